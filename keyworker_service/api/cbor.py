"""Bodies in CBOR: how the OpenAPI document describes them, and how they are read and answered."""

from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.responses import Response

from keyworker_protocol.entry import MEDIA_TYPE
from keyworker_service.api.desk import requires

_SCHEMA = {"schema": {"type": "string", "format": "binary"}}

REQUEST: dict[str, Any] = {"requestBody": {"required": True, "content": {MEDIA_TYPE: _SCHEMA}}}


def described(description: str) -> dict[str, Any]:
    return {"description": description, "content": {MEDIA_TYPE: _SCHEMA}}


async def _body(request: Request) -> bytes:
    return await request.body()


Body = Annotated[bytes, Depends(_body)]
IsCbor = Depends(requires(MEDIA_TYPE))


def reply(content: bytes, *, status: int = 200) -> Response:
    return Response(content, status, media_type=MEDIA_TYPE)
