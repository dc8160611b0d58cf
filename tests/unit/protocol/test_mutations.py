"""Whatever comes over the wire is read or refused by name; no reader ever fails in another way.

``KEYWORKER_MUTATIONS=20000`` tries more of each.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keyworker_desktop.record.change import decode_payload
from keyworker_protocol.encoding import encode
from keyworker_protocol.enrolment import decode_request
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
from keyworker_protocol.header import Header, decode_header
from keyworker_protocol.receipt import Receipt
from tests.support.mutations import mutated
from tests.support.tally import tally

MUTATIONS = int(os.environ.get("KEYWORKER_MUTATIONS", "40"))
LOGS = Path(__file__).parents[2] / "vectors" / "logs.json"
FAMILY, DEVICE, CHANGE = UUID(int=5), UUID(int=6), UUID(int=7)
KEY = bytes(range(32))


def _header(control: dict[str, Any] | None = None) -> bytes:
    return Header(
        family_id=FAMILY,
        change_id=CHANGE,
        device_id=DEVICE,
        counter=1,
        previous=bytes(32),
        seen_seq=0,
        seen_chain=bytes(32),
        commitment=bytes(32) if control else KEY,
        control=control,
    ).encoded()


ENTRY = Entry(header=_header(), signature=bytes(64), sealed=bytes(288))
RECEIPT = Receipt(
    incarnation=FAMILY,
    family_id=FAMILY,
    to_seq=1,
    chain=KEY,
    received_ms=1,
    signature=bytes(64),
)
STORED = StoredEntry(seq=1, received_ms=1, entry=ENTRY)
REQUEST = {
    "device": DEVICE.bytes,
    "label": "Laptop",
    "signing": KEY,
    "agreement": bytes(1216),
    "user": bytes(1216),
}
ACCESS = {
    "op": "access",
    "version": 1,
    "epoch": 1,
    "check": KEY,
    "members": [[DEVICE.bytes, "keyworker"]],
    "wraps": [[DEVICE.bytes, 1, bytes(1168)]],
}


def _change(data: bytes) -> object:
    return decode_payload(data, change_id=CHANGE, family_id=FAMILY, device_id=DEVICE)


READERS: dict[str, tuple[list[bytes], Callable[[bytes], object]]] = {
    "header": ([_header(), _header(ACCESS)], decode_header),
    "batch": ([encode_batch([ENTRY])], decode_batch),
    "answer": (
        [encode_answer(PushAnswer(seqs=(1,), receipt=RECEIPT))],
        lambda data: decode_answer(data, family_id=FAMILY),
    ),
    "page": (
        [encode_page(Page(entries=(STORED,), receipt=RECEIPT, head_seq=1))],
        lambda data: decode_page(data, family_id=FAMILY),
    ),
    "request": ([encode(REQUEST)], decode_request),
    "change": (
        [
            bytes.fromhex(data)
            for case in json.loads(LOGS.read_text(encoding="utf-8"))
            for _, data in case["log"]
        ],
        _change,
    ),
}


@pytest.mark.timeout(60 + MUTATIONS)
@pytest.mark.parametrize("name", READERS)
@settings(max_examples=MUTATIONS, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_reader_reads_or_refuses(name: str, data: st.DataObject) -> None:
    messages, read = READERS[name]
    spoilt = data.draw(mutated(data.draw(st.sampled_from(messages))))
    tally(messages=1, fuzzed_bytes=len(spoilt))
    try:
        read(spoilt)
    except RefusedError as error:
        assert error.code  # noqa: PT017 - either is fine
