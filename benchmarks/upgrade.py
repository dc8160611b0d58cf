"""An upgrade of a large store: the whole of what somebody waits for at the first start after it.

A verified backup, a second copy, the migration, every row folded again, the comparison, the switch.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from benchmarks.figures import Figure
from benchmarks.laptops import FAMILIES, a_note
from benchmarks.words import Writer
from keyworker_desktop.store import migrate
from keyworker_desktop.store.connection import Connection, transaction
from keyworker_desktop.store.identity import Identity, put_family_key, put_identity
from keyworker_desktop.store.marker import mark_in_use
from keyworker_desktop.store.open import create_store, open_store
from keyworker_desktop.store.refold import ask_for_refold
from keyworker_desktop.store.save import save_within
from keyworker_protocol import crypto

_AT_ONCE = 1000
_NEXT_STEP = "CREATE TABLE of_the_next_form (x INTEGER) STRICT;"


def measure(folder: Path, *, notes: int) -> Iterator[Figure]:
    """Of a store with ``notes`` notes in 25 families, none of them sent."""
    path, key = folder / "store.db", crypto.random_bytes(crypto.KEY_BYTES)
    _fill(path, key, notes)
    yield Figure(name="open_after_a_power_cut", value=_checked(path, key), unit="s", target="")
    copy_seconds, whole_seconds = _upgraded(path, key, folder / "copies")
    yield Figure(
        name="upgrade",
        value=whole_seconds,
        unit="s",
        floor=copy_seconds,
        target="≤ 30 s at 100,000",
    )


def _checked(path: Path, key: bytes) -> float:
    """Every page is read before somebody is let in."""
    mark_in_use(path)
    started = time.perf_counter()
    open_store(path, key).close()
    return time.perf_counter() - started


def _upgraded(path: Path, key: bytes, copies: Path) -> tuple[float, float]:
    """Seconds until the store was copied (the floor), and until it was open in its new form."""
    db = open_store(path, key)
    ask_for_refold(db)
    db.close()
    steps = migrate._steps  # noqa: SLF001 - as the next program will have one more
    migrate._steps = lambda: [*steps(), _NEXT_STEP]  # noqa: SLF001
    copied: list[float] = []
    try:
        started = time.perf_counter()

        def told(step: str, done: int, of: int) -> None:
            if step == "copying" and done == of:
                copied.append(time.perf_counter() - started)

        open_store(path, key, told, copies=copies).close()
        whole = time.perf_counter() - started
    finally:
        migrate._steps = steps  # noqa: SLF001
    return copied[0], whole


def _fill(path: Path, key: bytes, notes: int) -> None:
    db = create_store(path, key)
    identity = Identity(
        organisation_id=uuid4(),
        user_id=uuid4(),
        device_id=uuid4(),
        service_address="",
        signing=crypto.SigningKey.generate(),
        device_agreement=crypto.AgreementKey.generate(),
        user_agreement=crypto.AgreementKey.generate(),
    )
    families = [uuid4() for _ in range(FAMILIES)]
    with transaction(db):
        put_identity(db, identity)
        for family_id in families:
            put_family_key(db, family_id, 1, crypto.random_bytes(crypto.KEY_BYTES))
    _write(db, identity, families, notes)
    db.close()


def _write(db: Connection, identity: Identity, families: list[UUID], notes: int) -> None:
    writer = Writer(1)
    start = datetime.now(UTC) - timedelta(days=730)
    step = timedelta(days=730) / max(1, notes)
    for first in range(0, notes, _AT_ONCE):
        with transaction(db):
            for number in range(first, min(first + _AT_ONCE, notes)):
                at = start + step * number
                note = a_note(writer, families[number % len(families)], uuid4(), at)
                save_within(db, note, author=identity, now=at, app_version="benchmark")
