"""Invitations: a manager announces a one-time code, a new laptop uses it to hand in its keys."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from keyworker_protocol import crypto
from keyworker_protocol.directory import Role
from keyworker_protocol.enrolment import decode_request
from keyworker_protocol.errors import RefusedError
from keyworker_service.db import invitations
from keyworker_service.db.invitations import Invitation
from keyworker_service.db.pool import Connection, Database
from keyworker_service.directories import Directories
from keyworker_service.errors import RefusalError
from keyworker_service.settings import Settings
from keyworker_service.tokens import SignedIn

FOUNDING_CODE_SECONDS = 24 * 60 * 60


class State(StrEnum):
    OPEN = "open"
    REQUESTED = "requested"
    USED = "used"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    lookup_id: UUID
    expires_ms: int
    state: State
    request: bytes | None = field(repr=False)
    mac: bytes | None = field(repr=False)


class Invitations:
    def __init__(self, database: Database, directories: Directories, settings: Settings) -> None:
        self._database = database
        self._directories = directories
        self._now_ms = settings.now_ms

    def announce(self, who: SignedIn, lookup_id: UUID, *, seconds: int) -> int:
        """When it expires. Announcing the same again changes nothing. Managers only."""
        expires_ms = self._now_ms() + seconds * 1000
        with self._database.connection() as connection:
            self._only_for_managers(connection, who)
            if invitations.add(
                connection,
                lookup_id,
                organisation_id=who.organisation_id,
                expires_ms=expires_ms,
            ):
                return expires_ms
            known = invitations.find(connection, lookup_id)
        if known is None or known.organisation_id != who.organisation_id or known.is_founding:
            raise RefusalError("id_reuse")
        return known.expires_ms

    def listed(self, who: SignedIn) -> list[Listed]:
        with self._database.connection() as connection:
            self._only_for_managers(connection, who)
            known = invitations.of_organisation(connection, who.organisation_id)
        now_ms = self._now_ms()
        return [
            Listed(
                lookup_id=one.lookup_id,
                expires_ms=one.expires_ms,
                state=_state(one, now_ms),
                request=one.request,
                mac=one.mac,
            )
            for one in known
        ]

    def withdraw(self, who: SignedIn, lookup_id: UUID) -> None:
        with self._database.connection() as connection:
            self._only_for_managers(connection, who)
            if not invitations.expire(
                connection,
                lookup_id,
                organisation_id=who.organisation_id,
                now_ms=self._now_ms(),
            ):
                raise RefusalError("invitation_unknown")

    def ask(self, lookup_id: UUID, *, request: bytes, mac: bytes) -> None:
        """Keep a new laptop's request for the manager; the same request may come again."""
        device_id = decode_request(request).device_id
        with self._database.transaction() as connection:
            state, known = self._found(invitations.lock(connection, lookup_id))
            if state is State.USED:
                raise RefusalError("invitation_used")
            if state is State.EXPIRED:
                raise RefusalError("invitation_expired")
            if state is State.OPEN:
                invitations.keep_request(
                    connection, lookup_id, device_id=device_id, request=request, mac=mac
                )
            elif not (
                crypto.same(known.request or b"", request) and crypto.same(known.mac or b"", mac)
            ):
                raise RefusalError("invitation_used")

    def is_enrolled(self, lookup_id: UUID) -> bool:
        with self._database.connection() as connection:
            state, _known = self._found(invitations.find(connection, lookup_id))
        if state is State.EXPIRED:
            raise RefusalError("invitation_expired")
        return state is State.USED

    def _found(self, known: Invitation | None) -> tuple[State, Invitation]:
        if known is None or known.is_founding:
            raise RefusalError("invitation_unknown")
        return _state(known, self._now_ms()), known

    def _only_for_managers(self, connection: Connection, who: SignedIn) -> None:
        directory = self._directories.current(connection, who.organisation_id)
        try:
            role = directory.user_of(who.device_id).role
        except RefusedError as error:
            raise RefusalError("not_permitted") from error
        if role is not Role.MANAGER:
            raise RefusalError("not_permitted")


def _state(known: Invitation, now_ms: int) -> State:
    if known.is_used:
        return State.USED
    if known.expires_ms <= now_ms:
        return State.EXPIRED
    return State.REQUESTED if known.request is not None else State.OPEN
