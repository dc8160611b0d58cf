"""An organisation is founded once, with a code of the service, under its own root."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from keyworker_protocol import crypto
from keyworker_protocol.access import FamilyRole
from keyworker_protocol.entry import MEDIA_TYPE, encode_batch
from keyworker_service.api.fields import base64url
from tests.service.laptop import found, prepare_founding, problem
from tests.support.service import RunningService

DAY_SECONDS = 24 * 60 * 60


def test_without_a_code_or_with_an_invented_one_nothing_is_founded(
    shared_service: RunningService,
) -> None:
    founding = prepare_founding(shared_service)
    assert problem(founding.send(**{"X-Founding-Code": str(uuid4())})) == (
        403,
        "invitation_unknown",
    )
    assert problem(founding.send(**{"X-Founding-Code": "no code"})) == (400, "malformed")
    answer = founding.laptop.post(
        "/v1/organisations",
        data=encode_batch([founding.entry]),
        headers={"Content-Type": MEDIA_TYPE},
    )
    assert problem(answer) == (400, "malformed")


def test_a_code_founds_one_organisation_only(shared_service: RunningService) -> None:
    first, second = prepare_founding(shared_service), prepare_founding(shared_service)
    assert first.send().status_code == 201
    used = str(first.code.lookup_id)
    assert problem(second.send(**{"X-Founding-Code": used})) == (410, "invitation_used")
    assert second.send().status_code == 201


def test_the_same_founding_again_is_answered_as_the_first_time(
    shared_service: RunningService,
) -> None:
    founding = prepare_founding(shared_service)
    first = founding.send()
    shared_service.clock.forward(seconds=2 * DAY_SECONDS)
    again = founding.send()
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.content == first.content


def test_a_code_lasts_a_day(service: RunningService) -> None:
    founding = prepare_founding(service)
    service.clock.forward(seconds=DAY_SECONDS)
    assert problem(founding.send()) == (410, "invitation_expired")


def test_an_invitation_of_a_manager_does_not_found(shared_service: RunningService) -> None:
    manager = found(shared_service)
    lookup_id = str(uuid4())
    asked = {"lookup_id": lookup_id, "expires_in_seconds": 3600}
    assert manager.post("/v1/invitations", json=asked).status_code == 201
    founding = prepare_founding(shared_service)
    answer = founding.send(**{"X-Founding-Code": lookup_id})
    assert problem(answer) == (403, "invitation_unknown")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"root": crypto.SigningKey(bytes(32)).public}, 422, "bad_root"),
        ({"proof": bytes(64)}, 422, "bad_signature"),
        ({"service": crypto.SigningKey(bytes(32)).public}, 422, "bad_signature"),
        ({"service": bytes(32)}, 422, "weak_key"),
        ({"version": 2}, 409, "stale_control"),
        ({"op": "enrol"}, 422, "unknown_device"),
        ({"op": "conquer"}, 400, "malformed"),
        ({"name": ""}, 400, "malformed"),
        ({"device": {}}, 400, "malformed"),
    ],
)
def test_a_founding_that_its_root_does_not_vouch_for_is_refused(
    changes: dict[str, Any], status: int, code: str, shared_service: RunningService
) -> None:
    answer = prepare_founding(shared_service, **changes).send()
    assert problem(answer) == (status, code)


def test_the_directory_names_the_service_that_holds_it(shared_service: RunningService) -> None:
    other_key = crypto.SigningKey.generate().public
    founding = prepare_founding(shared_service, service_key=base64url(other_key))
    assert problem(founding.send()) == (422, "wrong_service")


def test_a_founding_is_one_entry_signed_by_its_device(shared_service: RunningService) -> None:
    founding = prepare_founding(shared_service)
    unsigned = replace(founding, entry=replace(founding.entry, signature=bytes(64)))
    assert problem(unsigned.send()) == (422, "bad_signature")
    assert founding.send().status_code == 201


def test_nobody_can_take_an_organisations_place_beforehand(
    shared_service: RunningService,
) -> None:
    """A family made under the identifier of an organisation to come does not become its log."""
    founding, squatter = prepare_founding(shared_service), found(shared_service)
    place = founding.laptop.organisation_id
    members = {squatter.user.user_id: FamilyRole.KEYWORKER}
    squatter.pushed(place, [squatter.control(place, squatter.access_entry(place, members))])
    assert problem(founding.send()) == (404, "log_unknown")
    assert len(squatter.page(place).entries) == 1
