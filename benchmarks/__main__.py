"""`dev.py bench [NAME …]`: one JSON line for each figure, each beside its floor."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import exchange, growth, herd, hundred, poor, program, sizes, store, upgrade
from benchmarks.exchange import bare_crypto
from benchmarks.figures import Figure
from benchmarks.laptops import PASSPHRASE, fill, found_team, running_service
from keyworker_desktop import pauses
from keyworker_desktop.demo.laptop import DemoLaptop
from keyworker_desktop.paths import Profile
from keyworker_desktop.vault import keyslots
from keyworker_protocol.directory import Role

ONE_CASELOAD = ("store", "exchange", "program")
"""Parts that share one caseload of ``--notes`` notes."""


def main(arguments: list[str]) -> int:
    asked = _parser().parse_args(arguments)
    unknown = set(asked.parts) - {*ONE_CASELOAD, *_APART}
    if unknown:
        known = ", ".join((*ONE_CASELOAD, *_APART))
        _parser().error(f"there is no {', '.join(sorted(unknown))}; there are {known}")
    pauses.look_seldom()  # as the program does
    pauses.take_turns_quickly()
    pauses.keep_what_is_here()
    with tempfile.TemporaryDirectory(prefix="keyworker-bench-") as folder:
        for figure in _figures(Path(folder), asked):
            print(figure.line(), flush=True)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dev.py bench",
        description="Measures what people wait for; one JSON line for each figure.",
    )
    known = ", ".join((*ONE_CASELOAD, *_APART))
    parser.add_argument("parts", nargs="*", metavar="NAME", help=f"of {known}; else all")
    parser.add_argument(
        "--notes", type=int, default=10_000, help=f"of {', '.join(ONE_CASELOAD)}; 10,000"
    )
    parser.add_argument(
        "--sizes",
        type=int,
        nargs="+",
        default=growth.SIZES,
        metavar="NOTES",
        help="of growth, in order: 1,000, 10,000 and 100,000; of upgrade the last",
    )
    parser.add_argument("--devices", type=int, default=herd.DEVICES, help="of herd: 2,000")
    parser.add_argument(
        "--within", type=float, default=herd.WITHIN_SECONDS, help="seconds, of herd: 60"
    )
    parser.add_argument("--laptops", type=int, default=hundred.LAPTOPS, help="of hundred: 100")
    return parser


def _figures(folder: Path, asked: argparse.Namespace) -> Iterator[Figure]:
    yield Figure(name="disk_sync", value=store.disk_sync_ms(folder), unit="ms")
    parts = asked.parts or [*ONE_CASELOAD, *_APART]
    if set(parts) & set(ONE_CASELOAD):
        yield from _one_caseload(_new(folder, "caseload"), parts, asked.notes)
    for name, measure in _APART.items():
        if name in parts:
            yield from measure(_new(folder, name), asked)


def _one_caseload(folder: Path, parts: list[str], notes: int) -> Iterator[Figure]:
    with running_service(folder) as service:
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


def _bytes(folder: Path, _asked: argparse.Namespace) -> Iterator[Figure]:
    with running_service(folder) as service:
        yield from sizes.measure(service, found_team(folder, service))


def _poor_link(folder: Path, _asked: argparse.Namespace) -> Iterator[Figure]:
    with running_service(folder) as service:
        yield from poor.measure(service, found_team(folder, service))


def _herd(folder: Path, asked: argparse.Namespace) -> Iterator[Figure]:
    with running_service(folder) as service:
        team = found_team(folder, service)
        yield from herd.measure(service, team, devices=asked.devices, within_seconds=asked.within)


def _hundred(folder: Path, asked: argparse.Namespace) -> Iterator[Figure]:
    _, verify_ms, open_ms = bare_crypto()
    with running_service(folder) as service:
        yield from hundred.measure(
            found_team(folder, service),
            laptops=asked.laptops,
            notes=hundred.NOTES,
            bare_ms=verify_ms + open_ms,
        )


def _growth(folder: Path, asked: argparse.Namespace) -> Iterator[Figure]:
    _, verify_ms, open_ms = bare_crypto()
    with running_service(folder) as service:
        team = found_team(folder, service)
        yield from growth.measure(team, sizes=asked.sizes, bare_ms=verify_ms + open_ms)


def _upgrade(folder: Path, asked: argparse.Namespace) -> Iterator[Figure]:
    yield from upgrade.measure(folder, notes=asked.sizes[-1])


_APART: dict[str, Callable[[Path, argparse.Namespace], Iterator[Figure]]] = {
    "bytes": _bytes,
    "poor_link": _poor_link,
    "herd": _herd,
    "hundred": _hundred,
    "upgrade": _upgrade,
    "growth": _growth,
}
"""Parts with a service and people of their own, the longest last."""


def _new(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made


def _full_of_unsent(laptop: DemoLaptop, notes: int) -> Path:
    fill(laptop, [], notes=min(notes, 10_000))
    laptop.close()
    return laptop.profile.folder


def _key(profile: Profile) -> bytearray:
    return keyslots.unlock(profile.keyslots, PASSPHRASE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
