"""`dev.py shots`: pictures of every screen with the demonstration caseload, to ``build/shots``."""

import os
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from keyworker_desktop.app import program_version
from keyworker_desktop.demo.build import PASSPHRASE, build_team
from keyworker_desktop.paths import Profile

SHOTS = Path("build") / "shots"
SHOWN = ("priya", "ruth", "miriam")
PEOPLE = (*SHOWN, "tom")


def main(arguments: list[str]) -> int:
    """One argument picks the screens whose names hold it."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from ui.gallery.shots import draw

    with tempfile.TemporaryDirectory(prefix="keyworker-shots-") as folder:
        places = {key: Profile(Path(folder) / key) for key in PEOPLE}
        print("Making the demonstration.", flush=True)
        build_team(
            places,
            PASSPHRASE,
            now=datetime.now().astimezone(),
            app_version=program_version(),
            progress=_ignore,
            apart=True,
        )
        count = draw(
            {key: places[key] for key in SHOWN},
            PASSPHRASE,
            SHOTS.absolute(),
            app_version=program_version(),
            tell=lambda name: print(f"  {name}", flush=True),
            only=arguments[0] if arguments else "",
        )
    print(f"{count} pictures in {SHOTS}", flush=True)
    return 0


def _ignore(_done: int, _in_all: int) -> None:
    """It takes a few seconds."""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
