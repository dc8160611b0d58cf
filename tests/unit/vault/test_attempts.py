"""The wait after a wrong passphrase."""

from keyworker_desktop.vault.attempts import Attempts


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_first_try_is_free() -> None:
    assert Attempts(Clock()).seconds_left == 0


def test_the_wait_doubles_up_to_a_minute() -> None:
    attempts = Attempts(Clock())
    assert [attempts.note_wrong() for _ in range(9)] == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_the_wait_passes_with_the_clock() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    attempts.note_wrong()
    attempts.note_wrong()
    clock.now += 1.5
    assert attempts.seconds_left == 0.5
    clock.now += 10
    assert attempts.seconds_left == 0


def test_the_right_passphrase_ends_it() -> None:
    attempts = Attempts(Clock())
    attempts.note_wrong()
    attempts.note_wrong()
    attempts.note_right()
    assert attempts.seconds_left == 0
    assert attempts.note_wrong() == 1


def test_a_thousand_wrong_tries_still_wait_a_minute() -> None:
    attempts = Attempts(Clock())
    for _ in range(1_000):
        attempts.note_wrong()
    assert attempts.seconds_left == 60
