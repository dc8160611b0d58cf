"""What must hold after any history: nothing lost, nothing hidden, the same on every laptop."""

import hashlib
from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

import zstandard

from keyworker_desktop.record.fields import Merge
from keyworker_desktop.record.kinds import all_kinds, kind_of
from keyworker_desktop.record.record import Record
from keyworker_desktop.store import reading
from keyworker_desktop.store.backup import verify
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.refold import refold
from tests.faults.machine.steps import confirm_service, end_gathering
from tests.faults.machine.world import SavedHere, Station, World
from tests.support.second_fold import SecondFold
from tests.support.stores import check_search

SALT_BYTES = 32
ROUNDS = 6
_MOST = 1_000_000


def check(world: World) -> None:
    """Ends the history: everybody comes home, and everything is looked at."""
    drain(world)
    for family in world.families:
        stations = world.those_with(family)
        expected = [one for one in world.saves if one.family == family]
        logs = [_log_of(station, family) for station in stations]
        _nothing_is_lost(world, expected, logs)
        assert len({frozenset(log) for log in logs}) == 1, "the same set of changes"
        assert len({station.laptop.head(family) for station in stations}) == 1
        second = SecondFold(logs[0].items())
        for station in stations:
            assert station.laptop.state(family) == second.state_hash()
            _nothing_is_hidden(world, station, family, second)
        _count_disputes(world, stations[0], family)
        _the_service_is_in_order(world, family, stations)
    _files_are_everywhere(world)
    for station in world.stations:
        _the_store_is_sound(world, station)


def drain(world: World) -> None:
    """Faults stop, programs are of today, and everything that waits is sent (I21)."""
    world.ground.service.clock.ahead_ms = 0
    for station in world.stations:
        if station.is_older:
            station.is_older = False
            path = station.laptop.lane.path
            station.laptop.lane.close()
            world.reopen(station, path)
    _end_restoration(world)
    for _ in range(ROUNDS):
        errors = [world.exchange(station) for station in world.stations]
        is_quiet = not any(errors) and not any(
            station.laptop.last.received or station.laptop.last.sent for station in world.stations
        )
        if is_quiet:
            break
    assert errors == [None] * len(errors)
    for station in world.stations:
        assert station.laptop.troubles() == {}
        assert station.laptop.waits() == {}, "everything that waited was taken"


def _end_restoration(world: World) -> None:
    """What a manager and whoever runs the service do in the end, when all laptops were there."""
    confirm_service(world, world.stations[0], 0, 0)
    if world.is_gathering:
        for station in world.stations:
            assert world.exchange(station) is None
        end_gathering(world, world.stations[0], 0, 0)


def _log_of(station: Station, family: UUID) -> dict[bytes, bytes]:
    """Change id to payload, as they lie in the store: read without the program's own code."""
    rows = station.laptop.ask(partial(_bodies, family=family))
    unpack = zstandard.ZstdDecompressor()
    return {change: unpack.decompress(packed)[SALT_BYTES:] for change, packed in rows}


def _bodies(db: Connection, family: UUID) -> list[tuple[bytes, bytes]]:
    rows = db.execute(
        "SELECT change_id, body FROM entry WHERE log_id = ? AND body IS NOT NULL", (family.bytes,)
    ).fetchall()
    assert len(rows) == len({change for change, _ in rows}), "no change is there twice"
    return rows  # type: ignore[no-any-return]


def _nothing_is_lost(
    world: World, expected: Sequence[SavedHere], logs: Sequence[dict[bytes, bytes]]
) -> None:
    for log in logs:
        lost = [one.change_id for one in expected if one.change_id.bytes not in log]
        world.counts.lost += len(lost)
        assert not lost, "what was saved is in every log (I1)"


def _nothing_is_hidden(world: World, station: Station, family: UUID, second: SecondFold) -> None:
    """Every value that stands is on the screen, or among the versions beside it (I6, I14)."""
    for name, kind in all_kinds().items():
        find = partial(reading.records, family_id=family, kind=kind.record_type)
        for record in station.laptop.ask(find):
            hidden = [
                field
                for field in kind.fields
                if not _is_all_shown(
                    record, field, second.heads((record.entity_id.bytes, name, field))
                )
            ]
            world.counts.hidden += len(hidden)
            assert not hidden, (name, hidden)
            _shows_what_the_second_does(record, second)
    history = station.laptop.ask(partial(reading.history, family_id=family, most=_MOST))
    assert {item.change.change_id.bytes for item in history} == _log_of(station, family).keys()


def _is_all_shown(record: Record, name: str, heads: dict[bytes, Any]) -> bool:
    field = kind_of(record).fields[name]
    assert record.facts
    if field.merge in (Merge.SET, Merge.ORDER):
        return True
    disagreement = record.facts.disagreements.get(name)
    shown = (
        [one.value for one in disagreement.versions] if disagreement else [getattr(record, name)]
    )
    return all(_read(field, value) in shown for value in heads.values())


def _shows_what_the_second_does(record: Record, second: SecondFold) -> None:
    for name, field in kind_of(record).fields.items():
        expected = second.shown(record.entity_id.bytes, record.kind_name, name)
        value = getattr(record, name)
        if field.merge is Merge.SET:
            assert {one.bytes for one in value} == set(expected.value)
        else:
            assert value == _read(field, expected.value)


def _read(field: Any, value: Any) -> Any:
    return field.empty if value == field.empty else field.from_wire(value)


def _count_disputes(world: World, station: Station, family: UUID) -> None:
    """A dispute is false when its authors had each other's words on their screens."""
    saves = {one.change_id: one for one in world.saves}
    for kind in all_kinds().values():
        find = partial(reading.records, family_id=family, kind=kind.record_type)
        for record in station.laptop.ask(find):
            assert record.facts
            for name, disagreement in record.facts.disagreements.items():
                world.counts.disputes += 1
                ids = [one.change_id for one in disagreement.versions]
                place = (kind.name, record.entity_id, name)
                if len({repr(one.value) for one in disagreement.versions}) == 1 or any(
                    _knew(saves[one], other, place)
                    for one in ids
                    for other in ids
                    if one != other and one in saves
                ):
                    world.counts.false_disputes += 1


def _knew(save: SavedHere, other: UUID, place: tuple[str, UUID, str]) -> bool:
    return other in save.seen and place not in save.disputed


def _the_service_is_in_order(world: World, family: UUID, stations: Sequence[Station]) -> None:
    """Numbers without a gap, chains that recompute, and receipts for what was sent (I7, I8)."""
    rows: list[Any] = world.ground.service.query(
        "SELECT seq, change_id, device_id, counter, entry_hash, header, chain FROM entry"
        " WHERE family_id = %s ORDER BY seq",
        family,
    )
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    assert len({row[1] for row in rows}) == len(rows)
    chain, chains = bytes(32), {0: bytes(32)}
    counters: dict[Any, int] = {}
    for seq, _change, device, counter, entry_hash, header, told in rows:
        assert _sha256(b"kw/head1", header) == entry_hash
        chain = _sha256(b"kw/chain1", chain, seq.to_bytes(8, "big"), entry_hash)
        assert chain == told
        chains[seq] = chain
        assert counter == counters.get(device, 0) + 1
        counters[device] = counter
    for station in stations:
        receipts = station.laptop.ask(partial(_receipts, family=family))
        assert receipts[-1][0] == len(rows), "the last receipt covers everything"
        assert all(chains[to_seq] == covered for to_seq, covered in receipts)


def _sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def _receipts(db: Connection, family: UUID) -> list[tuple[int, bytes]]:
    rows = db.execute(
        "SELECT to_seq, chain FROM receipt WHERE log_id = ? ORDER BY to_seq", (family.bytes,)
    )
    return rows.fetchall()  # type: ignore[no-any-return]


def _files_are_everywhere(world: World) -> None:
    """Each that its author's disk still holds, or that was sent, can be read by everybody."""
    if not world.attached:
        return
    for _ in range(2):
        for station in world.stations:
            world.files(station).carry()
    for one in world.attached:
        for station in world.those_with(one.record.family_id):
            files = world.files(station)
            files.fetch(one.record)
            assert files.read(one.record) == one.data


def _the_store_is_sound(world: World, station: Station) -> None:
    """Folding again changes nothing (I16), and neither search nor any page is damaged."""
    laptop = station.laptop
    laptop.ask(verify)
    laptop.ask(check_search)
    before = [laptop.state(family) for family in world.families_of(station)], laptop.ask(_rows)
    laptop.ask(partial(refold, progress=_ignore))
    laptop.ask(check_search)
    assert (
        [laptop.state(family) for family in world.families_of(station)],
        laptop.ask(_rows),
    ) == before


def _rows(db: Connection) -> set[tuple[Any, ...]]:
    rows = db.execute(
        "SELECT id >> 16, entity_id, log_id, kind, about, facet, struck, waits, disagreements, "
        "text FROM record"
    )
    return set(rows.fetchall())


def _ignore(*_anything: object) -> None:
    """Nobody looks at the progress."""
