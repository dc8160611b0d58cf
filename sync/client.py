"""The service over HTTP: one method, one request; every answer is bounded and checked for form."""

import base64
import binascii
import json as json_reader
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from io import BytesIO
from ipaddress import ip_address
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import requests
from urllib3.exceptions import HTTPError

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store.identity import Identity
from keyworker_protocol import blob, crypto, entry
from keyworker_protocol.chain import FamilyHead
from keyworker_protocol.enrolment import Code
from keyworker_protocol.entry import Entry, Page, PushAnswer
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.limits import (
    HASH_BYTES,
    MAX_COUNTER,
    MAX_PAGE_BYTES,
    MAX_PAGE_ENTRIES,
    MAX_TIME_MS,
    MAX_UNOPENED,
)
from keyworker_protocol.restored import Restoration
from keyworker_protocol.sign_in import sign_challenge
from sync.errors import (
    AddressNotPrivateError,
    GathersError,
    NotTheServiceError,
    ProgramTooOldError,
    RefusedByServiceError,
    ServiceTroubleError,
    ServiceUnreachableError,
    SignInRefusedError,
    TryLaterError,
)
from sync.patience import PATIENCE, Patience, PatientSession

CONNECT_SECONDS, READ_SECONDS = 5, 30
NOTIFY_SECONDS = 50
"""How long one question for news may stay open; below what proxies commonly allow."""
_MOST_BYTES = 2 * MAX_PAGE_BYTES
_CHUNK = 65_536
_RENEW_SECONDS = 60
_LONGEST_WAIT_SECONDS = 3600.0
_LONGEST_CODE = 40
_LONGEST_WORD = 4096
_MOST_LOGS, _MOST_LISTED = 10_000, 2_000
_PIECE_SECONDS = 20
"""For each 16 KiB of a chunk on its way out: a link of 7 kbit/s still carries it."""
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
    unopened: tuple[int, ...] = ()
    """Places whose body colleagues cannot open, and for which this laptop gave none again yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredInfo:
    """What a service says of its lives, and what managers signed about them; nothing is verified.

    ``gathers_until_ms`` is None when it takes new entries.
    """

    incarnation: UUID
    restored_ms: int | None
    gathers_until_ms: int | None
    said: tuple[Restoration, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An invitation as the service sees it; ``request`` and ``mac`` once somebody used the code."""

    lookup_id: UUID
    state: str
    request: bytes
    mac: bytes


@dataclass(frozen=True, slots=True)
class FileState:
    """A sealed file as the service has it; ``missing`` are the numbers of its missing chunks."""

    size: int
    hashes: tuple[bytes, ...]
    is_complete: bool
    missing: tuple[int, ...]


class ServiceClient:
    """One conversation with one service. Not for two threads at once: make one for each.

    Raises the KnownErrors of ``sync.errors`` from every method.
    """

    def __init__(
        self,
        address: str,
        identity: Identity | None = None,
        *,
        patience: Patience = PATIENCE,
    ) -> None:
        self._address = address.rstrip("/")
        self._identity = identity
        self._session = PatientSession(patience)
        self._session.auth = _as_it_is
        self._session.headers["Accept-Encoding"] = "identity"
        self._token = ""
        self._token_until = 0.0
        self._heads_etag = ""
        self.clock_offset_ms: int | None = None
        """Service's clock minus this laptop's at the last answer, to about half a second."""
        self.incarnation: UUID | None = None
        """Which life of the service gave the last answer, as it says itself."""

    def close(self) -> None:
        self._session.close()

    def info(self) -> ServiceInfo:
        plain = self._json("GET", "/v1/service")
        info = ServiceInfo(
            service_key=_bytes(plain, "service_key"), incarnation=_uuid(plain, "incarnation")
        )
        try:
            crypto.require_signing_key(info.service_key)
        except RefusedError as error:
            raise NotTheServiceError from error
        return info

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
        self.incarnation = _uuid(plain, "incarnation")
        heads = [
            KnownHead(
                _uuid(one, "log_id"), _number(one, "seq"), _hash(one, "chain"), _unopened(one)
            )
            for one in _list(plain, "heads", most=_MOST_LOGS)
        ]
        if len({head.log_id for head in heads}) != len(heads):
            raise NotTheServiceError
        self._heads_etag = answer.headers.get("ETag", "")
        return heads

    def forget_heads(self) -> None:
        """Ask for them whole next time: not everything that was new could be taken."""
        self._heads_etag = ""

    def notify(self, cursor: int | None) -> int:
        """Wait until one of my logs changes, or a while; the new cursor."""
        query = "" if cursor is None else f"?cursor={cursor}&wait={NOTIFY_SECONDS}"
        answer = self._signed_in(
            "GET",
            f"/v1/notify{query}",
            limits=_Limits(read_seconds=NOTIFY_SECONDS + READ_SECONDS),
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

    def announce_file(
        self, log_id: UUID, blob_id: UUID, *, size: int, hashes: Sequence[bytes]
    ) -> FileState:
        plain = {"size": size, "hashes": [_text(one) for one in hashes]}
        answer = self._signed_in("PUT", f"/v1/blobs/{log_id}/{blob_id}", json=plain)
        return _file_state(answer.json())

    def file_state(self, log_id: UUID, blob_id: UUID) -> FileState:
        return _file_state(self._signed_in("GET", f"/v1/blobs/{log_id}/{blob_id}").json())

    def put_chunk(self, log_id: UUID, blob_id: UUID, index: int, sealed: bytes) -> None:
        self._signed_in(
            "PUT",
            f"/v1/blobs/{log_id}/{blob_id}/chunks/{index}",
            body=sealed,
            headers={"Content-Type": blob.MEDIA_TYPE},
            limits=_Limits(send_seconds=_PIECE_SECONDS),
        )

    def chunk(self, log_id: UUID, blob_id: UUID, index: int) -> bytes:
        """As the service gave it, unjudged, but for bytes past the end of the longest chunk."""
        answer = self._signed_in(
            "GET",
            f"/v1/blobs/{log_id}/{blob_id}/chunks/{index}",
            limits=_Limits(most_bytes=blob.MAX_CHUNK_BYTES, is_cut_off=True),
        )
        if answer.media_type != blob.MEDIA_TYPE:
            raise NotTheServiceError
        return answer.content

    def complete_file(self, log_id: UUID, blob_id: UUID, *, root: bytes) -> FileState:
        plain = {"root": _text(root)}
        answer = self._signed_in("POST", f"/v1/blobs/{log_id}/{blob_id}/complete", json=plain)
        return _file_state(answer.json())

    def complete_files(self, log_id: UUID, *, after: UUID) -> Sequence[UUID]:
        """Those that the service has whole, in the order of their identifiers."""
        plain = self._signed_in("GET", f"/v1/blobs/{log_id}?after={after}").json()
        listed = plain.get("complete")
        if not isinstance(listed, list):
            raise NotTheServiceError
        return [_uuid({"id": one}, "id") for one in listed]

    def restored(self, organisation_id: UUID) -> RestoredInfo:
        """What the service says of its lives. Without signing in: it may not know this laptop."""
        plain = self._json("GET", f"/v1/restorations/{organisation_id}")
        return RestoredInfo(
            incarnation=_uuid(plain, "incarnation"),
            restored_ms=_time_or_none(plain, "restored_ms"),
            gathers_until_ms=_time_or_none(plain, "salvage_until_ms"),
            said=tuple(_said(one, organisation_id) for one in _list(plain, "said")),
        )

    def confirm_restored(self, said: Restoration) -> None:
        plain = {
            "old": str(said.old),
            "new": str(said.new),
            "restored_ms": said.restored_ms,
            "confirmed_ms": said.confirmed_ms,
            "device_id": str(said.device_id),
            "signature": _text(said.signature),
        }
        path = f"/v1/restorations/{said.organisation_id}"
        if _uuid(self._signed_in("POST", path, json=plain).json(), "new") != said.new:
            raise NotTheServiceError

    def place(self, log_id: UUID, *, is_directory: bool) -> FamilyHead:
        """How far a restored service has a log, also one that it does not list for us."""
        answer = self._mending("GET", log_id, is_directory=is_directory)
        return FamilyHead(_number(answer, "seq"), _hash(answer, "chain"))

    def give_back(self, log_id: UUID, offer: Page, *, is_directory: bool) -> FamilyHead:
        """How far the log reaches with it."""
        body = entry.encode_page(offer)
        answer = self._mending("POST", log_id, is_directory=is_directory, body=body)
        return FamilyHead(_number(answer, "seq"), _hash(answer, "chain"))

    def _mending(
        self, method: str, log_id: UUID, *, is_directory: bool, **options: Any
    ) -> dict[str, Any]:
        if is_directory:
            return self._json(method, f"/v1/salvage/directories/{log_id}", **options)
        return self._signed_in(method, f"/v1/salvage/logs/{log_id}", **options).json()

    def say_unopened(self, log_id: UUID, seqs: Sequence[int]) -> None:
        """All the places of a log whose body cannot be opened here; none when all can."""
        self._signed_in("PUT", f"/v1/unopened/{log_id}", json={"seqs": list(seqs)})

    def bodies(self, log_id: UUID, seq: int) -> Sequence[bytes]:
        """What was given again for one place; perhaps one of them opens."""
        answer = self._signed_in("GET", f"/v1/bodies/{log_id}/{seq}")
        try:
            return entry.decode_bodies(answer.content)
        except RefusedError as error:
            raise NotTheServiceError from error

    def give_body(self, log_id: UUID, seq: int, again: Entry) -> None:
        """The entry as it stands there, with its body sealed anew."""
        body = entry.encode_batch([again])
        self._signed_in("PUT", f"/v1/bodies/{log_id}/{seq}", body=body)

    def invite(self, code: Code, *, valid_seconds: int) -> None:
        """Tell the service the name of a new one-time code, not the code."""
        plain = {"lookup_id": str(code.lookup_id), "expires_in_seconds": valid_seconds}
        made = self._signed_in("POST", "/v1/invitations", json=plain).json()
        if _uuid(made, "lookup_id") != code.lookup_id:
            raise NotTheServiceError

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
        _word(self._json("POST", f"/v1/enrolments/{code.lookup_id}", json=plain), "state")

    def is_enrolled(self, code: Code) -> bool:
        plain = self._json("GET", f"/v1/enrolments/{code.lookup_id}")
        return _word(plain, "state") == "enrolled"

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
        limits: "_Limits | None" = None,
    ) -> "_Answer":
        if not is_private(self._address):
            raise AddressNotPrivateError
        limits = limits or _Limits()
        sent = dict(headers or {})
        if token:
            sent["Authorization"] = f"Bearer {token}"
        if body is not None:
            sent.setdefault("Content-Type", entry.MEDIA_TYPE)
        self._session.most_bytes = limits.most_bytes
        try:
            with self._session.request(
                method,
                self._address + path,
                # As a file it goes out piece by piece, and the time limit is for each piece.
                data=None if body is None else BytesIO(body),
                json=json,
                headers=sent,
                timeout=(limits.send_seconds, limits.read_seconds),
                allow_redirects=False,
                stream=True,
            ) as response:
                content = _bounded(response, limits)
                self._session.cookies.clear()
                self._note_clock(response)
                self._note_life(response)
                return _checked(_Answer(response.status_code, response.headers, content))
        except (requests.RequestException, HTTPError, OSError, UnicodeError) as error:
            # Only the type: the text of a requests error holds the address. (An address from a
            # code can be such that looking it up fails as a UnicodeError.)
            raise ServiceUnreachableError from _named(error)

    def _note_life(self, response: requests.Response) -> None:
        with suppress(KeyError, ValueError):  # something else may have answered
            self.incarnation = UUID(response.headers["X-Incarnation"])

    def _note_clock(self, response: requests.Response) -> None:
        try:
            said = parsedate_to_datetime(response.headers["Date"])
            self.clock_offset_ms = int((said.timestamp() - time.time()) * 1000)
        except (KeyError, ValueError, TypeError, OverflowError):
            return


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limits:
    """Of one request: for connecting and each piece sent, for each wait, for the answer's size."""

    send_seconds: float = CONNECT_SECONDS
    read_seconds: float = READ_SECONDS
    most_bytes: int = _MOST_BYTES
    is_cut_off: bool = False
    """Whether an answer that is too long is judged by its beginning, or not at all."""


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
        if answer.media_type not in {_JSON, entry.MEDIA_TYPE, blob.MEDIA_TYPE}:
            raise NotTheServiceError
        return answer
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        raise _later(answer)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.INSUFFICIENT_STORAGE:
        raise ServiceTroubleError
    raise _refusal(answer)


def _later(answer: _Answer) -> TryLaterError:
    seconds = _seconds(answer.headers.get("Retry-After"))
    if answer.media_type == _PROBLEM and answer.json().get("code") == "in_salvage":
        return GathersError(seconds)
    return TryLaterError(seconds)


def _refusal(answer: _Answer) -> KnownError:
    if answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        # Often said by a proxy before the service, and then not as a problem document.
        return RefusedByServiceError("too_big", answer.status, {})
    if answer.media_type != _PROBLEM or answer.status < HTTPStatus.BAD_REQUEST:
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


def _bounded(response: requests.Response, limits: _Limits) -> bytes:
    """The body, given up past what any honest answer needs."""
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise NotTheServiceError  # not asked for, and a small answer could unfold without end
    parts = []
    size = 0
    while part := response.raw.read1(_CHUNK):
        parts.append(part)
        size += len(part)
        if size > limits.most_bytes:
            if limits.is_cut_off:
                break
            raise NotTheServiceError
    return b"".join(parts)


def _file_state(plain: Mapping[str, Any]) -> FileState:
    is_complete, missing, hashes = (plain.get(one) for one in ("is_complete", "missing", "hashes"))
    if not (
        isinstance(is_complete, bool) and isinstance(missing, list) and isinstance(hashes, list)
    ):
        raise NotTheServiceError
    if len(missing) > blob.MAX_CHUNKS or len(hashes) > blob.MAX_CHUNKS:
        raise NotTheServiceError
    return FileState(
        size=_number(plain, "size"),
        hashes=tuple(_bytes({"hash": one}, "hash") for one in hashes),
        is_complete=is_complete,
        missing=tuple(_number({"index": one}, "index") for one in missing),
    )


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
    if len(value) > _LONGEST_WORD:
        raise NotTheServiceError
    return value


def _hash(plain: Mapping[str, Any], key: str) -> bytes:
    value = _bytes(plain, key)
    if len(value) != HASH_BYTES:
        raise NotTheServiceError
    return value


def _unopened(plain: Mapping[str, Any]) -> tuple[int, ...]:
    """Nothing from a service that does not repair yet."""
    listed = plain.get("unopened", [])
    if not isinstance(listed, list) or len(listed) > MAX_UNOPENED:
        raise NotTheServiceError
    return tuple(_number({"seq": one}, "seq") for one in listed)


def _said(plain: Mapping[str, Any], organisation_id: UUID) -> Restoration:
    return Restoration(
        organisation_id=organisation_id,
        old=_uuid(plain, "old"),
        new=_uuid(plain, "new"),
        restored_ms=_time(plain, "restored_ms"),
        confirmed_ms=_time(plain, "confirmed_ms"),
        device_id=_uuid(plain, "device_id"),
        signature=_bytes(plain, "signature"),
    )


def _time(plain: Mapping[str, Any], key: str) -> int:
    value = _number(plain, key)
    if value > MAX_TIME_MS:
        raise NotTheServiceError
    return value


def _time_or_none(plain: Mapping[str, Any], key: str) -> int | None:
    return None if plain.get(key) is None else _time(plain, key)


def _number(plain: Mapping[str, Any], key: str) -> int:
    value = plain.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_COUNTER:
        raise NotTheServiceError
    return value


def _list(plain: Mapping[str, Any], key: str, *, most: int = _MOST_LISTED) -> list[dict[str, Any]]:
    value = plain.get(key)
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise NotTheServiceError
    if len(value) > most:
        raise NotTheServiceError
    return value
