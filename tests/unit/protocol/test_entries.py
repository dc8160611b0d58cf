"""Batches, answers and pages are read back as written, within their limits."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker_protocol.encoding import encode
from keyworker_protocol.entry import (
    Entry,
    Page,
    PushAnswer,
    StoredEntry,
    decode_answer,
    decode_batch,
    decode_page,
    encode_answer,
    encode_batch,
    encode_page,
)
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.limits import (
    MAX_BATCH_ENTRIES,
    MAX_CONTROL_HEADER_BYTES,
    MAX_COUNTER,
    MAX_PAGE_ENTRIES,
    MAX_SEALED_BYTES,
)
from keyworker_protocol.receipt import Receipt
from tests.unit.protocol.people import FAMILY

ENTRIES = st.builds(
    Entry,
    header=st.binary(max_size=300),
    signature=st.binary(min_size=64, max_size=64),
    sealed=st.binary(max_size=300),
)
SEQS = st.integers(1, MAX_COUNTER)
TIMES = st.integers(0, MAX_COUNTER)
RECEIPTS = st.builds(
    Receipt,
    incarnation=st.uuids(),
    family_id=st.just(FAMILY),
    to_seq=SEQS,
    chain=st.binary(min_size=32, max_size=32),
    received_ms=TIMES,
    signature=st.binary(min_size=64, max_size=64),
)
STORED = st.builds(StoredEntry, seq=SEQS, received_ms=TIMES, entry=ENTRIES)
ENTRY = Entry(header=b"header", signature=bytes(64), sealed=b"sealed")
ROW = [b"header", bytes(64), b"sealed"]
RECEIPT_ROW = [UUID(int=1).bytes, 1, bytes(32), 0, bytes(64)]


@given(st.lists(ENTRIES, min_size=1, max_size=5))
def test_a_batch_is_read_back(entries: list[Entry]) -> None:
    assert decode_batch(encode_batch(entries)) == tuple(entries)


@given(st.lists(SEQS, max_size=20), RECEIPTS)
def test_an_answer_is_read_back(seqs: list[int], receipt: Receipt) -> None:
    answer = PushAnswer(seqs=tuple(seqs), receipt=receipt)
    assert decode_answer(encode_answer(answer), family_id=FAMILY) == answer


@given(st.lists(STORED, max_size=5), st.none() | RECEIPTS, TIMES)
def test_a_page_is_read_back(
    entries: list[StoredEntry], receipt: Receipt | None, head_seq: int
) -> None:
    page = Page(entries=tuple(entries), receipt=receipt, head_seq=head_seq)
    assert decode_page(encode_page(page), family_id=FAMILY) == page


def test_the_size_of_an_entry_is_that_of_its_parts() -> None:
    assert ENTRY.size == 6 + 64 + 6


def test_a_full_batch_and_a_full_page_are_read() -> None:
    assert len(decode_batch(encode_batch([ENTRY] * MAX_BATCH_ENTRIES))) == 200
    rows = tuple(StoredEntry(seq=seq, received_ms=0, entry=ENTRY) for seq in range(1, 501))
    page = Page(entries=rows, receipt=None, head_seq=500)
    assert len(decode_page(encode_page(page), family_id=FAMILY).entries) == MAX_PAGE_ENTRIES


def code_of(read: Any, plain: Any, **how: Any) -> str:
    with pytest.raises(RefusedError) as refused:
        read(plain if isinstance(plain, bytes) else encode(plain), **how)
    return refused.value.code


@pytest.mark.parametrize(
    "plain",
    [
        None,
        [],
        {},
        {"entries": []},
        {"entries": {}},
        {"entries": None},
        {"entries": [ROW], "more": 1},
        {"entries": [[]]},
        {"entries": [ROW[:2]]},
        {"entries": [[*ROW, b""]]},
        {"entries": [["header", *ROW[1:]]]},
        {"entries": [[b"", bytes(63), b""]]},
        {"entries": [[b"", b"", b""]]},
        {"entries": [[b"", bytes(64), None]]},
        {"entries": [b"abc"]},
        encode({"entries": [ROW]}) + b"\0",
    ],
)
def test_what_is_no_batch_is_malformed(plain: Any) -> None:
    assert code_of(decode_batch, plain) == "malformed"


@pytest.mark.parametrize(
    "plain",
    [
        {"entries": [ROW] * (MAX_BATCH_ENTRIES + 1)},
        {"entries": [[bytes(MAX_CONTROL_HEADER_BYTES + 1), bytes(64), b""]]},
        {"entries": [[b"", bytes(64), bytes(MAX_SEALED_BYTES + 1)]]},
        {"entries": [[b"", bytes(64), bytes(200_000)]] * 6},
    ],
    ids=["entries", "header", "body", "batch"],
)
def test_what_is_past_a_limit_is_too_big(plain: Any) -> None:
    assert code_of(decode_batch, plain) == "too_big"


@pytest.mark.parametrize(
    "plain",
    [
        None,
        {"seqs": [1]},
        {"seqs": None, "receipt": RECEIPT_ROW},
        {"seqs": [0], "receipt": RECEIPT_ROW},
        {"seqs": [True], "receipt": RECEIPT_ROW},
        {"seqs": [2**53], "receipt": RECEIPT_ROW},
        {"seqs": ["1"], "receipt": RECEIPT_ROW},
        {"seqs": [1], "receipt": None},
        {"seqs": [1], "receipt": RECEIPT_ROW[:4]},
        {"seqs": [1], "receipt": {}},
        {"seqs": [1], "receipt": [bytes(15), *RECEIPT_ROW[1:]]},
        {"seqs": [1], "receipt": [RECEIPT_ROW[0], 0, *RECEIPT_ROW[2:]]},
        {"seqs": [1], "receipt": [*RECEIPT_ROW[:2], bytes(31), *RECEIPT_ROW[3:]]},
        {"seqs": [1], "receipt": [*RECEIPT_ROW[:3], -1, RECEIPT_ROW[4]]},
        {"seqs": [1], "receipt": [*RECEIPT_ROW[:4], bytes(63)]},
    ],
)
def test_what_is_no_answer_is_malformed(plain: Any) -> None:
    assert code_of(decode_answer, plain, family_id=FAMILY) == "malformed"


@pytest.mark.parametrize(
    "change",
    [
        {"entries": None},
        {"entries": [ROW]},
        {"entries": [[1]]},
        {"entries": [7]},
        {"entries": [[0, 0, *ROW]]},
        {"entries": [[1, True, *ROW]]},
        {"entries": [[1, -1, *ROW]]},
        {"entries": [[1, 0, *ROW, b""]]},
        {"receipt": []},
        {"receipt": False},
        {"head": None},
        {"head": -1},
        {"more": 1},
    ],
)
def test_what_is_no_page_is_malformed(change: dict[str, Any]) -> None:
    plain = {"entries": [[1, 0, *ROW]], "receipt": None, "head": 1} | change
    assert code_of(decode_page, plain, family_id=FAMILY) == "malformed"


def test_a_page_past_its_limit_is_too_big() -> None:
    rows = [[1, 0, *ROW]] * (MAX_PAGE_ENTRIES + 1)
    plain = {"entries": rows, "receipt": None, "head": 1}
    assert code_of(decode_page, plain, family_id=FAMILY) == "too_big"
