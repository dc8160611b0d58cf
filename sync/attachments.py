"""The lane of attachments: files move a chunk at a time, and never before what was written."""

import logging
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import UUID

from keyworker_desktop.logs import log_crash
from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import attachments, lives
from keyworker_desktop.store.attachments import FileKey, FileRow, NewFile, Whereabouts
from keyworker_desktop.store.chunks import ChunkFolder, bytes_here, put_damaged_aside
from keyworker_desktop.store.connection import Connection, transaction
from keyworker_desktop.store.errors import FileNotKeptError, FileUnreadableError
from keyworker_desktop.store.identity import Identity
from sync.carrying import Fetching, Sending, require_new_enough
from sync.client import ServiceClient
from sync.errors import (
    AlarmError,
    NotTheServiceError,
    RefusedByServiceError,
    ServiceTroubleError,
    ServiceUnreachableError,
    TryLaterError,
)
from sync.file_errors import (
    DamagedBeforeSentError,
    DamagedHereError,
    FilesNotTakenError,
    told_of,
)
from sync.lane import StoreLane, ask

logger = logging.getLogger(__name__)

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 2.0, 900.0
LONGEST_WAIT_AWAY_SECONDS = 60.0
"""While nothing answers, or a network answers in the service's place."""
TEXT_PATIENCE_SECONDS = 120.0
"""After so long, one chunk goes although text waits: a note that never goes stops no photo."""
_LOOK_SECONDS = 0.1
_QUIET_SECONDS = 300.0
_DOUBLINGS = 9
_FORGOTTEN_SECONDS = 30 * 24 * 60 * 60
"""A file that no record and no draft speaks of for so long was never saved, or never will be."""
_NOBODY = UUID(int=0)
_AWAY = (ServiceUnreachableError, NotTheServiceError)
_OF_ONE_FILE = (
    AlarmError,
    RefusedByServiceError,
    FileNotKeptError,
    FileUnreadableError,
    DamagedBeforeSentError,
)
_PERHAPS_OF_ONE = (NotTheServiceError, ServiceTroubleError)
_OUR_FAULT = (
    "The program made a mistake of its own with an attachment. Everything is kept on this laptop "
    "and it tries again by itself. Please tell whoever looks after the program."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Where one file is now; ``done`` of ``in_all`` bytes have been sent or fetched."""

    family_id: UUID
    entity_id: UUID
    whereabouts: Whereabouts
    done: int
    in_all: int
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentsState:
    """What the program can honestly say of all files together."""

    waiting: int = 0
    waiting_bytes: int = 0
    is_moving: bool = False
    sentence: str = ""
    """Why nothing moves, when something should."""
    next_try_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the lane works with. ``is_text_moving`` is asked before each chunk, on its thread."""

    lane: StoreLane
    folder: ChunkFolder
    now: Callable[[], datetime]
    is_text_moving: Callable[[], bool]


@dataclass(slots=True)
class _Postponed:
    """A file that something stood in the way of, and when it is tried again."""

    failures: int = 0
    until: float = 0.0


class AttachmentLoop:
    """One thread, which asks the service for nothing while no file waits.

    The callbacks are called on it: ``on_state`` with every AttachmentsState, ``on_moved`` at each
    chunk.
    """

    def __init__(
        self,
        *,
        identity: Identity,
        around: Around,
        on_state: Callable[[AttachmentsState], None],
        on_moved: Callable[[Moved], None],
        random_share: Callable[[], float] = random.random,
    ) -> None:
        self._lane = around.lane
        self._folder = around.folder
        self._now = around.now
        self._is_text_moving = around.is_text_moving
        self._on_state = on_state
        self._on_moved = on_moved
        self._random_share = random_share
        self._client = ServiceClient(identity.service_address, identity)
        self._woken = threading.Event()
        self._stopped = threading.Event()
        self._ended: Future[None] = Future()
        self._asking = threading.Lock()
        self._requests: list[tuple[FileKey, bool]] = []
        self._opened: frozenset[UUID] = frozenset()
        self._carrying: dict[FileKey, Sending | Fetching] = {}
        self._postponed: dict[FileKey, _Postponed] = {}
        self._failures = 0
        self._must_wait = False
        """Whether the service asked to wait: then nothing wakes the thread before."""
        self._is_tidied = False
        self.state = AttachmentsState()

    def start(self) -> "Future[None]":
        """Begin; the future is done when the loop has ended after ``stop``."""
        threading.Thread(target=self._run, name="attachments", daemon=True).start()
        return self._ended

    def look_soon(self) -> None:
        """Something was attached, or came, or the service was met: do not wait."""
        self._woken.set()

    def want(self, entity_id: UUID, family_id: UUID) -> None:
        """Somebody waits for this file: fetch it before all others. If it is here, look at it."""
        self._request(FileKey(family_id, entity_id), is_wanted=True)

    def unwant(self, entity_id: UUID, family_id: UUID) -> None:
        """Nobody waits for it any more. What has come of it stays."""
        self._request(FileKey(family_id, entity_id), is_wanted=False)

    def keep_for(self, families: frozenset[UUID]) -> None:
        """Families opened today: their files are fetched without asking, and stay."""
        self._opened = families
        self._woken.set()

    def stop(self) -> None:
        """Ask the thread to end; returns at once. A chunk that is cut off goes another time."""
        self._stopped.set()
        self._woken.set()

    # The thread

    def _run(self) -> None:
        try:
            while not self._stopped.is_set():
                self._woken.clear()
                wait = self.work_safely()
                if self._must_wait:
                    self._stopped.wait(wait)
                else:
                    self._woken.wait(wait)
        finally:
            self._client.close()
            self._ended.set_result(None)

    def work_safely(self) -> float:
        """Carry what can be carried; the seconds until the next look."""
        try:
            return self._work_or_wait()
        except Exception as error:  # noqa: BLE001 - on this thread a crash would end the lane unseen
            if self._stopped.is_set():
                return 0.0  # the store was closed under it
            log_crash(logger, "attachments", error)
            wait = self._back_off(self._failed(), error)
            return self._wait_after(type(error).__name__, _OUR_FAULT, wait)

    def _work_or_wait(self) -> float:
        try:
            return self._work()
        except KnownError as error:
            if self._stopped.is_set():
                return 0.0
            wait = self._back_off(self._failed(), error)
            return self._wait_after(type(error).__name__, told_of(error), wait)

    def _work(self) -> float:
        self._must_wait = False
        self._adopt()
        self._take_requests()
        if not self._is_tidied:
            self._folder.remove_left_behind()
        if not ask(self._lane, attachments.has_any):
            self._rest()
            return _QUIET_SECONDS
        life = self._client.info().incarnation
        if life != ask(self._lane, lives.settled_in):
            self._rest()  # a restored service is given and asked nothing before a manager's word
            return LONGEST_WAIT_AWAY_SECONDS
        self._ask_where(life)
        self._carry_all(life)
        self._make_room(life)
        self._failures = 0
        self._rest()
        return self._seconds_to_next()

    def _carry_all(self, life: UUID) -> None:
        """Until there is nothing more to carry now. Raises what stands in the way of all files."""
        doubtful: KnownError | None = None
        while not self._stopped.is_set():
            self._take_requests()
            row = self._next(life)
            if row is None:
                break
            self._wait_for_text()
            if self._stopped.is_set():
                break
            self._tell(is_moving=True, sentence="", next_try_seconds=None)
            try:
                self._step(row, life)
            except _PERHAPS_OF_ONE as error:
                # Of this file alone, or of the service? The next file tells.
                self._postpone(row, error)
                if doubtful:
                    raise
                doubtful = error
            except KnownError as error:
                self._postpone(row, error)
                if not isinstance(error, _OF_ONE_FILE):
                    raise
            else:
                doubtful, self._failures = None, 0
        if doubtful:
            raise doubtful

    def _adopt(self) -> None:
        """Learn of new attachments, and whether their files are here."""
        new = ask(self._lane, attachments.unknown)
        if not new:
            return
        roots = self._folder.roots()
        found = []
        for one in new:
            with suppress(FileUnreadableError):  # it stays new until that can be told
                found.append((one, self._bytes_here(one) if one.root in roots else 0))
        ask(self._lane, partial(attachments.adopt, files=found, now=self._now()))

    def _bytes_here(self, new: NewFile) -> int:
        return bytes_here(self._folder, new.root, new.size)

    def _take_requests(self) -> None:
        with self._asking:
            requests, self._requests = self._requests, []
        for key, is_wanted in requests:
            self._postponed.pop(key, None)
            if not is_wanted:
                self._carrying.pop(key, None)
            row = ask(self._lane, partial(_want, key=key, is_wanted=is_wanted))
            if row and is_wanted and row.is_whole:
                row = self._looked_through(row)
            if row:
                self._moved(row)

    def _looked_through(self, row: FileRow) -> FileRow:
        """Somebody could not open what is said to be here: what of it is good?"""
        attachment = ask(self._lane, partial(attachments.attachment_with, key=row.key))
        if attachment is None:
            return row
        try:
            here = put_damaged_aside(self._folder, attachment)
        except FileUnreadableError as error:
            return self._put(row, partial(_put_problem, error=error))
        if here == row.size:
            return row
        problem = DamagedHereError if row.is_there else DamagedBeforeSentError
        return self._put(row, partial(_put_damaged, here=here, problem=problem.sentence))

    def _ask_where(self, life: UUID) -> None:
        """Of files that are not here: whether the service has them by now."""
        for family_id in ask(self._lane, partial(attachments.to_ask_about, life=life)):
            if self._stopped.is_set():
                return
            try:
                there = self._complete_files(family_id)
            except RefusedByServiceError as error:
                require_new_enough(error)
                logger.info("files of a family not told: %s", error.code)
                continue
            changed = ask(
                self._lane,
                partial(
                    attachments.set_there_in_family,
                    family_id=family_id,
                    blob_ids=there,
                    life=life,
                ),
            )
            for row in changed:
                self._moved(row)

    def _complete_files(self, family_id: UUID) -> set[UUID]:
        found: set[UUID] = set()
        after = _NOBODY
        while some := self._client.complete_files(family_id, after=after):
            if max(some) <= after:
                raise NotTheServiceError  # it would never end
            found |= set(some)
            after = max(some)
        return found

    def _next(self, life: UUID) -> FileRow | None:
        """What somebody waits for, then what waits to be sent, then what may be wanted today."""
        now = time.monotonic()
        for choose in (
            partial(attachments.to_fetch_for_somebody, life=life),
            partial(attachments.to_send, life=life),
            partial(attachments.to_fetch_ahead, families=self._kept_families(), life=life),
        ):
            for row in ask(self._lane, choose):
                postponed = self._postponed.get(row.key)
                if postponed is None or postponed.until <= now:
                    return row
        return None

    def _step(self, row: FileRow, life: UUID) -> None:
        carrying = self._carrying.get(row.key)
        if carrying is None or isinstance(carrying, Sending) != row.is_whole:
            make = Sending if row.is_whole else Fetching
            carrying = self._carrying[row.key] = make(row, self._client, self._folder)
        before = carrying.done
        is_done = carrying.step()
        if carrying.done > before or is_done:
            self._postponed.pop(row.key, None)
        put: _Put
        if isinstance(carrying, Fetching):
            put = partial(_put_here, here=carrying.done, now=self._now(), life=life)
        elif is_done:
            put = partial(_put_there, life=life)
        else:
            put = partial(_put_sent, sent=carrying.done)
        if is_done:
            del self._carrying[row.key]
        self._moved(self._put(row, put))

    def _postpone(self, row: FileRow, error: KnownError) -> None:
        """Try this one again later; the others go on."""
        self._carrying.pop(row.key, None)
        postponed = self._postponed.setdefault(row.key, _Postponed())
        postponed.failures = min(postponed.failures + 1, _DOUBLINGS)
        postponed.until = time.monotonic() + self._back_off(postponed.failures, error)
        if isinstance(error, DamagedBeforeSentError):
            row = self._looked_through(row)
        elif isinstance(error, AlarmError):
            logger.warning("file left as it was: %s", error.code)
        if isinstance(error, (*_OF_ONE_FILE, *_PERHAPS_OF_ONE)):
            self._moved(self._put(row, partial(_put_problem, error=error)))

    def _wait_for_text(self) -> None:
        """What was written goes first, always; but see ``TEXT_PATIENCE_SECONDS``."""
        began = time.monotonic()
        while not self._stopped.is_set() and (
            self._is_text_moving() or ask(self._lane, attachments.is_text_waiting)
        ):
            if time.monotonic() - began > TEXT_PATIENCE_SECONDS:
                return
            self._stopped.wait(_LOOK_SECONDS)

    def _make_room(self, life: UUID) -> None:
        keep = self._kept_families()
        for root in ask(self._lane, partial(attachments.make_room, life=life, keep=keep)):
            self._folder.remove(root)
        if not self._is_tidied:
            self._is_tidied = True
            for root in self._folder.roots():
                is_old = self._folder.age_seconds(root) > _FORGOTTEN_SECONDS
                if is_old and not ask(self._lane, partial(attachments.is_spoken_of, root=root)):
                    self._folder.remove(root)

    def _kept_families(self) -> frozenset[UUID]:
        now = self._now()
        return self._opened | ask(self._lane, partial(attachments.families_of_today, now=now))

    def _put(self, row: FileRow, put: "_Put") -> FileRow:
        return ask(self._lane, partial(_put_and_read, row=row, put=put))

    def _failed(self) -> int:
        self._failures = min(self._failures + 1, _DOUBLINGS)
        return self._failures

    def _wait_after(self, what: str, sentence: str, wait: float) -> float:
        logger.info("no files carried: %s", what)
        self._rest(sentence=sentence, next_try_seconds=wait)
        return wait

    def _back_off(self, failures: int, error: Exception) -> float:
        """Doubled each time with chance in it, unless the error says how long to wait."""
        if isinstance(error, FilesNotTakenError):
            return LONGEST_WAIT_SECONDS
        share = self._random_share()
        if isinstance(error, TryLaterError) and error.seconds is not None:
            self._must_wait = True
            return max(error.seconds, FIRST_WAIT_SECONDS) + share * FIRST_WAIT_SECONDS
        longest = LONGEST_WAIT_AWAY_SECONDS if isinstance(error, _AWAY) else LONGEST_WAIT_SECONDS
        most = min(longest, FIRST_WAIT_SECONDS * 2.0**failures)
        return FIRST_WAIT_SECONDS + share * (most - FIRST_WAIT_SECONDS)

    def _seconds_to_next(self) -> float:
        now = time.monotonic()
        waits = [one.until - now for one in self._postponed.values() if one.until > now]
        return min([_QUIET_SECONDS, *waits])

    def _rest(self, *, sentence: str = "", next_try_seconds: float | None = None) -> None:
        self._tell(is_moving=False, sentence=sentence, next_try_seconds=next_try_seconds)

    def _tell(self, **changes: object) -> None:
        waiting = ask(self._lane, attachments.waiting)
        told = replace(
            self.state,
            waiting=waiting.count,
            waiting_bytes=waiting.size,
            **changes,  # type: ignore[arg-type]
        )
        if told != self.state and not self._stopped.is_set():
            self.state = told
            self._on_state(told)

    def _moved(self, row: FileRow) -> None:
        if self._stopped.is_set():
            return
        whereabouts = row.whereabouts
        self._on_moved(
            Moved(
                family_id=row.key.family_id,
                entity_id=row.key.entity_id,
                whereabouts=whereabouts,
                done=row.sent if whereabouts is Whereabouts.WAITING else row.here,
                in_all=row.size,
                problem=row.problem,
            )
        )

    def _request(self, key: FileKey, *, is_wanted: bool) -> None:
        with self._asking:
            self._requests.append((key, is_wanted))
        self._woken.set()


def _want(db: Connection, key: FileKey, *, is_wanted: bool) -> FileRow | None:
    attachments.set_wanted(db, key, is_wanted=is_wanted)
    return attachments.file_row(db, key)


_Put = Callable[[Connection, FileRow], None]


def _put_and_read(db: Connection, row: FileRow, put: _Put) -> FileRow:
    put(db, row)
    return attachments.file_row(db, row.key) or row


def _put_sent(db: Connection, row: FileRow, *, sent: int) -> None:
    attachments.set_sent(db, row.key, sent)


def _put_there(db: Connection, row: FileRow, *, life: UUID) -> None:
    attachments.set_there(db, row.key, life)


def _put_here(db: Connection, row: FileRow, *, here: int, now: datetime, life: UUID) -> None:
    with transaction(db):
        attachments.set_there(db, row.key, life)
        attachments.set_here(db, row.root, here, now=now)


def _put_damaged(db: Connection, row: FileRow, *, here: int, problem: str) -> None:
    with transaction(db):
        attachments.set_here(db, row.root, here)
        attachments.set_problem(db, row.key, problem)
        if not row.is_there:
            attachments.set_not_there(db, row.key)


def _put_problem(db: Connection, row: FileRow, *, error: KnownError) -> None:
    with transaction(db):
        attachments.set_problem(db, row.key, told_of(error))
        if isinstance(error, AlarmError) and error.code == "withheld":
            attachments.set_not_there(db, row.key)
