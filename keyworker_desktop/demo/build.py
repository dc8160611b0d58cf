"""Make the demonstration: on a real service for a whole team, or on one laptop without any."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from keyworker_desktop.demo.apart import write_apart
from keyworker_desktop.demo.attached import attach
from keyworker_desktop.demo.caseload import STAFF, DemoPerson, caseload
from keyworker_desktop.demo.laptop import NOBODY, DemoLaptop, InlineLane, new_store
from keyworker_desktop.demo.loopback import Loopback, LoopbackClient
from keyworker_desktop.demo.replay import Progress, replay
from keyworker_desktop.paths import Profile
from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store.connection import transaction
from keyworker_desktop.store.exchanges import LAST_EXCHANGE
from keyworker_desktop.store.identity import Identity, put_identity
from keyworker_desktop.store.save import save_control
from keyworker_desktop.store.settings import put_setting
from keyworker_protocol import crypto
from keyworker_protocol.directory import (
    Device,
    Role,
    Team,
    User,
    enrolment_control,
    founding_control,
    organisation_id_of,
    team_control,
)
from sync.client import ServiceClient
from sync.membership import (
    Membership,
    finish_joining,
    found_organisation,
    read_founding_code,
    read_join_code,
    start_joining,
)
from sync.round import Exchange

PASSPHRASE = "teapot lantern gravel otter violin"  # noqa: S105 - the demonstration's, shown to all
ORGANISATION = "Demonstration keyworker service"
TEAM = "Keyworker team"
KEYWORKER, MANAGER = "priya", "miriam"


class NotEnrolledError(KnownError):
    sentence = "The demonstration could not be made: the service did not enrol one of its laptops."


def build_on_service(
    founding_code: str,
    folder: Path,
    *,
    now: datetime,
    app_version: str,
    progress: Progress,
) -> Mapping[str, Profile]:
    """One profile for each of the staff under ``folder``, everything sent and fetched.

    Founding, inviting, the six words and enrolling are the real ones.
    """
    code = read_founding_code(founding_code)
    lane = new_store(Profile(folder / MANAGER), PASSPHRASE)
    manager = found_organisation(
        lane.db,
        code,
        organisation_name=ORGANISATION,
        person_name=_named(MANAGER).name,
        device_label=_label(MANAGER),
        now=now,
    )
    membership = Membership(identity=manager, lane=lane)
    team = membership.make_team(TEAM)
    laptops = {MANAGER: _on_service(Profile(folder / MANAGER), lane, manager)}
    for person in STAFF:
        if person.key != MANAGER:
            laptops[person.key] = _joined(person, folder, membership, team, now)
    membership.close()
    _fill(laptops, now, app_version, progress)
    return {key: laptop.profile for key, laptop in laptops.items()}


def build_local(
    profile: Profile,
    passphrase: str,
    *,
    now: datetime,
    app_version: str,
    progress: Progress,
) -> None:
    """The keyworker's laptop alone, with no service: for trying the program out.

    The others' laptops exist only while it is being made, in a folder inside the profile.
    """
    scratch = profile.folder / "making"
    places = {person.key: Profile(scratch / person.key) for person in STAFF} | {KEYWORKER: profile}
    build_team(places, passphrase, now=now, app_version=app_version, progress=progress)
    for key, place in places.items():
        if key != KEYWORKER:
            _remove(place)
    scratch.rmdir()


def build_team(
    places: Mapping[str, Profile],
    passphrase: str,
    *,
    now: datetime,
    app_version: str,
    progress: Progress,
    apart: bool = False,
) -> None:
    """Everybody's laptop, with no service: one profile for each of the staff.

    ``apart``: two of them wrote to one family without a signal, so that there is something to
    settle.
    """
    logs = Loopback(now_ms=int(now.timestamp() * 1000))
    laptops = {
        key: _on_loopback(place, new_store(place, passphrase), logs)
        for key, place in places.items()
    }
    _enrol_locally(laptops, logs, now)
    _fill(laptops, now, app_version, progress, apart=apart)


def _fill(
    laptops: Mapping[str, DemoLaptop],
    now: datetime,
    app_version: str,
    progress: Progress,
    *,
    apart: bool = False,
) -> None:
    families = caseload(now.date())
    replay(laptops, families, app_version=app_version, progress=progress)
    attach(laptops[KEYWORKER], families[0], now=now, app_version=app_version)
    for laptop in (laptops[KEYWORKER], *laptops.values()):
        laptop.send_and_fetch()
    if apart:
        write_apart(laptops, families[0], now=now, app_version=app_version)
    for laptop in laptops.values():
        if laptop.identity.service_address:
            put_setting(laptop.db, LAST_EXCHANGE, now.isoformat())
        laptop.close()


def _joined(
    person: DemoPerson, folder: Path, membership: Membership, team: Team, now: datetime
) -> DemoLaptop:
    invited = membership.invite(
        name=person.name, role=Role(person.role), team_id=team.team_id, now=now
    )
    profile = Profile(folder / person.key)
    lane = new_store(profile, PASSPHRASE)
    words = start_joining(lane.db, read_join_code(invited.code), device_label=_label(person.key))
    asking = next(one for one in membership.invited() if one.lookup_id == invited.lookup_id)
    if asking.words != words:
        raise NotEnrolledError
    membership.enrol(asking)
    identity = finish_joining(lane)
    if identity is None:
        raise NotEnrolledError
    return _on_service(profile, lane, identity)


def _on_service(profile: Profile, lane: InlineLane, identity: Identity) -> DemoLaptop:
    client = ServiceClient(identity.service_address, identity)
    return DemoLaptop(
        profile, lane, identity, Exchange(identity=identity, lane=lane, client=client)
    )


def _on_loopback(profile: Profile, lane: InlineLane, logs: Loopback) -> DemoLaptop:
    identity = Identity(
        organisation_id=NOBODY,
        user_id=uuid4(),
        device_id=uuid4(),
        service_address="",
        signing=crypto.SigningKey.generate(),
        device_agreement=crypto.AgreementKey.generate(),
        user_agreement=crypto.AgreementKey.generate(),
    )
    return DemoLaptop(profile, lane, identity, _through(lane, identity, logs))


def _through(lane: InlineLane, identity: Identity, logs: Loopback) -> Exchange:
    client = LoopbackClient(logs, identity.user_id)
    return Exchange(identity=identity, lane=lane, client=client)


def _enrol_locally(laptops: Mapping[str, DemoLaptop], logs: Loopback, now: datetime) -> None:
    """The same directory entries as on a service, written one after the other by the manager."""
    root = crypto.SigningKey.generate()
    organisation_id = organisation_id_of(root.public)
    for laptop in laptops.values():
        laptop.identity = _in_organisation(laptop.identity, organisation_id)
        with transaction(laptop.db):
            put_identity(laptop.db, laptop.identity)
        laptop.exchange = _through(laptop.lane, laptop.identity, logs)
    manager = laptops[MANAGER]
    team = Team(team_id=uuid4(), name=TEAM)
    founding = founding_control(
        root=root,
        name=ORGANISATION,
        service_key=logs.service_key,
        user=_user(MANAGER, manager.identity, None),
        device=_device(MANAGER, manager.identity),
    )
    _write(manager, founding, now)
    _write(manager, team_control(manager.exchange.directory, team), now)
    for person in STAFF:
        if person.key != MANAGER:
            user = _user(person.key, laptops[person.key].identity, team.team_id)
            device = _device(person.key, laptops[person.key].identity)
            enrolment = enrolment_control(manager.exchange.directory, user=user, device=device)
            _write(manager, enrolment, now)


def _write(manager: DemoLaptop, control: dict[str, Any], now: datetime) -> None:
    organisation_id = manager.identity.organisation_id
    with transaction(manager.db):
        save_control(manager.db, organisation_id, control, author=manager.identity, now=now)
    manager.exchange.forget_directory()
    manager.send_and_fetch()


def _in_organisation(identity: Identity, organisation_id: UUID) -> Identity:
    return Identity(
        organisation_id=organisation_id,
        user_id=identity.user_id,
        device_id=identity.device_id,
        service_address=identity.service_address,
        signing=identity.signing,
        device_agreement=identity.device_agreement,
        user_agreement=identity.user_agreement,
    )


def _user(key: str, identity: Identity, team_id: UUID | None) -> User:
    person = _named(key)
    return User(
        user_id=identity.user_id,
        name=person.name,
        role=Role(person.role),
        team_id=team_id,
        agreement=identity.user_agreement.public,
    )


def _device(key: str, identity: Identity) -> Device:
    return Device(
        device_id=identity.device_id,
        user_id=identity.user_id,
        label=_label(key),
        signing=identity.signing.public,
        agreement=identity.device_agreement.public,
    )


def _named(key: str) -> DemoPerson:
    return next(person for person in STAFF if person.key == key)


def _label(key: str) -> str:
    return f"{_named(key).name.partition(' ')[0]}’s laptop"


def _remove(profile: Profile) -> None:
    for path in sorted(profile.folder.rglob("*"), reverse=True):
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink()
    profile.folder.rmdir()
