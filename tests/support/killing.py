"""A program of its own beside the test: started, heard, and ended whatever goes wrong."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests.support.tally import tally

ROOT = Path(__file__).parents[2]


@contextmanager
def program_beside(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], IO[str]]]:
    """Our Python with ``arguments``, and what it says.

    On the way out the process is killed if it still runs, waited for, and its pipe closed: what is
    left over would be complained about in whichever test comes next.
    """
    with subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            yield process, process.stdout
        finally:
            process.kill()


def said_until_killed(*arguments: str, after: float) -> list[str]:
    """Every whole line told by the program that was killed -9 ``after`` seconds of its work.

    Its first line, "open", says that the work begins; it is not among them.
    """
    with program_beside(*arguments) as (process, said):
        assert said.readline() == "open\n"
        killer = threading.Timer(after, process.kill)
        killer.start()
        try:
            told = said.read()
        finally:
            killer.cancel()
            killer.join()
    assert process.returncode < 0, "it was killed, and did not end by itself"
    tally(kills=1)
    return told[: told.rfind("\n") + 1].splitlines()  # the last line may be cut
