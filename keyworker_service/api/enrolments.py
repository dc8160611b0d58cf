"""Invitations of managers, and the requests of new laptops that use them."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import Field
from starlette.responses import Response

from keyworker_protocol.limits import HASH_BYTES
from keyworker_service.api.desk import AsStranger, CurrentDesk, CurrentDevice, requires
from keyworker_service.api.fields import Binary, Identifier, Milliseconds, Strict, exactly
from keyworker_service.api.problem import responses

router = APIRouter(prefix="/v1", tags=["enrolment"])

SHORTEST_SECONDS, LONGEST_SECONDS = 60, 7 * 24 * 60 * 60
IsJson = Depends(requires("application/json"))


class InvitationIn(Strict):
    """``lookup_id`` is derived from the code, which the service never sees."""

    lookup_id: Identifier
    expires_in_seconds: Annotated[int, Field(ge=SHORTEST_SECONDS, le=LONGEST_SECONDS)]


class InvitationOut(Strict):
    lookup_id: Identifier
    expires_ms: Milliseconds


class ListedOut(Strict):
    """``request`` and ``mac`` are there once a new laptop has handed them in."""

    lookup_id: Identifier
    expires_ms: Milliseconds
    state: Literal["open", "requested", "used", "expired"]
    request: Binary | None = None
    mac: Binary | None = None


class InvitationsOut(Strict):
    invitations: list[ListedOut]


class EnrolmentIn(Strict):
    request: Binary
    mac: exactly(HASH_BYTES)  # type: ignore[valid-type]


class EnrolmentOut(Strict):
    state: Literal["waiting", "enrolled"]


@router.post(
    "/invitations",
    status_code=201,
    dependencies=[IsJson],
    responses=responses("wrong_content_type", "not_signed_in", "not_permitted", "id_reuse"),
)
async def announce_invitation(
    invitation: InvitationIn, who: CurrentDevice, desk: CurrentDesk
) -> InvitationOut:
    """For managers. Announcing the same one again changes nothing."""
    expires_ms = await desk.admission.run(
        desk.invitations.announce,
        who,
        invitation.lookup_id,
        seconds=invitation.expires_in_seconds,
    )
    return InvitationOut(lookup_id=invitation.lookup_id, expires_ms=expires_ms)


@router.get(
    "/invitations",
    response_model_exclude_none=True,
    responses=responses("not_signed_in", "not_permitted"),
)
async def list_invitations(who: CurrentDevice, desk: CurrentDesk) -> InvitationsOut:
    """For managers; the newest first."""
    listed = await desk.admission.run(desk.invitations.listed, who)
    return InvitationsOut(
        invitations=[
            ListedOut(
                lookup_id=one.lookup_id,
                expires_ms=one.expires_ms,
                state=one.state.value,
                request=one.request,
                mac=one.mac,
            )
            for one in listed
        ]
    )


@router.delete(
    "/invitations/{lookup_id}",
    status_code=204,
    response_class=Response,
    responses=responses("not_signed_in", "not_permitted", "invitation_unknown"),
)
async def withdraw_invitation(
    lookup_id: Identifier, who: CurrentDevice, desk: CurrentDesk
) -> Response:
    """For managers. What was used stays used."""
    await desk.admission.run(desk.invitations.withdraw, who, lookup_id)
    return Response(status_code=204)


@router.post(
    "/enrolments/{lookup_id}",
    status_code=202,
    dependencies=[AsStranger, IsJson],
    responses=responses(
        *("wrong_content_type", "invitation_unknown", "invitation_expired", "invitation_used"),
        "weak_key",
    ),
)
async def ask_to_enrol(
    lookup_id: Identifier, asked: EnrolmentIn, desk: CurrentDesk
) -> EnrolmentOut:
    """Hands a new laptop's public keys to the manager; the same request may come again."""
    await desk.admission.run(desk.invitations.ask, lookup_id, request=asked.request, mac=asked.mac)
    return EnrolmentOut(state="waiting")


@router.get(
    "/enrolments/{lookup_id}",
    dependencies=[AsStranger],
    responses=responses("invitation_unknown", "invitation_expired"),
)
async def enrolment_state(lookup_id: Identifier, desk: CurrentDesk) -> EnrolmentOut:
    is_enrolled = await desk.admission.run(desk.invitations.is_enrolled, lookup_id)
    return EnrolmentOut(state="enrolled" if is_enrolled else "waiting")
