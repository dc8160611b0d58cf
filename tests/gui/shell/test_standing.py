"""The words of the state pill: the worst of what is true, and nothing that is not."""

from datetime import UTC, datetime, timedelta

import pytest

from sync.errors import ProgramTooOldError, SignInRefusedError
from sync.state import Phase, SyncState
from ui.shell.standing import Unsent, demonstration, standing
from ui.theme import Tone

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def told(here: Unsent, **state: object) -> list[str]:
    found = standing(here, SyncState(**state), now=NOW)  # type: ignore[arg-type]
    return [found.words, *found.parts]


def test_everything_sent_only_when_nothing_waits() -> None:
    state = {"last_exchange_at": NOW - timedelta(minutes=5)}
    assert told(Unsent(), **state)[0] == "Everything sent"
    assert told(Unsent(waiting=2, since=NOW), **state)[:2] == ["Saved on this laptop", "2 to send"]


def test_a_laptop_that_never_exchanged_says_so() -> None:
    assert told(Unsent()) == ["Never exchanged"]
    assert told(Unsent(waiting=1, since=NOW)) == [
        "Saved on this laptop",
        "1 to send",
        "Never exchanged",
    ]


def test_drafts_are_said_beside_it() -> None:
    assert told(Unsent(drafts=1), last_exchange_at=NOW)[-1] == "1 draft"


@pytest.mark.parametrize(
    ("hours", "tone"), [(1, Tone.PLAIN), (23, Tone.PLAIN), (24, Tone.CAUTION), (72, Tone.URGENT)]
)
def test_the_words_turn_amber_after_a_day_and_red_after_three(hours: int, tone: Tone) -> None:
    waits = Unsent(waiting=1, since=NOW - timedelta(hours=hours))
    assert standing(waits, SyncState(last_exchange_at=NOW), now=NOW).tone is tone
    quiet = SyncState(last_exchange_at=NOW - timedelta(hours=hours))
    assert standing(Unsent(), quiet, now=NOW).tone is tone


def test_not_recognised_and_too_old_are_told_apart() -> None:
    refused = SignInRefusedError().told
    assert told(Unsent(), phase=Phase.REFUSED, sentence=refused)[0] == (
        "Not recognised by the service"
    )
    too_old = ProgramTooOldError().told
    assert "too old" in told(Unsent(), phase=Phase.REFUSED, sentence=too_old)[0]


def test_what_was_refused_needs_a_look() -> None:
    found = standing(Unsent(waiting=1, refused=1), SyncState(last_exchange_at=NOW), now=NOW)
    assert (found.words, found.tone) == ("Something needs a look", Tone.CAUTION)


def test_fetching_has_a_number() -> None:
    state = {"phase": Phase.FETCHING, "families_done": 3, "families_in_all": 25}
    assert told(Unsent(), **state) == ["Fetching families", "3 of 25"]


def test_what_waits_to_be_settled_is_counted_in_any_state() -> None:
    assert "2 to settle" in told(Unsent(to_settle=2), last_exchange_at=NOW)
    assert "1 to settle" in told(Unsent(to_settle=1, waiting=1, since=NOW))
    assert demonstration(Unsent(to_settle=3)).parts[0] == "3 to settle"
    assert demonstration(Unsent()).parts == ["Everything stays on this laptop"]


@pytest.mark.parametrize("year", [1970, 1999, 2030, 2105])
def test_a_clock_that_was_changed_is_never_taken_for_a_short_time(year: int) -> None:
    then = NOW.replace(year=year)
    found = standing(Unsent(), SyncState(last_exchange_at=then), now=NOW)
    assert (list(found.parts), found.tone) == (["Last exchange not known"], Tone.CAUTION)
    waits = standing(Unsent(waiting=1, since=then), SyncState(last_exchange_at=NOW), now=NOW)
    assert waits.tone is Tone.CAUTION


def test_families_that_are_still_arriving_are_said_beside_it() -> None:
    assert told(Unsent(arriving=18), last_exchange_at=NOW)[1] == "18 families arriving"
