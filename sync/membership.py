"""Founding, inviting, joining, giving access: the steps that need the service there and then."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import accept, outbox, people
from keyworker_desktop.store.connection import Connection, transaction
from keyworker_desktop.store.identity import (
    Identity,
    family_keys,
    get_identity,
    put_identity,
)
from keyworker_desktop.store.save import save_control, signed_control
from keyworker_desktop.store.settings import get_setting, put_setting
from keyworker_protocol import crypto
from keyworker_protocol.access import FamilyRole, access_control
from keyworker_protocol.directory import (
    Device,
    Directory,
    Role,
    Team,
    User,
    enrolment_control,
    founding_control,
    organisation_id_of,
    team_control,
)
from keyworker_protocol.enrolment import (
    SECRET_BYTES,
    Code,
    CodeKind,
    EnrolmentRequest,
    decode_request,
    read_code,
    words_of,
)
from keyworker_protocol.entry import Entry, PushAnswer
from keyworker_protocol.errors import RefusedError
from sync.client import Invitation, ServiceClient
from sync.errors import AlarmError, SignInRefusedError
from sync.lane import StoreLane
from sync.round import Exchange, Round

INVITATION_LASTS = timedelta(hours=24)
_INVITATIONS, _JOINING = "invitations", "joining"
_NOBODY = UUID(int=0)


class MistypedCodeError(KnownError):
    sentence = (
        "This is not a complete code. Check it letter by letter; capitals, spaces and dashes "
        "do not matter."
    )


class WrongKindOfCodeError(KnownError):
    sentence = "This code is for something else: one creates a service, the other joins it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Somebody a manager invited and who is not enrolled yet.

    ``words`` are the six to compare, once that person has used the code on a laptop.
    """

    lookup_id: UUID
    name: str
    role: Role
    team_id: UUID | None
    expires_at: datetime
    code: str = field(repr=False)
    words: tuple[str, ...] = ()
    request: bytes = field(default=b"", repr=False)


def read_join_code(text: str) -> Code:
    """Raises MistypedCodeError and WrongKindOfCodeError."""
    return _read_code(text, CodeKind.JOIN)


def read_founding_code(text: str) -> Code:
    """Raises MistypedCodeError and WrongKindOfCodeError."""
    return _read_code(text, CodeKind.FOUND)


def found_organisation(
    db: Connection,
    code: Code,
    *,
    organisation_name: str,
    person_name: str,
    device_label: str,
    now: datetime,
) -> Identity:
    """Create the organisation's root, directory and first manager; ``db`` is a new, empty store.

    Repeated after a lost answer it goes on where it was.
    """
    client = ServiceClient(code.address)
    try:
        info = client.info()
        if get_setting(db, "identity") is None:
            _prepare_founding(
                db, code, info.service_key, organisation_name, person_name, device_label, now
            )
        identity = _own(db)
        (entry,) = outbox.next_batch(db, identity.organisation_id)
        answer = client.found(
            code, Entry(header=entry.header, signature=entry.signature), identity.organisation_id
        )
        _verified(answer, people.directory_of(db, identity.organisation_id))
        accept.accept_receipt(db, [entry], answer.seqs, answer.receipt)
        return identity
    finally:
        client.close()


def start_joining(db: Connection, code: Code, *, device_label: str) -> tuple[str, ...]:
    """Make this laptop's keys and ask to be enrolled; the six words to compare.

    ``db`` is a new store, or the same one again after an interruption: the keys stay the same.
    """
    with transaction(db):
        if get_setting(db, "identity") is None and code.organisation_id:
            put_identity(
                db,
                Identity(
                    organisation_id=code.organisation_id,
                    user_id=_NOBODY,
                    device_id=uuid4(),
                    service_address=code.address,
                    signing=crypto.SigningKey.generate(),
                    device_agreement=crypto.AgreementKey.generate(),
                    user_agreement=crypto.AgreementKey.generate(),
                ),
            )
            put_setting(db, _JOINING, {"code": code.text(), "label": device_label})
    request = _own_request(db)
    client = ServiceClient(code.address)
    try:
        client.request_enrolment(code, request)
    finally:
        client.close()
    return words_of(request)


def joining_words(db: Connection) -> tuple[str, ...]:
    """The six words of a laptop that asked to be enrolled and is not yet; empty otherwise."""
    return words_of(_own_request(db)) if get_setting(db, _JOINING) else ()


def finish_joining(lane: StoreLane) -> Identity | None:
    """Who this laptop now is, or None while the manager has not enrolled it.

    Raises AlarmError when the directory is not the one whose fingerprint the code carried.
    Not to be run on the store's own thread: ``lane`` is asked for the writes.
    """
    joining = lane.submit(partial(get_setting, name=_JOINING)).result()
    identity = lane.submit(_own).result()
    code = read_join_code(joining["code"])
    client = ServiceClient(identity.service_address, identity)
    try:
        if not client.is_enrolled(code):
            return None
        this = Round(arrived=_ignore, progress=_ignore, stopping=_never)
        exchange = Exchange(identity=identity, lane=lane, client=client)
        exchange.pull_directory(this)
        device = exchange.directory.devices.get(identity.device_id)
        if device is None or identity.organisation_id in this.troubled:
            raise AlarmError
        return lane.submit(partial(_joined, user_id=device.user_id)).result()
    finally:
        client.close()


class Membership:
    """What a manager or supervisor changes about people and access, while there is a connection."""

    def __init__(self, *, identity: Identity, lane: StoreLane) -> None:
        self._identity = identity
        self._lane = lane
        self._client = ServiceClient(identity.service_address, identity)
        self._exchange = Exchange(identity=identity, lane=lane, client=self._client)

    def close(self) -> None:
        self._client.close()

    def directory(self) -> Directory:
        """As of now, from the service."""
        self._refresh()
        return self._exchange.directory

    def invite(self, *, name: str, role: Role, team_id: UUID | None, now: datetime) -> Invited:
        """A one-time code for a new colleague's laptop."""
        code = Code(
            kind=CodeKind.JOIN,
            address=self._identity.service_address,
            secret=secrets.token_bytes(SECRET_BYTES),
            organisation_id=self._identity.organisation_id,
        )
        self._client.invite(code, valid_seconds=int(INVITATION_LASTS.total_seconds()))
        invited = Invited(
            lookup_id=code.lookup_id,
            name=name,
            role=role,
            team_id=team_id,
            expires_at=now + INVITATION_LASTS,
            code=code.text(),
        )
        self._lane.submit(partial(_keep_invited, invited=invited)).result()
        return invited

    def invited(self) -> Sequence[Invited]:
        """Everybody invited from this laptop and not enrolled, with words once they used the code.

        A request that was not made with the code is left out: somebody is trying something.
        """
        there = {one.lookup_id: one for one in self._client.invitations()}
        found = []
        for invited in self._lane.submit(_all_invited).result():
            invitation = there.get(invited.lookup_id)
            request = invitation.request if invitation else b""
            if request and invitation and not _is_made_with(invited, invitation):
                continue
            found.append(
                Invited(
                    lookup_id=invited.lookup_id,
                    name=invited.name,
                    role=invited.role,
                    team_id=invited.team_id,
                    expires_at=invited.expires_at,
                    code=invited.code,
                    words=words_of(request) if request else (),
                    request=request,
                )
            )
        return found

    def enrol(self, invited: Invited) -> User:
        """Certify the laptop whose six words were compared; ``invited`` is from ``invited()``."""
        request: EnrolmentRequest = decode_request(invited.request)
        directory = self.directory()
        user = User(
            user_id=uuid4(),
            name=invited.name,
            role=invited.role,
            team_id=invited.team_id,
            agreement=request.user_agreement,
        )
        device = Device(
            device_id=request.device_id,
            user_id=user.user_id,
            label=request.label,
            signing=request.signing,
            agreement=request.agreement,
        )
        control = enrolment_control(directory, user=user, device=device)
        self._push_control(self._identity.organisation_id, control)
        self._lane.submit(partial(_forget_invited, lookup_id=invited.lookup_id)).result()
        return user

    def withdraw(self, lookup_id: UUID) -> None:
        self._client.withdraw(lookup_id)
        self._lane.submit(partial(_forget_invited, lookup_id=lookup_id)).result()

    def make_team(self, name: str) -> Team:
        team = Team(team_id=uuid4(), name=name)
        self._push_control(self._identity.organisation_id, team_control(self.directory(), team))
        return team

    def give_access(self, family_id: UUID, members: Mapping[UUID, FamilyRole]) -> None:
        """Let more people read and write a family's record; those who can already still can."""
        directory = self.directory()
        current = self._lane.submit(
            partial(people.access_of, family_id=family_id, directory=directory)
        ).result()
        keys = self._lane.submit(partial(family_keys, family_id=family_id)).result()
        if current is None or current.epoch not in keys:
            raise SignInRefusedError("You cannot give others a family that you cannot read.")
        control = access_control(
            current,
            family_id=family_id,
            family_key=keys[current.epoch],
            members={**current.members, **members},
            directory=directory,
        )
        self._push_control(family_id, control)

    def _push_control(self, log_id: UUID, control: dict[str, Any]) -> None:
        """Only what the service took is written here: a control entry may have to be made anew."""
        entry = self._lane.submit(
            partial(signed_control, log_id=log_id, control=control, author=self._identity)
        ).result()
        answer = self._client.push(log_id, [Entry(header=entry.encoded, signature=entry.signature)])
        _verified(answer, self._exchange.directory)
        self._refresh()

    def _refresh(self) -> None:
        this = Round(arrived=_ignore, progress=_ignore, stopping=_never)
        self._exchange.pull_all(this)
        if self._identity.organisation_id in this.troubled:
            raise AlarmError


def _prepare_founding(
    db: Connection,
    code: Code,
    service_key: bytes,
    organisation_name: str,
    person_name: str,
    device_label: str,
    now: datetime,
) -> None:
    root = crypto.SigningKey.generate()
    identity = Identity(
        organisation_id=organisation_id_of(root.public),
        user_id=uuid4(),
        device_id=uuid4(),
        service_address=code.address,
        signing=crypto.SigningKey.generate(),
        device_agreement=crypto.AgreementKey.generate(),
        user_agreement=crypto.AgreementKey.generate(),
    )
    control = founding_control(
        root=root,
        name=organisation_name,
        service_key=service_key,
        user=User(
            user_id=identity.user_id,
            name=person_name,
            role=Role.MANAGER,
            team_id=None,
            agreement=identity.user_agreement.public,
        ),
        device=Device(
            device_id=identity.device_id,
            user_id=identity.user_id,
            label=device_label,
            signing=identity.signing.public,
            agreement=identity.device_agreement.public,
        ),
    )
    with transaction(db):
        put_identity(db, identity, root=root)
        save_control(db, identity.organisation_id, control, author=identity, now=now)


def _own(db: Connection) -> Identity:
    identity = get_identity(db)
    if identity is None:
        raise SignInRefusedError
    return identity


def _own_request(db: Connection) -> bytes:
    identity = _own(db)
    return EnrolmentRequest(
        device_id=identity.device_id,
        label=get_setting(db, _JOINING)["label"],
        signing=identity.signing.public,
        agreement=identity.device_agreement.public,
        user_agreement=identity.user_agreement.public,
    ).encoded()


def _joined(db: Connection, user_id: UUID) -> Identity:
    before = _own(db)
    identity = Identity(
        organisation_id=before.organisation_id,
        user_id=user_id,
        device_id=before.device_id,
        service_address=before.service_address,
        signing=before.signing,
        device_agreement=before.device_agreement,
        user_agreement=before.user_agreement,
    )
    with transaction(db):
        put_identity(db, identity)
        put_setting(db, _JOINING, None)
    return identity


def _keep_invited(db: Connection, invited: Invited) -> None:
    kept = [*get_setting(db, _INVITATIONS, []), _plain(invited)]
    put_setting(db, _INVITATIONS, kept)


def _forget_invited(db: Connection, lookup_id: UUID) -> None:
    kept = [one for one in get_setting(db, _INVITATIONS, []) if one["lookup"] != lookup_id.bytes]
    put_setting(db, _INVITATIONS, kept)


def _all_invited(db: Connection) -> list[Invited]:
    return [
        Invited(
            lookup_id=UUID(bytes=one["lookup"]),
            name=one["name"],
            role=Role(one["role"]),
            team_id=UUID(bytes=one["team"]) if one["team"] else None,
            expires_at=datetime.fromisoformat(one["expires"]),
            code=one["code"],
        )
        for one in get_setting(db, _INVITATIONS, [])
    ]


def _plain(invited: Invited) -> dict[str, Any]:
    return {
        "lookup": invited.lookup_id.bytes,
        "name": invited.name,
        "role": str(invited.role),
        "team": invited.team_id.bytes if invited.team_id else None,
        "expires": invited.expires_at.isoformat(),
        "code": invited.code,
    }


def _is_made_with(invited: Invited, invitation: Invitation) -> bool:
    try:
        read_join_code(invited.code).verify(invitation.request, invitation.mac)
    except RefusedError:
        return False
    return True


def _verified(answer: PushAnswer, directory: Directory) -> None:
    try:
        answer.receipt.verify(directory.service_key)
    except RefusedError as error:
        raise AlarmError from error


def _read_code(text: str, kind: CodeKind) -> Code:
    try:
        code = read_code(text)
    except RefusedError as error:
        raise MistypedCodeError from error
    if code.kind is not kind:
        raise WrongKindOfCodeError
    return code


def _ignore(*_anything: object) -> None:
    """For whoever does not listen."""


def _never() -> bool:
    return False
