"""The one-page profile: one page, whatever there is to say."""

from dataclasses import replace
from typing import Any

import pytest

from keyworker_desktop.papers.profile import (
    MORE,
    MORE_THAN_FITS,
    ProfileContents,
    profile_paper,
)
from keyworker_desktop.record.kinds.about_me import SECTIONS
from tests.unit.papers.people import ALEX, HELEN, MADE, a_person, an_about
from tests.unit.papers.reading import pages, structure, words

ABOUT = an_about(
    ALEX,
    own_words="I want someone who comes when they said.",
    own_words_told="24 April, in the garden",
    important_to_me="Biscuit, my dog.",
    please_do="- Sit beside, not opposite\n- Ask one thing, then wait",
    please_do_not="Give leaflets",
    told_by="Helen",
)
ADJUSTED = replace(ALEX, adjustments="Say it, do not hand it over")
PROFILE = ProfileContents(child=ADJUSTED, about=ABOUT, at_home=(HELEN,))


def test_it_begins_with_the_voice() -> None:
    said = words(profile_paper(PROFILE, MADE))
    told = [
        "Alex they / them. What I would like you to know about me.",
        "“I want someone who comes when they said.” 24 April, in the garden",
        "Say it, do not hand it over",
        "What is most important to me Biscuit, my dog.",
        "Please do • Sit beside, not opposite • Ask one thing, then wait",
        "Please don’t • Give leaflets",
        "Helen (mother).",
        "Written with the help of Helen.",
    ]
    places = [said.find(part) for part in told]
    assert -1 not in places, said
    assert places == sorted(places)
    assert MORE not in said
    assert MORE_THAN_FITS not in said


def test_nothing_written_yet_is_said() -> None:
    paper = profile_paper(ProfileContents(child=ALEX), MADE)
    assert "Nothing has been written here yet. It begins with Alex’s own words." in words(paper)


def test_what_was_entered_in_error_is_left_out() -> None:
    gone = replace(PROFILE, about=replace(ABOUT, struck="of another child"))
    said = words(profile_paper(gone, MADE))
    assert "Biscuit" not in said
    assert "of another child" not in said


@pytest.mark.parametrize("times", [1, 10, 20, 40, 80, 2_000])
def test_it_is_always_one_page_and_says_when_there_is_more(times: int) -> None:
    long: dict[str, Any] = {name: f"Something about {name}. " * times for name in SECTIONS}
    paper = profile_paper(replace(PROFILE, about=replace(ABOUT, **long)), MADE)
    assert len(pages(paper)) == 1
    whole = all(words(paper).count(f"Something about {name}.") >= times for name in SECTIONS)
    assert whole != (MORE in words(paper))


def test_it_is_one_page_at_the_very_worst() -> None:
    worst: dict[str, Any] = dict.fromkeys((*SECTIONS, "own_words"), "line\n" * 40000)
    child = replace(ALEX, chosen_name="Maximilian " * 45, adjustments="one a line\n" * 18_000)
    at_home = [a_person("Bartholomew " * 40) for _number in range(60)]
    about = replace(ABOUT, **worst, told_by="Helen " * 80, own_words_told="there " * 80)
    made = replace(MADE, made_by="Priya " * 80, return_to="Quay Street " * 80)
    paper = profile_paper(ProfileContents(child=child, about=about, at_home=at_home), made)
    assert len(pages(paper)) == 1
    assert MORE in words(paper)
    assert MORE_THAN_FITS in words(paper)


def test_the_voice_and_the_lists_are_cut_last() -> None:
    long = replace(ABOUT, wellness="A good day. " * 600, support="Mornings. " * 600)
    said = words(profile_paper(replace(PROFILE, about=long), MADE))
    assert "I want someone who comes when they said." in said
    assert "Ask one thing, then wait" in said
    assert MORE in said


def test_of_those_at_home_only_name_and_relation_are_told() -> None:
    sam = a_person("Sam", relation="brother", about="worries", contact_detail="01632 960001")
    said = words(profile_paper(replace(PROFILE, at_home=(HELEN, sam)), MADE))
    assert "Helen (mother) and Sam (brother)." in said
    assert "worries" not in said
    assert "01632" not in said


def test_lists_are_tagged_as_lists() -> None:
    tags = [tag for tag, _said in structure(profile_paper(PROFILE, MADE))]
    assert tags[:2] == ["Document", "H1"]
    assert tags.count("LI") == 4
