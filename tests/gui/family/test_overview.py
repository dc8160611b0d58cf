"""Overview: read at a glance, changed where it stands, each save one change."""

from PySide6.QtCore import Qt

from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.writing import edits
from keyworker_desktop.store import reading
from tests.gui.family.conftest import Shown
from tests.support.desk import TOM
from tests.support.screens import show
from ui.places import FamilyTab
from ui.screens.family.record_form import Part, RecordForm
from ui.screens.family.screen import FamilyScreen


def test_it_says_how_to_be_with_the_child_and_what_is_happening(shown: Shown) -> None:
    shown.open()
    texts = shown.texts()
    assert "“I like it when it is quiet.”" in texts
    assert "Ask me first." in texts
    assert "Do not talk about me while I am in the room." in texts
    assert "Robin sleeps better." in texts


def test_what_is_happening_is_one_change(shown: Shown) -> None:
    shown.open()
    before = _changes(shown)
    shown.click("change, what is happening now")
    shown.type("What is happening now", "Home ten weeks. ")
    shown.save()
    shown.until(lambda: "Home ten weeks." in shown.texts())
    assert _changes(shown) == before + 1
    assert shown.overview.happening.form is None


def test_the_childs_own_words_are_changed_where_they_stand(shown: Shown) -> None:
    shown.open()
    shown.click("change, how to be with me")
    shown.type("Said when and where", "24 April, in the garden")
    shown.save()
    shown.until(lambda: "24 April, in the garden" in shown.texts())


def test_a_rating_changes_with_its_reason_and_says_what_it_was(shown: Shown) -> None:
    shown.open()
    shown.click("change, rating and visiting")
    part = shown.overview.standing
    form_of(part).input("rating").show("red")
    shown.type("Rated on", "20 November 2026")
    shown.type("reason", "Two nights in A&E")
    shown.save()
    shown.until(lambda: "Two nights in A&E" in shown.texts())
    family = shown.sheet().card.family
    assert isinstance(family, Family)
    assert (family.rating, str(family.rating_since)) == ("red", "2026-11-20")
    assert "Amber until 22 November, changed by you" in shown.texts()


def test_a_date_that_is_none_is_said_under_its_field(shown: Shown) -> None:
    shown.open()
    shown.click("change, rating and visiting")
    shown.type("Rated on", "some day")
    shown.save()
    assert "This is not a day." in shown.texts()
    assert shown.overview.standing.form is not None


def test_esc_leaves_an_untouched_form_and_holds_a_changed_one(shown: Shown) -> None:
    shown.open()
    happening = shown.overview.happening
    shown.click("change, what is happening now")
    pad = form_of(happening).input("now").focus
    shown.qtbot.keyClick(pad, Qt.Key.Key_Escape)
    assert not _is_open(happening)
    shown.click("change, what is happening now")
    shown.type("What is happening now", "More")
    shown.qtbot.keyClick(form_of(happening).input("now").focus, Qt.Key.Key_Escape)
    assert _is_open(happening)
    assert "Something here is not saved" in shown.texts()


def test_ctrl_enter_saves(shown: Shown) -> None:
    shown.open()
    shown.click("change, what is happening now")
    shown.type("What is happening now", "By keyboard. ")
    pad = form_of(shown.overview.happening).input("now").focus
    shown.qtbot.keyClick(pad, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    shown.until(lambda: "By keyboard." in shown.texts())


def test_empty_parts_teach(shown: Shown) -> None:
    shown.office.add_family("Noor", "Aziz")
    shown.open(2)
    texts = shown.texts()
    assert "What Noor says about being with people" in texts
    assert "Who lives with the child stands here" in texts
    assert "No adjustments noted yet." in texts


def test_all_of_about_me_is_one_change(shown: Shown) -> None:
    shown.open()
    before = _changes(shown)
    shown.click("change all of about me, what matters to me")
    shown.type("What is most important to me", "The dog and the wall")
    shown.type("Who helped write this", "Robin and Maria")
    shown.save()
    shown.until(lambda: "The dog and the wall" in shown.texts())
    assert _changes(shown) == before + 1


def _changes(shown: Shown) -> int:
    family_id = shown.office.family().family_id
    return len(shown.office.in_store(lambda db: reading.history(db, family_id)))


def test_what_was_typed_is_back_after_locking(shown: Shown) -> None:
    shown.open()
    shown.click("change, what is happening now")
    shown.type("What is happening now", "Before the lock. ")
    assert not shown.screen.may_leave()  # and the lock comes all the same
    shown.until(lambda: shown.sheet().drafts)
    draft = shown.sheet().drafts[0]
    again = FamilyScreen(shown.office.desk)
    after = Shown(shown.office, again, shown.qtbot)
    show(shown.qtbot, again, width=1282, height=716)
    after.open(tab=FamilyTab.CONTACTS, entity_id=draft.draft_id, act="open draft")
    assert after.screen.tab is FamilyTab.OVERVIEW
    assert "What you typed earlier is back." in after.texts()
    after.save()
    after.until(lambda: "Before the lock." in after.texts())
    assert after.sheet().drafts == []
    again.hide()


def test_what_is_typed_is_kept_by_itself_for_when_the_power_goes(shown: Shown) -> None:
    shown.open()
    shown.click("change, what is happening now")
    shown.type("What is happening now", "Half a sentence ")
    shown.until(lambda: shown.sheet().drafts)
    assert "Half a sentence" in str(shown.sheet().drafts[0].fields["now"])


def test_a_restored_draft_never_replaces_what_a_colleague_wrote_meanwhile(shown: Shown) -> None:
    shown.open()
    shown.click("change, what is happening now")
    shown.type("What is happening now", "Mine. ")
    assert not shown.screen.may_leave()
    shown.until(lambda: shown.sheet().drafts)
    draft = shown.sheet().drafts[0]
    family = shown.sheet().card.family
    assert family is not None
    shown.office.save_writes(
        family.family_id, edits(family, now="Tom wrote all of it anew."), by=TOM
    )
    again = FamilyScreen(shown.office.desk)
    after = Shown(shown.office, again, shown.qtbot)
    show(shown.qtbot, again, width=1282, height=716)
    after.open(tab=FamilyTab.CONTACTS, entity_id=draft.draft_id, act="open draft")
    after.save()
    after.until(lambda: after.sheet().drafts == [])
    family = after.sheet().card.family
    assert family is not None
    assert family.facts is not None
    versions = [version.value for version in family.facts.disagreements["now"].versions]
    assert "Tom wrote all of it anew." in versions
    assert any("Mine." in str(version) for version in versions)
    again.hide()


def form_of(part: Part) -> RecordForm:
    assert part.form is not None
    return part.form


def _is_open(part: Part) -> bool:
    return part.form is not None


def test_a_failed_save_keeps_the_words_and_says_why(shown: Shown) -> None:
    shown.open()
    shown.click("change, what is happening now")
    shown.type("What is happening now", "Still here. ")
    shown.office.in_store(lambda db: db.execute("PRAGMA query_only = ON"))
    shown.save()
    shown.until(lambda: shown.failures)
    shown.failures.clear()
    form = form_of(shown.overview.happening)
    assert form.is_changed
    assert "Still here." in form.input("now").read()
    shown.office.in_store(lambda db: db.execute("PRAGMA query_only = OFF"))
    shown.save()
    shown.until(lambda: "Still here." in shown.texts())
