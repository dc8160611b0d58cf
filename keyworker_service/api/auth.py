"""Signing in."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from keyworker_protocol import crypto
from keyworker_protocol.sign_in import CHALLENGE_BYTES
from keyworker_service import tokens
from keyworker_service.api.desk import AsStranger, CurrentDesk, requires
from keyworker_service.api.fields import Binary, Identifier, Strict, exactly
from keyworker_service.api.problem import responses

router = APIRouter(
    prefix="/v1/auth",
    tags=["signing in"],
    dependencies=[AsStranger, Depends(requires("application/json"))],
)

Seconds = Annotated[int, Field(ge=1)]


class ChallengeIn(Strict):
    device_id: Identifier


class ChallengeOut(Strict):
    challenge: exactly(CHALLENGE_BYTES)  # type: ignore[valid-type]
    expires_in_seconds: Seconds


class TokenIn(Strict):
    device_id: Identifier
    challenge: exactly(CHALLENGE_BYTES)  # type: ignore[valid-type]
    signature: exactly(crypto.SIGNATURE_BYTES)  # type: ignore[valid-type]


class TokenOut(Strict):
    token: Binary
    expires_in_seconds: Seconds


@router.post("/challenge", responses=responses("wrong_content_type"))
async def make_challenge(asked: ChallengeIn, desk: CurrentDesk) -> ChallengeOut:
    """The same for a device that nobody knows."""
    desk.sign_ins_of_device.take(asked.device_id)
    return ChallengeOut(
        challenge=desk.sign_in.challenge(asked.device_id),
        expires_in_seconds=tokens.CHALLENGE_SECONDS,
    )


@router.post("/token", responses=responses("wrong_content_type", "sign_in_failed"))
async def make_token(asked: TokenIn, desk: CurrentDesk) -> TokenOut:
    """A challenge works once."""
    desk.sign_ins_of_device.take(asked.device_id)
    token = await desk.admission.run(
        desk.sign_in.token, asked.device_id, asked.challenge, asked.signature
    )
    return TokenOut(token=token, expires_in_seconds=tokens.TOKEN_SECONDS)
