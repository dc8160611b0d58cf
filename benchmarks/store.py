"""Saving and searching on one laptop, each beside the bare driver doing the least of the same."""

import random
import time
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import sqlcipher3

from benchmarks.figures import Figure, milliseconds, percentile
from benchmarks.laptops import a_note
from benchmarks.words import Writer
from keyworker_desktop.demo.laptop import DemoLaptop
from keyworker_desktop.store import reading
from keyworker_desktop.store.open import open_reader
from keyworker_desktop.store.save import save
from keyworker_desktop.store.search import search

if TYPE_CHECKING:
    from keyworker_desktop.store.connection import Connection

SAVES = 200
SEARCHES = 200


def measure(
    laptop: DemoLaptop, key: bytes | bytearray, *, notes: int, folder: Path
) -> Iterator[Figure]:
    """``laptop`` holds ``notes`` notes in 25 families."""
    writer = Writer(2)
    bare = _BareStore(folder / "bare.db", notes)
    yield from _searches(laptop, key, writer, bare)
    yield from _saves(laptop, writer, bare)
    bare.close()


def _saves(laptop: DemoLaptop, writer: Writer, bare: "_BareStore") -> Iterator[Figure]:
    families = reading.family_ids(laptop.db)
    taken = []
    for number in range(SAVES):
        now = datetime.now().astimezone()
        note = a_note(writer, families[number % len(families)], uuid4(), now)
        work = partial(save, laptop.db, note, author=laptop.identity, now=now, app_version="b")
        taken.append(milliseconds(work))
    floor = [milliseconds(partial(bare.insert, writer.note())) for _ in range(SAVES)]
    yield Figure(
        name="save_note",
        value=percentile(taken, 0.95),
        unit="ms p95",
        floor=percentile(floor, 0.95),
        target="≤ 5 ms plus the disk's sync, ≤ 3 × floor",
    )


def _searches(
    laptop: DemoLaptop, key: bytes | bytearray, writer: Writer, bare: "_BareStore"
) -> Iterator[Figure]:
    queries = list(writer.queries(SEARCHES))
    fresh: Connection = open_reader(laptop.profile.store, key)
    first = milliseconds(partial(search, fresh, queries[0]))
    taken = [milliseconds(partial(search, fresh, query)) for query in queries]
    fresh.close()
    floor = [milliseconds(partial(bare.search, query)) for query in queries]
    yield Figure(name="search_first", value=first, unit="ms", floor=floor[0], target="≤ 50 ms")
    yield Figure(
        name="search",
        value=percentile(taken, 0.95),
        unit="ms p95",
        floor=percentile(floor, 0.95),
        target="≤ 10 ms (≤ 30 ms at 100,000)",
    )


class _BareStore:
    """Raw SQLCipher with one table and its FTS5 index: what a note costs with nothing around it."""

    def __init__(self, path: Path, notes: int) -> None:
        self._db = sqlcipher3.connect(path, isolation_level=None)
        self._db.set_key(b"x'" + random.Random(0).randbytes(32).hex().encode() + b"'")  # noqa: S311
        for pragma in ("cipher_page_size = 8192", "journal_mode = WAL", "synchronous = FULL"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)")
        self._db.execute(
            "CREATE VIRTUAL TABLE found USING fts5 (text, content='note', content_rowid='id')"
        )
        writer = Writer(3)
        for start in range(0, notes, 1000):
            self._db.execute("BEGIN")
            for _ in range(min(1000, notes - start)):
                self._put(writer.note())
            self._db.execute("COMMIT")

    def insert(self, text: str) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        self._put(text)
        self._db.execute("COMMIT")

    def search(self, typed: str) -> list[tuple[int]]:
        query = " ".join(f'"{word}"*' for word in typed.split())
        found: list[tuple[int]] = self._db.execute(
            "SELECT rowid FROM found WHERE found MATCH ? ORDER BY rowid DESC LIMIT 30", (query,)
        ).fetchall()
        return found

    def close(self) -> None:
        self._db.close()

    def _put(self, text: str) -> None:
        row_id = self._db.execute("INSERT INTO note (text) VALUES (?)", (text,)).lastrowid
        self._db.execute("INSERT INTO found (rowid, text) VALUES (?, ?)", (row_id, text))


def disk_sync_ms(folder: Path) -> float:
    """What one fsync of this disk takes, median of 50."""
    taken = []
    with (folder / "sync.probe").open("wb", buffering=0) as file:
        import os

        for _ in range(50):
            file.write(b"0" * 4096)
            started = time.perf_counter()
            os.fsync(file.fileno())
            taken.append((time.perf_counter() - started) * 1000)
    return percentile(taken, 0.5)
