#!/usr/bin/env python3
"""The developer's one command: run, test, bench, shots, build; it makes its own environment."""

from __future__ import annotations

import sys

OLDEST_PYTHON, NEWEST_PYTHON = (3, 11), (3, 14)

if not OLDEST_PYTHON <= sys.version_info[:2] <= NEWEST_PYTHON:
    sys.exit(
        "Keyworker Desktop needs Python 3.11 to 3.14. This is Python {}.{}.\n"
        "Start dev.py with one of those, for example: python3.12 dev.py {}".format(
            *sys.version_info[:2], " ".join(sys.argv[1:]) or "run"
        )
    )

import argparse
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import time
import venv
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# What each command starts, with the project's own Python.
RUN_MODULE = "keyworker_desktop.demo.run"
BENCH_MODULE = "benchmarks"
SHOTS_MODULE = "keyworker_desktop.demo.shots"
SOAK_MODULE = "tests.faults.soak"

CHECKED_BY_MYPY = (
    "keyworker_protocol",
    "keyworker_desktop",
    "sync",
    "ui",
    "keyworker_service",
    "benchmarks",
    "dev.py",
    "tests",
)
STAGES = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy", *CHECKED_BY_MYPY),
    ("lint-imports", "--no-logo"),
    ("pytest", "-n", "auto", "--dist", "loadfile"),
)

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
INSTALLED = ENVIRONMENT / "lock-hash"  # written last, so an interrupted installation is done again
BUILD = ROOT / "build"
PROGRAM = "keyworker-desktop"
PIP_TURNS_TO_A_PACKAGE = {"Collecting", "Ignoring", "Processing", "Requirement"}
ON_WINDOWS = os.name == "nt"

# What PySide6's libraries and its offscreen and xcb platforms load from the system, and the
# Debian package that brings it. Where releases differ in the name, the newest comes first.
QT_NEEDS = {
    "libEGL.so.1": ("libegl1",),
    "libGL.so.1": ("libgl1",),
    "libX11.so.6": ("libx11-6",),
    "libX11-xcb.so.1": ("libx11-xcb1",),
    "libbrotlidec.so.1": ("libbrotli1",),
    "libdbus-1.so.3": ("libdbus-1-3",),
    "libfontconfig.so.1": ("libfontconfig1",),
    "libfreetype.so.6": ("libfreetype6",),
    "libglib-2.0.so.0": ("libglib2.0-0t64", "libglib2.0-0"),
    "libgssapi_krb5.so.2": ("libgssapi-krb5-2",),
    "libgthread-2.0.so.0": ("libglib2.0-0t64", "libglib2.0-0"),
    "libxcb-cursor.so.0": ("libxcb-cursor0",),
    "libxcb-glx.so.0": ("libxcb-glx0",),
    "libxcb-icccm.so.4": ("libxcb-icccm4",),
    "libxcb-image.so.0": ("libxcb-image0",),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1",),
    "libxcb-randr.so.0": ("libxcb-randr0",),
    "libxcb-render-util.so.0": ("libxcb-render-util0",),
    "libxcb-render.so.0": ("libxcb-render0",),
    "libxcb-shape.so.0": ("libxcb-shape0",),
    "libxcb-shm.so.0": ("libxcb-shm0",),
    "libxcb-sync.so.1": ("libxcb-sync1",),
    "libxcb-util.so.1": ("libxcb-util1",),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0",),
    "libxcb-xkb.so.1": ("libxcb-xkb1",),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0",),
    "libxkbcommon.so.0": ("libxkbcommon0",),
}


class StoppedError(Exception):
    """Something in the way that the developer can mend; the text says what and how."""


def main() -> int:
    arguments = _arguments()
    try:
        return int(arguments.command(arguments))
    except StoppedError as reason:
        say(str(reason))
        return 1
    except KeyboardInterrupt:
        return 130


# The commands


def run(arguments: argparse.Namespace) -> int:
    prepare()
    return python("-m", RUN_MODULE, *arguments.rest)


def test(arguments: argparse.Namespace) -> int:
    """Run the stages in order; the exit code is non-zero if any of them failed."""
    prepare()
    outcomes = []
    for program, *options in STAGES:
        extra = arguments.rest if program == "pytest" else ()
        name = f"{program} {options[0]}" if program == "ruff" else program
        say(f"\n== {name}")
        started = time.monotonic()
        passed = _call(str(_program(program)), *options, *extra) == 0
        outcomes.append((name, passed, time.monotonic() - started))
        if not (passed or arguments.keep_going):
            break
    say("")
    for name, passed, seconds in outcomes:
        say(f"{'passed' if passed else 'FAILED'}  {seconds:6.1f} s  {name}")
    for program, *_ in STAGES[len(outcomes) :]:
        say(f"not run            {program}")
    return 0 if all(passed for _, passed, _ in outcomes) else 1


def bench(arguments: argparse.Namespace) -> int:
    prepare()
    return python("-m", BENCH_MODULE, *arguments.rest)


def soak(arguments: argparse.Namespace) -> int:
    prepare()
    return python("-m", SOAK_MODULE, *arguments.rest)


def shots(arguments: argparse.Namespace) -> int:
    prepare()
    return python("-m", SHOTS_MODULE, *arguments.rest)


def build(_arguments: argparse.Namespace) -> int:
    """Freeze the program, then let the frozen program test itself."""
    prepare()
    folders = ("--distpath", str(BUILD / "dist"), "--workpath", str(BUILD / "work"))
    failed = python("-m", "PyInstaller", "--noconfirm", "--log-level=WARN", *folders, "build.spec")
    if failed:
        return failed
    frozen = BUILD / "dist" / PROGRAM / (f"{PROGRAM}.exe" if ON_WINDOWS else PROGRAM)
    say(f"Built {frozen.parent.relative_to(ROOT)}. Starting it with --self-test.")
    return _call(str(frozen), "--self-test")


def setup(_arguments: argparse.Namespace) -> int:
    prepare()
    say(f"Ready: {_program('python').relative_to(ROOT)}")
    return 0


def lock(arguments: argparse.Namespace) -> int:
    """Resolve pyproject.toml for every platform at once, with hashes and without addresses."""
    tools = BUILD / "lock-tool"
    if not _works(tools):
        _make_environment(tools)
    if _call(str(_program("python", tools)), "-m", "pip", "install", "--quiet", "--upgrade", "uv"):
        raise StoppedError("The tool that resolves the lock (uv) could not be installed.")
    draft = BUILD / LOCK.name
    if LOCK.exists():
        shutil.copyfile(LOCK, draft)  # uv keeps what is pinned there unless told to upgrade
    command = (
        *("-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes"),
        *("--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links"),
        *("--python-version", "3.11", "--all-extras", "pyproject.toml", "--output-file"),
    )
    if _call(str(_program("python", tools)), *command, str(draft), *arguments.rest):
        raise StoppedError("The lock could not be resolved; requirements.lock is as it was.")
    if "://" in draft.read_text(encoding="utf-8"):
        raise StoppedError(f"{draft} names an address; requirements.lock is as it was.")
    draft.replace(LOCK)
    say("requirements.lock is written. The next command installs it.")
    return 0


# The environment


def prepare() -> None:
    """Bring the environment to what the lock says, and the system to what Qt needs."""
    _install_what_qt_needs()
    wanted = _lock_hash()
    installed = INSTALLED.read_text(encoding="ascii") if INSTALLED.exists() else None
    usable = installed is not None and _works(ENVIRONMENT)
    if usable and installed == wanted:
        return
    if not usable:
        say("Making the environment in .venv")
        _make_environment(ENVIRONMENT)
    INSTALLED.unlink(missing_ok=True)
    _install_lock()
    draft = INSTALLED.with_suffix(".new")
    draft.write_text(wanted, encoding="ascii")
    draft.replace(INSTALLED)


def python(*arguments: str) -> int:
    """Run the project's Python from the project's root and return its exit code."""
    return _call(str(_program("python")), *arguments)


def say(text: str) -> None:
    print(text, flush=True)


def _lock_hash() -> str:
    minor = "{}.{}".format(*sys.version_info[:2])
    return hashlib.sha256(LOCK.read_bytes() + minor.encode()).hexdigest()


def _program(name: str, environment: Path = ENVIRONMENT) -> Path:
    return environment / (f"Scripts/{name}.exe" if ON_WINDOWS else f"bin/{name}")


def _works(environment: Path) -> bool:
    """Whether the environment's Python starts and is of the version that runs this file."""
    asked = (
        str(_program("python", environment)),
        "-c",
        "import pip, sys; print(sys.version_info[:2])",
    )
    try:
        answer = subprocess.run(asked, capture_output=True, text=True, check=False)
    except OSError:
        return False
    return answer.stdout.strip() == str(sys.version_info[:2])


def _make_environment(folder: Path) -> None:
    if importlib.util.find_spec("ensurepip") is None:
        wanted = ("python3.{}-venv".format(sys.version_info[1]), "python3-venv")
        if not _install_packages([wanted], "Python's own venv module"):
            raise StoppedError("Then run this command again.")
    venv.create(folder, clear=True, with_pip=True, symlinks=not ON_WINDOWS)


def _install_lock() -> None:
    """Install the lock with pip, showing how far it has come; what pip said only if it failed."""
    pinned = LOCK.read_text(encoding="utf-8").splitlines()
    total = sum("==" in line and not line.startswith(" ") for line in pinned)
    say(f"Installing up to {total} packages. The first time this takes a few minutes.")
    command = ("-m", "pip", "install", "--require-hashes", "--no-input", "--progress-bar", "off")
    heard: list[str] = []
    seen = 0
    with subprocess.Popen(
        [str(_program("python")), *command, "-r", str(LOCK)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env=_environment(),
        cwd=ROOT,
    ) as pip:
        for line in pip.stdout or ():
            heard.append(line)
            word = line.strip().partition(" ")[0]
            if word in PIP_TURNS_TO_A_PACKAGE:
                seen += 1
                _show_progress(f"{seen} of {total}", at_rest=seen % 15 == 0)
            elif word == "Installing":
                _show_progress("all are here; unpacking", at_rest=True)
    _show_progress("", at_rest=False)
    if pip.returncode:
        raise StoppedError("".join(heard[-20:]) + "\npip could not install the packages.")


def _show_progress(text: str, *, at_rest: bool) -> None:
    """One line that changes on a terminal; elsewhere a line of its own, when worth one."""
    if sys.stdout.isatty():
        print(f"\r  {text:<70}", end="" if text else "\r", flush=True)
    elif at_rest:
        say(f"  {text}")


# What the system must have


def _install_what_qt_needs() -> None:
    if not sys.platform.startswith("linux"):
        return
    missing = {name: packages for name, packages in QT_NEEDS.items() if not _loads(name)}
    if missing:
        _install_packages(sorted(set(missing.values())), "the libraries that Qt needs")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _install_packages(wanted: Sequence[tuple[str, ...]], what: str) -> bool:
    """Install Debian packages, each by the first of its names that is known, or say how."""
    if shutil.which("apt-get") is None:
        say(f"This system lacks {what}. Debian calls them {' '.join(each[-1] for each in wanted)}.")
        return False
    as_root = _way_to_root()
    if as_root is not None:
        say(f"Installing {what}, with apt-get")
        _succeeds(*as_root, "apt-get", "-qq", "update")
    names = [next(filter(_is_known_to_apt, each), each[-1]) for each in wanted]
    install = ("apt-get", "install", "-y", "--no-install-recommends", *names)
    quietly = ("env", "DEBIAN_FRONTEND=noninteractive")
    if as_root is not None and _succeeds(*as_root, *quietly, *install):
        return True
    say(f"This system lacks {what}. This line installs them:\n  sudo {' '.join(install)}")
    return False


def _way_to_root() -> tuple[str, ...] | None:
    """What to put before a command to run it as root without being asked, or None."""
    if os.geteuid() == 0:
        return ()
    if shutil.which("sudo") and _succeeds("sudo", "-n", "true"):
        return ("sudo", "-n")
    return None


def _is_known_to_apt(package: str) -> bool:
    return _succeeds("apt-cache", "show", package)


def _succeeds(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _call(*command: str) -> int:
    return subprocess.run(command, cwd=ROOT, env=_environment(), check=False).returncode


def _environment() -> dict[str, str]:
    environment = os.environ | {"PYTHONUTF8": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    screens = {"DISPLAY", "WAYLAND_DISPLAY"} & environment.keys()
    if sys.platform.startswith("linux") and not screens:
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    return environment


_COMMANDS: dict[str, tuple[Callable[[argparse.Namespace], int], str]] = {
    "run": (run, "play or open the whole program with the demonstration caseload"),
    "test": (test, "everything that must pass; what follows -- goes to pytest"),
    "bench": (bench, "measure: bench [NAME ...] [--notes N]"),
    "soak": (soak, "what may go wrong, at length: soak [--minutes N | --histories N] [--seed S]"),
    "shots": (shots, "picture every screen in every theme and size into build/shots"),
    "build": (build, "freeze the program and let it test itself"),
    "lock": (lock, "resolve pyproject.toml into requirements.lock; --upgrade takes newer versions"),
    "setup": (setup, "only make the environment, as every other command does first"),
}
PASSING_ON = {run, test, bench, soak, shots, lock}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (command, purpose) in _COMMANDS.items():
        about = commands.add_parser(name, help=purpose, description=purpose)
        about.set_defaults(command=command)
        if command is test:
            about.add_argument("--keep-going", action="store_true", help="run every stage")
    arguments, rest = parser.parse_known_args()
    if rest and arguments.command not in PASSING_ON:
        parser.error(f"this command takes nothing more, and was given: {' '.join(rest)}")
    arguments.rest = [word for place, word in enumerate(rest) if (place, word) != (0, "--")]
    return arguments


if __name__ == "__main__":
    sys.exit(main())
