"""What one save, one search and one exchange cost as the caseload grows: flat, or said why not."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from benchmarks.exchange import first_sync
from benchmarks.figures import Figure, median, milliseconds, percentile
from benchmarks.laptops import FAMILIES, PASSPHRASE, Team, a_note, make_families, write_notes
from benchmarks.words import Writer
from keyworker_desktop.demo.laptop import DemoLaptop
from keyworker_desktop.paths import Profile
from keyworker_desktop.store import reading
from keyworker_desktop.store.open import open_reader, open_store
from keyworker_desktop.store.refold import ask_for_refold
from keyworker_desktop.store.save import save
from keyworker_desktop.store.search import search
from keyworker_desktop.vault import keyslots
from keyworker_protocol.directory import Role

if TYPE_CHECKING:
    from keyworker_desktop.store.connection import Connection

SIZES = (1_000, 10_000, 100_000)
_FAMILY_NOTES = 400
"""A family's notes of two years: a supervisor's hundred thousand are of two hundred and fifty."""
_REPEATS = 60


def measure(team: Team, *, sizes: Sequence[int], bare_ms: float) -> Iterator[Figure]:
    """One caseload that grows, and for each size a new laptop that fetches it."""
    author = team.laptop("Growing", Role.KEYWORKER)
    new = [team.laptop(f"New {size}", Role.SUPERVISOR) for size in sizes]
    families = make_families(author, new, families=max(FAMILIES, sizes[-1] // _FAMILY_NOTES))
    first: dict[str, float] = {}
    written = 0
    for size, laptop in zip(sizes, new, strict=True):
        write_notes(author, families, range(written, size), of=size)
        written = size
        author.send_and_fetch()
        for figure in _operations(author, size):
            floor = first.setdefault(figure.name.rpartition("_")[0], figure.value)
            yield Figure(
                name=figure.name,
                value=figure.value,
                unit=figure.unit,
                floor=floor,
                target="as at the smallest size",
            )
        yield from first_sync(
            laptop, size, bare_ms, [one.family_id for one in families], suffix=f"_{size}"
        )
    yield from _refold(new[-1].profile, sizes[-1])


def _operations(laptop: DemoLaptop, size: int) -> Iterator[Figure]:
    """``floor`` follows later: the same at the smallest size."""
    writer = Writer(8)
    families = reading.family_ids(laptop.db)
    saves, exchanges = [], []
    for number in range(_REPEATS):
        now = datetime.now().astimezone()
        note = a_note(writer, families[number % len(families)], uuid4(), now)
        work = partial(save, laptop.db, note, author=laptop.identity, now=now, app_version="b")
        saves.append(milliseconds(work))
        exchanges.append(milliseconds(laptop.send_and_fetch))
    idle = [milliseconds(laptop.send_and_fetch) for _ in range(_REPEATS)]
    reader: Connection = open_reader(laptop.profile.store, _key(laptop.profile))
    searches = [milliseconds(partial(search, reader, one)) for one in writer.queries(4 * _REPEATS)]
    reader.close()
    yield Figure(name=f"grown_save_{size}", value=median(saves), unit="ms p50")
    yield Figure(name=f"grown_sync_one_{size}", value=median(exchanges), unit="ms p50")
    yield Figure(name=f"grown_sync_nothing_{size}", value=median(idle), unit="ms p50")
    yield Figure(name=f"grown_search_{size}", value=median(searches), unit="ms p50")
    yield Figure(name=f"grown_search_p95_{size}", value=percentile(searches, 0.95), unit="ms p95")


def _refold(profile: Profile, notes: int) -> Iterator[Figure]:
    """Open a store that an older program folded: everything computed is computed again."""
    key = _key(profile)
    db = open_store(profile.store, key)
    ask_for_refold(db)
    db.close()
    size = profile.store.stat().st_size
    took = milliseconds(lambda: open_store(profile.store, key).close())
    yield Figure(name=f"refold_{notes}", value=took / 1000, unit="s", target="≤ 30 s at 100,000")
    yield Figure(name=f"store_{notes}", value=size / notes, unit="B/note")


def _key(profile: Profile) -> bytearray:
    return keyslots.unlock(profile.keyslots, PASSPHRASE)
