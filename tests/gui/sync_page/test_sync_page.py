"""Sending and receiving: what waits and why, what happens next, and trying again."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.review import SIGN_OFF, Review
from keyworker_desktop.store import arriving, exchanges, log, outbox
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.drafts import all_drafts
from sync.errors import REFUSALS, ServiceUnreachableError, SignInRefusedError
from sync.proof import alarm
from sync.state import Hindrance, Phase, SyncState
from tests.support.desk import RUTH, TOM, Office
from tests.support.screens import LOOKS, cut_off, led_to, show, unnamed
from ui.places import FamilyTab, Place, Room
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


def details(rows: RowList) -> list[str]:
    return [row.content.detail for row in rows.rows]


def problems(screen: SyncScreen) -> list[str]:
    return [problem.name for problem in screen.problems.problems]


def refuse(office: Office, number: int, sentence: str) -> None:
    def park(db: Connection) -> None:
        entry = outbox.next_batch(db, office.family(number).family_id)[0]
        outbox.park(db, entry.entry_id, sentence)

    office.in_store(park)


def exchange(office: Office, *, sent: int, received: int, is_whole: bool = True) -> None:
    """As if one had ended just now, with all that waits gone and all of others come since."""
    before = office.in_store(exchanges.mark)
    office.send()
    office.in_store(
        lambda db: exchanges.note(
            db,
            before,
            began=office.clock() - timedelta(seconds=9),
            ended=office.clock(),
            received=received,
            sent=sent,
            is_whole=is_whole,
        )
    )


# Nothing in the way


def test_a_laptop_that_has_sent_everything_says_so(screen: SyncScreen, office: Office) -> None:
    assert screen.now.hasFocus()
    told(office, last_exchange_at=office.clock() - timedelta(minutes=48))
    assert screen.facts.told("waits") == ("Nothing", "")
    assert screen.facts.told("since") == ("Nothing is late", "last exchange today 08:42")
    assert screen.facts.told("why") == ("Nothing is in the way", "")
    assert screen.facts.told("next")[0] == "Nothing to do"
    assert not screen.why_not.isVisible()


def test_a_laptop_that_never_exchanged_says_so(screen: SyncScreen) -> None:
    assert screen.facts.told("since")[1] == "no exchange has gone through yet"
    assert screen.facts.told("next")[0] == "It tries by itself"


# What waits


def test_what_waits_stands_by_family_with_since_when_and_why(
    screen: SyncScreen, office: Office, qtbot: QtBot
) -> None:
    office.add_note(1, way="text")
    office.clock.at += timedelta(minutes=20)
    office.add_note(0)
    told(
        office,
        phase=Phase.AWAY,
        hindrance=Hindrance.NO_ANSWER,
        hindered_since=office.clock() - timedelta(minutes=50),
        sentence=ServiceUnreachableError.sentence,
        next_try_seconds=300,
        waiting=2,
    )
    qtbot.waitUntil(
        lambda: titles(screen.waiting) == ["Text, Maya Fenwick", "Home visit, Robin Marsh"]
    )
    assert details(screen.waiting) == ["The first to go", "After those above"]
    assert screen.waiting.rows[0].content.figure == "Today 09:30"
    assert screen.facts.told("waits") == ("2 entries", "Text, Home visit")
    assert screen.facts.told("since") == ("Today 09:30", "20 minutes ago, amber after a day")
    assert screen.facts.told("why") == ("The service does not answer", "since today 09:00")
    assert screen.facts.told("next") == ("They go by themselves", "next try in about 5 minutes")
    assert "network here" in screen.why_not.accessibleName()
    assert "2 entries have not been sent yet." in screen.title.sentence.text()


def test_a_row_that_waits_opens_its_note(screen: SyncScreen, office: Office, qtbot: QtBot) -> None:
    note = office.add_note(1)
    screen.refresh()
    qtbot.waitUntil(lambda: len(screen.waiting.rows) == 1)
    places = led_to(screen)
    qtbot.keyClick(screen.waiting.rows[0], Qt.Key.Key_Return)
    assert places == [
        Place(
            room=Room.FAMILY,
            family_id=note.family_id,
            tab=FamilyTab.CONTACTS,
            entity_id=note.entity_id,
        )
    ]


@pytest.mark.parametrize("hindrance", [one for one in Hindrance if one])
def test_every_hindrance_has_words_of_its_own(
    screen: SyncScreen, office: Office, hindrance: Hindrance
) -> None:
    told(
        office,
        phase=Phase.AWAY,
        hindrance=hindrance,
        sentence=SignInRefusedError.sentence,
        next_try_seconds=20,
    )
    why = screen.facts.told("why")[0]
    assert why not in {"", "Nothing is in the way"}
    assert screen.why_not.isVisible()
    assert screen.facts.told("next") == ("It tries by itself", "next try in about half a minute")


def test_the_next_try_is_told_in_words_that_do_not_tick(screen: SyncScreen, office: Office) -> None:
    told(office, phase=Phase.AWAY, sentence="x", next_try_seconds=300)
    said = []
    for seconds in (0, 60, 100, 60, 50, 20, 30):
        office.clock.at += timedelta(seconds=seconds)
        screen._show()
        said.append(screen.facts.told("next")[1])
    assert said == [
        "next try in about 5 minutes",
        "next try in about 4 minutes",
        "next try in about 2 minutes",
        "next try in about a minute",
        "next try in about half a minute",
        "next try in about half a minute",
        "next try in a few seconds",
    ]


def test_after_an_outage_it_says_that_its_turn_comes(screen: SyncScreen, office: Office) -> None:
    told(office, phase=Phase.TURN, next_try_seconds=22)
    words, detail = screen.facts.told("next")
    assert words == "The service is back"
    assert "in about half a minute" in detail


def test_trying_now_does_no_harm_without_a_connection(screen: SyncScreen, qtbot: QtBot) -> None:
    with qtbot.waitSignal(screen.tell):
        qtbot.keyClick(screen.now, Qt.Key.Key_Return)


# What was refused, and alarms


def test_what_was_refused_has_its_sentence_and_can_be_tried_again(
    screen: SyncScreen, office: Office, qtbot: QtBot
) -> None:
    office.add_note(2)
    office.add_note(2, way="phone")
    refuse(office, 2, REFUSALS["too_big"])
    screen.refresh()
    qtbot.waitUntil(lambda: problems(screen) == ["Home visit, Dele Okafor"])
    problem = screen.problems.problems[0]
    assert problem.sentence == REFUSALS["too_big"]
    assert "nothing of it is lost" in problem.kept
    assert details(screen.waiting) == ["Waits behind the entry that the service did not take"]
    assert screen.facts.told("why")[0] == "The service said no"
    qtbot.mouseClick(screen.problems.buttons["again", 0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(screen.waiting.rows) == 2)
    assert not screen.problems.isVisible()
    assert screen.now.hasFocus()


def test_what_was_refused_can_be_copied_into_a_new_note_and_stays(
    screen: SyncScreen, office: Office, qtbot: QtBot
) -> None:
    note = office.add_note(2, body="Two lines,\nas typed.")
    refuse(office, 2, REFUSALS["too_big"])
    screen.refresh()
    qtbot.waitUntil(lambda: len(problems(screen)) == 1)
    with qtbot.waitSignal(screen.go) as gone:
        qtbot.mouseClick(screen.problems.buttons["copy", 0], Qt.MouseButton.LeftButton)
    (draft,) = office.in_store(all_drafts)
    assert draft.fields["body"] == note.body
    assert gone.args == [
        Place(
            room=Room.FAMILY,
            family_id=note.family_id,
            tab=FamilyTab.CONTACTS,
            entity_id=draft.draft_id,
            act="open draft",
        )
    ]
    assert office.in_store(outbox.count) == 1


def test_trouble_of_a_family_is_said_and_leads_there(
    screen: SyncScreen, office: Office, qtbot: QtBot
) -> None:
    family = office.family(0).family_id
    office.in_store(lambda db: log.set_trouble(db, family, alarm("shrunken").told))
    screen.refresh()
    qtbot.waitUntil(lambda: problems(screen) == ["Robin Marsh"])
    problem = screen.problems.problems[0]
    assert "shows less of this record than it did before" in problem.sentence
    assert "Tell your manager" in problem.sentence
    places = led_to(screen)
    qtbot.mouseClick(screen.problems.buttons["open", 0], Qt.MouseButton.LeftButton)
    assert places == [Place(room=Room.FAMILY, family_id=family)]


# What went and came


def test_the_last_exchange_tells_what_went_what_came_and_who_has_read_what(
    screen: SyncScreen, office: Office, qtbot: QtBot
) -> None:
    note = office.add_note(1)
    before = office.in_store(exchanges.mark)
    office.send()
    office.save(
        Review(
            entity_id=new_entity_id(office.clock()),
            family_id=note.family_id,
            contact=note.entity_id,
            step=SIGN_OFF,
        ),
        by=RUTH,
    )
    for _ in range(3):
        office.add_note(2, by=TOM)
    office.send()
    office.in_store(
        lambda db: exchanges.note(
            db,
            before,
            began=office.clock() - timedelta(seconds=9),
            ended=office.clock(),
            received=4,
            sent=1,
            is_whole=True,
        )
    )
    screen.refresh()
    qtbot.waitUntil(screen.exchanged.isVisible)
    assert titles(screen.exchanged) == [
        "Home visit, Maya Fenwick",
        "Ruth Calloway has signed off your note",
        "3 entries by Tom Ashby",
    ]
    assert screen.exchanged.rows[1].content.tag
    assert screen.exchanged.rows[1].content.tag.words == "Seen by Ruth Calloway"
    assert "The service signed for it" in details(screen.exchanged)[0]
    assert "took 9 seconds" in screen.exchanged_title.remark.text()
    places = led_to(screen)
    qtbot.mouseClick(screen.exchanged.rows[1], Qt.MouseButton.LeftButton)
    assert places[0].entity_id == note.entity_id  # type: ignore[attr-defined]


def test_earlier_exchanges_are_one_click_away(
    screen: SyncScreen, office: Office, qtbot: QtBot
) -> None:
    office.add_note(1)
    exchange(office, sent=1, received=0, is_whole=False)
    office.clock.at += timedelta(hours=2)
    office.add_note(1)
    exchange(office, sent=1, received=0)
    screen.refresh()
    qtbot.waitUntil(screen.exchanged.isVisible)
    assert not screen.earlier.isVisible()
    assert screen.exchanged_title.link
    qtbot.keyClick(screen.exchanged_title.link, Qt.Key.Key_Return)
    assert screen.earlier.isVisible()
    assert (titles(screen.earlier), details(screen.earlier)) == (["Today 09:30"], ["1 sent"])
    assert screen.earlier.rows[0].content.tag
    assert "Cut off" in screen.earlier.rows[0].content.tag.words


def test_the_laptops_that_hold_the_families_are_told_with_what_is_known(
    screen: SyncScreen, office: Office, qtbot: QtBot
) -> None:
    office.add_note(1, by=TOM)
    office.send()
    screen.show_place(Place(room=Room.SYNC))
    qtbot.waitUntil(lambda: len(screen.devices.contents) == 3)
    qtbot.waitUntil(lambda: "Wrote last" in str(screen.devices.contents[1].footnote))
    this, *others = screen.devices.contents
    assert this.title == "This laptop"
    assert {one.detail for one in others} == {
        "Tom Ashby, 3 of your families",
        "Ruth Calloway, 3 of your families",
    }
    assert {one.footnote for one in others} == {
        "Wrote last today 09:30",
        "Has written nothing yet",
    }


# Families on their way


def test_families_on_their_way_are_counted_and_can_wait(
    screen: SyncScreen, office: Office, qtbot: QtBot
) -> None:
    coming = {office.family(0).family_id: 4000, uuid4(): 120}
    office.in_store(lambda db: arriving.expect(db, coming))
    told(office, phase=Phase.FETCHING, families_done=2, families_in_all=4)
    qtbot.waitUntil(screen.coming.isVisible)
    assert screen.coming.progress.number.text() == "2 of 4"
    assert "2 families are here whole; you can open them now." in screen.coming.words.text()
    asked: list[str] = []
    screen.coming.pause_requested.connect(lambda: asked.append("pause"))
    screen.coming.go_on_requested.connect(lambda: asked.append("go on"))
    screen.coming.pause.setFocus()
    qtbot.keyClick(screen.coming.pause, Qt.Key.Key_Space)
    told(office, is_paused=True)
    assert screen.facts.told("why") == ("You paused it", "what you write still goes")
    assert screen.coming.go_on.hasFocus()
    qtbot.keyClick(screen.coming.go_on, Qt.Key.Key_Space)
    assert asked == ["pause", "go on"]
    office.in_store(lambda db: arriving.expect(db, {}))
    told(office, last_exchange_at=office.clock())
    qtbot.waitUntil(lambda: not screen.coming.isVisible())


# Time


def test_long_silence_turns_amber_then_red(screen: SyncScreen, office: Office) -> None:
    tones = []
    for hours in (1, 25, 73):
        told(office, last_exchange_at=office.clock() - timedelta(hours=hours))
        tones.append(str(screen.facts.tone("since")))
    assert tones == ["plain", "caution", "urgent"]


@pytest.mark.parametrize("year", [1970, 1999, 2027, 2105])
def test_a_clock_that_was_changed_makes_no_nonsense(
    screen: SyncScreen, office: Office, qtbot: QtBot, year: int
) -> None:
    """What was written or exchanged under another clock: nothing was "80 years ago"."""
    now = office.clock.at
    office.clock.at = now.replace(year=year)
    office.add_note(1)
    office.clock.at = now
    then = now.replace(year=year)
    told(
        office,
        phase=Phase.AWAY,
        hindrance=Hindrance.NO_NETWORK,
        hindered_since=then,
        last_exchange_at=then,
        sentence="x",
        next_try_seconds=20,
    )
    qtbot.waitUntil(lambda: len(screen.waiting.rows) == 1)
    assert screen.facts.told("since") == ("Not known", "the clock of this laptop was changed since")
    assert str(screen.facts.tone("since")) == "caution"
    assert screen.facts.told("why") == ("There is no network", "")
    assert screen.waiting.rows[0].content.figure == "Time not known"
    shown = " ".join(screen.facts.told(name)[1] for name in ("waits", "since", "why", "next"))
    assert str(year) not in shown
    office.clock.at = then  # and the clock jumps back again while the page is open
    screen._show()
    assert screen.facts.told("next")[1] == "next try in a few seconds"


# How it looks


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_cut_off_and_all_is_named(office: Office, qtbot: QtBot, look: str) -> None:
    scale, width, height = LOOKS[look]
    theme().set_scale(scale)
    office.add_note(1)
    exchange(office, sent=1, received=0)
    office.add_note(1)
    office.add_note(2)
    refuse(office, 2, REFUSALS["not_a_writer"])
    family = office.family(0).family_id
    office.in_store(lambda db: log.set_trouble(db, family, alarm("split_view").told))
    office.in_store(lambda db: arriving.expect(db, {uuid4(): 120}))
    screen = SyncScreen(office.desk)
    show(qtbot, screen, width=width - 90, height=height)
    told(
        office,
        phase=Phase.AWAY,
        hindrance=Hindrance.NOT_TRUSTED,
        sentence=ServiceUnreachableError.sentence,
        next_try_seconds=70,
    )
    screen.show_place(Place(room=Room.SYNC))
    qtbot.waitUntil(lambda: len(screen.waiting.rows) == 1)
    qtbot.waitUntil(lambda: len(screen.devices.contents) == 3)
    qtbot.waitUntil(lambda: cut_off(screen) == [])
    assert unnamed(screen) == []
    screen.hide()
