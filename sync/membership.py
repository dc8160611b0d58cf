"""Founding, inviting, joining, giving access: the steps that need the service there and then."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import accept, log, outbox, people
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
from keyworker_protocol.access import Access, FamilyRole, access_control
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
from sync.errors import AlarmError, RefusedByServiceError, SignInRefusedError
from sync.lane import StoreLane
from sync.round import Exchange, Round

INVITATION_LASTS = timedelta(hours=24)
_INVITATIONS, _JOINING = "invitations", "joining"
_NOBODY = UUID(int=0)
_TRIES = 4
_QUICKER = frozenset(("stale_control", "chain_fork", "counter_gap"))
"""Refusals of a control entry after which it is made once more on what is there by then."""


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
        waiting = outbox.next_batch(db, identity.organisation_id, most=1)
        if not waiting:
            return identity  # it was all done before
        (entry,) = waiting
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

    ``db`` is a new store, or the same one again after an interruption or with a new code: the keys
    stay the same.
    """
    with transaction(db):
        _prepare_joining(db, code, device_label)
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
    if joining is None and identity.user_id != _NOBODY:
        return identity  # it was all done before
    code = read_join_code(joining["code"])
    client = ServiceClient(identity.service_address, identity)
    try:
        if not client.is_enrolled(code):
            return None
        exchange = Exchange(identity=identity, lane=lane, client=client)
        _without_trouble(lane, exchange, identity.organisation_id)
        device = exchange.directory.devices.get(identity.device_id)
        if device is None or not _is_certified(exchange.directory, device, identity):
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
        self._fetch(self._identity.organisation_id)
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
        for invited in self._lane.submit(invitations_here).result():
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
        user_id = uuid4()

        def enrolment(directory: Directory) -> dict[str, Any] | None:
            if request.device_id in directory.devices:
                return None
            user = User(
                user_id=user_id,
                name=invited.name,
                role=invited.role,
                team_id=invited.team_id,
                agreement=request.user_agreement,
            )
            device = Device(
                device_id=request.device_id,
                user_id=user_id,
                label=request.label,
                signing=request.signing,
                agreement=request.agreement,
            )
            return enrolment_control(directory, user=user, device=device)

        directory = self._change(self._identity.organisation_id, enrolment)
        device = directory.devices.get(request.device_id)
        if device is None or device.signing != request.signing:
            raise AlarmError
        self._lane.submit(partial(_forget_invited, lookup_id=invited.lookup_id)).result()
        return directory.users[device.user_id]

    def withdraw(self, lookup_id: UUID) -> None:
        self._client.withdraw(lookup_id)
        self._lane.submit(partial(_forget_invited, lookup_id=lookup_id)).result()

    def make_team(self, name: str) -> Team:
        """The team of this name, made if there is none."""
        new = Team(team_id=uuid4(), name=name)

        def team(directory: Directory) -> dict[str, Any] | None:
            return None if _team_named(directory, name) else team_control(directory, new)

        return _team_named(self._change(self._identity.organisation_id, team), name) or new

    def give_access(self, family_id: UUID, members: Mapping[UUID, FamilyRole]) -> None:
        """Let more people read and write a family's record; those who can already still can."""

        def access(directory: Directory) -> dict[str, Any] | None:
            current, keys = self._lane.submit(
                partial(_access_here, family_id=family_id, directory=directory)
            ).result()
            if current is None or current.epoch not in keys:
                raise SignInRefusedError("You cannot give others a family that you cannot read.")
            wanted = {**current.members, **members}
            if wanted == current.members:
                return None
            return access_control(
                current,
                family_id=family_id,
                family_key=keys[current.epoch],
                members=wanted,
                directory=directory,
            )

        self._send_waiting(family_id)
        self._change(family_id, access)

    def _change(
        self, log_id: UUID, make: Callable[[Directory], dict[str, Any] | None]
    ) -> Directory:
        """Push the control entry that ``make`` builds on how things stand now.

        It is made anew when somebody else was quicker, and None when it is there already (as
        after a lost answer). Only what the service took is written here.
        """
        for is_last in (*(False,) * _TRIES, True):
            self._fetch(self._identity.organisation_id)
            if log_id != self._identity.organisation_id:
                self._fetch(log_id)
            directory = self._exchange.directory
            control = make(directory)
            if control is None:
                break
            try:
                self._push_control(log_id, control, directory)
            except RefusedByServiceError as error:
                if is_last or error.code not in _QUICKER:
                    raise
                self._send_waiting(log_id)
                continue
            self._fetch(log_id)
            break
        return self._exchange.directory

    def _push_control(self, log_id: UUID, control: dict[str, Any], directory: Directory) -> None:
        entry = self._lane.submit(
            partial(signed_control, log_id=log_id, control=control, author=self._identity)
        ).result()
        answer = self._client.push(log_id, [Entry(header=entry.encoded, signature=entry.signature)])
        _verified(answer, directory)

    def _send_waiting(self, log_id: UUID) -> None:
        """What was written here before has to stand before what follows."""
        self._exchange.push_log(log_id, _quiet_round())

    def _fetch(self, log_id: UUID) -> None:
        _without_trouble(self._lane, self._exchange, log_id)


def _without_trouble(lane: StoreLane, exchange: Exchange, log_id: UUID) -> None:
    """Fetch one log. Raises AlarmError with what does not fit."""
    for _ in range(_TRIES):
        this = _quiet_round()
        exchange.pull_log(log_id, this)
        if not this.is_unfinished:
            break
    if log_id in this.troubled:
        raise AlarmError(lane.submit(partial(log.trouble_of, log_id=log_id)).result() or None)


def _quiet_round() -> Round:
    return Round(arrived=_ignore, progress=_ignore, stopping=_never)


def _team_named(directory: Directory, name: str) -> Team | None:
    return next((team for team in directory.teams.values() if team.name == name), None)


def _is_certified(directory: Directory, device: Device, identity: Identity) -> bool:
    """Whether the keys in the directory are the ones that were made on this laptop."""
    user = directory.users[device.user_id]
    return (device.signing, device.agreement, user.agreement) == (
        identity.signing.public,
        identity.device_agreement.public,
        identity.user_agreement.public,
    )


def _access_here(
    db: Connection, family_id: UUID, directory: Directory
) -> tuple[Access | None, Mapping[int, bytes]]:
    current = people.access_of(db, family_id, directory, placed_only=True)
    return current, family_keys(db, family_id)


def _prepare_joining(db: Connection, code: Code, device_label: str) -> None:
    """Keys are made once; the code may be another one than the first time."""
    before = get_identity(db)
    if code.organisation_id is None or (before and before.user_id != _NOBODY):
        return
    identity = Identity(
        organisation_id=code.organisation_id,
        user_id=_NOBODY,
        device_id=before.device_id if before else uuid4(),
        service_address=code.address,
        signing=before.signing if before else crypto.SigningKey.generate(),
        device_agreement=(before.device_agreement if before else crypto.AgreementKey.generate()),
        user_agreement=before.user_agreement if before else crypto.AgreementKey.generate(),
    )
    put_identity(db, identity)
    put_setting(db, _JOINING, {"code": code.text(), "label": device_label})


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


def invitations_here(db: Connection) -> list[Invited]:
    """Everybody invited from this laptop and not enrolled, as known without the service."""
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
