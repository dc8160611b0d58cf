"""A device signs in with its own key, for itself, by a challenge of the agreed length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker_protocol.errors import RefusedError
from keyworker_protocol.sign_in import CHALLENGE_BYTES, sign_challenge, verify_challenge
from tests.unit.protocol.people import JOAN, PETER, fixed_bytes

CHALLENGE = fixed_bytes("challenge")
SIGNATURE = sign_challenge(JOAN.signing, device_id=JOAN.device.device_id, challenge=CHALLENGE)


def test_the_device_that_signed_is_let_in() -> None:
    verify_challenge(
        JOAN.signing.public,
        device_id=JOAN.device.device_id,
        challenge=CHALLENGE,
        signature=SIGNATURE,
    )


def test_another_device_key_or_challenge_is_refused() -> None:
    for public, device_id, challenge in (
        (PETER.signing.public, JOAN.device.device_id, CHALLENGE),
        (JOAN.signing.public, PETER.device.device_id, CHALLENGE),
        (JOAN.signing.public, JOAN.device.device_id, fixed_bytes("another challenge")),
    ):
        with pytest.raises(RefusedError, match="bad_signature"):
            verify_challenge(public, device_id=device_id, challenge=challenge, signature=SIGNATURE)


@given(st.binary(max_size=80).filter(lambda one: len(one) != CHALLENGE_BYTES))
def test_a_challenge_of_another_length_is_never_signed(challenge: bytes) -> None:
    with pytest.raises(RefusedError, match="malformed"):
        sign_challenge(JOAN.signing, device_id=JOAN.device.device_id, challenge=challenge)
