"""What the program answers without a window."""

import subprocess
import sys


def answer_of(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "keyworker_desktop", *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_the_version() -> None:
    assert answer_of("--version").startswith("Keyworker Desktop ")


def test_the_self_test_tries_every_part() -> None:
    told = answer_of("--self-test")
    for part in ("vault", "store", "record", "papers", "windows"):
        assert f"{part}: in order" in told
