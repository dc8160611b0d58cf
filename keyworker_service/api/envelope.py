"""Around every request: how large a body may be, the common headers, counts, one log line."""

import logging
import time
from email.utils import formatdate

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from keyworker_protocol.blob import MAX_CHUNK_BYTES
from keyworker_protocol.limits import MAX_BATCH_BYTES, MAX_OFFER_BYTES
from keyworker_service.api.metrics import Metrics
from keyworker_service.api.problem import ProblemError, answer

log = logging.getLogger("keyworker_service.requests")

MOST_JSON_BYTES = 65_536
MOST_BATCH_BYTES = MAX_BATCH_BYTES + 65_536
"""A batch and its framing, as the protocol's decoder allows."""

_BATCH_PATHS = ("/v1/logs/", "/v1/organisations", "/v1/bodies/")
_OFFER_PATHS = "/v1/salvage/"
_BLOB_PATHS, _CHUNK_PATHS = "/v1/blobs/", "/chunks/"
_QUIET = {"/health/live", "/health/ready", "/metrics"}
_LONG_POLL = "/v1/notify"
_HUNG_UP = 499
"""Counted in the place of a status; other servers have the same number for it."""


class Envelope:
    def __init__(self, app: ASGIApp, *, incarnation: str, metrics: Metrics) -> None:
        self._app = app
        self._incarnation = incarnation
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status, has_begun = 500, False

        async def send_with_headers(message: Message) -> None:
            nonlocal status, has_begun
            if message["type"] == "http.response.start":
                status, has_begun = message["status"], True
                headers = MutableHeaders(scope=message)
                headers["Cache-Control"] = "no-store"
                headers["X-Incarnation"] = self._incarnation
                headers["Date"] = formatdate(usegmt=True)
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        most = _most_bytes(scope["path"])
        try:
            if _stated_length(scope) > most:
                await answer(ProblemError("too_big"))(scope, receive, send_with_headers)
            else:
                await self._app(scope, _limited(receive, most), send_with_headers)
        except ClientDisconnect:
            status = _HUNG_UP  # in the middle of a body: nobody is there to be answered
        except Exception:
            # A mistake of ours. The framework answers from outside of here, without the headers.
            if not has_begun:
                await answer(ProblemError("internal"))(scope, receive, send_with_headers)
            raise
        finally:
            self._count(scope, status, time.perf_counter() - started)

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "none")
        if route in _QUIET:
            return
        self._metrics.requests.labels(scope["method"], route, status).inc()
        if route != _LONG_POLL:
            self._metrics.seconds.labels(route).observe(seconds)
        log.info(
            "request",
            extra={
                "method": scope["method"],
                "route": route,
                "status": status,
                "ms": round(seconds * 1000, 1),
            },
        )


def _most_bytes(path: str) -> int:
    if path.startswith(_OFFER_PATHS):
        return MAX_OFFER_BYTES
    if path.startswith(_BLOB_PATHS) and _CHUNK_PATHS in path:
        return MAX_CHUNK_BYTES
    return MOST_BATCH_BYTES if path.startswith(_BATCH_PATHS) else MOST_JSON_BYTES


def _stated_length(scope: Scope) -> int:
    stated = Headers(scope=scope).get("content-length", "0")
    return int(stated) if stated.isdecimal() else 0


def _limited(receive: Receive, most: int) -> Receive:
    """Count while the body arrives: a length that was not stated, or not true, is cut off too."""
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > most:
            raise ProblemError("too_big")
        return message

    return counted
