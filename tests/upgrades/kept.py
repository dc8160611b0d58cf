"""What is kept of earlier versions: profiles as a laptop left them, and the programs themselves."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keyworker_desktop.paths import Profile

HERE = Path(__file__).parent
PASSPHRASE = "seven quiet herons cross the estuary"
FORMATS = tuple(sorted(int(folder.name) for folder in (HERE / "stores").iterdir()))
PROGRAMS = tuple(sorted(int(file.name.split(".")[0]) for file in (HERE / "programs").iterdir()))


@dataclass(frozen=True, slots=True)
class Kept:
    """A copy of a kept profile, and what is known to be in it."""

    profile: Profile
    told: dict[str, Any]


def kept_profile(number: int, folder: Path) -> Kept:
    """Of the format ``number``, copied to ``folder``."""
    source = HERE / "stores" / str(number)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in ("keyslots.cbor", "store.db", "preferences.json"):
        shutil.copyfile(source / name, folder / name)
    told = json.loads((source / "told.json").read_text(encoding="utf-8"))
    return Kept(Profile(folder), told)


def unpacked_program(number: int, folder: Path) -> Path:
    """The sources of the program that wrote stores of that format, to be put on the path."""
    shutil.unpack_archive(HERE / "programs" / f"{number}.tar.xz", folder, filter="data")
    return folder
