"""After a lock, neither passphrase nor data key is left in the memory of the process."""

import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from keyworker_desktop.vault import keyslots
from keyworker_desktop.vault.relock import _forbid, overwrite, own_arguments
from tests.unit.vault.examples import FIRST

ROOT = Path(__file__).parents[3]
LOCKED = "import sys; sys.stdout.write('locked\\n'); sys.stdout.flush(); sys.stdin.readline()"
UNLOCKS_THEN_LOCKS = """
import sys
from pathlib import Path
from keyworker_desktop.vault import keyslots
from keyworker_desktop.vault.relock import replace_process

path, locked = Path(sys.argv[1]), sys.argv[2]
passphrase = sys.stdin.readline().rstrip("\\n")
data_key = keyslots.unlock(path, passphrase)
as_hex = data_key.hex()
sys.stdout.write("open\\n")
sys.stdout.flush()
sys.stdin.readline()
replace_process([sys.executable, "-c", locked])
"""
FORBIDS_DUMPS = """
import logging, resource, sys
from pathlib import Path
from keyworker_desktop.vault.relock import forbid_core_dumps

logging.basicConfig(stream=sys.stderr)
forbid_core_dumps()
sys.stdout.write(f"{resource.getrlimit(resource.RLIMIT_CORE)}")
if sys.platform == "linux":
    import ctypes
    sys.stdout.write(f" {ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)}")
"""

on_linux = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux shows a process's memory as a file"
)
on_posix = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no core files; it is asked for no crash reports"
)


def memory_of(process_id: int) -> Iterator[bytes]:
    """Every part of the memory that can be read and may have been written."""
    proc = Path("/proc", str(process_id))
    with (proc / "mem").open("rb", buffering=0) as memory:
        for line in (proc / "maps").read_text().splitlines():
            place, rights, *_, name = line.split(maxsplit=5) if line.count("/") else line.split()
            if "r" not in rights or "w" not in rights or name in ("[vvar]", "[vsyscall]"):
                continue
            start, end = (int(part, 16) for part in place.split("-"))
            memory.seek(start)
            yield memory.read(end - start)


def copies_in(process_id: int, secrets: list[bytes]) -> list[int]:
    found = [0] * len(secrets)
    for part in memory_of(process_id):
        for at, secret in enumerate(secrets):
            found[at] += part.count(secret)
    return found


@on_linux
def test_replacing_the_process_leaves_no_copy_of_key_or_passphrase(
    path: Path, data_key: bytearray
) -> None:
    secrets = [FIRST.encode(), bytes(data_key), data_key.hex().encode()]
    with subprocess.Popen(
        [sys.executable, "-c", UNLOCKS_THEN_LOCKS, str(path), LOCKED],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(f"{FIRST}\n")
        child.stdin.flush()
        assert child.stdout.readline() == "open\n"
        # That they are found here shows that the search can find them.
        assert all(copies_in(child.pid, secrets))
        child.stdin.write("\n")
        child.stdin.flush()
        assert child.stdout.readline() == "locked\n"
        assert copies_in(child.pid, secrets) == [0, 0, 0]
        child.stdin.write("\n")
        child.stdin.flush()
        assert child.wait() == 0


@on_posix
def test_core_dumps_are_forbidden() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", FORBIDS_DUMPS], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert answer.stdout.startswith("(0, 0)")
    assert answer.stderr == ""
    if sys.platform == "linux":
        assert answer.stdout == "(0, 0) 0"


def test_overwriting_reaches_the_very_bytes(path: Path, data_key: bytearray) -> None:
    key = keyslots.unlock(path, FIRST)
    view = memoryview(key)
    overwrite(key)
    assert bytes(view) == bytes(32)


def test_the_program_knows_how_it_was_started() -> None:
    assert own_arguments() == [sys.executable, *sys.orig_argv[1:]]


def test_the_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "argv", ["keyworker", "--demo"])
    assert own_arguments() == [sys.executable, "--demo"]


def not_allowed() -> int:
    raise OSError


@pytest.mark.parametrize("forbid", [not_allowed, lambda: -1], ids=["raises", "answers"])
def test_a_system_that_does_not_forbid_dumps_is_noted_and_stops_nobody(
    forbid: Callable[[], int], caplog: pytest.LogCaptureFixture
) -> None:
    _forbid("core files", forbid)
    assert caplog.messages[0].startswith("core files could not be forbidden")
    assert caplog.records[0].levelno == logging.WARNING
