"""Messages that are almost right meet a stable code, quickly, and never break the service.

``KEYWORKER_MUTATIONS=20000`` tries more of each.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import psutil
import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keyworker_protocol import entry
from keyworker_protocol.chain import DeviceTail
from keyworker_protocol.encoding import encode
from keyworker_protocol.enrolment import SECRET_BYTES, Code, CodeKind, EnrolmentRequest
from keyworker_protocol.entry import Entry, Page, StoredEntry, encode_batch, encode_page
from keyworker_protocol.header import decode_header, header_hash, sign_header
from keyworker_service.api.fields import base64url
from keyworker_service.api.problem import STATUS_OF_CODE
from tests.service.laptop import Founding, Laptop, found, new_laptop, prepare_founding, problem
from tests.support.mutations import mutated
from tests.support.service import RunningService, running_service
from tests.support.tally import tally

MUTATIONS = int(os.environ.get("KEYWORKER_MUTATIONS", "40"))
MOST_SECONDS = 5.0
MOST_GROWN_BYTES = 400_000_000
CBOR = {"Content-Type": entry.MEDIA_TYPE}
MANY = settings(
    max_examples=MUTATIONS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
pytestmark = pytest.mark.timeout(120 + MUTATIONS)


@pytest.fixture(autouse=True, scope="module")
def _no_more_memory_than_needed() -> Iterator[None]:
    """The service runs in this process."""
    before = psutil.Process().memory_info().rss
    yield
    assert psutil.Process().memory_info().rss - before < MOST_GROWN_BYTES


def answered(ask: Callable[[], requests.Response], size: int) -> str | None:
    """The code of a refusal, or None when it was taken. Five hundreds are always a bug."""
    began = time.monotonic()
    answer = ask()
    assert time.monotonic() - began < MOST_SECONDS
    tally(requests=1, fuzzed_bytes=size)
    if answer.status_code < 300:
        return None
    if answer.status_code >= 500:
        tally(five_hundreds=1)
    status, code = problem(answer)
    assert status < 500, (status, code)
    assert STATUS_OF_CODE[code] == status
    return code


@pytest.fixture(scope="module")
def manager_here(shared_service: RunningService) -> Laptop:
    return found(shared_service)


@pytest.fixture(scope="module")
def family(manager_here: Laptop) -> UUID:
    return manager_here.new_family()


@MANY
@given(data=st.data())
def test_a_batch(manager_here: Laptop, family: UUID, data: st.DataObject) -> None:
    with keeping_its_place(manager_here):
        whole = encode_batch(manager_here.notes(family, 2))
    batch = data.draw(mutated(whole))
    if not answered(lambda: manager_here.push_bytes(family, batch), len(batch)):
        catch_up(manager_here, family)


@MANY
@given(data=st.data(), what=st.sampled_from(["note", "access", "team", "enrol"]))
def test_a_header_that_its_author_signed(
    manager_here: Laptop, family: UUID, data: st.DataObject, what: str
) -> None:
    """What a program of a colleague could send that was written by somebody else."""
    manager = manager_here
    log_id = family if what in {"note", "access"} else manager.organisation_id
    with keeping_its_place(manager):
        made = _made(manager, log_id, what)
    spoilt = data.draw(mutated(made.header))
    signature = sign_header(manager.signing, spoilt)
    batch = encode({"entries": [[spoilt, signature, made.sealed]]})
    if not answered(lambda: manager.push_bytes(log_id, batch), len(batch)):
        catch_up(manager, log_id)


@contextmanager
def keeping_its_place(manager: Laptop) -> Iterator[None]:
    """What is made inside may never be sent as it is."""
    tails = dict(manager.tails)
    yield
    manager.tails = tails


def _made(manager: Laptop, log_id: UUID, what: str) -> Entry:
    if what == "note":
        return manager.note(log_id)
    if what == "access":
        access = manager.access(log_id)
        return manager.control(log_id, manager.access_entry(log_id, access.members, access))
    if what == "team":
        team = {"op": "team", "version": manager.directory().version + 1}
        return manager.control(log_id, team | {"team": {"id": bytes(range(16)), "name": "North"}})
    newcomer = prepare_newcomer(manager)
    return manager.enrolment(newcomer)


def prepare_newcomer(manager: Laptop) -> Laptop:
    return new_laptop(manager.address, manager.organisation_id)


def catch_up(manager: Laptop, log_id: UUID) -> None:
    """It was taken after all: the laptop's chain goes on from what stands there now."""
    log = whole_log(manager, log_id)
    last = log[-1].entry.header
    manager.tails[log_id] = DeviceTail(decode_header(last).counter, header_hash(last))


def whole_log(manager: Laptop, log_id: UUID) -> list[StoredEntry]:
    log: list[StoredEntry] = []
    while (page := manager.page(log_id, after=len(log))).entries:
        log += page.entries
    return log


@MANY
@given(data=st.data())
def test_a_request_to_join(
    shared_service: RunningService, manager_here: Laptop, data: st.DataObject
) -> None:
    code = Code(
        kind=CodeKind.JOIN,
        address=shared_service.address,
        secret=data.draw(st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES)),
        organisation_id=manager_here.organisation_id,
    )
    invitation = {"lookup_id": str(code.lookup_id), "expires_in_seconds": 600}
    manager_here.post("/v1/invitations", json=invitation)
    newcomer = prepare_newcomer(manager_here)
    request = EnrolmentRequest(
        device_id=newcomer.device.device_id,
        label="Laptop",
        signing=newcomer.device.signing,
        agreement=newcomer.device.agreement,
        user_agreement=newcomer.user.agreement,
    ).encoded()
    spoilt = data.draw(mutated(request))
    plain = {"request": base64url(spoilt), "mac": base64url(code.authenticate(spoilt))}
    path = f"/v1/enrolments/{code.lookup_id}"
    answered(lambda: manager_here.post(path, json=plain), len(json.dumps(plain)))


@pytest.fixture(scope="module")
def founding(shared_service: RunningService) -> Founding:
    return prepare_founding(shared_service)


@MANY
@given(data=st.data(), is_signed=st.booleans())
def test_a_founding(founding: Founding, data: st.DataObject, is_signed: bool) -> None:
    made = founding.entry
    if is_signed:
        spoilt = data.draw(mutated(made.header))
        signature = sign_header(founding.laptop.signing, spoilt)
        batch = encode({"entries": [[spoilt, signature, b""]]})
    else:
        batch = data.draw(mutated(encode_batch([made])))
    headers = CBOR | {"X-Founding-Code": str(founding.code.lookup_id)}
    answered(
        lambda: founding.laptop.post("/v1/organisations", data=batch, headers=headers), len(batch)
    )


@pytest.fixture(scope="module")
def gathering(postgresql_address: str) -> Iterator[tuple[Laptop, UUID, Page]]:
    """A service that was restored, and what it lacks of a family."""
    with running_service(postgresql_address) as service:
        manager = found(service)
        family = manager.new_family()
        manager.pushed(family, manager.notes(family, 2))
        backup = service.backup()
        manager.pushed(family, manager.notes(family, 3))
        lost = manager.page(family, after=3)
        service.restore(backup)
        manager.sign_in()
        yield manager, family, lost


@MANY
@given(data=st.data())
def test_what_a_laptop_gives_back(
    gathering: tuple[Laptop, UUID, Page], data: st.DataObject
) -> None:
    manager, family, lost = gathering
    offer = data.draw(mutated(encode_page(lost)))
    path = f"/v1/salvage/logs/{family}"
    answered(lambda: manager.post(path, data=offer, headers=CBOR), len(offer))


def test_afterwards_the_log_is_as_its_author_wrote_it(manager_here: Laptop, family: UUID) -> None:
    """Everything that was taken is sound: chains, numbers and headers."""
    log = whole_log(manager_here, family)
    assert [one.seq for one in log] == list(range(1, len(log) + 1))
    tail = DeviceTail()
    for one in log:
        encoded = one.entry.header
        tail = tail.followed_by(decode_header(encoded), header_hash(encoded))
    manager_here.pushed(family, [manager_here.note(family)])
