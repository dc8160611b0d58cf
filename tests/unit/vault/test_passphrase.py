"""What is taken as a passphrase, what is not, and what the person is told."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker_desktop.vault.errors import PassphraseRefusedError
from keyworker_desktop.vault.passphrase import as_bytes, assess, require_accepted


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "14 characters"),
        ("teapot gravel", "14 characters"),
        ("      teapot       ", "14 characters"),
        ("x!7Kq2$vP9m", "14 characters"),
        ("aaaaaaaaaaaaaaaaaaaa", "repeats"),
        ("abcabcabcabcabcabcabc", "repeats"),
        ("teapotteapotteapot", "repeats"),
        ("!!!!!!!!!!!!!!!!", "repeats"),
        ("abcdefghijklmnopqrst", "alphabet"),
        ("123456789012345", "alphabet"),
        ("zyxwvutsrqponmlk", "alphabet"),
        ("poiuytrewqlkjhgfdsa", "alphabet"),
        ("1qaz2wsx3edc4rfv", "alphabet"),
        ("password", "Many people"),
        ("password123456789", "Many people"),
        ("!!Password 2026!!", "Many people"),
        ("P@55w0rdP@55w0rd", "Many people"),
        ("passwordpasswordpassword", "Many people"),
        ("Correct Horse Battery Staple", "Many people"),
        ("correct-horse-battery-staple-99", "Many people"),
        ("To be, or not to be", "Many people"),
        ("You'll never walk alone!", "Many people"),
        ("monday tuesday wednesday thursday friday", "Many people"),
        ("chelsea arsenal liverpool", "easy to guess"),
        ("Manchester2025!", "Many people"),
        ("a a a a a a a a a a a b", "alphabet"),
        ("dragon dragon dragon monkey", "easy to guess"),
    ],
)
def test_what_is_easily_guessed_is_refused_with_the_reason(text: str, told: str) -> None:
    assessment = assess(text)
    assert not assessment.is_accepted
    assert told in assessment.sentence
    assert assessment.strength < 2
    with pytest.raises(PassphraseRefusedError, match=told):
        require_accepted(text)


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("coffee train fish pond", 2),
        ("mum dad dog cat tea", 2),
        ("teapot lantern gravel otter", 3),
        ("harbour kettle violin marsh tundra", 4),
        ("kT7$mQ2!vX9pLd", 4),
        ("Nid yw'r haul yn codi fan hyn", 3),
        ("我喜欢喝绿茶和咖啡因为它很好", 4),
        ("قطار ومصباح وحديقة وبحيرة", 4),
    ],
)
def test_what_is_hard_to_guess_is_taken_and_its_strength_shown(text: str, strength: int) -> None:
    assessment = assess(text)
    assert assessment.is_accepted
    assert assessment.strength == strength
    require_accepted(text)


def test_capital_letters_and_a_digit_at_the_end_do_not_count_for_much() -> None:
    plain, adorned = assess("coffee train fish pond"), assess("Coffee Train Fish Pond1")
    assert plain.strength == adorned.strength == 2


def test_one_more_word_counts() -> None:
    assert assess("coffee train fish pond violin").strength > assess("coffee train fish").strength


@given(st.text(max_size=80))
def test_any_text_gets_a_sentence(text: str) -> None:
    assessment = assess(text)
    assert assessment.sentence.endswith(".")
    assert assessment.is_accepted == (assessment.strength >= 2)
    assert as_bytes(text) == as_bytes(text)


def test_a_pasted_page_is_assessed_quickly() -> None:
    assert assess("coffee train fish pond " * 8_000).sentence
    assert not assess("q" * 200_000).is_accepted


def test_nothing_of_it_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assess("teapot lantern gravel otter")
    assert caplog.text == ""
