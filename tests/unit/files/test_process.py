"""The process that opens files: what it may not do, and what happens when a file breaks it."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
import pytest

from keyworker_desktop import app
from keyworker_desktop.files.errors import (
    NoHelperError,
    NotAddedError,
    NotShownError,
    Reason,
    RefusedError,
)
from keyworker_desktop.files.intake import taken_in
from keyworker_desktop.files.kinds import FileKind
from keyworker_desktop.files.pages import Pages, drawn_picture, letter_words
from keyworker_desktop.files.reader import FileReader, own_command
from keyworker_desktop.files.wire import FROZEN_ARGUMENT, MOST_DRAWN, Ask
from keyworker_desktop.record.errors import KnownError
from tests.support.chosen_files import CANARY, EVERY_KIND, a_docx, a_pdf, a_photo
from tests.support.watching import files_with, watched

ROOT = Path(__file__).resolve().parents[3]


def played(code: str) -> tuple[str, ...]:
    """A process that behaves as ``code`` says, with the helper's modules at hand."""
    begin = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "import os, time\n"
        "from keyworker_desktop.files import helper, confine, wire\n"
        "from keyworker_desktop.files.wire import Message, send\n"
    )
    return (sys.executable, "-I", "-B", "-c", begin + code)


def answering(code: str) -> tuple[str, ...]:
    """The real helper, whose answers are what ``code`` makes them."""
    lines = "\n".join(f"    {line}" for line in code.splitlines())
    return played(
        f"def answer(self, message):\n{lines}\nhelper._Helper.answer = answer\nhelper.main()"
    )


# Pages


def test_the_pages_of_a_letter_are_drawn_and_read(reader: FileReader) -> None:
    pages = Pages(a_pdf(3), reader)
    assert pages.count == 3
    assert pages.size(0) == (595.0, 842.0)
    drawn = pages.draw(1, 1.0)
    assert (drawn.width, drawn.height) == (595, 842)
    assert {0, 255} <= set(drawn.points)  # words on paper
    assert "Line 41 of the school's letter." in pages.words(1)


def test_a_page_is_never_drawn_larger_than_the_memory_allows(reader: FileReader) -> None:
    drawn = Pages(a_pdf(1), reader).draw(0, 500.0)
    assert drawn.width * drawn.height <= MOST_DRAWN


def test_a_page_that_is_not_there_is_not_shown(reader: FileReader) -> None:
    pages = Pages(a_pdf(1), reader)
    with pytest.raises(NotShownError):
        pages.draw(7, 1.0)


def test_the_words_of_a_letter_are_read_there_too(reader: FileReader) -> None:
    assert letter_words(a_docx("Dear Priya,"), FileKind.DOCX, reader) == "Dear Priya,"
    with pytest.raises(NotShownError):
        letter_words(b"PK\x03\x04", FileKind.DOCX, reader)


# Rights

TRIALS = """
import socket, subprocess
held = confine.give_up_rights()
def tried(name, work):
    try:
        work()
    except Exception:
        return name
    return ""
from pathlib import Path
refused = [
    tried("read", lambda: open("/etc/hosts" if os.name != "nt" else __file__).read()),
    tried("write", lambda: open("canary.txt", "w")),
    tried("list", lambda: os.listdir(".")),
    tried("start", lambda: subprocess.run([sys.executable, "-c", ""])),
    tried("call", lambda: socket.create_connection(("127.0.0.1", 9))),
    tried("signal", lambda: os.kill(os.getppid(), 0)),
    tried("run", lambda: os.execv(sys.executable, ["python"])),
]
said = " ".join(sorted(held)) + "|" + " ".join(name for name in refused if name)
os.write(1, said.encode())
"""


def test_it_can_open_start_and_call_nothing() -> None:
    said = subprocess.run(played(TRIALS), capture_output=True, check=True, env={}).stdout.decode()
    held, _, refused = said.partition("|")
    wanted: set[str] = set()
    if "files" in held:
        wanted |= {"read", "write", "list", "start", "call"}
    if "calls" in held:
        wanted |= {"signal", "run"}
    assert wanted <= set(refused.split())
    if sys.platform.startswith("linux"):
        assert {"files", "memory", "cpu", "writing", "core", "unseen"} <= set(held.split())


def test_it_says_what_it_gave_up(reader: FileReader) -> None:
    Pages(a_pdf(1), reader)
    if sys.platform.startswith("linux"):
        assert {"files", "memory", "cpu", "writing", "calls"} <= reader.held


def test_it_is_given_no_environment_and_no_words_on_its_command_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KEYWORKER_CANARY", CANARY)
    said = "return Message(b'DONE', 0, 0, repr([dict(os.environ), sys.argv]).encode())"
    with watched() as watch, FileReader(command=answering(said)) as reader:
        known = reader.ask(Ask.OPEN_PAGES, body=a_pdf(1)).body
    assert CANARY.encode() not in known
    assert os.environ["HOME"].encode() not in known
    assert len(watch.started) == 1


# What a file may do to it


def hung(command: tuple[str, ...], seconds: float = 0.6) -> FileReader:
    return FileReader(command=command, answer_seconds=seconds)


def test_a_file_that_hangs_it_is_not_shown_and_it_is_ended() -> None:
    with hung(answering("while True: pass")) as reader:
        began = time.monotonic()
        with pytest.raises(NotShownError):
            Pages(a_pdf(1), reader)
        assert time.monotonic() - began < 15
        assert reader._process is None


@pytest.mark.parametrize(
    "code",
    [
        "os.abort()",
        "os._exit(0)",
        "raise ZeroDivisionError",
        "return bytearray(4 * 1024 ** 3)",
        "import ctypes; ctypes.string_at(1)",
        "return Message(b'????')",
        "return Message(b'DONE', 2 ** 70)",
        "os.write(1, b'DONE' + b'\\xff' * 24); time.sleep(60)",
        "os.write(1, b'nonsense')",
    ],
)
def test_a_file_that_breaks_it_is_not_shown(code: str) -> None:
    with FileReader(command=answering(code), answer_seconds=5) as reader:
        with pytest.raises(NotShownError):
            Pages(a_pdf(1), reader)
        with pytest.raises(RefusedError) as caught:
            taken_in("a.jpg", a_photo(), reader, otherwise="Photo")
        assert caught.value.reason == Reason.DAMAGED


@pytest.mark.parametrize(
    "code",
    [
        "return Message(b'DONE', 5, 5, b'too few')",
        "return Message(b'DONE', 0, 0, b'')",
        "return Message(b'DONE', 2 ** 63, 2 ** 63, b'')",
    ],
)
def test_what_it_says_of_a_page_is_checked(code: str) -> None:
    with FileReader(command=answering(code)) as reader:
        pages = Pages(a_pdf(1), reader)
        with pytest.raises(NotShownError):
            pages.draw(0, 1.0)


def test_what_it_says_is_a_picture_must_be_one() -> None:
    code = "return Message(b'DONE', 0, 0, b'<svg/>')"
    with FileReader(command=answering(code)) as reader, pytest.raises(RefusedError):
        taken_in("a.jpg", a_photo(), reader, otherwise="Photo")


def test_a_refusal_in_words_of_its_own_is_not_repeated() -> None:
    code = "return Message(b'REFU', 0, 0, b'<b>Call 0900</b>')"
    with FileReader(command=answering(code)) as reader, pytest.raises(RefusedError) as caught:
        taken_in("a.jpg", a_photo(), reader, otherwise="Photo")
    assert caught.value.reason == Reason.DAMAGED


def test_after_a_file_that_broke_it_the_next_one_is_read(tmp_path: Path) -> None:
    mark = tmp_path / "once"
    begun = f"import pathlib; first = not pathlib.Path({str(mark)!r}).exists()\n"
    begun += f"pathlib.Path({str(mark)!r}).touch()\nusual = helper._Helper.answer\n"
    code = "def answer(self, m):\n    return os.abort() if first else usual(self, m)\n"
    command = played(begun + code + "helper._Helper.answer = answer\nhelper.main()")
    with FileReader(command=command) as reader:
        with pytest.raises(NotShownError):
            Pages(a_pdf(1), reader)
        assert Pages(a_pdf(1), reader).count == 1


@pytest.mark.parametrize(
    "command",
    [
        ("/nowhere/at/all",),
        played("sys.exit(3)"),
        played("time.sleep(60)"),
        played("os.write(1, b'hello, this is no greeting of ours at all')"),
    ],
)
def test_when_it_does_not_start_that_is_said(command: tuple[str, ...]) -> None:
    with FileReader(command=command, start_seconds=1.5) as reader, pytest.raises(NoHelperError):
        reader.ask(Ask.OPEN_PAGES, body=a_pdf(1))


def test_it_can_be_stopped_from_elsewhere_at_once() -> None:
    with FileReader(command=answering("time.sleep(60)")) as reader:
        said: list[KnownError] = []

        def take() -> None:
            try:
                taken_in("a.jpg", a_photo(), reader, otherwise="Photo")
            except KnownError as error:
                said.append(error)

        thread = threading.Thread(target=take)
        thread.start()
        while not (reader.held or not sys.platform.startswith("linux")):
            thread.join(0.02)
        reader.stop()
        thread.join(10)
        assert not thread.is_alive()
        assert [type(one) for one in said] == [NotAddedError]
        with pytest.raises(NotShownError):
            reader.ask(Ask.OPEN_PAGES, body=a_pdf(1))


def test_nothing_of_it_is_left_when_it_is_closed() -> None:
    with FileReader() as reader:
        Pages(a_pdf(1), reader)
        assert reader._process is not None
        child = psutil.Process(reader._process.pid)
    assert not child.is_running()


def test_it_ends_by_itself_when_the_program_is_gone() -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from keyworker_desktop.files.reader import FileReader, own_command\n"
        "import subprocess, os\n"
        "child = subprocess.Popen(own_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "child.stdout.read(8)\n"
        "print(child.pid, flush=True)\n"
        "os._exit(1)\n"
    )
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    number = int(asked.stdout)
    try:
        psutil.Process(number).wait(timeout=20)
    except psutil.NoSuchProcess:
        return
    assert not psutil.pid_exists(number)


# Nothing on any disk


def test_no_file_is_written_while_files_are_taken_in_and_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with watched() as watch, FileReader() as reader:
        for name, content in EVERY_KIND.values():
            taken_in(name, content, reader, otherwise="A file")
        pages = Pages(a_pdf(2), reader)
        pages.draw(0, 2.0)
        pages.words(1)
    assert watch.written == []
    assert files_with(tmp_path, CANARY.encode()) == []
    assert list(tmp_path.iterdir()) == []


# The frozen program


def test_the_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert own_command() == (sys.executable, FROZEN_ARGUMENT)


def test_the_program_is_that_process_when_it_is_told_so() -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        f"from keyworker_desktop.app import main; sys.exit(main([{FROZEN_ARGUMENT!r}]))"
    )
    with FileReader(command=(sys.executable, "-I", "-c", code)) as reader:
        assert Pages(a_pdf(2), reader).count == 2


def test_it_is_no_command_that_people_are_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        app.main(["--help"])
    assert FROZEN_ARGUMENT not in capsys.readouterr().out


# Pictures


@pytest.mark.parametrize("which", ["photo", "screenshot", "webp", "gif"])
def test_a_picture_is_decoded_there(which: str, reader: FileReader) -> None:
    name, content = EVERY_KIND[which]
    kept = taken_in(name, content, reader, otherwise="Photo")
    drawn = drawn_picture(kept.content, kept.kind, 40, reader)
    assert max(drawn.width, drawn.height) <= 40
    assert len(drawn.points) == drawn.width * drawn.height * 4


def test_what_is_no_picture_is_not_drawn(reader: FileReader) -> None:
    for content, kind in ((b"<svg/>", FileKind.JPEG), (a_pdf(1), FileKind.PDF)):
        with pytest.raises(NotShownError):
            drawn_picture(content, kind, 40, reader)
