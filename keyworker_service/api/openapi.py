"""The OpenAPI document: the framework's, without answers that this service never gives."""

from functools import cache
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import JSONResponse

PATH = "/v1/openapi.json"


def install(app: FastAPI) -> None:
    """Made when it is first asked for."""

    @cache
    def document() -> dict[str, Any]:
        return _exact(
            get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
            )
        )

    async def show(_request: Request) -> JSONResponse:
        return JSONResponse(document())

    app.add_route(PATH, show, include_in_schema=False)


def _exact(document: dict[str, Any]) -> dict[str, Any]:
    """Here a request that cannot be read is a 400, not the framework's 422."""
    for methods in document["paths"].values():
        for operation in methods.values():
            answers = operation["responses"]
            if "application/json" in answers.get("422", {}).get("content", {}):
                del answers["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)
    return document
