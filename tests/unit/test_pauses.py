"""What keeps the interpreter's own pauses short is asked of it, in a process of its own."""

import subprocess
import sys


def test_garbage_is_looked_for_seldom_and_not_in_what_stays() -> None:
    assert _said(
        "import gc; from keyworker_desktop import pauses; pauses.look_seldom();"
        "pauses.keep_what_is_here(); print(gc.get_threshold()[0] > 700, gc.get_freeze_count() > 0)"
    ) == ["True", "True"]


def test_threads_take_turns_quickly() -> None:
    assert _said(
        "import sys; from keyworker_desktop import pauses; pauses.take_turns_quickly();"
        "print(sys.getswitchinterval() < 0.005)"
    ) == ["True"]


def _said(program: str) -> list[str]:
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return answer.stdout.split()
