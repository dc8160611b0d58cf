"""The frame: one family at a time, its head, its tabs, what disagrees, and nothing lost."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication

from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.writing import edits
from keyworker_desktop.store import log, reading
from sync.state import SyncState
from tests.gui.family.conftest import Shown, disagree
from tests.support.desk import TOM
from tests.support.looking import stray_windows
from tests.support.screens import LOOKS, beyond_the_edge, cut_off, unnamed
from ui.places import FamilyTab, Place, Room
from ui.theme import theme
from ui.widgets.badge import RatingBadge
from ui.widgets.page import Page

OWN_TABS = (FamilyTab.OVERVIEW, FamilyTab.STORY, FamilyTab.PEOPLE, FamilyTab.HISTORY)


def test_the_head_says_who_how_things_stand_and_what_helps(shown: Shown) -> None:
    shown.open()
    texts = shown.texts()
    for words in ("Robin Marsh", "they / them", "16 years", "since 5 October", "Never exchanged"):
        assert words in texts
    assert "Send a voice message the evening before." in texts
    assert any(one.isVisible() for one in shown.screen.facts.findChildren(RatingBadge))


def test_the_head_says_when_this_laptop_last_met_the_service(shown: Shown) -> None:
    shown.open()
    shown.office.desk.sync_state = SyncState(last_exchange_at=shown.office.clock())
    shown.office.desk.sync_changed.emit(shown.office.desk.sync_state)
    assert "As at " in shown.texts()


def test_another_family_shows_nothing_of_the_one_before(shown: Shown) -> None:
    shown.open(0)
    shown.open(1)
    texts = shown.texts()
    assert "Maya" in texts
    assert "Robin" not in texts


def test_an_answer_about_a_family_left_meanwhile_is_dropped(shown: Shown) -> None:
    shown.open(0)
    shown.screen.show_place(_place(shown, 1))
    shown.screen.show_place(_place(shown, 0))
    shown.until(lambda: shown.screen.sheet)
    assert shown.screen.sheet
    assert shown.screen.sheet.card.name == "Robin Marsh"


def test_ctrl_and_a_number_go_to_a_tab(shown: Shown) -> None:
    shown.open()
    for key, tab in ((Qt.Key.Key_5, FamilyTab.PEOPLE), (Qt.Key.Key_1, FamilyTab.OVERVIEW)):
        shown.qtbot.keyClick(shown.screen, key, Qt.KeyboardModifier.ControlModifier)
        assert shown.screen.tab is tab


def test_all_adjustments_open_in_their_place(shown: Shown) -> None:
    family, child = shown.office.family(), shown.office.child()
    stored = shown.office.in_store(
        lambda db: reading.record_with(db, child.entity_id, family.family_id)
    )
    assert stored is not None
    lines = "\n".join(f"Adjustment number {n}" for n in range(6))
    shown.office.save_writes(family.family_id, edits(stored, adjustments=lines))
    shown.open()
    assert "number 5" not in shown.texts()
    shown.click("all adjustments")
    assert "number 5" in shown.texts()


def test_both_versions_are_told_and_the_safer_one_holds(shown: Shown) -> None:
    family = shown.office.family()
    stored = shown.sheet().card.family
    assert isinstance(stored, Family)
    for rating, by in (("green", TOM), ("red", None)):
        shown.office.save_writes(family.family_id, edits(stored, rating=rating), by=by)
    shown.open()
    shown.until(lambda: "holds until somebody chooses: Red" in shown.texts())
    shown.until(lambda: "Tom Ashby" in shown.texts())
    texts = shown.texts()
    assert "Two versions: Rating on the register" in texts
    assert "“Green”" in texts
    assert "“Red”" in texts
    assert "holds until somebody chooses: Red" in texts


def test_many_answers_are_one_line_that_leads_to_where_they_are_settled(shown: Shown) -> None:
    disagree(
        shown.office, name="Robin and Maria", now="A long week.", rating_since=date(2026, 11, 1)
    )
    shown.open()
    shown.until(lambda: "3 answers have two versions." in shown.texts())
    assert "Two versions:" not in shown.texts()
    shown.click("settle")
    assert shown.places[-1].room is Room.SETTLE
    assert shown.places[-1].family_id == shown.office.family().family_id


def test_of_many_the_one_that_safety_hangs_on_is_spelled_out_first(shown: Shown) -> None:
    disagree(shown.office, name="Robin and Maria", now="A long week.", visiting="two people")
    shown.open()
    shown.until(lambda: "2 more answers have two versions." in shown.texts())
    (said,) = [one for one in shown.texts().splitlines() if "Two versions:" in one]
    assert said.index("Visiting") < said.index("The safer one holds until somebody chooses")
    shown.click("settle")
    assert shown.places[-1].field == "visiting"


def test_what_waits_for_an_act_stands_before_the_adjustments(shown: Shown) -> None:
    disagree(shown.office, visiting="two people")
    child = shown.office.child()
    stored = shown.office.in_store(
        lambda db: reading.record_with(db, child.entity_id, child.family_id)
    )
    assert stored is not None
    lines = "\n".join(f"Adjustment number {n}" for n in range(6))
    shown.office.save_writes(child.family_id, edits(stored, adjustments=lines))
    shown.open()
    shown.until(lambda: "Two versions: Visiting" in shown.texts())
    facts = shown.screen.facts
    settle, more = (
        facts.findChild(QAbstractButton, name) for name in ("settle", "all adjustments")
    )
    assert settle is not None
    assert more is not None
    assert settle.mapTo(facts, settle.rect().bottomLeft()).y() < more.mapTo(facts, QPoint()).y()
    settle.setFocus()
    for _ in range(3):  # the keyboard goes the same way
        shown.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        if more.hasFocus():
            break
    assert more.hasFocus()


def test_facts_that_leave_no_room_scroll_with_the_page(shown: Shown) -> None:
    disagree(shown.office, now="A long week.", visiting="two people")
    shown.open()
    shown.until(lambda: "One more answer has two versions." in shown.texts())
    page = shown.overview.findChild(Page)
    assert page is not None
    assert not page.isAncestorOf(shown.screen.facts)
    shown.screen.resize(1282, 260)
    shown.until(lambda: page.isAncestorOf(shown.screen.facts))
    link = shown.screen.facts.findChild(QAbstractButton, "settle")
    assert link is not None
    link.setFocus()
    shown.screen.resize(1282, 716)
    shown.until(lambda: not page.isAncestorOf(shown.screen.facts))
    assert link.hasFocus()


def test_trouble_with_the_log_is_said_plainly(shown: Shown) -> None:
    sentence = "What came from the service does not fit together. Your manager knows."
    family_id = shown.office.family().family_id
    shown.office.in_store(lambda db: log.set_trouble(db, family_id, sentence))
    shown.open()
    assert sentence in shown.texts()


def test_a_family_of_which_nothing_has_come_is_on_its_way(shown: Shown) -> None:
    family_id = shown.office.family().family_id
    shown.office.in_store(
        lambda db: db.execute("DELETE FROM record WHERE log_id = ?", (family_id.bytes,))
    )
    shown.open()
    assert "on its way" in shown.texts()
    assert not shown.screen.header.new_note.isEnabled()
    assert shown.screen.header.new_note.toolTip()


def test_what_is_typed_holds_the_family_until_saved_or_left(shown: Shown) -> None:
    shown.open()
    shown.click("change, what is happening now")
    shown.type("What is happening now", "Slept through. ")
    assert not shown.screen.may_leave()
    assert "not saved yet" in shown.texts()
    shown.click("leave as it was")
    assert shown.screen.may_leave()


def test_a_refresh_keeps_what_is_typed_and_where_one_reads(shown: Shown) -> None:
    shown.open()
    shown.click("change, what is happening now")
    shown.type("What is happening now", "Slept through. ")
    focused = QApplication.focusWidget()
    shown.office.add_note()
    shown.refresh()
    assert QApplication.focusWidget() is focused
    shown.save()
    shown.until(lambda: "Slept through." in (shown.sheet().card.family or Family).now)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("tab", OWN_TABS)
def test_nothing_is_cut_off_and_all_is_named(shown: Shown, tab: FamilyTab, look: str) -> None:
    scale, width, height = LOOKS[look]
    shown.add_person(about="Sleeps in Robin’s room. Two hours a week with other parents.")
    shown.add_person(given_name="Łukasz", relation="Father", contact_way="text")
    shown.add_story(when="2018/2019", theme="school", account="school", details="Quiet, polite.")
    shown.add_story(when="2018/2019", theme="school", what="Shoes thrown", details="In the car.")
    theme().set_scale(scale)
    shown.screen.resize(width - 84, height - 52)
    shown.open(tab=tab)
    shown.qtbot.waitUntil(lambda: cut_off(shown.screen) == [])
    assert beyond_the_edge(shown.screen) == []
    assert unnamed(shown.screen) == []
    assert stray_windows(shown.screen) == []


def test_opening_is_quick_with_many_notes(shown: Shown) -> None:
    for number in range(40):
        shown.office.add_note(at=shown.office.clock() - timedelta(days=number + 1))
    shown.open(1)
    shown.open(0)
    assert shown.screen.sheet
    assert shown.screen.sheet.contact_count == 41


def _place(shown: Shown, number: int) -> Place:
    return Place(room=Room.FAMILY, family_id=shown.office.family(number).family_id)


def test_ages_are_told_from_the_desks_own_day(shown: Shown) -> None:
    shown.office.clock.at = shown.office.clock.at.replace(year=2027)
    shown.open()
    assert date(2010, 3, 9).year + 17 == shown.office.clock.at.year
    assert "17 years" in shown.texts()
