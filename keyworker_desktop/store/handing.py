"""What colleagues hand on of others: believed for its author's own signature, once known here.

An author may be enrolled or given access by an entry that comes later, so what cannot be believed
yet is judged again whenever people or access move. Nobody is ever removed from either, so it makes
no difference how much came at once.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from keyworker_desktop.record.change import Change
from keyworker_desktop.store import log, people, projection
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.identity import get_identity
from keyworker_protocol.access import Access, may_write
from keyworker_protocol.body import SALT_BYTES, unpack, unpack_committed
from keyworker_protocol.directory import Directory
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.handed import MAX_UNPACKED_BYTES, Handed, handed_in
from keyworker_protocol.header import (
    EntryKind,
    Header,
    decode_header,
    is_same_change,
    verify_header,
)

logger = logging.getLogger(__name__)


def judge_after(
    db: Connection, log_id: UUID, entries: Sequence[log.ProvenEntry]
) -> frozenset[UUID]:
    """Judge what these hand on, or let others hand on; the entities that changed.

    Inside the caller's transaction, after ``entries`` were inserted. Raises RefusedError
    ``id_reuse`` when this log hands on an entry with the name of another.
    """
    if not any(one.packed is None or one.unread == log.HANDED_FALSELY for one in entries):
        return frozenset()
    identity = get_identity(db)
    if identity is None:
        return frozenset()
    entities: frozenset[UUID] = frozenset()
    only = None if log_id == identity.organisation_id else log_id
    # One at a time: all that a page hands on would be much to hold at once.
    for changes in _judged(db, identity.organisation_id, only):
        entities |= projection.fold_into(db, changes)
    return entities


def judge_all(db: Connection) -> None:
    """Before everything is folded anew; inside the caller's transaction."""
    identity = get_identity(db)
    if identity is not None:
        for _ in _judged(db, identity.organisation_id, None):
            """They are folded with the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """One entry that is handed on, its author's beyond doubt."""

    handed: Handed = field(repr=False)
    header: Header
    change: Change | None = field(repr=False)
    """None for one that this program cannot read."""


def _judged(db: Connection, organisation_id: UUID, only: UUID | None) -> Iterator[Sequence[Change]]:
    """What is new here of each entry that can be believed now, in ``only`` this log."""
    rows = db.execute(
        "SELECT change_id, unread.log_id FROM unread JOIN entry USING (change_id) "
        "WHERE code = ? AND unread.log_id = coalesce(?, unread.log_id) ORDER BY entry.id",
        (log.HANDED_FALSELY, only.bytes if only else None),
    ).fetchall()
    if not rows:
        return
    directory = people.directory_of(db, organisation_id, placed_only=True)
    accesses: dict[bytes, Access | None] = {}
    for change_id, log_id in rows:
        if log_id not in accesses:
            family_id = UUID(bytes=log_id)
            accesses[log_id] = people.access_of(db, family_id, directory, placed_only=True)
        try:
            yield _believed(db, change_id, directory, accesses[log_id])
        except RefusedError as error:
            if only and error.code == "id_reuse":
                raise
            logger.warning("entry handed on falsely, or too early: %s", error.code)


def _believed(
    db: Connection, change_id: bytes, directory: Directory, access: Access | None
) -> Sequence[Change]:
    """All of it or nothing."""
    log_id, device_id, packed = db.execute(
        "SELECT log_id, device_id, body FROM entry WHERE change_id = ?", (change_id,)
    ).fetchone()
    family_id, handed_by = UUID(bytes=log_id), UUID(bytes=change_id)
    changes = [log.unpacked(packed, handed_by, family_id, UUID(bytes=device_id))]
    pieces: dict[UUID, _Piece] = {}
    left = MAX_UNPACKED_BYTES
    for handed in handed_in(unpack(packed)[1]):
        header = _authentic(handed, family_id, directory, access)
        payload = unpack_committed(handed.packed, header.commitment)
        left -= SALT_BYTES + len(payload)
        if left < 0:
            raise RefusedError("too_big", "handed on")
        before = pieces.get(header.change_id)
        if before and not is_same_change(before.header, header):
            raise RefusedError("id_reuse")
        pieces[header.change_id] = _Piece(
            handed=handed, header=header, change=_readable(handed.packed, header)
        )
    new = [piece for piece in pieces.values() if not _is_here(db, piece.header)]
    for piece in pieces.values():
        _put_aside(db, piece, handed_by)
    db.execute("DELETE FROM unread WHERE change_id = ?", (change_id,))
    return [*changes, *(piece.change for piece in new if piece.change)]


def _authentic(
    handed: Handed, family_id: UUID, directory: Directory, access: Access | None
) -> Header:
    header = decode_header(handed.header)
    if header.family_id != family_id or header.kind is not EntryKind.RECORD:
        raise RefusedError("wrong_log")
    public = directory.device(header.device_id).signing
    verify_header(public, encoded=handed.header, signature=handed.signature)
    if access is None or not may_write(access, directory.user_of(header.device_id)):
        raise RefusedError("not_a_writer")
    return header


def _is_here(db: Connection, header: Header) -> bool:
    """In the log or aside. Raises RefusedError ``id_reuse`` when that is another change."""
    row = db.execute(
        "SELECT header FROM entry WHERE change_id = ?1 UNION ALL "
        "SELECT header FROM aside WHERE change_id = ?1",
        (header.change_id.bytes,),
    ).fetchone()
    if row is None:
        return False
    if not is_same_change(decode_header(row[0]), header):
        raise RefusedError("id_reuse")
    return True


def _put_aside(db: Connection, piece: _Piece, handed_by: UUID) -> None:
    """Unless it has its place in the log."""
    header = piece.header
    db.execute(
        "INSERT INTO aside (change_id, log_id, device_id, header, signature, body, handed_in) "
        "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 "
        "WHERE NOT EXISTS (SELECT 1 FROM entry WHERE change_id = ?1) "
        "ON CONFLICT (change_id) DO UPDATE SET handed_in = excluded.handed_in",
        (
            header.change_id.bytes,
            header.family_id.bytes,
            header.device_id.bytes,
            piece.handed.header,
            piece.handed.signature,
            piece.handed.packed,
            handed_by.bytes,
        ),
    )


def _readable(packed: bytes, header: Header) -> Change | None:
    try:
        return log.unpacked(packed, header.change_id, header.family_id, header.device_id)
    except RefusedError:
        return None
