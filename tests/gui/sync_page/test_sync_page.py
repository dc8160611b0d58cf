"""Sending and receiving: what waits and why, what happens next, and trying again."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from keyworker_desktop.store import log, outbox
from keyworker_desktop.store.connection import Connection
from sync.errors import AlarmError, ServiceUnreachableError
from sync.state import Phase, SyncState
from tests.support.desk import Office
from tests.support.screens import LOOKS, cut_off, led_to, show, unnamed
from ui.places import Place, Room
from ui.screens.sync_page import SyncScreen
from ui.theme import theme
from ui.widgets.row import RowList


@pytest.fixture
def screen(office: Office, qtbot: QtBot) -> Iterator[SyncScreen]:
    screen = SyncScreen(office.desk)
    show(qtbot, screen)
    screen.show_place(Place(room=Room.SYNC))
    screen.take_focus()
    qtbot.waitUntil(screen.all_sent.isVisible)
    yield screen
    screen.hide()


def told(office: Office, **state: object) -> None:
    office.desk.sync_state = SyncState(**state)  # type: ignore[arg-type]
    office.desk.sync_changed.emit(office.desk.sync_state)


def titles(rows: RowList) -> list[str]:
    return [row.content.title for row in rows.rows]


def refused(screen: SyncScreen) -> list[str]:
    return [problem.name for problem in screen.refused.problems]


def test_a_laptop_that_has_sent_everything_says_so(screen: SyncScreen, office: Office) -> None:
    assert screen.now.hasFocus()
    told(office, last_exchange_at=office.clock() - timedelta(minutes=48))
    assert screen.facts.told("waits") == ("Nothing", "")
    assert screen.facts.told("last") == ("Today 08:42", "48 minutes ago")


def test_a_laptop_that_never_exchanged_says_so(screen: SyncScreen) -> None:
    assert screen.facts.told("last")[0] == "Never yet"


def test_what_waits_stands_by_family_with_since_when_and_why(
    screen: SyncScreen, office: Office, qtbot: QtBot
) -> None:
    office.add_note(1)
    office.add_note(1)
    told(
        office,
        phase=Phase.AWAY,
        sentence=ServiceUnreachableError.sentence,
        next_try_seconds=300,
        waiting=2,
    )
    qtbot.waitUntil(lambda: titles(screen.waiting) == ["Maya Fenwick"])
    assert screen.waiting.rows[0].content.detail == "2 changes, since today 09:30"
    assert screen.why_not.isVisible()
    assert ServiceUnreachableError.sentence in screen.why_not.accessibleName()
    assert screen.facts.told("next") == ("They go by themselves", "next try in 5 minutes")
    assert "2 changes have not been sent yet." in screen.title.sentence.text()


def test_first_fetching_has_a_number(screen: SyncScreen, office: Office) -> None:
    told(office, phase=Phase.FETCHING, families_done=3, families_in_all=25)
    assert screen.progress.isVisible()
    assert screen.progress.number.text() == "3 of 25"
    told(office, phase=Phase.RESTING)
    assert not screen.progress.isVisible()


def test_what_was_refused_has_its_sentence_and_can_be_tried_again(
    screen: SyncScreen, office: Office, qtbot: QtBot
) -> None:
    office.add_note(2)

    def refuse(db: Connection) -> None:
        (entry,) = outbox.next_batch(db, office.family(2).family_id)
        outbox.park(db, entry.entry_id, "The service did not accept this.")

    office.in_store(refuse)
    screen.refresh()
    qtbot.waitUntil(lambda: refused(screen) == ["Dele Okafor"])
    assert screen.refused.problems[0].sentence == "The service did not accept this."
    qtbot.mouseClick(screen.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: titles(screen.waiting) == ["Dele Okafor"])
    assert not screen.refused.isVisible()


def test_trouble_of_a_family_is_said_and_leads_there(
    screen: SyncScreen, office: Office, qtbot: QtBot
) -> None:
    family = office.family(0).family_id
    office.in_store(lambda db: log.set_trouble(db, family, "Something does not fit together."))
    screen.refresh()
    qtbot.waitUntil(lambda: refused(screen) == ["Robin Marsh"])
    places = led_to(screen)
    qtbot.mouseClick(screen.refused.buttons[0], Qt.MouseButton.LeftButton)
    assert places == [Place(room=Room.FAMILY, family_id=family)]


def test_sync_now_does_no_harm_without_a_connection(screen: SyncScreen, qtbot: QtBot) -> None:
    with qtbot.waitSignal(screen.tell):
        qtbot.keyClick(screen.now, Qt.Key.Key_Return)


def test_long_silence_turns_amber_then_red(screen: SyncScreen, office: Office) -> None:
    tones = []
    for hours in (1, 25, 73):
        told(office, last_exchange_at=office.clock() - timedelta(hours=hours))
        tones.append(str(screen.facts.tone("last")))
    assert tones == ["plain", "caution", "urgent"]


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_cut_off_and_all_is_named(office: Office, qtbot: QtBot, look: str) -> None:
    scale, width, height = LOOKS[look]
    theme().set_scale(scale)
    office.add_note(1)
    family = office.family(0).family_id
    office.in_store(lambda db: log.set_trouble(db, family, AlarmError.sentence))
    screen = SyncScreen(office.desk)
    show(qtbot, screen, width=width - 90, height=height)
    told(office, phase=Phase.AWAY, sentence=ServiceUnreachableError.sentence)
    screen.show_place(Place(room=Room.SYNC))
    qtbot.waitUntil(lambda: len(screen.waiting.rows) == 1)
    qtbot.waitUntil(lambda: cut_off(screen) == [])
    assert unnamed(screen) == []
    screen.hide()
