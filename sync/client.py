"""The service over HTTP: one method, one request; every answer is bounded and checked for form."""

import base64
import binascii
import json as json_reader
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import requests
from urllib3.exceptions import HTTPError

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store.identity import Identity
from keyworker_protocol import entry
from keyworker_protocol.enrolment import Code
from keyworker_protocol.entry import Entry, Page, PushAnswer
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.limits import MAX_COUNTER, MAX_PAGE_BYTES, MAX_PAGE_ENTRIES
from keyworker_protocol.sign_in import sign_challenge
from sync.errors import (
    AddressNotPrivateError,
    NotTheServiceError,
    ProgramTooOldError,
    RefusedByServiceError,
    ServiceTroubleError,
    ServiceUnreachableError,
    SignInRefusedError,
    TryLaterError,
)

CONNECT_SECONDS, READ_SECONDS = 5, 30
NOTIFY_SECONDS = 50
"""How long one question for news may stay open; below what proxies commonly allow."""
_MOST_BYTES = 2 * MAX_PAGE_BYTES
_CHUNK = 65_536
_RENEW_SECONDS = 60
_LONGEST_WAIT_SECONDS = 3600.0
_LONGEST_CODE = 40
T = TypeVar("T")
_JSON, _PROBLEM = "application/json", "application/problem+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceInfo:
    """What a service says of itself before anybody has signed in."""

    service_key: bytes
    incarnation: UUID


@dataclass(frozen=True, slots=True)
class KnownHead:
    """How far the service says a log reaches."""

    log_id: UUID
    seq: int
    chain: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An invitation as the service sees it; ``request`` and ``mac`` once somebody used the code."""

    lookup_id: UUID
    state: str
    request: bytes
    mac: bytes


class ServiceClient:
    """One conversation with one service. Not for two threads at once: make one for each.

    Raises the KnownErrors of ``sync.errors`` from every method.
    """

    def __init__(self, address: str, identity: Identity | None = None) -> None:
        self._address = address.rstrip("/")
        self._identity = identity
        self._session = requests.Session()
        self._session.auth = _as_it_is
        self._session.headers["Accept-Encoding"] = "identity"
        self._token = ""
        self._token_until = 0.0
        self._heads_etag = ""
        self.clock_offset_ms: int | None = None
        """Service's clock minus this laptop's at the last answer, to about half a second."""

    def close(self) -> None:
        self._session.close()

    def info(self) -> ServiceInfo:
        plain = self._json("GET", "/v1/service")
        return ServiceInfo(
            service_key=_bytes(plain, "service_key"), incarnation=_uuid(plain, "incarnation")
        )

    def found(self, code: Code, founding: Entry, organisation_id: UUID) -> PushAnswer:
        """Create the organisation on the service with its directory's first entry."""
        answer = self._request(
            "POST",
            "/v1/organisations",
            body=entry.encode_batch([founding]),
            headers={"X-Founding-Code": str(code.lookup_id)},
        )
        return _decoded(entry.decode_answer, answer.content, family_id=organisation_id)

    def heads(self) -> Sequence[KnownHead] | None:
        """How far all my logs reach; None when nothing is new since this client last asked."""
        headers = {"If-None-Match": self._heads_etag} if self._heads_etag else {}
        answer = self._signed_in("GET", "/v1/heads", headers=headers)
        if answer.status == HTTPStatus.NOT_MODIFIED:
            if not headers:
                raise NotTheServiceError  # to a question that was not asked
            return None
        plain = answer.json()
        heads = [
            KnownHead(_uuid(one, "log_id"), _number(one, "seq"), _bytes(one, "chain"))
            for one in _list(plain, "heads")
        ]
        self._heads_etag = answer.headers.get("ETag", "")
        return heads

    def forget_heads(self) -> None:
        """Ask for them whole next time: not everything that was new could be taken."""
        self._heads_etag = ""

    def notify(self, cursor: int | None) -> int:
        """Wait until one of my logs changes, or a while; the new cursor."""
        query = "" if cursor is None else f"?cursor={cursor}&wait={NOTIFY_SECONDS}"
        answer = self._signed_in(
            "GET", f"/v1/notify{query}", read_seconds=NOTIFY_SECONDS + READ_SECONDS
        )
        if answer.status == HTTPStatus.NO_CONTENT:
            return cursor or 0
        return _number(answer.json(), "cursor")

    def page(self, log_id: UUID, *, after: int, limit: int = MAX_PAGE_ENTRIES) -> Page:
        answer = self._signed_in("GET", f"/v1/logs/{log_id}?after={after}&limit={limit}")
        return _decoded(entry.decode_page, answer.content, family_id=log_id)

    def push(self, log_id: UUID, entries: Sequence[Entry]) -> PushAnswer:
        answer = self._signed_in("POST", f"/v1/logs/{log_id}", body=entry.encode_batch(entries))
        return _decoded(entry.decode_answer, answer.content, family_id=log_id)

    def invite(self, code: Code, *, valid_seconds: int) -> None:
        """Tell the service the name of a new one-time code, not the code."""
        plain = {"lookup_id": str(code.lookup_id), "expires_in_seconds": valid_seconds}
        self._signed_in("POST", "/v1/invitations", json=plain)

    def invitations(self) -> Sequence[Invitation]:
        plain = self._signed_in("GET", "/v1/invitations").json()
        return [
            Invitation(
                lookup_id=_uuid(one, "lookup_id"),
                state=str(one.get("state", "")),
                request=_bytes(one, "request") if one.get("request") else b"",
                mac=_bytes(one, "mac") if one.get("mac") else b"",
            )
            for one in _list(plain, "invitations")
        ]

    def withdraw(self, lookup_id: UUID) -> None:
        self._signed_in("DELETE", f"/v1/invitations/{lookup_id}")

    def request_enrolment(self, code: Code, request: bytes) -> None:
        plain = {"request": _text(request), "mac": _text(code.authenticate(request))}
        self._json("POST", f"/v1/enrolments/{code.lookup_id}", json=plain)

    def is_enrolled(self, code: Code) -> bool:
        plain = self._json("GET", f"/v1/enrolments/{code.lookup_id}")
        return plain.get("state") == "enrolled"

    def sign_in(self) -> None:
        """Show the service that this is our device. Raises SignInRefusedError."""
        identity = self._identity
        if identity is None:
            raise SignInRefusedError
        device = str(identity.device_id)
        challenge = self._json("POST", "/v1/auth/challenge", json={"device_id": device})
        try:
            signature = sign_challenge(
                identity.signing,
                device_id=identity.device_id,
                challenge=_bytes(challenge, "challenge"),
            )
        except RefusedError as error:
            raise NotTheServiceError from error
        granted = self._json(
            "POST",
            "/v1/auth/token",
            json={
                "device_id": device,
                "challenge": challenge["challenge"],
                "signature": _text(signature),
            },
        )
        self._token = _word(granted, "token")
        lifetime = _number(granted, "expires_in_seconds")
        self._token_until = time.monotonic() + lifetime - _RENEW_SECONDS

    def _signed_in(self, method: str, path: str, **options: Any) -> "_Answer":
        if time.monotonic() >= self._token_until:
            self.sign_in()
        try:
            return self._request(method, path, token=self._token, **options)
        except SignInRefusedError:
            # The service may have forgotten the token (a restart): once more, with a new one.
            self.sign_in()
            return self._request(method, path, token=self._token, **options)

    def _json(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        return self._request(method, path, **options).json()

    def _request(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        token: str = "",
        read_seconds: float = READ_SECONDS,
    ) -> "_Answer":
        if not is_private(self._address):
            raise AddressNotPrivateError
        sent = dict(headers or {})
        if token:
            sent["Authorization"] = f"Bearer {token}"
        if body is not None:
            sent["Content-Type"] = entry.MEDIA_TYPE
        try:
            with self._session.request(
                method,
                self._address + path,
                data=body,
                json=json,
                headers=sent,
                timeout=(CONNECT_SECONDS, read_seconds),
                allow_redirects=False,
                stream=True,
            ) as response:
                content = _bounded(response)
                self._session.cookies.clear()
                self._note_clock(response)
                return _checked(_Answer(response.status_code, response.headers, content))
        except (requests.RequestException, HTTPError, OSError, UnicodeError) as error:
            # Only the type: the text of a requests error holds the address. (An address from a
            # code can be such that looking it up fails as a UnicodeError.)
            raise ServiceUnreachableError from _named(error)

    def _note_clock(self, response: requests.Response) -> None:
        try:
            said = parsedate_to_datetime(response.headers["Date"])
        except (KeyError, ValueError, TypeError):
            return
        self.clock_offset_ms = int((said.timestamp() - time.time()) * 1000)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    def json(self) -> dict[str, Any]:
        try:
            plain = json_reader.loads(self.content)
        except (ValueError, RecursionError) as error:
            raise NotTheServiceError from _named(error)
        if self.media_type not in {_JSON, _PROBLEM} or not isinstance(plain, dict):
            raise NotTheServiceError
        return plain


def is_private(address: str) -> bool:
    """Whether nobody on the way can listen: https, or this very computer."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        return parts.scheme == "https" or (
            parts.scheme == "http" and (host == "localhost" or ip_address(host).is_loopback)
        )
    except ValueError:
        return False


def _checked(answer: _Answer) -> _Answer:
    status = answer.status
    if status in (HTTPStatus.NOT_MODIFIED, HTTPStatus.NO_CONTENT):
        return answer
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        if answer.media_type not in {_JSON, entry.MEDIA_TYPE}:
            raise NotTheServiceError
        return answer
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        raise TryLaterError(_seconds(answer.headers.get("Retry-After")))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise ServiceTroubleError
    raise _refusal(answer)


def _refusal(answer: _Answer) -> KnownError:
    if answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        # Often said by a proxy before the service, and then not as a problem document.
        return RefusedByServiceError("too_big", answer.status, {})
    if answer.media_type != _PROBLEM:
        return NotTheServiceError()
    if answer.status == HTTPStatus.UNAUTHORIZED:
        return SignInRefusedError()
    if answer.status == HTTPStatus.UPGRADE_REQUIRED:
        return ProgramTooOldError()
    plain = answer.json()
    code = str(plain.get("code", ""))
    if len(code) > _LONGEST_CODE or not code.replace("_", "").isalpha() or not code.isascii():
        code = ""  # it goes into the log
    return RefusedByServiceError(code, answer.status, plain)


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Instead of a password from the person's .netrc, which would take the place of the token."""
    return request


def _bounded(response: requests.Response) -> bytes:
    """The body, given up past what any honest answer needs."""
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise NotTheServiceError  # not asked for, and a small answer could unfold without end
    parts = []
    size = 0
    for part in response.iter_content(_CHUNK):
        parts.append(part)
        size += len(part)
        if size > _MOST_BYTES:
            raise NotTheServiceError
    return b"".join(parts)


def _decoded(decode: Callable[..., T], content: bytes, *, family_id: UUID) -> T:
    try:
        return decode(content, family_id=family_id)
    except RefusedError as error:
        raise NotTheServiceError from error


def _seconds(text: str | None) -> float | None:
    """What Retry-After says when it says it in seconds (else the usual back-off will do)."""
    if text is None or not text.strip().isdecimal():
        return None
    return float(min(int(text.strip()[:_LONGEST_CODE]), _LONGEST_WAIT_SECONDS))


def _named(error: BaseException) -> Exception:
    return ConnectionError(type(error).__name__)


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _bytes(plain: Mapping[str, Any], key: str) -> bytes:
    try:
        text = plain[key]
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise NotTheServiceError from _named(error)


def _uuid(plain: Mapping[str, Any], key: str) -> UUID:
    try:
        return UUID(plain[key])
    except (KeyError, ValueError, AttributeError, TypeError) as error:
        raise NotTheServiceError from _named(error)


def _word(plain: Mapping[str, Any], key: str) -> str:
    value = plain.get(key)
    if not isinstance(value, str) or not value.isascii() or not value.isprintable():
        raise NotTheServiceError
    return value


def _number(plain: Mapping[str, Any], key: str) -> int:
    value = plain.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_COUNTER:
        raise NotTheServiceError
    return value


def _list(plain: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    value = plain.get(key)
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise NotTheServiceError
    return value
