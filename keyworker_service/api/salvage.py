"""After a restore from a backup: what managers say of it, and what laptops give back."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import Field
from starlette.responses import JSONResponse, Response

from keyworker_protocol import crypto
from keyworker_protocol.limits import HASH_BYTES, MAX_COUNTER, MAX_TIME_MS
from keyworker_protocol.restored import Restoration
from keyworker_service.api import cbor
from keyworker_service.api.desk import (
    AsGivingStranger,
    AsStranger,
    CurrentDesk,
    CurrentDevice,
    Desk,
    requires,
)
from keyworker_service.api.fields import Identifier, Strict, base64url, exactly
from keyworker_service.api.problem import responses
from keyworker_service.salvage import GivenBack

router = APIRouter(prefix="/v1", tags=["after a restore"])

Time = Annotated[int, Field(ge=0, le=MAX_TIME_MS)]


class SaidFields(Strict):
    """A manager's signed word that the service went from the life ``old`` to ``new``."""

    old: Identifier
    new: Identifier
    restored_ms: Time
    confirmed_ms: Time
    device_id: Identifier
    signature: exactly(crypto.SIGNATURE_BYTES)  # type: ignore[valid-type]


class RestoredOut(Strict):
    incarnation: Identifier
    previous: Identifier | None
    restored_ms: Time | None
    salvage_until_ms: Time | None
    said: list[SaidFields]


class PlaceOut(Strict):
    """How far a log reaches: what a laptop gives back begins with the next."""

    seq: Annotated[int, Field(ge=0, le=MAX_COUNTER)]
    chain: exactly(HASH_BYTES)  # type: ignore[valid-type]


@router.get("/restorations/{organisation_id}", responses=responses(), dependencies=[AsStranger])
async def read_restorations(organisation_id: Identifier, desk: CurrentDesk) -> RestoredOut:
    """Also for a laptop that the backup does not know, and so without signing in."""
    found = await desk.admission.run(desk.salvage.restored, organisation_id)
    return RestoredOut(
        incarnation=found.incarnation,
        previous=found.previous,
        restored_ms=found.restored_ms,
        salvage_until_ms=found.salvage_until_ms,
        said=[
            SaidFields(
                old=one.old,
                new=one.new,
                restored_ms=one.restored_ms,
                confirmed_ms=one.confirmed_ms,
                device_id=one.device_id,
                signature=one.signature,
            )
            for one in found.said
        ],
    )


@router.post(
    "/restorations/{organisation_id}",
    status_code=201,
    dependencies=[Depends(requires("application/json"))],
    responses=responses(
        *("wrong_content_type", "not_signed_in", "not_the_directory", "not_permitted"),
        *("unknown_device", "bad_signature"),
    )
    | {200: {"description": "It was said before.", "model": SaidFields}},
)
async def confirm_restoration(
    organisation_id: Identifier,
    said: SaidFields,
    who: CurrentDevice,
    desk: CurrentDesk,
    response: Response,
) -> SaidFields:
    """Signed by a manager's laptop; anybody enrolled may bring it. Laptops judge it, not we."""
    restoration = Restoration(
        organisation_id=organisation_id,
        old=said.old,
        new=said.new,
        restored_ms=said.restored_ms,
        confirmed_ms=said.confirmed_ms,
        device_id=said.device_id,
        signature=said.signature,
    )
    is_new = await desk.admission.run(desk.salvage.confirm, who, restoration)
    response.status_code = 201 if is_new else 200
    return said


@router.get(
    "/salvage/directories/{organisation_id}",
    responses=responses("not_restored", "log_unknown"),
    dependencies=[AsStranger],
)
async def read_place_of_directory(organisation_id: Identifier, desk: CurrentDesk) -> PlaceOut:
    head = await desk.admission.run(desk.salvage.head, organisation_id, organisation_id)
    return PlaceOut(seq=head.seq, chain=head.chain)


def _taking(*codes: str) -> dict[str, Any]:
    return {
        "status_code": 201,
        "response_model": PlaceOut,
        "openapi_extra": cbor.REQUEST,
        "responses": responses(
            *("wrong_content_type", "not_restored", "log_unknown", "salvage_gap", "salvage_fork"),
            *("upgrade_needed", "not_permitted", "not_a_writer", "chain_fork", "counter_gap"),
            *("stale_control", "id_reuse", "bad_signature", "bad_root", "wrong_log", "weak_key"),
            *("unknown_device", "unknown_user", "not_the_directory", "missing_wrap"),
            *("removal_needs_new_epoch", *codes),
        )
        | {200: {"description": "All were known.", "model": PlaceOut}},
    }


@router.post(
    "/salvage/directories/{organisation_id}",
    dependencies=[AsGivingStranger, cbor.IsCbor],
    **_taking(),
)
async def give_back_directory(
    organisation_id: Identifier, offer: cbor.Body, desk: CurrentDesk
) -> Response:
    """From anybody: our own receipt in it is what proves it, and nobody may be able to sign in."""
    given = await desk.admission.run(desk.salvage.take, organisation_id, organisation_id, offer)
    return _told(desk, given)


@router.get(
    "/salvage/logs/{log_id}",
    responses=responses("not_signed_in", "not_restored", "log_unknown"),
)
async def read_place(log_id: Identifier, who: CurrentDevice, desk: CurrentDesk) -> PlaceOut:
    """For anybody enrolled: the backup may not know yet who may read what."""
    head = await desk.admission.run(desk.salvage.head, log_id, who.organisation_id)
    return PlaceOut(seq=head.seq, chain=head.chain)


@router.post(
    "/salvage/logs/{log_id}", dependencies=[cbor.IsCbor], **_taking("not_signed_in", "stale_epoch")
)
async def give_back(
    log_id: Identifier, who: CurrentDevice, offer: cbor.Body, desk: CurrentDesk
) -> Response:
    """From anybody enrolled who has the entries and our receipt for them."""
    given = await desk.admission.run(
        desk.salvage.take, log_id, who.organisation_id, offer, giver=who.device_id
    )
    return _told(desk, given)


def _told(desk: Desk, given: GivenBack) -> Response:
    if given.growth:
        desk.metrics.entries.inc(given.fresh)
        desk.bell.ring(given.growth)
    plain = {"seq": given.head.seq, "chain": base64url(given.head.chain)}
    return JSONResponse(plain, 201 if given.growth else 200)
