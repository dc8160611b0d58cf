"""The report for support holds counts, times and names of faults, and nobody's words."""

import ast
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

import sync.loop
import ui.lanes
from keyworker_desktop import logs
from keyworker_desktop.paths import Profile
from keyworker_desktop.record.change import Write
from keyworker_desktop.record.kinds import all_kinds
from keyworker_desktop.store import arriving, drafts, exchanges, log, outbox
from keyworker_desktop.store.connection import transaction
from keyworker_desktop.store.errors import StoreDamagedError
from keyworker_desktop.store.settings import put_setting
from keyworker_desktop.support import _MESSAGES, LEFT_OUT, SupportFacts, report
from sync.errors import REFUSALS
from sync.proof import alarm
from sync.state import Hindrance, Phase, SyncState
from sync.support import Around, facts, facts_without_store
from tests.support.stores import KEY, NOW, Laptop, a_laptop

CANARY = re.compile(r"zebra\w*", re.IGNORECASE)
FAMILIES = 24


class Canaries:
    """Words that no program has, each used once."""

    def __init__(self) -> None:
        self.planted: list[str] = []

    def __call__(self) -> str:
        self.planted.append(f"Zebra{len(self.planted)}quillfeather")
        return self.planted[-1]


@pytest.fixture
def canary() -> Canaries:
    return Canaries()


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    laptop = a_laptop(tmp_path / "profile of nobody")
    yield laptop
    laptop.db.close()


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path) -> None:
    (tmp_path / "profile of nobody").mkdir()


def plant(laptop: Laptop, canary: Canaries) -> None:
    """A word in every text field of every kind, in drafts, reasons, settings and sentences."""
    for number in range(FAMILIES):
        family, _ = laptop.a_family(canary())
        for kind in all_kinds().values():
            writes = [
                Write(kind.name, uuid4(), path, canary())
                for path, field in kind.fields.items()
                if field.form in ("line", "text")
            ]
            if writes:
                laptop.save(writes, family.family_id, reason=canary())
        draft = drafts.Draft(
            draft_id=uuid4(),
            family_id=family.family_id,
            kind="contact",
            fields={"body": canary()},
            updated_at=NOW,
        )
        drafts.keep(laptop.db, draft)
        with transaction(laptop.db):
            put_setting(laptop.db, canary(), canary())
            if number % 3 == 0:
                log.set_trouble(laptop.db, family.family_id, f"The service said {canary()}.")
            if number % 3 == 1:
                (first, *_) = outbox.next_batch(laptop.db, family.family_id)
                outbox.park(laptop.db, first.entry_id, canary())


def fail_with(word: str) -> None:
    raise ValueError(word)


def around(laptop: Laptop, **changes: object) -> Around:
    profile = Profile(laptop.path.parent)
    usual = Around(
        versions={"program": "1.2.0", "Python": "3.11.4", "Qt": "6.11.0"},
        system="Linux-6.1.0",
        state=SyncState(
            phase=Phase.AWAY,
            hindrance=Hindrance.NO_ANSWER,
            hindered_since=NOW - timedelta(hours=2),
            last_exchange_at=NOW - timedelta(hours=3),
            sentence="Not shown",
            next_try_seconds=40,
        ),
        now=lambda: NOW,
        organisation_id=laptop.me.organisation_id,
        profile=profile,
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def words_in(text: str) -> list[str]:
    return CANARY.findall(text)


def test_a_thousand_planted_words_are_not_in_it(laptop: Laptop, canary: Canaries) -> None:
    plant(laptop, canary)
    path = laptop.path.parent / "logs" / "keyworker.log"
    path.parent.mkdir()
    undo = logs.set_up(path)
    logger = logging.getLogger("sync.pull")
    passphrase, token, code = canary(), canary(), f"zebra_{canary().lower()}"
    try:
        logger.warning("log left as it was: %s", code)  # a service that lies with words
        logger.warning("log left as it was: %s", "shrunken")
        logger.warning("entry refused: %s", canary())
        logger.info("unlocked with %s", passphrase)
        logger.info("no exchange: %s", token)
        logging.getLogger(canary()).error("exchange: %d received, %d sent", 3, 4)
        try:
            fail_with(canary())
        except ValueError:
            logger.exception("job crashed at %s", canary())
    finally:
        undo()
    with path.open("a", encoding="utf-8") as file:  # what a damaged file could hold
        file.write(f"{canary()}\n2026-11-22T09:00:00Z INFO sync.loop {canary()}\n")
        file.write(f"  {canary()}.py:3 {canary()}\n")
    state = SyncState(phase=Phase.AWAY, sentence=canary(), hindrance=Hindrance.OTHER)
    text = report(facts(laptop.db, around(laptop, state=state, system=f"Linux {canary()}")))
    assert len(canary.planted) >= 1_000
    assert words_in(text) == []
    assert KEY.hex() not in text
    assert all(str(one) not in text for one in (laptop.me.user_id, laptop.me.device_id))
    for family_id in log.all_heads(laptop.db):
        assert str(family_id) not in text
        assert family_id.hex not in text
    assert str(laptop.path.parent) not in text
    assert "log left as it was: shrunken" in text
    assert "ValueError" in text
    assert "in trouble (other)" in text
    assert "refused (other)" in text


def test_it_says_how_the_laptop_stands(laptop: Laptop) -> None:
    family, _ = laptop.a_family()
    laptop.a_note(family.family_id)
    coming = {family.family_id: 40}
    arriving.expect(laptop.db, coming)
    (first, *_) = outbox.next_batch(laptop.db, family.family_id)
    with transaction(laptop.db):
        outbox.park(laptop.db, first.entry_id, REFUSALS["too_big"])
        log.set_trouble(laptop.db, family.family_id, alarm("split_view").told)
    mark = exchanges.mark(laptop.db)
    exchanges.note(
        laptop.db,
        mark,
        began=NOW - timedelta(seconds=2),
        ended=NOW,
        received=12,
        sent=1,
        is_whole=False,
    )
    text = report(facts(laptop.db, around(laptop)))
    for told in (
        "program: 1.2.0",
        "doing: away",
        "in the way: no answer",
        "last exchange: 2026-11-22 07:30:00 UTC",
        "next try: 40 s after that",
        "entries waiting: 2",
        "entries refused: 1",
        "0 entries, end 00000000, 2 waiting, refused (too_big), in trouble (split_view), "
        "arriving, 0 of 40",
        "2026-11-22 10:30:00 UTC: 1 sent, 12 received, 2,000 ms, cut off",
    ):
        assert told in text, text


def test_a_store_that_cannot_be_read_is_said_and_the_rest_stands(
    laptop: Laptop, canary: Canaries
) -> None:
    plant(laptop, canary)
    laptop.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    laptop.db.close()
    content = bytearray(laptop.path.read_bytes())
    content[8192:] = bytes(len(content) - 8192)
    laptop.path.write_bytes(content)
    text = report(facts_without_store(around(laptop), fault=StoreDamagedError.__name__))
    assert "the store could not be read: StoreDamagedError" in text
    assert "store file bytes" in text
    assert words_in(text) == []


def test_facts_that_are_not_what_they_should_be_are_left_out(canary: Canaries) -> None:
    text = report(
        SupportFacts(
            made_at=datetime(2026, 11, 22, tzinfo=UTC),
            versions={"program": canary()},
            system=f"{canary()} of somebody",
            phase=canary(),
            hindrance=canary(),
            hindered_since=None,
            last_exchange_at=None,
            next_try_seconds=None,
            is_paused=False,
            store_fault=canary(),
            log_lines=[canary(), f"2026-11-22T09:00:00Z INFO {canary()} {canary()}"],
        )
    )
    assert words_in(text) == []
    assert text.count(LEFT_OUT) >= 7


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("INFO sync.loop exchange: 12 received, 3 sent", "exchange: 12 received, 3 sent"),
        ("INFO sync.loop no exchange: ServiceUnreachableError", "ServiceUnreachableError"),
        ("ERROR ui.lanes background job crashed: KeyError", "background job crashed: KeyError"),
        ("ERROR ui.lanes loop.py:14 in _run", "loop.py:14 in _run"),
        ("INFO sync.loop exchange: 9991234567 received, 3 sent", LEFT_OUT),
        ("ERROR ui.lanes robin.py:14 in marsh", LEFT_OUT),
        ("INFO sync.loop no exchange: Robin", f"no exchange: {LEFT_OUT}"),
        ("INFO robin.marsh no exchange: KeyError", LEFT_OUT),
    ],
)
def test_the_log_is_told_as_far_as_the_program_knows_its_words(line: str, told: str) -> None:
    assert (sync.loop.__name__, ui.lanes.__name__) == ("sync.loop", "ui.lanes")  # in the program
    text = report(replace(_EMPTY, log_lines=[f"2026-11-22T09:00:00Z {line}"]))
    last = text.splitlines()[-1]
    assert told in last
    assert "obin" not in last
    assert "999" not in last


_EMPTY = SupportFacts(
    made_at=NOW,
    versions={},
    system="Linux",
    phase="resting",
    hindrance="",
    hindered_since=None,
    last_exchange_at=None,
    next_try_seconds=None,
    is_paused=False,
    known_words=frozenset(("resting",)),
)


def test_an_identifier_of_a_family_never_stands_in_it(laptop: Laptop) -> None:
    family, _ = laptop.a_family(family_id=UUID("12345678-1234-4234-8234-123456789abc"))
    text = report(facts(laptop.db, around(laptop)))
    assert "12345678" not in text
    assert family.family_id.hex not in text
    assert "record 1: 0 entries" in text


NOT_FOR_SUPPORT = {
    "% crashed: %",  # three of them, each in full
    "  %:% in %",
    "not caught, in %",
    "% could not be forbidden: %",  # of the system, and the same at every start
    "% could not be forbidden: the system answered %",
    "warm",
}


def test_every_message_of_the_laptops_log_is_known_to_the_report() -> None:
    """Else it would be left out just when somebody looks for it."""
    root = Path(__file__).resolve().parents[3]
    levels = {"debug", "info", "warning", "error", "exception", "critical"}
    logged = {
        re.sub("%[sd]", "%", node.args[0].value)
        for folder in ("keyworker_desktop", "sync", "ui")
        for path in sorted((root / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in levels
        and ast.unparse(node.func.value) in {"log", "logger", "where"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }
    known = {re.sub(r"\{\w+\}", "%", message) for message in _MESSAGES}
    assert logged - known == NOT_FOR_SUPPORT
    assert len(logged) > len(NOT_FOR_SUPPORT) + 10
