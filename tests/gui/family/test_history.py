"""History: who changed what, when, on which device, why, and what stood there before."""

from datetime import timedelta
from uuid import UUID

from PySide6.QtCore import Qt

from keyworker_desktop.record.change import Write
from keyworker_desktop.record.writing import edits, settled
from tests.gui.family.conftest import Shown
from tests.support.desk import TOM
from ui.places import FamilyTab
from ui.screens.family.history.history import AT_ONCE


def test_changes_stand_newest_first_in_plain_words(shown: Shown) -> None:
    _change_now(shown, "Home ten weeks.", reason="After the visit")
    shown.open(tab=FamilyTab.HISTORY)
    shown.until(lambda: _rows(shown))
    first = _rows(shown)[0]
    assert first.title == "Changed “What is happening now”"
    assert "Tom Ashby" in first.detail
    assert "After the visit" in first.detail


def test_a_change_shows_before_and_after(shown: Shown) -> None:
    _change_now(shown, "Home ten weeks.", reason="After the visit")
    shown.open(tab=FamilyTab.HISTORY)
    shown.until(lambda: "Home ten weeks." in shown.texts())
    texts = shown.texts()
    assert "Robin sleeps better." in texts
    assert "Before" in texts
    assert "Why: After the visit" in texts


def test_earlier_versions_of_one_record(shown: Shown) -> None:
    for number in range(3):
        _change_now(shown, f"Version {number}.")
    shown.office.add_note()
    shown.open(tab=FamilyTab.HISTORY, entity_id=shown.office.family().entity_id)
    shown.until(lambda: len(_rows(shown)) == 4)
    shown.until(lambda: "Family: Marsh" in shown.texts())
    shown.click("show every change")
    shown.until(lambda: len(_rows(shown)) > 4)


def test_a_page_at_a_time(shown: Shown) -> None:
    for number in range(AT_ONCE + 3):
        shown.office.add_note(at=shown.office.clock() - timedelta(days=number + 1))
    shown.open(tab=FamilyTab.HISTORY)
    shown.until(lambda: len(_rows(shown)) == AT_ONCE)
    shown.click("show earlier changes")
    shown.until(lambda: len(_rows(shown)) > AT_ONCE)
    kept = len(_rows(shown))
    shown.office.add_note()
    shown.refresh()
    shown.until(lambda: len(_rows(shown)) == kept + 1)


def test_only_those_of_one_person(shown: Shown) -> None:
    _change_now(shown, "By Tom.")
    shown.open(tab=FamilyTab.HISTORY)
    shown.until(lambda: len(_rows(shown)) > 2)
    history = shown.history
    history.by.choose("Tom Ashby")
    history.by.changed.emit("Tom Ashby")
    assert [row.title for row in _rows(shown)] == ["Changed “What is happening now”"]


def test_keys_move_through_the_changes(shown: Shown) -> None:
    _change_now(shown, "Home ten weeks.")
    shown.open(tab=FamilyTab.HISTORY)
    shown.until(lambda: "Home ten weeks." in shown.texts())
    changes = shown.history.list
    changes.setFocus()
    shown.qtbot.keyClick(changes, Qt.Key.Key_J)
    shown.until(lambda: "Home ten weeks." not in shown.texts())


def test_when_the_service_had_it_is_told_if_it_was_later(shown: Shown) -> None:
    shown.office.add_note()
    shown.office.clock.at += timedelta(hours=3)
    shown.office.send()
    shown.open(tab=FamilyTab.HISTORY)
    shown.until(lambda: _rows(shown))
    assert any("received" in row.detail for row in _rows(shown))


def test_what_waits_for_a_missing_entry_is_marked(shown: Shown) -> None:
    family = shown.office.family()
    missing = Write("family", family.entity_id, "now", "After it.", (UUID(int=7),))
    shown.office.save_writes(family.family_id, [missing], by=TOM)
    shown.open(tab=FamilyTab.HISTORY)
    shown.until(lambda: "It waits for a missing entry." in shown.texts())
    assert _rows(shown)[0].flag.words == "Waits for a missing entry"


def test_a_settlement_is_told_as_one(shown: Shown) -> None:
    family = shown.sheet().card.family
    assert family is not None
    for by, words in ((TOM, "Tom."), (None, "Mine.")):
        shown.office.save_writes(family.family_id, edits(family, now=words), by=by)
    both = shown.sheet().card.family
    assert both is not None
    assert both.facts is not None
    shown.office.clock.at += timedelta(minutes=1)
    seen = both.facts.heads["now"]
    shown.office.save_writes(family.family_id, settled(both, "now", "Ours.", seen=seen))
    shown.open(tab=FamilyTab.HISTORY)
    shown.until(lambda: "Settled: several versions became one" in shown.texts())
    assert "Ours." in shown.texts()


def _change_now(shown: Shown, words: str, reason: str = "") -> None:
    family = shown.sheet().card.family
    assert family is not None
    shown.office.clock.at += timedelta(minutes=1)
    shown.office.save_writes(family.family_id, edits(family, now=words), by=TOM, reason=reason)


def _rows(shown: Shown) -> list:
    items = shown.history.list.items
    contents = [items.index(n).data(Qt.ItemDataRole.UserRole + 1) for n in range(items.rowCount())]
    return [one for one in contents if not isinstance(one, str)]
