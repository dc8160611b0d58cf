"""Story: told in any order, shown in order of time, both accounts side by side, waits counted."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit

from keyworker_desktop.record.precision import read_rough_date
from tests.gui.family.conftest import Shown
from ui.places import FamilyTab
from ui.screens.family.rough_date_field import read_rough
from ui.screens.family.story.moments import moments, wait_told

BORN = date(2010, 3, 9)
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("5 March 2018", "2018-03-05"),
        ("5/3/2018", "2018-03-05"),
        ("March 2018", "2018-03"),
        ("3/2018", "2018-03"),
        ("2018", "2018"),
        ("2018/2019", "2018/2019"),
        ("2018/19", "2018/2019"),
        ("age 7", "age 7"),
        ("aged 7", "age 7"),
        ("age 12 (2022)", "age 12"),
        ("Year 6", "2020/2021"),
        ("reception", "2014/2015"),
        ("yesterday", "2026-11-21"),
    ],
)
def test_times_are_read_the_way_people_say_them(words: str, kept: str) -> None:
    found = read_rough(words, today=TODAY, born_on=BORN)
    assert found is not None
    assert found.text == kept


@pytest.mark.parametrize("words", ["soon", "31 February 2018", "2018/2020", "13/2018", "year 15"])
def test_what_is_no_time_is_not_guessed(words: str) -> None:
    assert read_rough(words, today=TODAY, born_on=BORN) is None


def test_a_child_born_in_autumn_is_a_school_year_later() -> None:
    found = read_rough("year 1", today=TODAY, born_on=date(2010, 9, 1))
    assert found == read_rough_date("2016/2017")
    assert read_rough("year 1", today=TODAY, born_on=None) is None


def test_the_story_begins_with_the_birth_and_ends_with_the_undated(shown: Shown) -> None:
    shown.add_story(what="Somewhen")
    shown.add_story(what="Later", when="2020")
    shown.add_story(what="Early", when="age 4")
    shown.open(tab=FamilyTab.STORY)
    assert _titles(shown) == ["Robin is born", "Early", "Later", "Somewhen"]


def test_two_accounts_of_the_same_time_stand_side_by_side(shown: Shown) -> None:
    for account, what in (("school", "No need to assess"), ("home", "Shoes thrown")):
        shown.add_story(what=what, when="2019/2020", theme="school", account=account)
    shown.open(tab=FamilyTab.STORY)
    story = shown.story
    assert len(_titles(shown)) == 2
    story.timeline.setFocus()
    shown.qtbot.keyClick(story.timeline, Qt.Key.Key_J)
    texts = shown.texts()
    assert "School said" in texts
    assert "Home saw" in texts


def test_waits_count_their_days(shown: Shown) -> None:
    over = shown.add_story(what="A course", when="2018-03-05", until="2020-01-24", theme="waiting")
    still = shown.add_story(what="Support", when="2026-11-02", theme="waiting")
    rough = shown.add_story(what="Help", when="age 4", until="2020", theme="waiting")
    told = [wait_told(one, BORN, TODAY) for one in (over, still, rough)]
    assert told == ["690 days", "20 days so far", "about 6 years"]
    assert len(moments([over, still, rough], BORN)) == 3


def test_themes_accounts_and_words_narrow_it_down(shown: Shown) -> None:
    shown.add_story(what="A kind teacher", when="2019", theme="school")
    shown.add_story(what="One month in hospital", when="2021", theme="crisis", account="service")
    shown.open(tab=FamilyTab.STORY)
    story = shown.story
    chip = next(one for one in story.chips.chips if one.key == "crisis")
    shown.qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert _titles(shown) == ["One month in hospital"]
    shown.type("search in the story", "teacher")
    assert _titles(shown) == []
    assert "Nothing here matches." in shown.texts()


def test_an_entry_is_added_with_its_time_as_said(shown: Shown) -> None:
    shown.open(tab=FamilyTab.STORY)
    shown.click("add to the story")
    shown.type("What happened", "Robin drew the first bird")
    shown.type("When", "March 2018")
    shown.type("Who says so", "Maria")
    shown.save()
    shown.until(lambda: "Robin drew the first bird" in _titles(shown))
    entry = shown.sheet().story[0]
    assert entry.when == read_rough_date("2018-03")
    assert entry.told_by == "Maria"


def test_a_time_not_understood_is_said_and_kept(shown: Shown) -> None:
    shown.open(tab=FamilyTab.STORY)
    shown.click("add to the story")
    shown.type("What happened", "It began")
    shown.type("When", "ages ago")
    shown.save()
    assert "not understood as a time" in shown.texts()
    assert shown.find(QLineEdit, "When").text() == "ages ago"
    assert shown.sheet().story == []


def test_what_happened_is_all_that_is_needed(shown: Shown) -> None:
    shown.open(tab=FamilyTab.STORY)
    shown.click("add to the story")
    shown.save()
    assert "What happened: this is needed." in shown.texts()


def test_an_entry_in_error_needs_a_reason_and_stays_readable(shown: Shown) -> None:
    shown.add_story(what="Another child’s story", when="2019")
    shown.open(tab=FamilyTab.STORY, entity_id=shown.sheet().story[0].entity_id)
    shown.click("change home saw")
    shown.click("entered in error")
    shown.click("entered in error")
    assert "Say in a few words why" in shown.texts()
    shown.type("why entered in error", "Told of somebody else")
    shown.click("entered in error")
    shown.until(lambda: shown.sheet().story[0].struck)
    story = shown.story
    shown.until(lambda: any(one.key == "struck" for one in story.chips.chips))


def test_a_prompt_begins_an_entry_of_its_theme(shown: Shown) -> None:
    shown.open(tab=FamilyTab.STORY)
    story = shown.story
    row = next(one for one in story.asking.rows if one.content.key == "impact")
    row.click()
    assert shown.find(QComboBox, "Theme").currentText() == "Impact on the family"


def test_arrivals_keep_the_moment_that_is_read(shown: Shown) -> None:
    first = shown.add_story(what="First", when="2018")
    shown.open(tab=FamilyTab.STORY, entity_id=first.entity_id)
    shown.add_story(what="Before it", when="2016")
    shown.refresh()
    assert shown.story.timeline.current_key() == first.entity_id


def _titles(shown: Shown) -> list[str]:
    model = shown.story.timeline.items
    titles = [model.index(n).data() for n in range(model.rowCount())]
    return [one for one in titles if one and not one.isdecimal() and one != "Time not known"]
