"""A one-time code brings one new laptop in, and only its own organisation sees it."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from keyworker_protocol import crypto
from keyworker_protocol.directory import enrolment_control
from keyworker_protocol.enrolment import SECRET_BYTES, Code, CodeKind, EnrolmentRequest
from keyworker_protocol.wrap import WrapKind, wrap_key
from keyworker_service.api.fields import base64url, from_base64url
from tests.service.laptop import Laptop, found, new_laptop, problem
from tests.support.service import RunningService

HOUR_SECONDS = 60 * 60


class Newcomer:
    """A new laptop with the code that its manager gave it."""

    def __init__(self, manager: Laptop) -> None:
        self.laptop = new_laptop(manager.address, manager.organisation_id)
        self.code = Code(
            kind=CodeKind.JOIN,
            address=manager.address,
            secret=crypto.random_bytes(SECRET_BYTES),
            organisation_id=manager.organisation_id,
        )
        self.request = EnrolmentRequest(
            device_id=self.laptop.device.device_id,
            label="Laptop",
            signing=self.laptop.device.signing,
            agreement=self.laptop.device.agreement,
            user_agreement=self.laptop.user.agreement,
        ).encoded()

    @property
    def lookup_id(self) -> str:
        return str(self.code.lookup_id)

    @property
    def path(self) -> str:
        return f"/v1/enrolments/{self.lookup_id}"

    def asked(self) -> dict[str, str]:
        mac = self.code.authenticate(self.request)
        return {"request": base64url(self.request), "mac": base64url(mac)}

    def ask(self) -> tuple[int, str]:
        answer = self.laptop.post(self.path, json=self.asked())
        if answer.status_code == 202:
            return 202, answer.json()["state"]
        return problem(answer)

    def state(self) -> tuple[int, str]:
        answer = self.laptop.get(self.path)
        if answer.status_code == 200:
            return 200, answer.json()["state"]
        return problem(answer)


def invited(manager: Laptop, *, seconds: int = HOUR_SECONDS) -> Newcomer:
    newcomer = Newcomer(manager)
    answer = announced(manager, newcomer.lookup_id, seconds)
    assert answer == 201
    return newcomer


def announced(manager: Laptop, lookup_id: str, seconds: int = HOUR_SECONDS) -> int:
    asked = {"lookup_id": lookup_id, "expires_in_seconds": seconds}
    return manager.post("/v1/invitations", json=asked).status_code


def listed(manager: Laptop, newcomer: Newcomer) -> dict[str, str]:
    found = {one["lookup_id"]: one for one in manager.get("/v1/invitations").json()["invitations"]}
    one: dict[str, str] = found[newcomer.lookup_id]
    return one


def test_a_code_that_nobody_announced_is_unknown(manager: Laptop) -> None:
    newcomer = Newcomer(manager)
    assert newcomer.ask() == (404, "invitation_unknown")
    assert newcomer.state() == (404, "invitation_unknown")
    assert problem(manager.delete(f"/v1/invitations/{newcomer.lookup_id}")) == (
        404,
        "invitation_unknown",
    )


def test_a_founding_code_does_not_enrol(shared_service: RunningService, manager: Laptop) -> None:
    newcomer = Newcomer(manager)
    newcomer.code = shared_service.founding_code()
    assert newcomer.ask() == (404, "invitation_unknown")


def test_from_the_invitation_to_the_first_sign_in(manager: Laptop) -> None:
    newcomer = invited(manager)
    assert listed(manager, newcomer)["state"] == "open"
    assert newcomer.state() == (200, "waiting")
    assert newcomer.ask() == (202, "waiting")
    assert newcomer.ask() == (202, "waiting"), "an answer may be lost"
    seen = listed(manager, newcomer)
    assert seen["state"] == "requested"
    request = from_base64url(seen["request"])
    assert request == newcomer.request
    assert newcomer.code.authenticate(request) == from_base64url(seen["mac"])
    manager.pushed(manager.organisation_id, [manager.enrolment(newcomer.laptop)])
    assert newcomer.state() == (200, "enrolled")
    assert listed(manager, newcomer)["state"] == "used"
    newcomer.laptop.sign_in()
    assert newcomer.laptop.directory().devices.keys() == {
        manager.device.device_id,
        newcomer.laptop.device.device_id,
    }
    assert newcomer.ask() == (410, "invitation_used")


def test_a_second_laptop_cannot_use_the_code(manager: Laptop) -> None:
    newcomer = invited(manager)
    newcomer.ask()
    thief = Newcomer(manager)
    thief.code = newcomer.code
    assert thief.ask() == (410, "invitation_used")
    assert from_base64url(listed(manager, newcomer)["request"]) == newcomer.request


def test_a_code_ends_with_its_time(service: RunningService) -> None:
    manager = found(service)
    late, asked = invited(manager), invited(manager)
    asked.ask()
    service.clock.forward(seconds=HOUR_SECONDS)
    manager.sign_in()
    assert late.ask() == (410, "invitation_expired")
    assert asked.state() == (410, "invitation_expired")
    assert listed(manager, late)["state"] == "expired"
    manager.pushed(manager.organisation_id, [manager.enrolment(asked.laptop)])
    assert asked.state() == (200, "enrolled"), "the directory has the last word"


def test_a_manager_may_withdraw_a_code(manager: Laptop) -> None:
    newcomer = invited(manager)
    assert manager.delete(f"/v1/invitations/{newcomer.lookup_id}").status_code == 204
    assert newcomer.ask() == (410, "invitation_expired")
    assert listed(manager, newcomer)["state"] == "expired"


def test_another_organisation_neither_sees_nor_ends_it(
    shared_service: RunningService, manager: Laptop
) -> None:
    newcomer, other = invited(manager), found(shared_service)
    assert other.get("/v1/invitations").json() == {"invitations": []}
    assert problem(other.delete(f"/v1/invitations/{newcomer.lookup_id}")) == (
        404,
        "invitation_unknown",
    )
    assert announced(other, newcomer.lookup_id) == 409
    assert announced(manager, newcomer.lookup_id) == 201, "announced again, unchanged"


def test_invitations_are_a_managers_business(manager: Laptop) -> None:
    keyworker = manager.enrol()
    assert announced(keyworker, str(uuid4())) == 403
    assert problem(keyworker.get("/v1/invitations")) == (403, "not_permitted")
    newcomer = invited(manager)
    assert problem(keyworker.delete(f"/v1/invitations/{newcomer.lookup_id}")) == (
        403,
        "not_permitted",
    )


@pytest.mark.parametrize("seconds", [59, 7 * 24 * 3600 + 1, "3600", True, 60.5])
def test_an_invitation_lasts_a_minute_to_a_week(seconds: object, manager: Laptop) -> None:
    asked = {"lookup_id": str(uuid4()), "expires_in_seconds": seconds}
    assert problem(manager.post("/v1/invitations", json=asked)) == (400, "malformed")


@pytest.mark.parametrize(
    "changes",
    [
        {"request": ""},
        {"request": base64url(b"\xa0")},
        {"request": "****"},
        {"mac": base64url(bytes(31))},
        {"mac": None},
        {"more": 1},
    ],
)
def test_a_request_that_is_none_is_malformed(changes: dict[str, object], manager: Laptop) -> None:
    newcomer = invited(manager)
    answer = newcomer.laptop.post(newcomer.path, json=newcomer.asked() | changes)
    assert problem(answer) == (400, "malformed")
    assert newcomer.state() == (200, "waiting")
    assert listed(manager, newcomer)["state"] == "open"


def test_a_device_may_certify_another_of_its_own_user(manager: Laptop) -> None:
    keyworker = manager.enrol()
    second = new_laptop(manager.address, manager.organisation_id)
    second.device = replace(second.device, user_id=keyworker.user.user_id)
    wrapped = wrap_key(
        keyworker.agreement.secret,
        kind=WrapKind.USER_KEY,
        scope_id=keyworker.user.user_id,
        epoch=1,
        recipient_id=second.device.device_id,
        public=second.device.agreement,
    )
    control = enrolment_control(
        keyworker.directory(), user=None, device=second.device, user_key_wrap=wrapped
    )
    sent = keyworker.control(manager.organisation_id, control)
    keyworker.pushed(manager.organisation_id, [sent])
    second.sign_in()
    family = keyworker.new_family()
    heads = second.get("/v1/heads").json()["heads"]
    assert family in {UUID(one["log_id"]) for one in heads}
