"""Find words in everything written here: newest first, instantly, from the third letter on."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from keyworker_desktop.record.record import Record
from keyworker_desktop.store import projection
from keyworker_desktop.store.connection import Connection, one_view
from keyworker_desktop.store.reading import read
from keyworker_desktop.store.shape import folded, words_of

MOST_HITS = 30
SHORTEST_PREFIX = 3
MARK_BEGINS, MARK_ENDS = "\x02", "\x03"
"""Around the found words in an excerpt; neither can be in one otherwise."""
_CUT = "\x04"
_NO_MARKS = str.maketrans(dict.fromkeys((MARK_BEGINS, MARK_ENDS, _CUT), " "))
_NEWEST_RANKED = 200
_MOST_WORDS = 24
_EXCERPT_WORDS = 24
_NHS_NUMBER = re.compile(r"(?<!\d)(\d{3})[ -](\d{3})[ -](\d{4})(?!\d)", re.ASCII)
_AT_MARKS = re.compile(f"([{MARK_BEGINS}{MARK_ENDS}{_CUT}])")
_LAST_WORD = re.compile(r"\w+\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One record in which the words stand. ``at`` is when what it tells of happened.

    Also one entered in error is found: ``record.struck`` says so.
    """

    family_id: UUID
    record: Record = field(repr=False)
    at: datetime
    excerpt: str = field(repr=False)


@one_view
def search(
    db: Connection, typed: str, *, by_relevance: bool = False, family_id: UUID | None = None
) -> list[Hit]:
    """Newest first, or the most relevant among the newest; all words must be there.

    The last word counts from its beginning once it has three letters. Before that it counts only
    whole, when it stands alone: somebody may be called Jo.
    """
    query = _query(typed)
    if not query:
        return []
    condition = ""
    scope: list[bytes] = []
    if family_id is not None:
        # The plus keeps SQLite from searching anew for each record of the family.
        condition, scope = (
            "AND +rowid IN (SELECT id FROM record WHERE log_id = ?)",
            [family_id.bytes],
        )
    rows = db.execute(
        f"SELECT rowid, snippet(search, 0, ?, ?, ?, {_EXCERPT_WORDS}), "  # noqa: S608 - own SQL
        f"{'rank' if by_relevance else 0} FROM search WHERE search MATCH ? {condition} "
        f"ORDER BY rowid DESC LIMIT {_NEWEST_RANKED if by_relevance else MOST_HITS}",
        [MARK_BEGINS, MARK_ENDS, _CUT, query, *scope],
    ).fetchall()
    if by_relevance:
        rows = sorted(rows, key=lambda row: row[2])[:MOST_HITS]
    found = [_hit(db, row_id, excerpt) for row_id, excerpt, _ in rows]
    return [hit for hit in found if hit]


def _hit(db: Connection, row_id: int, excerpt: str) -> Hit | None:
    state = next(projection.read_states(db, "id = ?", (row_id,)))
    record = read(db, state)
    if record is None:
        return None
    return Hit(
        family_id=state.family_id,
        record=record,
        at=datetime.fromtimestamp(projection.moment_of(row_id), tz=UTC),
        excerpt=_as_written(excerpt, words_of(state)),
    )


def _query(typed: str) -> str:
    """In FTS5's own quotes, so that nothing typed is taken for an operator."""
    whole_characters = typed.encode(errors="replace").decode()
    cleaned = folded(whole_characters.replace("\0", " ").replace('"', " "))
    # An NHS number is kept without spaces in its field, and as somebody typed it in a note.
    numbers = [f'("{a} {b} {c}" OR "{a}{b}{c}")' for a, b, c in _NHS_NUMBER.findall(cleaned)]
    words = _NHS_NUMBER.sub(" ", cleaned).split()[:_MOST_WORDS]
    phrases = [f'"{word}"' for word in words if _has_letters(word)]
    begun = _LAST_WORD.search(cleaned)
    if begun and phrases and words[-1].endswith(begun[0]):
        if len(begun[0]) >= SHORTEST_PREFIX:
            phrases[-1] += "*"
        elif len(phrases) > 1 or numbers:
            del phrases[-1]
    return " AND ".join([*phrases, *numbers])


def _has_letters(word: str) -> bool:
    """Whether FTS5's ``unicode61`` finds anything in it: letters, digits and private signs."""
    return any(unicodedata.category(sign)[0] in "LN" or sign >= "\ue000" for sign in word)


def _as_written(excerpt: str, words: str) -> str:
    """``excerpt`` is of the folded text: give each letter back as it was written."""
    pieces = _AT_MARKS.split(excerpt)
    at = folded(words).find("".join(pieces[::2]))  # the row's text is exactly that
    written = words.translate(_NO_MARKS)
    for place in range(0, len(pieces), 2):
        length = len(pieces[place])
        pieces[place] = written[at : at + length]
        at += length
    return "".join(pieces).replace(_CUT, "…")
