"""The service itself: who it is, whether it is well, what it counts."""

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import Response

from keyworker_protocol import crypto
from keyworker_protocol.limits import PROTOCOL_VERSION
from keyworker_service.api.desk import AsStranger, CurrentDesk
from keyworker_service.api.fields import Identifier, Milliseconds, Strict, exactly
from keyworker_service.api.problem import responses

router = APIRouter(tags=["service"])


class ServiceOut(Strict):
    """``service_key`` verifies receipts; a founder writes it into the organisation's directory."""

    service_key: exactly(crypto.KEY_BYTES)  # type: ignore[valid-type]
    incarnation: Identifier
    protocol: int
    time_ms: Milliseconds


class Health(Strict):
    status: str


@router.get("/v1/service", responses=responses(), dependencies=[AsStranger])
async def describe_service(desk: CurrentDesk) -> ServiceOut:
    return ServiceOut(
        service_key=desk.identity.signing.public,
        incarnation=desk.identity.incarnation,
        protocol=PROTOCOL_VERSION,
        time_ms=desk.settings.now_ms(),
    )


@router.get("/health/live", responses=responses(), tags=["operations"])
async def is_alive() -> Health:
    return Health(status="live")


@router.get("/health/ready", responses=responses(), tags=["operations"])
async def is_ready(desk: CurrentDesk) -> Health:
    """Asks the database."""
    await desk.admission.run(desk.database.check)
    return Health(status="ready")


@router.get(
    "/metrics",
    response_class=Response,
    responses=responses() | {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    tags=["operations"],
)
async def metrics(desk: CurrentDesk) -> Response:
    desk.metrics.listening.set(desk.bell.listening)
    return Response(desk.metrics.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})
