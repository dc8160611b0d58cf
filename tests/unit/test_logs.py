"""The log says what happened and where, and never a word that somebody wrote."""

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from keyworker_desktop import logs
from keyworker_desktop.vault.errors import FileUnavailableError
from keyworker_protocol.errors import RefusedError

CANARY = "Alex says the dining hall is too loud"
log = logging.getLogger("keyworker_desktop.example")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keyworker.log"


@pytest.fixture
def crashes() -> list[str]:
    return []


@pytest.fixture
def written(path: Path, crashes: list[str]) -> Iterator[Callable[[], str]]:
    undo = logs.set_up(path, on_crash=crashes.append)
    yield lambda: path.read_text(encoding="utf-8")
    undo()


def fail_with_words() -> None:
    note = CANARY
    raise ValueError(note)


def test_ids_and_counts_are_written_with_the_time_in_utc(written: Callable[[], str]) -> None:
    log.info("pulled %d entries of %s", 12, UUID(int=5))
    assert written().endswith(
        f"Z INFO keyworker_desktop.example pulled 12 entries of {UUID(int=5)}\n"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_only_the_owner_may_read_it_also_after_it_was_turned_over(
    path: Path, written: Callable[[], str]
) -> None:
    for _ in range(12_000):
        log.info("a line that is about one hundred characters long when the time is in front of it")
    files = list(path.parent.iterdir())
    assert len(files) > 1
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


@pytest.mark.parametrize(
    "value",
    [CANARY * 2, CANARY.encode(), [CANARY], {"body": CANARY}, ValueError(CANARY), Path(CANARY)],
    ids=lambda value: type(value).__name__,
)
def test_what_could_be_somebodys_words_is_left_out(
    written: Callable[[], str], value: object
) -> None:
    log.warning("saved %s", value)
    log.warning("saved %(what)s", {"what": value})
    assert written().count("saved") == 2
    assert CANARY not in written()


def test_a_message_that_is_no_sentence_of_ours_is_left_out(written: Callable[[], str]) -> None:
    log.error(ValueError(CANARY))
    assert "ValueError (left out)" in written()
    assert CANARY not in written()


def test_a_line_cannot_pretend_to_be_two(written: Callable[[], str]) -> None:
    log.info("name %s", "a\n2026-11-22T00:00:00Z INFO forged")
    assert len(written().splitlines()) == 1


def test_an_error_is_written_as_type_and_places(written: Callable[[], str]) -> None:
    try:
        try:
            fail_with_words()
        except ValueError as error:
            raise RefusedError("cannot_open", CANARY) from error
    except RefusedError:
        log.exception("a job crashed")
    text = written()
    assert "ValueError" in text
    assert "RefusedError" in text
    assert "tests/unit/test_logs.py" in text
    assert "fail_with_words" in text
    assert CANARY not in text
    assert "dining" not in text


def test_the_number_of_a_disk_error_is_written_without_its_path(
    written: Callable[[], str], tmp_path: Path
) -> None:
    try:
        (tmp_path / CANARY).read_bytes()
    except OSError:
        log.exception("not read")
    assert "FileNotFoundError errno 2" in written()
    assert CANARY not in written()


def test_an_error_that_led_to_itself_is_written_once() -> None:
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    assert logs.frames_of(first) == "KeyError\nValueError"


def test_what_nobody_caught_on_the_main_thread_is_written_and_told(
    written: Callable[[], str], crashes: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    try:
        fail_with_words()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert "not caught, in the main thread" in written()
    assert len(crashes) == 1
    assert "fail_with_words" in crashes[0]
    assert "Python 3" in crashes[0]
    shown = capfd.readouterr()
    assert CANARY not in written() + crashes[0] + shown.out + shown.err


def test_what_nobody_caught_on_another_thread_is_written_and_told(
    written: Callable[[], str], crashes: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    thread = threading.Thread(target=fail_with_words)
    thread.start()
    thread.join()
    assert "not caught, in a thread" in written()
    assert len(crashes) == 1
    shown = capfd.readouterr()
    assert CANARY not in written() + crashes[0] + shown.out + shown.err


def test_what_fails_while_clearing_up_is_written(
    written: Callable[[], str], capfd: pytest.CaptureFixture[str]
) -> None:
    class Stubborn:
        def __del__(self) -> None:
            fail_with_words()

    stubborn = Stubborn()
    del stubborn
    assert "while clearing up" in written()
    assert CANARY not in written() + capfd.readouterr().err


def test_stopping_by_keyboard_is_no_crash(
    path: Path, crashes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: seen.append(kind))
    undo = logs.set_up(path, on_crash=crashes.append)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    undo()
    assert seen == [KeyboardInterrupt]
    assert crashes == []
    assert path.read_text(encoding="utf-8") == ""


def test_a_log_that_cannot_be_written_stops_nobody(
    path: Path,
    written: Callable[[], str],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = logging.getLogger()
    ours = [handler for handler in root.handlers if str(path) in str(handler)]
    assert len(ours) == 1
    monkeypatch.setattr(root, "handlers", ours)  # those of pytest raise, as a test should
    log.info("%d", CANARY[:20])  # a fault of ours: a text where a number should be
    log.info("still here")
    assert "still here" in written()
    assert capfd.readouterr().err == ""


def test_undoing_gives_back_what_was_there(path: Path) -> None:
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    handlers = list(logging.getLogger().handlers)
    undo = logs.set_up(path)
    assert sys.excepthook is not before[0]
    undo()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before
    assert logging.getLogger().handlers == handlers


def test_a_log_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileUnavailableError):
        logs.set_up(tmp_path)
