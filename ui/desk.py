"""The open store as screens use it: questions, saves and drafts; answers come by signal."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from keyworker_desktop.paths import Profile
from keyworker_desktop.record.change import NewChange, Write
from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.store import drafts, people
from keyworker_desktop.store.backup import back_up
from keyworker_desktop.store.check import (
    check_ends,
    check_log,
    check_pages,
    logs_here,
    rows_are_right,
)
from keyworker_desktop.store.chunks import ChunkFolder
from keyworker_desktop.store.connection import Connection, known_errors, transaction
from keyworker_desktop.store.drafts import Draft
from keyworker_desktop.store.errors import StoreDamagedError
from keyworker_desktop.store.families import create_family
from keyworker_desktop.store.identity import Identity, get_identity
from keyworker_desktop.store.marker import mark_suspect
from keyworker_desktop.store.open import close_store, open_reader, open_store
from keyworker_desktop.store.opening import Told, nobody
from keyworker_desktop.store.refold import ask_for_refold
from keyworker_desktop.store.save import Saved, save, save_several
from keyworker_desktop.vault.attempts import Attempts
from keyworker_protocol.access import FamilyRole
from keyworker_protocol.directory import Directory, Role, User
from sync.attachments import Around, AttachmentLoop
from sync.loop import SyncLoop
from sync.state import Arrived, Phase, SyncState
from ui.lanes import Lane

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")
_GATHER_MS = 120
"""Arrivals are told to the screens together: a first sync does not redraw them at each page."""


def system_now() -> datetime:
    """The laptop's clock with its place on earth."""
    return datetime.now().astimezone()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What is different in the store now; screens look again at what they show of it."""

    families: frozenset[UUID]
    entities: frozenset[UUID]


def _is_text_moving(loop: SyncLoop) -> bool:
    return loop.state.phase in {Phase.SENDING, Phase.FETCHING}


def _in_sentences(work: Callable[[Connection], T], db: Connection) -> T:
    """What the disk does to any question is told in words, not taken for a fault of ours."""
    with known_errors():
        return work(db)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one look at the store came to: which logs there are, or whether one's rows are right."""

    logs: Sequence[UUID] = ()
    rows_are_right: bool = True


class WriterLane:
    """The thread and connection that write; what the sync loop is given as its store lane."""

    def __init__(self, lane: Lane, db: Connection) -> None:
        self._lane = lane
        self._db = db

    def submit(self, work: Callable[[Connection], T]) -> "Future[T]":
        return self._lane.submit(partial(_in_sentences, work, self._db))

    def is_wanted(self) -> bool:
        return self._lane.is_wanted()


class OpenLaptop:
    """The store opened on its two threads, before any window knows of it."""

    def __init__(
        self,
        store: Path,
        key: bytes | bytearray,
        told: Told = nobody,
        *,
        copies: Path | None = None,
    ) -> None:
        """``told`` hears, on the store's thread, of what takes long; ``copies`` as `open_store`."""
        self.store_lane = Lane("store")
        self.reading_lane = Lane("reading")
        self.backup_lane = Lane("backup")
        self.files_lane = Lane("files")
        self.chunks = ChunkFolder(store.with_name("attachments"))
        self.keyslots = Profile(store.parent).keyslots
        self._store = store
        is_open = False
        try:
            self.writer: Connection = self.store_lane.submit(
                partial(open_store, store, key, told, copies=copies)
            ).result()
            self.reader: Connection = self.reading_lane.submit(
                partial(open_reader, store, key)
            ).result()
            self.identity: Identity | None = self.reading_lane.submit(
                partial(get_identity, self.reader)
            ).result()
            is_open = True
        finally:
            if not is_open:
                self.close()

    def back_up(self, key: bytes | bytearray, folder: Path, now: datetime) -> Path:
        """Through a connection of its own: a copy of a large store takes seconds."""
        db = open_reader(self._store, key)
        try:
            return back_up(db, key, folder, now=now)
        finally:
            db.close()

    def look_closely(self, key: bytes | bytearray, log_id: UUID | None) -> Look:
        """Through a connection of its own. Raises StoreDamagedError when the log does not hold."""
        db = open_reader(self._store, key)
        try:
            if log_id is None:
                check_pages(db)
                check_ends(db)
                return Look(logs=logs_here(db))
            check_log(db, log_id)
            return Look(rows_are_right=rows_are_right(db, log_id))
        except StoreDamagedError:
            mark_suspect(self._store)  # the next start looks at every hash before it opens
            raise
        finally:
            db.close()

    def close(self) -> None:
        self.backup_lane.close()
        self.files_lane.close()
        for name, lane in (("writer", self.store_lane), ("reader", self.reading_lane)):
            db = getattr(self, name, None)
            if db is not None:
                lane.submit(db.close).result()
            lane.close()
        if hasattr(self, "writer"):
            close_store(self._store)


class Desk(QObject):
    """One person's work on one laptop. ``done`` and ``failed`` must be methods of QObjects."""

    changed = Signal(object)  # Changed
    sync_changed = Signal(object)  # SyncState
    directory_changed = Signal()
    closing = Signal()
    """What somebody waits for is stopped now, such as a file on its way in."""
    attachment_moved = Signal(object)  # Moved
    attachments_changed = Signal(object)  # AttachmentsState
    _arrived = Signal(object)
    _state_told = Signal(object)

    def __init__(
        self,
        laptop: OpenLaptop,
        *,
        app_version: str,
        now: Callable[[], datetime] = system_now,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        if laptop.identity is None:
            raise ValueError("a laptop that has joined an organisation")
        self._laptop = laptop
        self._app_version = app_version
        self.identity: Identity = laptop.identity
        self.attempts = Attempts()
        """At the passphrase, wherever it is asked again before something leaves the record."""
        self.now = now
        self.directory: Directory = laptop.reading_lane.submit(
            partial(people.directory_of, laptop.reader, self.identity.organisation_id)
        ).result()
        self.sync_state = SyncState()
        self._loop: SyncLoop | None = None
        self._files: AttachmentLoop | None = None
        self._opened: frozenset[UUID] = frozenset()
        self._is_closed = False
        self._refused: dict[UUID, Draft] = {}
        """Drafts that the disk did not take: they are only on the screen and here."""
        self._families: set[UUID] = set()
        self._entities: set[UUID] = set()
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(_GATHER_MS)
        self._gather.timeout.connect(self._tell_changed)
        self._gather_states = QTimer(self)
        self._gather_states.setSingleShot(True)
        self._gather_states.setInterval(_GATHER_MS)
        self._gather_states.timeout.connect(self._tell_state)
        self._arrived.connect(self._on_arrived)
        self._state_told.connect(self._on_state)

    # Who is who

    @property
    def me(self) -> User:
        return self.directory.users[self.identity.user_id]

    @property
    def is_supervising(self) -> bool:
        return self.me.role in {Role.SUPERVISOR, Role.MANAGER}

    @property
    def is_demonstration(self) -> bool:
        """Whether there is no service behind this laptop: nothing is sent anywhere."""
        return not self.identity.service_address

    @property
    def is_managing(self) -> bool:
        return self.me.role is Role.MANAGER

    def name_of(self, device_id: UUID) -> str:
        """Who wrote something, by the device it was written on; "You" on one's own."""
        device = self.directory.devices.get(device_id)
        if device is None:
            return self.tr("Somebody not known here")
        if device.user_id == self.identity.user_id:
            return self.tr("You")
        return self.directory.users[device.user_id].name

    def is_mine(self, device_id: UUID) -> bool:
        device = self.directory.devices.get(device_id)
        return device is not None and device.user_id == self.identity.user_id

    # Reading and writing

    def ask(
        self,
        query: Callable[[Connection], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[KnownError | None], None],
    ) -> None:
        """Run a question of ``store.reading`` (or the like) beside whatever is being written."""
        if self._is_closed:
            return
        self._laptop.reading_lane.run(
            partial(_in_sentences, query, self._laptop.reader), done=done, failed=failed
        )

    def save(
        self,
        family_id: UUID,
        writes: Sequence[Write],
        *,
        done: Callable[[Saved], None],
        failed: Callable[[KnownError | None], None],
        reason: str = "",
        finishing: UUID | None = None,
    ) -> None:
        """One press of save. When ``done`` is called it is on the disk; sync then sends it."""
        new = NewChange(family_id=family_id, writes=tuple(writes), reason=reason)
        work = partial(
            save,
            self._laptop.writer,
            new,
            author=self.identity,
            now=self.now(),
            app_version=self._app_version,
            finishing=finishing,
        )
        self._laptop.store_lane.run(
            partial(self._and_tell, work, family_id, finishing), done=done, failed=failed
        )

    def save_several(
        self,
        family_id: UUID,
        make: Callable[[Connection], Sequence[NewChange]],
        *,
        done: Callable[[Saved], None],
        failed: Callable[[KnownError | None], None],
    ) -> None:
        """Changes that stand or fall together, made from what the store holds at that moment."""
        work = partial(
            save_several,
            self._laptop.writer,
            make,
            author=self.identity,
            now=self.now(),
            app_version=self._app_version,
        )
        self._laptop.store_lane.run(
            partial(self._and_tell, work, family_id), done=done, failed=failed
        )

    def create_family(
        self,
        members: Mapping[UUID, FamilyRole],
        first: Callable[[UUID], NewChange],
        *,
        done: Callable[[UUID], None],
        failed: Callable[[KnownError | None], None],
    ) -> None:
        """A new family with its first records; ``done`` gets its id."""
        work = partial(
            create_family,
            self._laptop.writer,
            author=self.identity,
            directory=self.directory,
            members=members,
            first=first,
            now=self.now(),
            app_version=self._app_version,
        )
        self._laptop.store_lane.run(partial(self._and_tell, work), done=done, failed=failed)

    def keep_draft(
        self,
        draft: Draft,
        *,
        done: Callable[[None], None],
        failed: Callable[[KnownError | None], None],
    ) -> None:
        self._laptop.store_lane.run(partial(self._keep, draft), done=done, failed=failed)

    def keep_what_was_refused(self) -> int:
        """Try once more to keep every draft that the disk refused; how many it still refuses.

        Waits for the store: for the lock, which must not lose them.
        """
        return self._laptop.store_lane.submit(self._keep_refused).result()

    def discard_draft(
        self,
        draft_id: UUID,
        *,
        done: Callable[[None], None],
        failed: Callable[[KnownError | None], None],
    ) -> None:
        self._laptop.store_lane.run(partial(self._discard, draft_id), done=done, failed=failed)

    def write(
        self,
        work: Callable[[Connection], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[KnownError | None], None],
    ) -> None:
        """Change something that is nobody's record (a preference, the outbox), in a transaction.

        After the desk is closed nothing is written any more, as nothing is asked.
        """
        if self._is_closed:
            return
        self._laptop.store_lane.run(partial(self._in_transaction, work), done=done, failed=failed)

    def back_up(
        self,
        key: bytes | bytearray,
        folder: Path,
        *,
        done: Callable[[Path], None],
        failed: Callable[[KnownError | None], None],
    ) -> None:
        self._laptop.backup_lane.run(
            partial(self._laptop.back_up, key, folder, self.now()), done=done, failed=failed
        )

    def look_closely(
        self,
        key: bytes | bytearray,
        log_id: UUID | None,
        *,
        done: Callable[[Look], None],
        failed: Callable[[KnownError | None], None],
    ) -> None:
        """Check one log against its hashes and its rows against it; None looks which there are."""
        self._laptop.backup_lane.run(
            partial(self._laptop.look_closely, key, log_id), done=done, failed=failed
        )

    def fold_anew_next_time(
        self, *, done: Callable[[None], None], failed: Callable[[KnownError | None], None]
    ) -> None:
        """Rows are not what the entries say: they are computed again when the store is opened."""
        self.write(ask_for_refold, done=done, failed=failed)

    # Sync

    @property
    def lane(self) -> WriterLane:
        """For the steps of ``sync.membership``, which run on a lane of their own."""
        return WriterLane(self._laptop.store_lane, self._laptop.writer)

    def start_sync(self) -> None:
        """Begin exchanging with the service, if there is one."""
        if self.is_demonstration:
            return
        self._loop = SyncLoop(
            identity=self.identity,
            lane=self.lane,
            now=self.now,
            on_state=self._state_told.emit,
            on_arrived=self._arrived.emit,
        )
        self._loop.start()
        self._files = AttachmentLoop(
            identity=self.identity,
            around=Around(
                lane=self.lane,
                folder=self.chunks,
                now=self.now,
                is_text_moving=partial(_is_text_moving, self._loop),
            ),
            on_state=self.attachments_changed.emit,
            on_moved=self.attachment_moved.emit,
        )
        self._files.start()

    def exchange_soon(self) -> None:
        """A person asked: what the service wants waited for is not waited for."""
        if self._loop:
            self._loop.try_now()

    def pause_fetching(self) -> None:
        """For an hour, until somebody goes on, or until the program is next opened."""
        if self._loop:
            self._loop.pause_fetching()

    def go_on_fetching(self) -> None:
        if self._loop:
            self._loop.go_on_fetching()

    def fetch_first(self, family_id: UUID) -> None:
        """Somebody waits for this family, which is still arriving."""
        if self._loop:
            self._loop.fetch_first(family_id)

    # Files of attachments

    @property
    def chunks(self) -> ChunkFolder:
        return self._laptop.chunks

    @property
    def keyslots(self) -> Path:
        """What the passphrase is proved against."""
        return self._laptop.keyslots

    def on_files_lane(
        self,
        work: Callable[[], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[KnownError | None], None],
    ) -> None:
        """Read, clean or seal a file beside everything else."""
        if not self._is_closed:
            self._laptop.files_lane.run(work, done=done, failed=failed)

    def fetch(self, attachment: Attachment) -> None:
        """Somebody waits for its file, or could not open what is here of it."""
        if self._files:
            self._files.want(attachment.entity_id, attachment.family_id)

    def stop_fetching(self, attachment: Attachment) -> None:
        if self._files:
            self._files.unwant(attachment.entity_id, attachment.family_id)

    def opened_family(self, family_id: UUID) -> None:
        """Its files are fetched without asking, and stay, while the program runs."""
        self._opened |= {family_id}
        if self._files:
            self._files.keep_for(self._opened)

    def look_at_directory(self) -> None:
        """Read it anew: an entry came, or a step of ``sync.membership`` fetched one."""
        self.ask(
            partial(people.directory_of, organisation_id=self.identity.organisation_id),
            done=self._on_directory,
            failed=self._ignore,
        )

    def close(self) -> None:
        """Finish what is being written, then close the store.

        A question that comes afterwards, from an event still on its way, stays without an answer.
        """
        self.closing.emit()
        self._is_closed = True
        self._gather.stop()
        self._gather_states.stop()
        if self._loop:
            self._loop.stop()
        if self._files:
            self._files.stop()
        self._laptop.close()

    def _and_tell(
        self,
        work: Callable[[], Any],
        family_id: UUID | None = None,
        finishing: UUID | None = None,
    ) -> Any:
        # On the store's thread: the signal carries what changed over to the GUI's.
        result = work()
        if finishing is not None:
            self._refused.pop(finishing, None)
        if isinstance(result, Saved) and family_id is not None:
            self._arrived.emit(Arrived(log_id=family_id, entities=result.entities))
        elif isinstance(result, UUID):
            self._arrived.emit(Arrived(log_id=result, entities=frozenset()))
        if self._loop:
            self._loop.exchange_soon()
        if self._files:
            self._files.look_soon()
        return result

    def _keep(self, draft: Draft) -> None:
        # On the store's thread, as is everything that touches what was refused.
        self._refused[draft.draft_id] = draft
        drafts.keep(self._laptop.writer, draft)
        del self._refused[draft.draft_id]

    def _keep_refused(self) -> int:
        for draft in list(self._refused.values()):
            with suppress(KnownError):
                self._keep(draft)
        return len(self._refused)

    def _discard(self, draft_id: UUID) -> None:
        self._refused.pop(draft_id, None)
        self._in_transaction(partial(drafts.discard, draft_id=draft_id))

    def _in_transaction(self, work: Callable[[Connection], T]) -> T:
        with transaction(self._laptop.writer):
            return work(self._laptop.writer)

    def _on_arrived(self, arrived: Arrived) -> None:
        if self._is_closed:
            return
        self._families.add(arrived.log_id)
        self._entities |= arrived.entities
        if not self._gather.isActive():
            self._gather.start()

    def _tell_changed(self) -> None:
        changed = Changed(families=frozenset(self._families), entities=frozenset(self._entities))
        self._families.clear()
        self._entities.clear()
        if self.identity.organisation_id in changed.families:
            self.look_at_directory()
        self.changed.emit(changed)

    def _on_directory(self, directory: Directory) -> None:
        self.directory = directory
        self.directory_changed.emit()

    def _on_state(self, state: SyncState) -> None:
        """A first sync counts many times a second: screens hear of it as often as they are read."""
        if self._is_closed:
            return
        is_other = self.sync_state.phase is not state.phase
        self.sync_state = state
        if is_other:
            if self._files and state.phase is Phase.RESTING:
                self._files.look_soon()
            self._tell_state()
        elif not self._gather_states.isActive():
            self._gather_states.start()

    def _tell_state(self) -> None:
        self._gather_states.stop()
        self.sync_changed.emit(self.sync_state)

    def _ignore(self, _error: KnownError | None) -> None:
        """The directory stays as it was; the next arrival asks again."""
