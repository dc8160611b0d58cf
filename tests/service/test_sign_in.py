"""Only a device's own key signs it in, once for each challenge, for a quarter of an hour."""

from uuid import uuid4

from keyworker_protocol import crypto
from keyworker_service.api.fields import base64url, from_base64url
from tests.service.laptop import Laptop, found, new_laptop, problem
from tests.support.service import RunningService


def challenge_for(laptop: Laptop) -> str:
    asked = {"device_id": str(laptop.device.device_id)}
    challenge: str = laptop.post("/v1/auth/challenge", json=asked).json()["challenge"]
    return challenge


def test_a_challenge_is_given_to_anybody_and_helps_nobody_else(manager: Laptop) -> None:
    stranger = new_laptop(manager.address, manager.organisation_id)
    answer = stranger.ask_for_token(challenge_for(stranger))
    assert problem(answer) == (401, "sign_in_failed")
    assert problem(manager.ask_for_token(challenge_for(stranger))) == (401, "sign_in_failed")


def test_another_key_does_not_sign_a_device_in(manager: Laptop) -> None:
    answer = manager.ask_for_token(challenge_for(manager), crypto.SigningKey.generate())
    assert problem(answer) == (401, "sign_in_failed")


def test_a_challenge_works_once(manager: Laptop) -> None:
    challenge = challenge_for(manager)
    assert manager.ask_for_token(challenge).status_code == 200
    assert problem(manager.ask_for_token(challenge)) == (401, "sign_in_failed")


def test_a_challenge_lasts_a_minute(service: RunningService) -> None:
    manager = found(service)
    challenge = challenge_for(manager)
    service.clock.forward(seconds=60)
    assert problem(manager.ask_for_token(challenge)) == (401, "sign_in_failed")


def test_an_invented_challenge_is_refused(manager: Laptop) -> None:
    assert problem(manager.ask_for_token(base64url(bytes(32)))) == (401, "sign_in_failed")
    altered = bytearray(from_base64url(challenge_for(manager)))
    altered[0] ^= 1
    assert problem(manager.ask_for_token(base64url(bytes(altered)))) == (401, "sign_in_failed")


def test_a_token_lasts_a_quarter_of_an_hour(service: RunningService) -> None:
    manager = found(service)
    service.clock.forward(seconds=15 * 60 - 1)
    assert manager.get("/v1/heads").status_code == 200
    service.clock.forward(seconds=1)
    answer = manager.get("/v1/heads")
    assert problem(answer) == (401, "not_signed_in")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    manager.sign_in()
    assert manager.get("/v1/heads").status_code == 200


def test_an_altered_token_is_none(manager: Laptop) -> None:
    token = str(manager.http.headers["Authorization"]).removeprefix("Bearer ")
    altered = bytearray(from_base64url(token))
    for place in (0, 20, 40, 50, 70):
        spoilt = bytes(altered[:place]) + bytes([altered[place] ^ 1]) + bytes(altered[place + 1 :])
        for given in (base64url(spoilt), token[:-4], "", "é", "a=b"):
            headers = {"Authorization": f"Bearer {given}".encode()}
            assert problem(manager.get("/v1/heads", headers=headers)) == (401, "not_signed_in")


def test_everything_of_an_organisation_asks_for_a_token(shared_service: RunningService) -> None:
    nobody = new_laptop(shared_service.address, uuid4())
    for answer in (
        nobody.get("/v1/heads"),
        nobody.get("/v1/notify"),
        nobody.get(f"/v1/logs/{uuid4()}"),
        nobody.push_bytes(uuid4(), b""),
        nobody.get("/v1/invitations"),
        nobody.post("/v1/invitations", json={"lookup_id": str(uuid4()), "expires_in_seconds": 60}),
        nobody.delete(f"/v1/invitations/{uuid4()}"),
    ):
        assert problem(answer) == (401, "not_signed_in")


def test_a_token_of_one_service_is_none_on_another(
    service: RunningService, shared_service: RunningService
) -> None:
    here, there = found(shared_service), found(service)
    there.http.headers["Authorization"] = here.http.headers["Authorization"]
    assert problem(there.get("/v1/heads")) == (401, "not_signed_in")
