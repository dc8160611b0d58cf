"""The four promises under accident and neglect; ``docs/promises.md`` says what they rest on."""

import random
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.writing import edits
from keyworker_desktop.store import log, reading
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.open import beside
from keyworker_protocol.receipt import Receipt
from keyworker_service.db.pool import connect
from sync.restored import ServiceRestoredError, confirm_restored
from tests.support.fault_proxy import FaultProxy, cut_at, fault_proxy
from tests.support.killing import said_until_killed
from tests.support.laptops import NOW, Laptop, StoreThread, Team, found_team, opened_again
from tests.support.service import RunningService

if TYPE_CHECKING:
    from keyworker_desktop.record.change import Change

KILLS = 4


@pytest.fixture
def team(service: RunningService, tmp_path: Path) -> Iterator[Team]:
    team = found_team(service, tmp_path)
    yield team
    team.close()


@pytest.fixture
def proxy(service: RunningService) -> Iterator[FaultProxy]:
    with fault_proxy(service.address) as proxy:
        yield proxy


def written_until_killed(
    laptop: Laptop, family: UUID, address: str, first: int, after: float
) -> list[str]:
    """What a program of its own told of its saves and exchanges before kill -9."""
    return said_until_killed(
        *("-m", "tests.faults.sync.child", str(laptop.lane.path)),
        *(address, str(family), str(first)),
        after=after,
    )


def numbers(said: list[str], what: str) -> set[int]:
    return {int(line.split()[1]) for line in said if line.startswith(what)}


def everything_said(laptop: Laptop, family: UUID) -> set[str]:
    """Every value that anybody wrote, as this laptop could show it in the history."""
    changes: list[Change] = laptop.ask(lambda db: list(log.all_changes(db)))
    return {
        value
        for change in changes
        if change.family_id == family
        for write in change.writes
        for value in [write.value]
        if isinstance(value, str)
    }


def family_record(laptop: Laptop, family: UUID) -> Family:
    (record,) = laptop.ask(partial(reading.records, family_id=family, kind=Family))
    return record


@pytest.mark.timeout(120)
def test_saved_means_saved(team: Team, proxy: FaultProxy, tmp_path: Path) -> None:
    """Killed in the middle, no service, the power gone at once: what was said to be saved is."""
    dice = random.Random(11)  # noqa: S311 - when to kill
    writer, reader = team.join("Priya Nair"), team.join("Tom Ashby")
    family = writer.family(reader)
    writer.run_well()
    saved: set[int] = set()
    for _ in range(KILLS):
        writer.lane.close()
        proxy.spoil("POST", "/v1/logs/", cut_at(10), times=1)  # and the answer is lost
        first = max(saved, default=-1) + 2
        said = written_until_killed(writer, family, proxy.address, first, dice.uniform(0.05, 0.4))
        saved |= numbers(said, "saved")
        writer = opened_again(writer)
        assert {f"note {number:06}" for number in saved} <= set(writer.bodies(family))
    team.laptops[0] = writer

    # The power goes: what is on the disk at that moment is all there is. Nothing was closed.
    writer.note(family, "The last one before the lights went out.")
    left = tmp_path / "after the power cut"
    left.mkdir()
    for file in (writer.lane.path, *beside(writer.lane.path)):
        if file.exists():
            shutil.copy(file, left / file.name)
    lane = StoreThread(left / writer.lane.path.name, is_new=False)
    after = Laptop(lane, writer.identity, writer.client, clock=writer.clock)
    assert after.bodies(family) == writer.bodies(family)
    assert after.state(family) == writer.state(family)
    lane.close()
    assert saved

    writer.run_well()
    reader.run_well()
    assert reader.bodies(family) == writer.bodies(family)


@pytest.mark.timeout(120)
def test_sent_means_sent(team: Team, proxy: FaultProxy) -> None:
    """What no longer waits has a receipt whose signature covers it, and is in the database."""
    dice = random.Random(12)  # noqa: S311 - when to kill and cut
    writer = team.join("Priya Nair")
    family = writer.family()
    writer.run_well()
    backup = team.service.backup()
    sent: set[int] = set()
    first = 0
    for _ in range(KILLS):
        writer.lane.close()
        proxy.spoil("POST", "/v1/logs/", cut_at(dice.randrange(200)))
        said = written_until_killed(writer, family, proxy.address, first, dice.uniform(0.2, 0.5))
        team.service.stop()  # and is started again on what its database holds
        team.service.start()
        sent |= numbers(said, "sent")
        first = max(numbers(said, "saved"), default=first) + 2
        writer = opened_again(writer)
        there = changes_at(team.service, family)
        placed = writer.ask(partial(placed_changes, family_id=family))
        assert set(placed) <= there
        newest = writer.ask(partial(newest_receipt, family_id=family))
        newest.verify(writer.exchange.directory.service_key)
        assert max(placed.values()) <= newest.to_seq
        told = {body for body in writer.bodies(family) if sent and body <= f"note {max(sent):06}"}
        assert len(told) <= len(placed), "nothing is said to be sent that only waits"
    team.laptops[0] = writer
    writer.run_well()
    assert writer.waiting() == 0
    all_of_it = set(writer.change_ids(family)) | {
        UUID(bytes=row) for row in writer.ask(partial(control_ids, family_id=family))
    }
    assert changes_at(team.service, family) == all_of_it
    assert sent

    # The service goes on from last week's backup. One laptop is enough to give it all back.
    team.service.restore(backup)
    assert changes_at(team.service, family) < all_of_it
    with pytest.raises(ServiceRestoredError):
        team.manager.run()
    confirm_restored(identity=team.manager.identity, lane=team.manager.lane, now=NOW)
    writer.run()
    assert changes_at(team.service, family) == all_of_it


def changes_at(service: RunningService, family: UUID) -> set[UUID]:
    rows = service.query("SELECT change_id FROM entry WHERE family_id = %s", family)
    return {change_id for (change_id,) in rows if isinstance(change_id, UUID)}


def spoil(service: RunningService, statement: str, family: UUID) -> None:
    with connect(service.settings.database) as connection:
        connection.execute(statement.encode(), (family,))


def placed_changes(db: Connection, family_id: UUID) -> dict[UUID, int]:
    """Those of which the program says that they were sent, by their place in the log."""
    rows = db.execute(
        "SELECT change_id, seq FROM entry WHERE log_id = ? AND seq IS NOT NULL", (family_id.bytes,)
    )
    return {UUID(bytes=change_id): seq for change_id, seq in rows}


def control_ids(db: Connection, family_id: UUID) -> list[bytes]:
    rows = db.execute(
        "SELECT change_id FROM entry WHERE log_id = ? AND body IS NULL", (family_id.bytes,)
    )
    return [change_id for (change_id,) in rows]


def newest_receipt(db: Connection, family_id: UUID) -> Receipt:
    to_seq, incarnation, chain, received_ms, signature = db.execute(
        "SELECT to_seq, incarnation, chain, received_ms, signature FROM receipt "
        "WHERE log_id = ? ORDER BY to_seq DESC LIMIT 1",
        (family_id.bytes,),
    ).fetchone()
    return Receipt(
        incarnation=UUID(bytes=incarnation),
        family_id=family_id,
        to_seq=to_seq,
        chain=chain,
        received_ms=received_ms,
        signature=signature,
    )


def test_nobodys_words_are_replaced(team: Team) -> None:
    """Three people write over one another for a week without a signal, twice."""
    laptops = [team.join(name) for name in ("Priya Nair", "Tom Ashby", "Sam Oduya")]
    family = laptops[0].family(*laptops[1:])
    for laptop in laptops:
        laptop.run_well()
    said: set[str] = set()
    for week in range(2):
        for laptop in laptops:
            who = team.laptops.index(laptop)
            for day in range(3):
                words = f"Week {week}, day {day}, said by {who}."
                laptop.save(family, edits(family_record(laptop, family), now=words))
                said.add(words)
            laptop.note(family, f"Visit of week {week} by {who}")
        for laptop in (*laptops, *reversed(laptops)):
            laptop.run_well()
        assert len({laptop.state(family) for laptop in laptops}) == 1
        shown = family_record(laptops[0], family)
        assert shown.facts
        versions = {version.value for version in shown.facts.disagreements["now"].versions}
        newest = {f"Week {week}, day 2, said by {who}." for who in range(3)}
        assert newest <= versions, "the last words of each stand side by side"
    for laptop in laptops:
        assert said <= everything_said(laptop, family), "and every earlier word is in the history"
        assert len(laptop.bodies(family)) == 6


def test_missing_or_altered_is_told(team: Team) -> None:
    """The database loses a note, then has another in its place, then forgets the family."""
    writer, reader = team.join("Priya Nair"), team.join("Tom Ashby")
    family, other = writer.family(reader), writer.family(reader)
    for number in range(4):
        writer.note(family, f"Note {number}")
    writer.run_well()
    reader.run_well()
    kept = reader.everything()
    spoiled = {
        "missing": "UPDATE family SET seq = entry.seq, chain = entry.chain FROM entry "
        "WHERE family.family_id = %s AND entry.family_id = family.family_id "
        "AND entry.seq = family.seq - 1",
        "altered": "UPDATE family SET seq = seq + 1, chain = decode(repeat('00', 32), 'hex') "
        "WHERE family_id = %s",
        "gone": "DELETE FROM user_family WHERE family_id = %s",
    }
    for what, statement in spoiled.items():
        spoil(team.service, statement, family)
        reader.run()
        assert reader.troubles().get(family), f"{what} and not told"
        assert reader.everything() == kept, f"nothing here was changed by what is {what} there"
    reader.note(other, "Life goes on with another family.")
    reader.run()
    assert reader.waits().keys() <= {family}
    assert reader.bodies(family) == [f"Note {number}" for number in range(4)]
