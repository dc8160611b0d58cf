"""The plan on paper: what it says, what it leaves out, what it never does."""

import time
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from keyworker_desktop.papers.plan import PlanContents, plan_paper
from keyworker_desktop.record.fields import MAX_TEXT
from keyworker_desktop.record.record import Disagreement, Facts
from tests.unit.papers.people import (
    ALEX,
    CHIME,
    HELEN,
    MADE,
    NIGHTS,
    PLAN,
    SLEEP,
    WALK,
    a_person,
    a_rating,
    a_step,
    an_agreement,
    an_outcome,
)
from tests.unit.papers.reading import pages, structure, words


def test_it_tells_the_plan_in_its_order() -> None:
    said = words(plan_paper(PLAN, MADE))
    told = [
        "Alex’s plan",
        "Alex Marlow, they / them",
        "Agreed on Tuesday 21 April 2026 by Alex and Helen. By voice, at the kitchen table.",
        "One thing has changed since then. It is marked.",
        "“I want to go out with Biscuit and come back when I choose.”",
        "Alex, 20 April, said aloud",
        "How it stands: Working on it",
        "Why it matters",
        "Biscuit makes outside safe.",
        "How it is going, from 0 to 10",
        "Who does what",
        "A door chime all four chose",
        "Mark, by Sunday 3 May 2026",
        "“I want Mum to sleep in her own bed.”",
        "Night support, two nights",
        "Changed since it was agreed",
    ]
    places = [said.find(part) for part in told]
    assert -1 not in places, [part for part in told if part not in said]
    assert places == sorted(places)
    assert said.count("Changed since it was agreed") == 1


def test_the_ratings_are_said_in_words_too() -> None:
    paper = plan_paper(PLAN, MADE)
    expected = "Alex: 2 on 21 April, did not say on 5 May and 5 on 2 June."
    assert expected in words(paper)
    (alternative,) = [said for tag, said in structure(paper) if tag == "Figure"]
    assert expected in alternative
    assert "Helen: 3 on 2 June." in alternative


def test_one_rating_is_words_only() -> None:
    rating = a_rating(WALK, ALEX, date(2026, 6, 2), 7)
    paper = plan_paper(replace(PLAN, ratings=(rating,)), MADE)
    assert "Alex: 7 on 2 June" in words(paper)
    assert "Figure" not in [tag for tag, _said in structure(paper)]


def test_a_rating_without_a_day_is_told() -> None:
    plan = replace(PLAN, ratings=(a_rating(WALK, HELEN, None, 4),))
    assert "Helen: 4, on a day not noted." in words(plan_paper(plan, MADE))


def test_nothing_agreed_is_said_and_nothing_is_marked() -> None:
    said = words(plan_paper(replace(PLAN, agreements=()), MADE))
    assert "Nobody has agreed this plan yet. It is a draft to talk about together." in said
    assert "Changed since" not in said


def test_earlier_agreements_are_told_too() -> None:
    earlier = an_agreement(HELEN, on=date(2026, 1, 5))
    said = words(plan_paper(replace(PLAN, agreements=(earlier, *PLAN.agreements)), MADE))
    assert said.index("Tuesday 21 April 2026") < said.index(
        "Agreed on Monday 5 January 2026 by Helen"
    )


@pytest.mark.parametrize("record", ["outcomes", "steps", "ratings", "agreements"])
def test_what_was_entered_in_error_is_left_out(record: str) -> None:
    struck: Any = tuple(replace(one, struck="wrong family") for one in getattr(PLAN, record))
    said = words(plan_paper(replace(PLAN, **{record: struck}), MADE))
    gone = {
        "outcomes": "go out with Biscuit",
        "steps": "door chime",
        "ratings": "How it is going",
        "agreements": "Tuesday 21 April",
    }
    assert gone[record] not in said
    assert "wrong family" not in said


def test_a_step_whose_outcome_is_not_there_is_still_told() -> None:
    said = words(plan_paper(replace(PLAN, outcomes=(SLEEP,)), MADE))
    assert said.index("Steps that belong to no outcome here") < said.index("A door chime")


def test_an_empty_plan_says_so() -> None:
    paper = plan_paper(PlanContents(child=ALEX), MADE)
    assert len(pages(paper)) == 1
    assert "There is nothing in this plan yet." in words(paper)


def test_two_versions_are_said_to_be_two() -> None:
    facts = Facts(
        authored_at=datetime(2026, 6, 1, tzinfo=UTC),
        device_id=UUID(int=9),
        disagreements={"why": Disagreement(())},
    )
    plan = replace(PLAN, outcomes=(replace(WALK, facts=facts),), steps=())
    expected = "There are two versions of this, still to be settled together: why it matters."
    assert expected in words(plan_paper(plan, MADE))


def test_two_people_of_one_name_are_told_apart() -> None:
    other = a_person("Helen", family_name="Okoro")
    agreement = an_agreement(HELEN, other)
    plan = replace(PLAN, people=(HELEN, other), agreements=(agreement,))
    assert "by Helen Marlow and Helen Okoro." in words(plan_paper(plan, MADE))


def test_the_chosen_name_is_the_only_one() -> None:
    assert "Alexandra" not in words(plan_paper(PLAN, MADE))


def test_a_step_never_parts_from_who_does_it() -> None:
    outcome = an_outcome("One of many", why="Because. " * 200)
    steps = [a_step(outcome, f"Step {n} " * 9, owner=f"Owner of {n}.") for n in range(40)]
    for page in pages(plan_paper(replace(PLAN, outcomes=(outcome,), steps=steps), MADE)):
        for number in range(40):
            assert (f"Step {number} " in page) == (f"Owner of {number}." in page)


def test_headings_never_end_a_page() -> None:
    many = [an_outcome(f"Outcome {n}", why="Because it does. " * (9 + n * 3)) for n in range(12)]
    paper = plan_paper(replace(PLAN, outcomes=many, steps=(), ratings=()), MADE)
    for page in pages(paper):
        content = page.split(" Alex Marlow, they / them")[0]
        assert not content.endswith(("Why it matters", "Who does what", "”"))


@pytest.mark.parametrize(
    "text",
    [
        "The night is long. " * 20_000,
        "x" * MAX_TEXT,
        "ب" * MAX_TEXT,
        "\n" * MAX_TEXT,
        "😀" * MAX_TEXT,
    ],
    ids=["words", "one word", "one arabic word", "empty lines", "pictures"],
)
def test_the_longest_text_is_paged_in_a_few_seconds(text: str) -> None:
    began = time.perf_counter()
    paper = plan_paper(replace(PLAN, outcomes=(replace(WALK, why=text[:MAX_TEXT]),)), MADE)
    assert time.perf_counter() - began < 20  # here about two; CI machines are slower
    assert paper.startswith(b"%PDF-1.7")


def test_no_word_of_a_long_text_is_lost() -> None:
    numbers = [f"n{number}" for number in range(4_000)]
    plan = replace(PLAN, outcomes=(replace(WALK, why=" ".join(numbers)),), steps=(), ratings=())
    said = words(plan_paper(plan, MADE)).split()
    assert [word for word in said if word[0] == "n" and word[1:].isdigit()] == numbers


def test_a_long_address_is_parted_within_the_page() -> None:
    address = "https://www.example.org/" + "a-long-part/" * 40
    plan = replace(PLAN, outcomes=(replace(WALK, why=address),))
    assert address in words(plan_paper(plan, MADE)).replace(" ", "")


def test_steps_and_outcomes_stand_in_their_places() -> None:
    said = words(plan_paper(PLAN, MADE))
    assert said.index("go out with Biscuit") < said.index("sleep in her own bed")
    assert said.index(CHIME.what) < said.index(NIGHTS.what)
