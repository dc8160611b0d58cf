"""Bodies that open for nobody: said, asked for and given again."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import Field
from starlette.responses import Response

from keyworker_protocol.entry import encode_bodies
from keyworker_protocol.limits import MAX_COUNTER, MAX_UNOPENED
from keyworker_service.api import cbor
from keyworker_service.api.desk import CurrentDesk, CurrentDevice, requires
from keyworker_service.api.fields import Identifier, Strict
from keyworker_service.api.problem import responses
from keyworker_service.db.feed import Growth

router = APIRouter(prefix="/v1", tags=["repairs"])

Seq = Annotated[int, Field(ge=1, le=MAX_COUNTER)]
Place = Annotated[int, Path(ge=1, le=MAX_COUNTER)]


class UnopenedIn(Strict):
    """Every place that this laptop cannot open now, and none when it can open all."""

    seqs: Annotated[list[Seq], Field(max_length=MAX_UNOPENED)]


@router.put(
    "/unopened/{family_id}",
    status_code=204,
    response_class=Response,
    dependencies=[Depends(requires("application/json"))],
    responses=responses("wrong_content_type", "not_signed_in", "log_unknown"),
)
async def say_unopened(
    family_id: Identifier, said: UnopenedIn, who: CurrentDevice, desk: CurrentDesk
) -> Response:
    """Those who hold the record find it in their heads, and give what they have."""
    if await desk.admission.run(desk.repairs.say_unopened, who, family_id, said.seqs):
        desk.bell.ring(Growth(family_id))
    return Response(status_code=204)


@router.get(
    "/bodies/{family_id}/{seq}",
    response_class=Response,
    responses=responses("not_signed_in", "log_unknown")
    | {200: cbor.described("The bodies, the newest first.")},
)
async def read_bodies(
    family_id: Identifier, seq: Place, who: CurrentDevice, desk: CurrentDesk
) -> Response:
    """What was given again for one place, beside the body that a page gives."""
    return cbor.reply(
        encode_bodies(await desk.admission.run(desk.repairs.bodies, who, family_id, seq))
    )


@router.put(
    "/bodies/{family_id}/{seq}",
    status_code=204,
    response_class=Response,
    dependencies=[cbor.IsCbor],
    openapi_extra=cbor.REQUEST,
    responses=responses(
        *("wrong_content_type", "not_signed_in", "log_unknown"),
        *("not_missed", "salvage_fork", "stale_epoch"),
    ),
)
async def give_body(
    family_id: Identifier, seq: Place, batch: cbor.Body, who: CurrentDevice, desk: CurrentDesk
) -> Response:
    """One entry, exactly as it stands there, with a body that opens; again in place of the last."""
    await desk.admission.run(desk.repairs.give, who, family_id, seq, batch)
    desk.bell.ring(Growth(family_id))
    return Response(status_code=204)
