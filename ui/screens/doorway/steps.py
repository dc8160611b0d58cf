"""What happens behind the doorway, away from the GUI thread; imported once it is needed."""

import platform
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from functools import partial

from keyworker_desktop.paths import Profile
from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import backup, log, marker
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.errors import StoreDamagedError
from keyworker_desktop.store.identity import Identity, get_identity
from keyworker_desktop.store.open import beside, create_store
from keyworker_desktop.store.opening import Told, nobody
from keyworker_desktop.store.places import put_back_if_interrupted
from keyworker_desktop.store.recover import Recovered, recover
from keyworker_desktop.store.settings import get_setting, put_setting
from keyworker_desktop.vault import keyslots
from keyworker_desktop.vault.cost import Calibration
from keyworker_desktop.vault.relock import overwrite
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.parts import name as checked_name
from sync.errors import RefusedByServiceError
from sync.membership import (
    found_organisation,
    joining_words,
    read_founding_code,
    read_join_code,
    start_joining,
)
from ui.desk import OpenLaptop

_FOUNDING = "founding"
_DEFINITIVE = {"invitation_unknown", "invitation_used", "invitation_expired"}


class StoreMissingError(StoreDamagedError):
    sentence = (
        "Your record is not where it was on this laptop, but a verified copy is kept beside it. "
        "Nothing was changed. The copy can be put in its place; what was written since then and "
        "not sent is only in the missing record."
    )


class StoreGoneError(KnownError):
    sentence = (
        "Your record is not where it was on this laptop, and no copy of it is kept beside it. "
        "Nothing was changed, and no empty record was put in its place. If it was moved, or a "
        "program that guards this laptop took it away, have the file store.db brought back. What "
        "was sent is safe with the service: if the file cannot be found, ask your manager to let "
        "you join again."
    )


class StoreBrokenError(StoreDamagedError):
    sentence = (
        "Part of the record on this laptop is damaged, as can happen when a laptop loses power or "
        "its disk wears out. Nothing was changed. It can be put together again: from its verified "
        "copy, from all that can still be read of it, and then from the service. You are told "
        "exactly what came back."
    )


class NameRefusedError(KnownError):
    sentence = "A name is one line of up to 200 letters. Write it without signs that are not seen."


class Stage(Enum):
    """How far a laptop has come that can be opened."""

    EMPTY = auto()
    FOUNDING = auto()
    JOINING = auto()
    READY = auto()


@dataclass(slots=True, kw_only=True)
class Opened:
    """The store, open, and what its files are encrypted with."""

    laptop: OpenLaptop
    key: bytearray = field(repr=False)
    stage: Stage
    words: tuple[str, ...] = ()
    code: str = field(default="", repr=False)
    """Of a founding that was interrupted."""


def unlock(profile: Profile, passphrase: str, *, tell: Callable[[str], None], told: Told) -> Opened:
    """Raises what `keyslots.unlock` and `open_store` raise."""
    key = keyslots.unlock(profile.keyslots, passphrase, tell=tell)
    with ExitStack() as after_failure:
        after_failure.callback(overwrite, key)
        try:
            _require_store(profile, key)
            opened = _opened(profile, key, told)
        except StoreMissingError:
            raise
        except StoreDamagedError as error:
            raise StoreBrokenError from error
        after_failure.pop_all()
    return opened


def create(profile: Profile, passphrase: str, *, calibration: Calibration | None) -> Opened:
    """A new vault with an empty store. When it fails there is neither, and it may be repeated."""
    with ExitStack() as after_failure:
        marker.mark_being_made(profile.store)
        after_failure.callback(marker.mark_made, profile.store)
        key = keyslots.create(profile.keyslots, passphrase, calibration=calibration)
        after_failure.callback(_take_back, profile)
        after_failure.callback(overwrite, key)
        create_store(profile.store, key).close()
        opened = _opened(profile, key, nobody)
        after_failure.pop_all()
    return opened


def check_join_code(text: str) -> None:
    """Raises MistypedCodeError, WrongKindOfCodeError."""
    read_join_code(text)


def check_founding(code: str, *names: str) -> None:
    """Raises MistypedCodeError, WrongKindOfCodeError, NameRefusedError."""
    read_founding_code(code)
    for each in names:
        _require_name(each)


def join(opened: Opened, profile: Profile, code_text: str) -> Opened:
    """Ask to be enrolled; the answer has the words. A code that is no good leaves nothing."""
    code = read_join_code(code_text)
    try:
        opened.words = opened.laptop.store_lane.submit(
            partial(start_joining, opened.laptop.writer, code, device_label=device_label())
        ).result()
    except RefusedByServiceError as error:
        if is_definitive(error):
            start_afresh(opened, profile)
        raise
    opened.stage = Stage.JOINING
    return _with_identity(opened)


def found(
    opened: Opened, profile: Profile, code_text: str, names: tuple[str, str], now: datetime
) -> Opened:
    """Create the organisation, or go on where it was interrupted."""
    code = read_founding_code(code_text)
    organisation_name, person_name = names
    lane, db = opened.laptop.store_lane, opened.laptop.writer
    lane.submit(partial(_keep_founding, db, code_text)).result()
    opened.stage, opened.code = Stage.FOUNDING, code_text
    try:
        lane.submit(
            partial(
                found_organisation,
                db,
                code,
                organisation_name=organisation_name,
                person_name=person_name,
                device_label=device_label(),
                now=now,
            )
        ).result()
    except RefusedByServiceError as error:
        if is_definitive(error):
            start_afresh(opened, profile)
        raise
    lane.submit(partial(_keep_founding, db, "")).result()
    opened.stage = Stage.READY
    return _with_identity(opened)


def start_afresh(opened: Opened, profile: Profile) -> None:
    """An empty store again, for another code: keys made for the first one fit no other.

    Only while nobody was enrolled with them, so nothing was ever written in this store.
    """
    if opened.laptop.reading_lane.submit(partial(_stage, opened.laptop.reader)).result() is (
        Stage.READY
    ):
        raise AssertionError("a store that somebody works in is never thrown away")
    opened.laptop.close()
    marker.mark_being_made(profile.store)
    for path in (profile.store, *beside(profile.store)):
        path.unlink(missing_ok=True)
    create_store(profile.store, opened.key).close()
    opened.laptop = OpenLaptop(profile.store, opened.key)
    opened.stage, opened.words, opened.code = Stage.EMPTY, (), ""


def put_together(
    profile: Profile,
    passphrase: str,
    now: Callable[[], datetime],
    *,
    told: Callable[[int, int], None],
) -> Recovered:
    """Make the damaged store anew, and say exactly what came back and what did not.

    Raises what ``keyslots.unlock`` raises, NoCopyError and the errors of the disk.
    """
    key = keyslots.unlock(profile.keyslots, passphrase)
    try:
        return recover(profile.store, key, profile.backups, now=now(), told=told)
    finally:
        overwrite(key)


def is_definitive(error: KnownError | None) -> bool:
    """Whether the service said that this code will never be any good."""
    return isinstance(error, RefusedByServiceError) and error.code in _DEFINITIVE


def device_label() -> str:
    """What colleagues see of this laptop in the directory."""
    visible = "".join(letter for letter in platform.node() if letter.isprintable()).strip()
    return visible[:60] or "Laptop"


def _opened(profile: Profile, key: bytearray, told: Told) -> Opened:
    laptop = OpenLaptop(profile.store, key, told, copies=profile.backups)
    ask = laptop.reading_lane.submit
    stage = ask(partial(_stage, laptop.reader)).result()
    words = ask(partial(joining_words, laptop.reader)).result() if stage is Stage.JOINING else ()
    code = ask(partial(get_setting, laptop.reader, _FOUNDING, "")).result()
    return Opened(laptop=laptop, key=key, stage=stage, words=words, code=code)


def _take_back(profile: Profile) -> None:
    """A key to nothing would only be in the way of the next try."""
    if not profile.store.exists():
        profile.keyslots.unlink(missing_ok=True)


def _stage(db: Connection) -> Stage:
    identity = get_identity(db)
    if identity is None:
        return Stage.FOUNDING if get_setting(db, _FOUNDING, "") else Stage.EMPTY
    if get_setting(db, "joining"):
        return Stage.JOINING
    if get_setting(db, _FOUNDING, "") and not log.head_of(db, identity.organisation_id).seq:
        return Stage.FOUNDING
    return Stage.READY


def _require_store(profile: Profile, key: bytearray) -> None:
    """A key to a store that is not there is a loss, unless the making of it was interrupted."""
    put_back_if_interrupted(profile.store)
    if profile.store.exists():
        return
    if backup.newest(profile.backups) is not None:
        raise StoreMissingError
    if not marker.is_being_made(profile.store):
        raise StoreGoneError
    create_store(profile.store, key).close()


def _with_identity(opened: Opened) -> Opened:
    laptop = opened.laptop
    identity: Identity | None = laptop.store_lane.submit(
        partial(get_identity, laptop.writer)
    ).result()
    laptop.identity = identity
    return opened


def _keep_founding(db: Connection, code: str) -> None:
    put_setting(db, _FOUNDING, code)


def _require_name(text: str) -> None:
    try:
        checked_name(text)
    except RefusedError as error:
        raise NameRefusedError from error
