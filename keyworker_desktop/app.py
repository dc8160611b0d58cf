"""Puts the program together: where things are, what is logged, what the windows are given."""

import argparse
import logging
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from keyworker_desktop import logs, paths, pauses
from keyworker_desktop.files.wire import FROZEN_ARGUMENT
from keyworker_desktop.paths import Profile
from keyworker_desktop.record.errors import KnownError

if TYPE_CHECKING:
    from ui.surroundings import Progress

log = logging.getLogger(__name__)

NAME = "Keyworker Desktop"


def main(
    arguments: Sequence[str] | None = None, *, attach: Callable[[], None] | None = None
) -> int:
    """``attach`` is called once when the window is shown, before the event loop runs."""
    asked = _arguments(arguments)
    if asked.read_files:
        from keyworker_desktop.files.helper import main as read_files

        return read_files()
    if asked.version:
        print(f"{NAME} {program_version()}")  # noqa: T201 - the command's output
        return 0
    if asked.self_test:
        from keyworker_desktop.self_test import run

        return run(program_version())
    profile = Profile(asked.profile.absolute()) if asked.profile else paths.default_profile()
    return run_windows(profile, attach=attach)


def run_windows(profile: Profile, *, attach: Callable[[], None] | None = None) -> int:
    from keyworker_desktop.vault.relock import forbid_core_dumps

    pauses.look_seldom()
    pauses.take_turns_quickly()
    trouble: KnownError | None = None
    try:
        paths.prepare(profile)
    except KnownError as error:
        trouble = error
    forbid_core_dumps()

    from ui.application import make_application
    from ui.program import Program
    from ui.surroundings import Surroundings

    app = make_application(NAME)
    program = Program(
        app,
        Surroundings(
            profile=profile,
            app_version=program_version(),
            relock=relock,
            demonstration=_demonstration,
            before_network=_trust_what_the_computer_trusts,
            once_inside=pauses.keep_what_is_here,
        ),
        trouble=trouble,
    )
    undo = _start_log(profile, program.crashes.told.emit) if trouble is None else _nothing
    program.start()
    if attach is not None:
        attach()
    try:
        return app.exec()
    finally:
        program.close_down()
        undo()


def relock() -> None:
    """Become a fresh process: no secret of this one is left in memory."""
    from keyworker_desktop.vault.relock import own_arguments, replace_process

    replace_process(own_arguments())


def program_version() -> str:
    try:
        return version("keyworker-desktop")
    except PackageNotFoundError:
        return "0.1.0"


def _start_log(profile: Profile, on_crash: logs.OnCrash) -> Callable[[], None]:
    try:
        return logs.set_up(profile.log, on_crash=on_crash)
    except KnownError:
        return _nothing  # the folder is as full or closed as the first save will say


def _demonstration(profile: Profile, passphrase: str, progress: "Progress") -> None:
    from keyworker_desktop.demo.build import build_local
    from ui.surroundings import system_now

    build_local(
        profile,
        passphrase,
        now=system_now(),
        app_version=program_version(),
        progress=progress,
    )


def _trust_what_the_computer_trusts() -> None:
    """Certificates from the system: organisations add their own there, not in our bundle."""
    import truststore

    truststore.inject_into_ssl()


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="keyworker-desktop", description=NAME)
    parser.add_argument("--profile", type=Path, help="the folder that holds this laptop's record")
    parser.add_argument("--version", action="store_true", help="say the version and end")
    parser.add_argument("--self-test", action="store_true", help="try every part once and end")
    parser.add_argument(FROZEN_ARGUMENT, action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def _nothing() -> None:
    """For a program that has no log."""
