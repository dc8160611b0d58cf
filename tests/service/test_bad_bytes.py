"""A push of altered bytes meets stable codes and never breaks the service."""

from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keyworker_protocol.encoding import decode, encode
from keyworker_protocol.entry import encode_batch
from keyworker_protocol.header import sign_header
from keyworker_service.api.problem import STATUS_OF_CODE
from tests.service.laptop import Laptop, problem

LENIENT = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.text(max_size=20)
    | st.binary(max_size=64),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.integers(0, 20) | st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.fixture
def family(manager: Laptop) -> UUID:
    return manager.new_family()


def answered_well(manager: Laptop, log_id: UUID, data: bytes) -> bool:
    """Whether it was accepted, and the laptop keeps its place in the log."""
    answer = manager.push_bytes(log_id, data)
    if answer.status_code in {200, 201}:
        return True
    status, code = problem(answer)
    assert status < 500, (status, code)
    assert STATUS_OF_CODE[code] == status
    return False


@LENIENT
@given(data=st.binary(max_size=300))
def test_any_bytes(manager: Laptop, family: UUID, data: bytes) -> None:
    answered_well(manager, family, data)


@LENIENT
@given(plain=PLAIN)
def test_any_value(manager: Laptop, family: UUID, plain: object) -> None:
    answered_well(manager, family, encode(plain))


@LENIENT
@given(data=st.data())
def test_a_batch_with_bytes_changed(manager: Laptop, family: UUID, data: st.DataObject) -> None:
    tails = dict(manager.tails)
    batch = bytearray(encode_batch([manager.note(family)]))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(batch) - 1))
        batch[place] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(batch)) | st.just(len(batch)))
    if not answered_well(manager, family, bytes(batch[:end])):
        manager.tails = tails


@LENIENT
@given(changes=st.dictionaries(st.integers(0, 12), PLAIN, min_size=1, max_size=3))
def test_a_well_signed_header_that_says_anything(
    manager: Laptop, family: UUID, changes: dict[int, object]
) -> None:
    tails = dict(manager.tails)
    entry = manager.note(family)
    encoded = encode(decode(entry.header, max_bytes=10_000) | changes)
    if not answered_well(manager, family, signed(manager, encoded, entry.sealed)):
        manager.tails = tails


@LENIENT
@given(
    control=st.fixed_dictionaries(
        {"op": st.sampled_from(["access", "enrol", "team", "organisation"]) | PLAIN},
        optional=dict.fromkeys(
            ("version", "epoch", "check", "members", "wraps", "user", "device", "team"), PLAIN
        ),
    ),
    in_the_directory=st.booleans(),
)
def test_a_well_signed_control_entry_that_says_anything(
    manager: Laptop, family: UUID, control: dict[str, object], in_the_directory: bool
) -> None:
    log_id = manager.organisation_id if in_the_directory else family
    access = manager.access_entry(family, manager.access(family).members, manager.access(family))
    for said in (control, access | control):
        tails = dict(manager.tails)
        encoded = manager.author(log_id, said).encoded()
        if not answered_well(manager, log_id, signed(manager, encoded, b"")):
            manager.tails = tails


def signed(manager: Laptop, encoded: bytes, sealed: bytes) -> bytes:
    signature = sign_header(manager.signing, encoded)
    return encode({"entries": [[encoded, signature, sealed]]})
