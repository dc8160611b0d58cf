"""Whoever wrote a version that somebody else settled is told once, quietly, on Today."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.writing import edits, struck_out
from keyworker_desktop.record.writing import settled as settling_writes
from keyworker_desktop.store import reading, settled
from keyworker_desktop.store.settled import Settlements
from tests.gui.today.conftest import again
from tests.support.desk import RUTH, TOM, Office
from tests.support.screens import LOOKS, cut_off, led_to, unnamed
from tests.unit.protocol.people import Person as Staff
from ui.places import FamilyTab, Place, Room
from ui.screens.today import TodayScreen
from ui.theme import theme

MINE, TOMS = "Robin wakes at four.", "Robin sleeps better, most nights."


def family_of(office: Office) -> Family:
    family_id = office.family().family_id
    family = office.in_store(lambda db: reading.family_sheet(db, family_id)).card.family
    assert family is not None
    return family


def disagree(office: Office, mine: str = MINE, toms: str = TOMS) -> None:
    before = family_of(office)
    office.save_writes(before.family_id, edits(before, now=mine))
    office.save_writes(before.family_id, edits(before, now=toms), by=TOM)


def settle(office: Office, words: str = TOMS, *, by: Staff | None = RUTH) -> None:
    family = family_of(office)
    assert family.facts is not None
    versions = family.facts.disagreements["now"].versions
    seen = [one for version in versions for one in (version.change_id, *version.also)]
    writes = settling_writes(family, "now", words, seen=seen)
    office.save_writes(family.family_id, writes, by=by, at=office.clock() - timedelta(days=3))


def found(office: Office) -> Settlements:
    """As Today asks, and remembers."""
    device_id = office.desk.identity.device_id

    def look(db: Any) -> Settlements:
        seen = settled.settlements(db, device_id=device_id)
        settled.remember(db, seen)
        return seen

    return office.in_store(look)


def test_it_says_who_settled_what_and_when(
    screen: TodayScreen, office: Office, qtbot: QtBot
) -> None:
    disagree(office)
    settle(office)
    again(screen, qtbot)
    (row,) = screen.lists["settled"].rows
    assert row.content.title == "Ruth Calloway settled the two versions of “What is happening now”"
    assert row.content.detail == "Robin Marsh, Thu 19 November. What you wrote is in History."
    assert screen.lists["settled"].isVisible()
    assert not screen.all_well.isVisible()
    assert unnamed(screen) == []


def test_it_leads_to_history_and_is_told_once(
    screen: TodayScreen, office: Office, qtbot: QtBot
) -> None:
    disagree(office)
    settle(office)
    again(screen, qtbot)
    places = led_to(screen)
    screen.lists["settled"].focus_current()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    family = office.family()
    assert places == [
        Place(
            room=Room.FAMILY,
            family_id=family.family_id,
            tab=FamilyTab.HISTORY,
            entity_id=family.entity_id,
        )
    ]
    qtbot.waitUntil(lambda: not screen.lists["settled"].isVisible())
    again(screen, qtbot)
    assert list(screen.lists["settled"].rows) == []


def test_it_can_be_put_away_and_what_comes_later_is_told(
    screen: TodayScreen, office: Office, qtbot: QtBot
) -> None:
    disagree(office)
    settle(office)
    again(screen, qtbot)
    again(screen, qtbot)
    assert len(screen.lists["settled"].rows) == 1, "looking again does not take it away"
    (button,) = screen._settled_by_button
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not screen.lists["settled"].isVisible())
    disagree(office, "Robin wakes at five.", "Robin sleeps till six.")
    settle(office, "Robin wakes between five and six.", by=TOM)
    again(screen, qtbot)
    (row,) = screen.lists["settled"].rows
    assert row.content.title.startswith("Tom Ashby settled")


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_cut_off(screen: TodayScreen, office: Office, qtbot: QtBot, look: str) -> None:
    disagree(office)
    settle(office)
    scale, width, height = LOOKS[look]
    theme().set_scale(scale)
    screen.resize(width - 84, height - 52)
    again(screen, qtbot)
    QApplication.processEvents()
    assert screen.lists["settled"].isVisible()
    assert cut_off(screen) == []


def test_an_answer_that_comes_after_the_lock_writes_nothing(
    screen: TodayScreen, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store may be closed by then."""
    seen = found(office)
    monkeypatch.setattr(office.desk, "_is_closed", True)
    later = replace(seen, after=seen.upto, upto=seen.upto + 9, is_news=True)
    screen._remember(later)
    monkeypatch.undo()
    assert found(office).after == seen.upto


# What is news, and what is not


def test_both_coming_at_once_is_news(office: Office) -> None:
    """The usual case: the other version and its settlement come in one exchange."""
    found(office)
    disagree(office)
    settle(office)
    (one,) = found(office).found
    assert (one.device_id, one.versions) == (RUTH.device.device_id, 2)
    assert [each.answer for each in found(office).found] == [one.answer]


def test_what_was_settled_before_the_first_look_is_no_news(office: Office) -> None:
    disagree(office)
    settle(office)
    assert found(office).found == ()
    assert found(office).found == []


def test_what_i_settled_myself_is_no_news(office: Office) -> None:
    found(office)
    disagree(office)
    settle(office, by=None)
    assert found(office).found == []


def test_nobody_is_told_when_their_own_words_stand(office: Office) -> None:
    found(office)
    disagree(office)
    settle(office, MINE)
    assert found(office).found == []


def test_versions_of_others_are_no_news_here(office: Office) -> None:
    found(office)
    before = family_of(office)
    office.save_writes(before.family_id, edits(before, now=MINE), by=RUTH)
    office.save_writes(before.family_id, edits(before, now=TOMS), by=TOM)
    settle(office)
    assert found(office).found == []


def test_an_edit_that_had_seen_mine_is_no_news(office: Office) -> None:
    found(office)
    office.save_writes(family_of(office).family_id, edits(family_of(office), now=MINE))
    later = family_of(office)
    office.save_writes(later.family_id, edits(later, now=TOMS), by=TOM)
    assert found(office).found == []


def test_what_is_open_again_is_told_only_as_to_settle(office: Office) -> None:
    found(office)
    disagree(office)
    settle(office)
    assert len(found(office).found) == 1
    disagree(office, "Robin wakes at five.", "Robin sleeps till six.")
    assert found(office).found == []
    settle(office, "Robin wakes at five or six.")
    assert len(found(office).found) == 2


def test_a_store_put_together_anew_goes_on_telling(office: Office) -> None:
    """Its entries may be numbered from a lower one than was looked at last."""
    found(office)
    office.in_store(lambda db: settled._put(db, 1_000_000, []))
    found(office)
    disagree(office)
    settle(office)
    assert len(found(office).found) == 1


def test_a_look_that_was_overtaken_is_not_remembered(office: Office) -> None:
    found(office)
    disagree(office)
    settle(office)
    device_id = office.desk.identity.device_id
    slow = office.in_store(lambda db: settled.settlements(db, device_id=device_id))
    (one,) = found(office).found
    office.in_store(lambda db: settled.put_away(db, [one.answer]))
    office.in_store(lambda db: settled.remember(db, slow))
    assert found(office).found == []


def test_entries_are_looked_at_a_page_at_a_time(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settled, "AT_ONCE", 2)
    found(office)
    disagree(office)
    for number in range(5):
        office.add_note(by=TOM, body=f"Note {number}.")
    settle(office)
    seen = [len(found(office).found) for _ in range(5)]
    assert seen[-1] == 1
    assert seen[0] == 0


def test_entering_in_error_is_no_settling(office: Office) -> None:
    found(office)
    note = office.add_note()
    sheet = office.in_store(lambda db: reading.contact_with(db, note.entity_id))
    assert sheet is not None
    writes = struck_out(sheet.contact, "Another family’s visit.")
    assert len(writes[0].parents) > 0, "it names what its author had seen of the note"
    office.save_writes(note.family_id, writes, by=TOM)
    assert found(office).found == []
