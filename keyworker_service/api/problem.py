"""Errors as RFC 9457 problem documents with stable codes; nothing of the request comes back."""

import json
import random
from base64 import urlsafe_b64encode
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from keyworker_protocol.errors import RefusedError
from keyworker_service.errors import DatabaseAwayError, RefusalError

MEDIA_TYPE = "application/problem+json"

STATUS_OF_CODE = {
    "malformed": 400,
    "not_signed_in": 401,
    "sign_in_failed": 401,
    "blob_unknown": 404,
    "chunk_unknown": 404,
    "invitation_unknown": 404,
    "not_a_writer": 403,
    "not_permitted": 403,
    "not_your_entry": 403,
    "not_found": 404,
    "log_unknown": 404,
    "method_not_allowed": 405,
    "chain_fork": 409,
    "chunks_missing": 409,
    "counter_gap": 409,
    "id_reuse": 409,
    "seen_ahead": 409,
    "stale_control": 409,
    "stale_epoch": 409,
    "wrong_chunk": 409,
    "not_missed": 409,
    "not_restored": 409,
    "salvage_fork": 409,
    "salvage_gap": 409,
    "invitation_expired": 410,
    "invitation_used": 410,
    "too_big": 413,
    "wrong_content_type": 415,
    "bad_root": 422,
    "bad_signature": 422,
    "missing_wrap": 422,
    "not_the_directory": 422,
    "removal_needs_new_epoch": 422,
    "unknown_device": 422,
    "unknown_user": 422,
    "weak_key": 422,
    "wrong_log": 422,
    "wrong_root": 422,
    "wrong_service": 422,
    "upgrade_needed": 426,
    "too_many_requests": 429,
    "internal": 500,
    "busy": 503,
    "database_away": 503,
    "quota_reached": 507,
    "in_salvage": 503,
}
"""Every code that the service answers with."""

_SERVICE_WORDS = {"unknown_version": "upgrade_needed"}
_CODE_OF_STATUS = {404: "not_found", 405: "method_not_allowed", 415: "wrong_content_type"}
_COME_BACK_SECONDS = {"in_salvage": (60, 300)}
_SOON_SECONDS = (2, 12)
_dice = random.SystemRandom()


class ProblemError(HTTPException):
    """An HTTPException, so that it passes unchanged through the framework's reading of bodies."""

    def __init__(
        self,
        code: str,
        *,
        status: int | None = None,
        headers: dict[str, str] | None = None,
        **extras: Any,
    ) -> None:
        super().__init__(status or STATUS_OF_CODE.get(code, 422), code, headers)
        self.code = code
        self.extras = extras


def come_back_later(code: str) -> ProblemError:
    """With a moment chosen at random, so that those turned away do not return together."""
    seconds = _dice.randint(*_COME_BACK_SECONDS.get(code, _SOON_SECONDS))
    return ProblemError(code, headers={"Retry-After": str(seconds)})


def answer(problem: ProblemError) -> Response:
    status = HTTPStatus(problem.status_code)
    document = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "code": problem.code,
        **{name: _plain(value) for name, value in problem.extras.items()},
    }
    return Response(json.dumps(document), status, problem.headers, MEDIA_TYPE)


def responses(*codes: str, **with_status: int) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI description of these codes and of those that any request may meet."""
    by_status: dict[int, list[str]] = {}
    wanted = {code: STATUS_OF_CODE[code] for code in codes} | with_status
    wanted |= {code: STATUS_OF_CODE[code] for code in _ANYWHERE}
    for code, status in wanted.items():
        by_status.setdefault(status, []).append(code)
    return {
        status: {
            "description": ", ".join(sorted(found)),
            "content": {MEDIA_TYPE: {"schema": _schema(status, sorted(found))}},
        }
        for status, found in sorted(by_status.items())
    }


def install(app: FastAPI) -> None:
    """Make every refusal answer with a problem document; for mistakes of ours ``Envelope`` does."""

    @app.exception_handler(HTTPException)
    def _on_http(_request: Request, error: HTTPException) -> Response:
        if isinstance(error, ProblemError):
            return answer(error)
        code = _CODE_OF_STATUS.get(error.status_code, "malformed")
        return answer(ProblemError(code, headers=dict(error.headers or {})))

    @app.exception_handler(RequestValidationError)
    def _on_invalid(_request: Request, _error: RequestValidationError) -> Response:
        return answer(ProblemError("malformed"))

    @app.exception_handler(RefusedError)
    def _on_refused(_request: Request, error: RefusedError) -> Response:
        return answer(ProblemError(_SERVICE_WORDS.get(error.code, error.code)))

    @app.exception_handler(RefusalError)
    def _on_refusal(_request: Request, error: RefusalError) -> Response:
        if error.code in _COME_BACK_SECONDS:
            return answer(come_back_later(error.code))
        code = _SERVICE_WORDS.get(error.code, error.code)
        return answer(ProblemError(code, **error.extras))

    @app.exception_handler(DatabaseAwayError)
    def _on_away(_request: Request, _error: DatabaseAwayError) -> Response:
        return answer(come_back_later("database_away"))


_ANYWHERE = ("malformed", "too_big", "too_many_requests", "busy", "database_away")


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return urlsafe_b64encode(value).decode().rstrip("=")
    return value


def _schema(status: int, codes: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type", "title", "status", "code"],
        "properties": {
            "type": {"type": "string", "const": "about:blank"},
            "title": {"type": "string"},
            "status": {"type": "integer", "const": status},
            "code": {"type": "string", "enum": codes},
            "index": {"type": "integer", "minimum": 0},
            "counter": {"type": "integer", "minimum": 0},
            "seq": {"type": "integer", "minimum": 0},
            "entry_hash": {"type": "string"},
        },
        "additionalProperties": False,
    }
