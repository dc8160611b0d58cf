"""People: everybody around the child, brothers and fathers too; only a first name is needed."""

from datetime import date

import pytest

from tests.gui.family.conftest import Shown
from ui.places import FamilyTab


def test_everybody_stands_in_their_group(shown: Shown) -> None:
    shown.add_person()
    shown.add_person(given_name="Sam", relation="Brother", born_on=date(2013, 1, 1))
    shown.add_person(given_name="Lorna", place="professional", organisation="Council")
    shown.open(tab=FamilyTab.PEOPLE)
    groups = {
        group.place: [row.content.title for row in group.rows.rows]
        for group in shown.people._groups
    }
    assert groups["home"] == ["Maria", "Sam"]
    assert groups["professional"] == ["Lorna"]
    assert groups["child"] == ["Robin Marsh"]


def test_somebody_is_added_with_a_first_name_alone(shown: Shown) -> None:
    shown.open(tab=FamilyTab.PEOPLE)
    shown.click("add somebody")
    shown.type("First name", "Lukas")
    shown.save()
    shown.until(lambda: any(one.given_name == "Lukas" for one in shown.sheet().people))
    shown.until(lambda: shown.people._form is None)


@pytest.mark.parametrize(
    ("field", "words", "sentence"),
    [
        ("Birth date", "1 January 2030", "This birth date is in the future."),
        ("NHS number", "999 000 0019", "the last one checks the others"),
        ("First name", "", "First name: this is needed."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    shown: Shown, field: str, words: str, sentence: str
) -> None:
    shown.open(tab=FamilyTab.PEOPLE)
    shown.click("add somebody")
    if field != "First name":
        shown.type("First name", "Sam")
    shown.type(field, words)
    shown.save()
    assert sentence in shown.texts()
    assert len(shown.sheet().people) == 1


def test_a_chosen_name_is_used_everywhere(shown: Shown) -> None:
    shown.open(tab=FamilyTab.PEOPLE)
    shown.click("change person")
    shown.type("Name they choose", "Wren")
    shown.save()
    shown.until(lambda: "Wren Marsh" in shown.screen.header.name.text())


def test_about_me_is_for_anybody(shown: Shown) -> None:
    person = shown.add_person(given_name="Sam", relation="Brother")
    shown.open(tab=FamilyTab.PEOPLE, entity_id=person.entity_id)
    shown.click("about me")
    shown.type("In my own words", "Ask me too.")
    shown.save()
    shown.until(lambda: any(one.person == person.entity_id for one in shown.sheet().about))
    shown.until(lambda: "“Ask me too.”" in shown.texts())


def test_somebody_entered_in_error_stays_readable(shown: Shown) -> None:
    person = shown.add_person(given_name="Nobody")
    shown.open(tab=FamilyTab.PEOPLE, entity_id=person.entity_id)
    shown.click("change person")
    shown.click("entered in error")
    shown.type("why entered in error", "Lives next door")
    shown.click("entered in error")
    shown.until(lambda: "Entered in error." in shown.texts())
    assert "Lives next door" in shown.texts()


def test_their_history_is_one_press_away(shown: Shown) -> None:
    shown.open(tab=FamilyTab.PEOPLE)
    shown.click("history of this person")
    assert shown.screen.tab is FamilyTab.HISTORY
    shown.until(lambda: "Person: Robin Marsh" in shown.texts())
