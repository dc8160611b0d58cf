"""`dev.py bench [NAME …] [--notes N]`: one JSON line for each figure, each beside its floor."""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import exchange, program, store
from benchmarks.figures import Figure
from benchmarks.laptops import PASSPHRASE, fill, found_team, running_service
from keyworker_desktop.demo.laptop import DemoLaptop
from keyworker_desktop.paths import Profile
from keyworker_desktop.vault import keyslots
from keyworker_protocol.directory import Role

PARTS = ("store", "exchange", "program")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py bench")
    parser.add_argument("parts", nargs="*", metavar="NAME", help=f"of {', '.join(PARTS)}; else all")
    parser.add_argument("--notes", type=int, default=10_000)
    asked = parser.parse_args(arguments)
    unknown = set(asked.parts) - set(PARTS)
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    with tempfile.TemporaryDirectory(prefix="keyworker-bench-") as folder:
        for figure in _figures(Path(folder), asked.parts or PARTS, asked.notes):
            print(figure.line(), flush=True)
    return 0


def _figures(folder: Path, parts: Sequence[str], notes: int) -> Iterator[Figure]:
    with running_service(folder) as service:
        yield Figure(name="disk_sync", value=store.disk_sync_ms(folder), unit="ms")
        team = found_team(folder, service)
        keyworker = team.laptop("Keyworker", Role.KEYWORKER)
        supervisor = team.laptop("Supervisor", Role.SUPERVISOR)
        watcher = team.laptop("Watcher", Role.SUPERVISOR)
        families = fill(keyworker, [supervisor, watcher], notes=notes)
        yield from exchange.measure(
            keyworker, supervisor, service, families, notes=notes, is_asked="exchange" in parts
        )
        if "store" in parts:
            yield from store.measure(keyworker, _key(keyworker.profile), notes=notes, folder=folder)
        keyworker.send_and_fetch()
        keyworker.close()
        watcher.close()
        if "program" in parts:
            yield from program.measure(keyworker.profile.folder, notes=notes)
            sender = _full_of_unsent(team.laptop("Sender", Role.KEYWORKER), notes)
            yield from program.stall(watcher.profile.folder, sender)


def _full_of_unsent(laptop: DemoLaptop, notes: int) -> Path:
    fill(laptop, [], notes=min(notes, 10_000))
    laptop.close()
    return laptop.profile.folder


def _key(profile: Profile) -> bytearray:
    return keyslots.unlock(profile.keyslots, PASSPHRASE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
