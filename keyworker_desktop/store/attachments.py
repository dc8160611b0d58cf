"""Where the file of each attachment is: here, at the service, under way, or on another laptop."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.record.kinds.contact import Appointment
from keyworker_desktop.store import projection
from keyworker_desktop.store.connection import Connection, one_view, transaction
from keyworker_desktop.store.errors import FileWithoutPartsError
from keyworker_desktop.store.reading import read
from keyworker_desktop.store.settings import get_setting, put_setting

CACHE_LIMIT = 500 * 1024**2
"""Bytes of files that may be fetched again; what is not sent yet is kept beyond any limit."""
_LIMIT_SETTING = "attachments kept bytes"
_ASKED_AT_ONCE = 500
_ATTACHMENT = Attachment.kind_name


class Whereabouts(StrEnum):
    WAITING = "waiting"
    """Here, and the service has not all of it yet."""
    HERE = "here"
    """Here and at the service."""
    THERE = "there"
    """At the service; of it, only a part or nothing is here."""
    ON_ITS_WAY = "on its way"
    """Its entry came, the file has not come to the service from the laptop it was attached on."""
    GONE = "gone"
    """Attached on this laptop, damaged or lost here before it was sent."""


class FileKey(NamedTuple):
    """Which attachment of which family."""

    family_id: UUID
    entity_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One attachment's file as this laptop knows it."""

    key: FileKey
    blob_id: UUID
    root: bytes
    size: int
    here: int
    sent: int
    is_there: bool
    is_asked: bool
    is_wanted: bool
    is_struck: bool
    is_own: bool
    problem: str

    @property
    def is_whole(self) -> bool:
        return self.here == self.size

    @property
    def whereabouts(self) -> Whereabouts:
        if self.is_whole:
            return Whereabouts.HERE if self.is_there else Whereabouts.WAITING
        if self.is_there:
            return Whereabouts.THERE
        return Whereabouts.GONE if self.is_own and self.is_asked else Whereabouts.ON_ITS_WAY


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentSheet:
    """An attachment and where its file is. ``done`` of ``in_all`` bytes have been sent or fetched.

    ``problem`` is a sentence when something stands in the way of this one.
    """

    attachment: Attachment = field(repr=False)
    whereabouts: Whereabouts
    done: int
    in_all: int
    problem: str = ""
    is_wanted: bool = False


@dataclass(frozen=True, slots=True)
class WaitingFiles:
    """What the service does not have yet."""

    count: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """An attachment of whose file nothing is known yet."""

    key: FileKey
    blob_id: UUID
    root: bytes
    size: int


# What screens ask


@one_view
def attached_to(
    db: Connection, family_id: UUID, about: Sequence[UUID]
) -> Mapping[UUID, list[AttachmentSheet]]:
    """By the record they hang on, in order of time; also those entered in error."""
    found: dict[UUID, list[AttachmentSheet]] = {}
    for start in range(0, len(about), _ASKED_AT_ONCE):
        some = [one.bytes for one in about[start : start + _ASKED_AT_ONCE]]
        condition = f"about IN ({','.join('?' * len(some))}) AND log_id = ? AND kind = ?"
        for sheet in _sheets(db, condition, [*some, family_id.bytes, _ATTACHMENT]):
            if sheet.attachment.about is not None:
                found.setdefault(sheet.attachment.about, []).append(sheet)
    return found


@one_view
def of_family(db: Connection, family_id: UUID) -> list[AttachmentSheet]:
    """The newest first."""
    sheets = _sheets(db, "log_id = ? AND kind = ?", [family_id.bytes, _ATTACHMENT])
    return sheets[::-1]


@one_view
def sheet_of(db: Connection, entity_id: UUID, family_id: UUID) -> AttachmentSheet | None:
    sheets = _sheets(
        db,
        "entity_id = ? AND log_id = ? AND kind = ?",
        [entity_id.bytes, family_id.bytes, _ATTACHMENT],
    )
    return sheets[0] if sheets else None


def waiting(db: Connection) -> WaitingFiles:
    """Those that this laptop has yet to send."""
    rows = [row for row in _rows(db, "b.sent_in IS NULL AND b.here = b.size") if not row.is_struck]
    return WaitingFiles(len(rows), sum(row.size - row.sent for row in rows))


def cache_limit(db: Connection) -> int:
    limit: int = get_setting(db, _LIMIT_SETTING, CACHE_LIMIT)
    return limit


def set_cache_limit(db: Connection, size: int) -> None:
    put_setting(db, _LIMIT_SETTING, size)


def looked_at(db: Connection, entity_id: UUID, family_id: UUID, *, now: datetime) -> None:
    """What was looked at last is kept here the longest. In the caller's transaction, or alone."""
    db.execute(
        "UPDATE blob SET used_ms = ? WHERE entity_id = ? AND log_id = ?",
        (_milliseconds(now), entity_id.bytes, family_id.bytes),
    )


# What the lane of attachments asks and writes, on the store's thread


def unknown(db: Connection) -> list[NewFile]:
    """Attachments that came, or were made here, since this was last asked."""
    states = projection.read_states(
        db,
        "kind = 'attachment' AND NOT EXISTS (SELECT 1 FROM blob "
        "WHERE blob.entity_id = record.entity_id AND blob.log_id = record.log_id)",
        (),
    )
    return [new for state in states if (new := _new_file(read(db, state)))]


def adopt(db: Connection, files: Iterable[tuple[NewFile, int]], *, now: datetime) -> None:
    """Begin to know them, with the number of bytes of each that are here."""
    with transaction(db):
        db.executemany(
            "INSERT OR IGNORE INTO blob (entity_id, log_id, blob_id, root, size, here, used_ms) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *(new.key.entity_id.bytes, new.key.family_id.bytes),
                    *(new.blob_id.bytes, new.root, new.size, here, _milliseconds(now)),
                )
                for new, here in files
            ],
        )


def has_any(db: Connection) -> bool:
    """Whether there is any file at all that could be carried."""
    return db.execute("SELECT 1 FROM blob LIMIT 1").fetchone() is not None


def attachment_with(db: Connection, key: FileKey) -> Attachment | None:
    states = projection.read_states(
        db,
        "entity_id = ? AND log_id = ? AND kind = ?",
        (key.entity_id.bytes, key.family_id.bytes, _ATTACHMENT),
    )
    record = next((read(db, state) for state in states), None)
    return record if isinstance(record, Attachment) else None


def file_row(db: Connection, key: FileKey) -> FileRow | None:
    rows = _rows(db, "b.entity_id = ? AND b.log_id = ?", (key.entity_id.bytes, key.family_id.bytes))
    return rows[0] if rows else None


def to_fetch_for_somebody(db: Connection, life: UUID) -> list[FileRow]:
    """At the service, not whole here, and a person waits for it."""
    return _rows(db, "b.is_wanted AND b.here < b.size AND b.sent_in = ?", (life.bytes,))


def to_send(db: Connection, life: UUID) -> list[FileRow]:
    """Whole here, and not known to be at the service in its present life; the oldest first.

    Also what others attached: a service that was restored is given back what any laptop has.
    """
    condition = "b.here = b.size AND (b.sent_in IS NULL OR b.sent_in <> ?)"
    rows = _rows(db, condition, (life.bytes,))
    return [row for row in rows if row.is_there or not row.is_struck]


def to_ask_about(db: Connection, life: UUID) -> list[UUID]:
    """Families with files that are not here and not known to be at the service."""
    rows = db.execute(
        "SELECT DISTINCT log_id FROM blob WHERE here < size AND (sent_in IS NULL OR sent_in <> ?)",
        (life.bytes,),
    )
    return [UUID(bytes=log_id) for (log_id,) in rows]


def to_fetch_ahead(db: Connection, families: Collection[UUID], life: UUID) -> list[FileRow]:
    """The newest first, no more than may be kept."""
    found: list[FileRow] = []
    room = cache_limit(db) - _size_here(db, families)
    for family_id in families:
        rows = _rows(
            db, "b.log_id = ? AND b.here < b.size AND b.sent_in = ?", (family_id.bytes, life.bytes)
        )
        for row in reversed(rows):
            room -= row.size - row.here
            if room >= 0 and not row.is_struck:
                found.append(row)
    return found


def families_of_today(db: Connection, *, now: datetime) -> frozenset[UUID]:
    """Those with a contact planned today."""
    begins = now.replace(hour=0, minute=0, second=0, microsecond=0)
    border = [
        projection.first_id_at(int(moment.timestamp()))
        for moment in (begins, begins + timedelta(days=1))
    ]
    rows = db.execute(
        "SELECT DISTINCT log_id FROM record WHERE log_id IN (SELECT scope FROM secret "
        "WHERE name = 'family') AND kind = ? AND facet = 'planned' AND NOT struck "
        "AND id >= ? AND id < ?",
        (Appointment.kind_name, *border),
    )
    return frozenset(UUID(bytes=log_id) for (log_id,) in rows)


def set_wanted(db: Connection, key: FileKey, *, is_wanted: bool) -> None:
    _update(db, "is_wanted = ?, problem = ''", (is_wanted,), key)


def set_sent(db: Connection, key: FileKey, sent: int) -> None:
    """So many bytes of it are at the service, which was asked."""
    _update(db, "sent = ?, is_asked = 1, problem = ''", (sent,), key)


def set_there(db: Connection, key: FileKey, life: UUID) -> None:
    """The service says that it has the whole."""
    _update(db, "sent = size, sent_in = ?, is_asked = 1, problem = ''", (life.bytes,), key)


def set_there_in_family(
    db: Connection, family_id: UUID, blob_ids: Collection[UUID], life: UUID
) -> list[FileRow]:
    """Of a family that was asked about: what the service has, and that it has no other.

    The rows that are otherwise now.
    """
    there = {one.bytes for one in blob_ids}
    changed = []
    with transaction(db):
        for row in _rows(
            db,
            "b.log_id = ? AND b.here < b.size AND (b.sent_in IS NULL OR b.sent_in <> ?)",
            (family_id.bytes, life.bytes),
        ):
            if row.blob_id.bytes in there:
                set_there(db, row.key, life)
            else:
                _update(db, "sent_in = NULL, is_asked = 1", (), row.key)
            now = file_row(db, row.key)
            if now and now != row:
                changed.append(now)
    return changed


def set_not_there(db: Connection, key: FileKey) -> None:
    """The service was asked and does not have all of it, whatever it said before."""
    _update(db, "sent_in = NULL, is_asked = 1", (), key)


def set_here(db: Connection, root: bytes, here: int, *, now: datetime | None = None) -> None:
    """So many bytes are here; of every attachment of the same file."""
    used_ms = None if now is None else _milliseconds(now)
    db.execute(
        "UPDATE blob SET here = ?, used_ms = coalesce(?, used_ms), "
        "is_wanted = is_wanted AND ? < size WHERE root = ?",
        (here, used_ms, here, root),
    )


def set_problem(db: Connection, key: FileKey, sentence: str) -> None:
    _update(db, "problem = ?", (sentence,), key)


def make_room(db: Connection, life: UUID, *, keep: Collection[UUID]) -> list[bytes]:
    """Roots of files to be taken away, the longest unused first, until the rest fits the limit.

    Never one that the service has not acknowledged in its present life, of the families in
    ``keep``, or that somebody waits for. They count as not here from now on.
    """
    with transaction(db):
        (total,) = db.execute(
            "SELECT coalesce(sum(here), 0) FROM (SELECT max(here) AS here FROM blob GROUP BY root)"
        ).fetchone()
        over = total - cache_limit(db)
        if over <= 0:
            return []
        kept = {one.bytes for one in keep}
        bound = set()
        spare: dict[bytes, int] = {}
        for root, log_id, here, sent_in, is_wanted in db.execute(
            "SELECT root, log_id, here, sent_in, is_wanted FROM blob WHERE here > 0 "
            "ORDER BY used_ms"
        ):
            spare[root] = here
            if sent_in != life.bytes or log_id in kept or is_wanted:
                bound.add(root)
        removed = []
        for root, here in spare.items():
            if over <= 0:
                break
            if root not in bound:
                set_here(db, root, 0)
                removed.append(root)
                over -= here
        return removed


def is_text_waiting(db: Connection) -> bool:
    """Whether something written waits that nothing is known to stand in the way of."""
    found = db.execute(
        "SELECT 1 FROM outbox WHERE NOT EXISTS (SELECT 1 FROM outbox AS other "
        "WHERE other.log_id = outbox.log_id AND other.problem <> '') AND NOT EXISTS "
        "(SELECT 1 FROM log WHERE log.log_id = outbox.log_id AND log.trouble <> '') LIMIT 1"
    )
    return found.fetchone() is not None


def is_spoken_of(db: Connection, root: bytes) -> bool:
    """Whether a record, or a draft on this laptop, speaks of this file."""
    if db.execute("SELECT 1 FROM blob WHERE root = ?", (root,)).fetchone():
        return True
    return bool(db.execute("SELECT 1 FROM draft WHERE instr(fields, ?) > 0", (root,)).fetchone())


def _sheets(db: Connection, condition: str, parameters: Sequence[object]) -> list[AttachmentSheet]:
    sheets = []
    device_id = _own_device(db)
    for state in projection.read_states(db, f"{condition} ORDER BY id", parameters):
        attachment = read(db, state)
        if isinstance(attachment, Attachment):
            row = file_row(db, FileKey(attachment.family_id, attachment.entity_id))
            is_own = state.origin.device_id.bytes == device_id
            sheets.append(_sheet(attachment, row, is_own=is_own))
    return sheets


def _sheet(attachment: Attachment, row: FileRow | None, *, is_own: bool) -> AttachmentSheet:
    if row is None:
        is_without = _new_file(attachment) is None
        before = Whereabouts.WAITING if is_own else Whereabouts.ON_ITS_WAY
        return AttachmentSheet(
            attachment=attachment,
            whereabouts=Whereabouts.GONE if is_without else before,
            done=0,
            in_all=attachment.size or 0,
            problem=FileWithoutPartsError.sentence if is_without else "",
        )
    return AttachmentSheet(
        attachment=attachment,
        whereabouts=row.whereabouts,
        done=row.sent if row.whereabouts is Whereabouts.WAITING else row.here,
        in_all=row.size,
        problem=row.problem,
        is_wanted=row.is_wanted,
    )


def _new_file(record: object) -> NewFile | None:
    """None for an attachment that does not say which file it is."""
    if not isinstance(record, Attachment):
        return None
    blob_id, key, root, size = record.blob_id, record.blob_key, record.root, record.size
    if blob_id is None or key is None or root is None or size is None:
        return None
    return NewFile(
        key=FileKey(record.family_id, record.entity_id), blob_id=blob_id, root=root, size=size
    )


def _rows(db: Connection, condition: str, parameters: Sequence[object] = ()) -> list[FileRow]:
    """In the order in which the attachments were made."""
    query = (
        "SELECT b.entity_id, b.log_id, blob_id, root, size, here, sent, sent_in, is_asked, "  # noqa: S608 - own SQL
        "is_wanted, problem, struck, state FROM blob AS b JOIN record AS r "
        "ON r.entity_id = b.entity_id AND r.log_id = b.log_id AND r.kind = 'attachment' "
        f"WHERE {condition} ORDER BY r.id"
    )
    device_id = _own_device(db)
    return [_row(values, device_id) for values in db.execute(query, parameters)]


def _row(values: Sequence[Any], device_id: bytes) -> FileRow:
    entity_id, log_id, blob_id, root, size, here, *rest = values
    sent, sent_in, is_asked, is_wanted, problem, struck, state = rest
    key = FileKey(UUID(bytes=log_id), UUID(bytes=entity_id))
    origin = projection.decode_state(key.entity_id, key.family_id, _ATTACHMENT, state).origin
    return FileRow(
        key=key,
        blob_id=UUID(bytes=blob_id),
        root=root,
        size=size,
        here=here,
        sent=sent,
        is_there=sent_in is not None,
        is_asked=bool(is_asked),
        is_wanted=bool(is_wanted),
        is_struck=bool(struck),
        is_own=origin.device_id.bytes == device_id,
        problem=problem,
    )


def _size_here(db: Connection, families: Collection[UUID]) -> int:
    total = 0
    for family_id in families:
        (size,) = db.execute(
            "SELECT coalesce(sum(here), 0) FROM blob WHERE log_id = ?", (family_id.bytes,)
        ).fetchone()
        total += size
    return total


def _own_device(db: Connection) -> bytes:
    identity = get_setting(db, "identity") or {}
    device_id: bytes = identity.get("device", b"")
    return device_id


def _update(db: Connection, what: str, values: Sequence[object], key: FileKey) -> None:
    db.execute(
        f"UPDATE blob SET {what} WHERE entity_id = ? AND log_id = ?",  # noqa: S608 - own SQL
        (*values, key.entity_id.bytes, key.family_id.bytes),
    )


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
