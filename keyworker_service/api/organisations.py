"""Founding an organisation with a one-time code."""

from typing import Annotated

from fastapi import APIRouter, Header
from starlette.responses import Response

from keyworker_protocol.entry import encode_answer
from keyworker_service.api import cbor
from keyworker_service.api.desk import AsStranger, CurrentDesk
from keyworker_service.api.fields import Identifier
from keyworker_service.api.problem import ProblemError, responses
from keyworker_service.errors import RefusalError

router = APIRouter(tags=["organisations"])


@router.post(
    "/v1/organisations",
    status_code=201,
    response_class=Response,
    dependencies=[AsStranger, cbor.IsCbor],
    openapi_extra=cbor.REQUEST,
    responses=responses(
        *("wrong_content_type", "invitation_used", "invitation_expired", "upgrade_needed"),
        *("stale_control", "id_reuse", "chain_fork", "counter_gap", "seen_ahead"),
        *(
            "bad_signature",
            "bad_root",
            "weak_key",
            "wrong_service",
            "not_the_directory",
            "not_permitted",
            "unknown_device",
        ),
        invitation_unknown=403,
    )
    | {201: cbor.described("Founded."), 200: cbor.described("Founded before by this entry.")},
)
async def found_organisation(
    x_founding_code: Annotated[Identifier, Header(description="The name of a founding code.")],
    batch: cbor.Body,
    desk: CurrentDesk,
) -> Response:
    """The batch holds the founding entry alone."""
    try:
        accepted = await desk.admission.run(desk.pushes.found, x_founding_code, batch)
    except RefusalError as error:
        if error.code == "invitation_unknown":
            raise ProblemError(error.code, status=403) from error
        raise
    if accepted.growth:
        desk.metrics.entries.inc()
        desk.bell.ring(accepted.growth)
    return cbor.reply(encode_answer(accepted.answer), status=201 if accepted.growth else 200)
