"""A first sync: families come whole, in order of need, may be paused, and never pass for whole."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.contact import Appointment
from keyworker_desktop.record.writing import creation
from keyworker_desktop.store import reading
from keyworker_desktop.store.arriving import Arriving, arriving, next_visits
from keyworker_protocol.directory import Role
from sync import fetch
from sync.client import ServiceClient
from sync.round import Round
from sync.state import Arrived
from tests.support.fault_proxy import cut_at, fault_proxy
from tests.support.laptops import Laptop, Team, a_round, reopened

SMALL_PAGE = 5
LOGS = "/v1/logs/"


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a family of some notes comes in several pages."""
    monkeypatch.setattr(fetch, "PAGE_ENTRIES", SMALL_PAGE)


@pytest.fixture
def author(team: Team) -> Laptop:
    return team.join("Priya Nair")


@pytest.fixture
def reader(team: Team, author: Laptop) -> Laptop:
    reader = team.join("Ruth Calloway", role=Role.SUPERVISOR)
    author.run_well()
    return reader


def caseload(author: Laptop, reader: Laptop, *notes: int) -> list[UUID]:
    """Families of so many notes, sent; ``reader`` has nothing of them yet."""
    families = [author.family(reader, name=f"Name {number}") for number in range(len(notes))]
    for family, count in zip(families, notes, strict=True):
        for number in range(count):
            author.note(family, f"Note {number}")
    author.run_well()
    return families


def on_their_way(laptop: Laptop) -> dict[UUID, Arriving]:
    return dict(laptop.ask(arriving))


def fetched_by(laptop: Laptop, this: Round) -> list[UUID]:
    """Each log once, in the order in which something of it came first."""
    came: list[Arrived] = []
    this.arrived = came.append
    laptop.exchange.run(this)
    organisation = laptop.identity.organisation_id
    return [one for one in dict.fromkeys(one.log_id for one in came) if one != organisation]


class Holding:
    """Asks to turn back after so many pages."""

    def __init__(self, laptop: Laptop, pages: int) -> None:
        self.this = a_round()
        self.this.is_held = lambda: self._is_over
        self._pages, self._is_over = pages, False
        self.this.arrived = self._count
        laptop.exchange.run(self.this)

    def _count(self, _arrived: Arrived) -> None:
        self._pages -= 1
        self._is_over = self._pages <= 0


def test_where_nothing_is_known_the_smallest_family_is_whole_first(
    author: Laptop, reader: Laptop
) -> None:
    large, small, middle = caseload(author, reader, 14, 2, 8)
    assert fetched_by(reader, a_round()) == [small, middle, large]
    assert on_their_way(reader) == {}


def test_the_family_somebody_waits_for_comes_first_then_the_next_visits(
    author: Laptop, reader: Laptop
) -> None:
    first, second, third, wanted = caseload(author, reader, 1, 1, 1, 9)
    reader.run_well()
    now = datetime.now(UTC)
    for family, at in (
        (first, now - timedelta(days=40)),  # long missed: no visit to come
        (second, now + timedelta(days=3)),
        (third, now + timedelta(hours=2)),
    ):
        planned = Appointment(
            entity_id=new_entity_id(author.clock), family_id=family, at=at, way="phone"
        )
        author.save(family, creation(planned))
    author.run_well()
    reader.run_well()
    assert reader.ask(lambda db: next_visits(db, since=now)) == [third, second]
    for family in (first, second, third, wanted):
        author.note(family, "More")
    author.run_well()
    this = a_round()
    this.first = wanted
    assert fetched_by(reader, this) == [wanted, third, second, first]


def test_a_family_is_told_to_be_arriving_until_its_last_entry_is_here(
    author: Laptop, reader: Laptop
) -> None:
    small, large = caseload(author, reader, 1, 60)
    for _ in range(12):
        Holding(reader, pages=1)
        there = on_their_way(reader)
        have = reader.head(large)[0]
        in_all = author.head(large)[0]
        assert (large in there) == (have < in_all)
        if large in there:
            assert there[large] == Arriving(have, in_all)
            card = reader.ask(lambda db: reading.family_card(db, large))
            assert card.arriving is not None
            assert card.rating == ""
            assert {one.family_id for one in reader.ask(reading.caseload)} >= {large}
    reader.run_well()
    assert on_their_way(reader) == {}
    assert reader.state(large) == author.state(large)
    assert reader.state(small) == author.state(small)


def test_what_is_held_back_is_not_forgotten_over_a_restart_and_nothing_comes_twice(
    author: Laptop, reader: Laptop, team: Team
) -> None:
    (family,) = caseload(author, reader, 60)
    Holding(reader, pages=3)
    have = reader.head(family)[0]
    assert 0 < have < author.head(family)[0]
    team.laptops.remove(reader)
    again = reopened(reader)
    team.laptops.append(again)
    assert on_their_way(again)[family].have == have
    with fault_proxy(team.service.address) as proxy:
        again.by_way_of(proxy.address)
        again.run_well()
        asked = [one.path for one in proxy.seen if one.path.startswith(f"{LOGS}{family}")]
    assert f"after={have}" in asked[0]
    assert again.state(family) == author.state(family)


def test_while_fetching_is_held_what_was_written_is_sent(author: Laptop, reader: Laptop) -> None:
    (family,) = caseload(author, reader, 1)
    reader.run_well()
    mine = reader.family()
    reader.note(mine, "Written here")
    author.note(family, "From there")
    author.run_well()
    this = a_round()
    this.is_held = lambda: True
    reader.exchange.run(this)
    assert (this.sent, this.received, reader.waiting()) == (3, 0, 0)
    assert reader.bodies(family) == ["Note 0"]
    reader.run_well()
    assert reader.bodies(family) == ["From there", "Note 0"]


@pytest.mark.timeout(300)
def test_a_page_of_a_first_sync_cut_at_any_byte_is_gone_on_with_where_it_stopped(
    author: Laptop, reader: Laptop, team: Team
) -> None:
    """The link breaks in the middle of the middle page, at each byte of it in turn."""
    (family,) = caseload(author, reader, 40)
    with fault_proxy(team.service.address) as proxy:
        reader.by_way_of(proxy.address)
        reader.exchange.pull_directory(a_round())
        Holding(reader, pages=1)
        have, in_all = reader.head(family)[0], author.head(family)[0]
        assert 0 < have < in_all
        before = reader.everything()
        size = page_size(team.service.address, reader, family, have)
        for position in range(0, size, 7):
            proxy.faults.clear()
            proxy.spoil("GET", f"{LOGS}{family}", cut_at(position))
            with pytest.raises(KnownError):
                reader.run()
            assert reader.everything() == before
            assert on_their_way(reader)[family] == Arriving(have, in_all)
        proxy.faults.clear()
        reader.run_well()
    assert on_their_way(reader) == {}
    assert reader.state(family) == author.state(family)


def page_size(address: str, laptop: Laptop, family: UUID, after: int) -> int:
    """Of the answer to the question that the next exchange asks, head and body."""
    with fault_proxy(address) as proxy:
        client = ServiceClient(proxy.address, laptop.identity)
        client.page(family, after=after, limit=SMALL_PAGE)
        client.close()
        return proxy.seen[-1].size
