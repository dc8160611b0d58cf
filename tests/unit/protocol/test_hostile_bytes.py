"""Whatever arrives, a decoder either reads it or raises RefusedError; nothing else escapes."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker_protocol import body
from keyworker_protocol.access import access_after
from keyworker_protocol.encoding import decode, encode
from keyworker_protocol.enrolment import decode_request, read_code
from keyworker_protocol.entry import decode_answer, decode_batch, decode_page
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.header import decode_header
from tests.unit.protocol.people import (
    a_directory,
    a_founded_directory,
    an_access,
    an_unfounded_directory,
)
from tests.unit.protocol.test_vectors import FAMILY, GOLDEN, binary, key


def open_body(sealed: bytes) -> Any:
    header = decode_header(binary("record", "header"))
    return body.open_sealed(
        sealed,
        header=binary("record", "header"),
        change_id=header.change_id,
        commitment=header.commitment,
        keys={1: key("family_key")},
    )


def fold(data: bytes) -> None:
    """As a laptop and the service do with a header whose signature was good."""
    header = decode_header(data)
    for directory in (an_unfounded_directory(), a_founded_directory(), a_directory()):
        for step in (
            lambda directory=directory: directory.signing_key_for(header),
            lambda directory=directory: directory.applied(header),
            lambda directory=directory: access_after(None, header, directory),
            lambda directory=directory: access_after(an_access(), header, directory),
        ):
            with suppress(RefusedError):
                step()


DECODERS: dict[str, tuple[Callable[[bytes], Any], bytes]] = {
    "record header": (decode_header, binary("record", "header")),
    "access entry": (fold, binary("access", "header")),
    "founding entry": (fold, bytes.fromhex(GOLDEN["directory"][0]["header"])),
    "team entry": (fold, bytes.fromhex(GOLDEN["directory"][1]["header"])),
    "enrolment entry": (fold, bytes.fromhex(GOLDEN["directory"][2]["header"])),
    "batch": (decode_batch, binary("batch")),
    "answer": (lambda data: decode_answer(data, family_id=FAMILY), binary("answer")),
    "page": (lambda data: decode_page(data, family_id=FAMILY), binary("page")),
    "request": (decode_request, binary("request")),
    "sealed body": (open_body, binary("record", "sealed")),
    "packed body": (body.unpack, binary("random", "packed")),
    "code": (lambda data: read_code(data.decode("latin-1")), GOLDEN["codes"][0]["text"].encode()),
}
every_decoder = pytest.mark.parametrize("name", DECODERS)


def meets(name: str, data: bytes) -> None:
    with suppress(RefusedError):
        DECODERS[name][0](data)


@every_decoder
@given(data=st.binary(max_size=400))
def test_random_bytes(name: str, data: bytes) -> None:
    meets(name, data)


@every_decoder
@given(
    changes=st.lists(
        st.tuples(st.integers(0, 2**16), st.integers(0, 2), st.binary(max_size=6)),
        min_size=1,
        max_size=6,
    )
)
def test_real_bytes_with_some_changed_put_in_or_left_out(
    name: str, changes: list[tuple[int, int, bytes]]
) -> None:
    data = DECODERS[name][1]
    for place, left_out, put_in in changes:
        at = place % (len(data) + 1)
        data = data[:at] + put_in + data[at + left_out :]
    meets(name, data)


@every_decoder
@given(data=st.data())
def test_real_bytes_cut_anywhere(name: str, data: st.DataObject) -> None:
    whole = DECODERS[name][1]
    meets(name, whole[: data.draw(st.integers(0, len(whole)))])


STRANGE: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, False, 0, 1, -1, 2**53, 2**64 - 1, -(2**64), b"", "", "\0", [], {}, [[]], {1: 1}]
) | st.uuids().map(lambda one: one.bytes)


@st.composite
def altered(draw: st.DrawFn, value: Any) -> Any:
    """The same shape with one part, at any depth, replaced, left out or added."""
    if isinstance(value, dict) and value and draw(st.booleans()):
        chosen = draw(st.sampled_from(sorted(value, key=str)))
        if draw(st.integers(0, 4)) == 0:
            return {one: part for one, part in value.items() if one != chosen}
        return {**value, chosen: draw(altered(value[chosen]))}
    if isinstance(value, list) and value and draw(st.booleans()):
        at = draw(st.integers(0, len(value) - 1))
        return [*value[:at], draw(altered(value[at])), *value[at + 1 + draw(st.integers(0, 1)) :]]
    return draw(STRANGE)


@pytest.mark.parametrize(
    "name",
    [one for one in DECODERS if one not in {"sealed body", "packed body", "code"}],
)
@given(data=st.data())
def test_well_formed_messages_with_a_strange_part(name: str, data: st.DataObject) -> None:
    plain = decode(DECODERS[name][1], max_bytes=100_000)
    meets(name, encode(data.draw(altered(plain))))


@given(st.text(max_size=200))
def test_any_text_as_a_code(text: str) -> None:
    with suppress(RefusedError):
        read_code(text)
