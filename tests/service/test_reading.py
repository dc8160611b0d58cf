"""Heads, pages and waiting: what a member sees, and how soon."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from keyworker_protocol.access import FamilyRole
from keyworker_protocol.chain import FamilyHead
from keyworker_protocol.entry import Entry, StoredEntry
from keyworker_protocol.header import header_hash
from keyworker_protocol.limits import MAX_PAGE_BYTES
from keyworker_service.api.fields import from_base64url
from tests.service.laptop import Laptop, found, problem
from tests.support.service import RunningService

LOG = "5c1a6e0e-7f0b-4f6c-9d0a-3b7c1d2e4f50"


def heads(laptop: Laptop) -> dict[UUID, FamilyHead]:
    answer = laptop.get("/v1/heads").json()
    return {
        UUID(one["log_id"]): FamilyHead(one["seq"], from_base64url(one["chain"]))
        for one in answer["heads"]
    }


def test_heads_are_the_directory_and_the_families_of_this_person(manager: Laptop) -> None:
    keyworker = manager.enrol()
    mine, shared = manager.new_family(), keyworker.new_family(manager)
    assert heads(manager).keys() == {manager.organisation_id, mine, shared}
    assert heads(keyworker).keys() == {manager.organisation_id, shared}
    pushed = keyworker.pushed(shared, keyworker.notes(shared, 2))
    assert heads(manager)[shared] == FamilyHead(3, pushed.receipt.chain)


def test_unchanged_heads_cost_an_empty_answer(manager: Laptop) -> None:
    family = manager.new_family()
    first = manager.get("/v1/heads")
    again = {"If-None-Match": first.headers["ETag"]}
    unchanged = manager.get("/v1/heads", headers=again)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["ETag"] == first.headers["ETag"]
    manager.pushed(family, manager.notes(family, 1))
    changed = manager.get("/v1/heads", headers=again)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_pages_follow_each_other_and_their_receipts_cover_them(manager: Laptop) -> None:
    family = manager.new_family()
    for count in (3, 4, 5):
        manager.pushed(family, manager.notes(family, count))
    service_key = from_base64url(manager.get("/v1/service").json()["service_key"])
    rows: list[StoredEntry] = []
    head, chains = FamilyHead(), {0: FamilyHead().chain}
    while True:
        page = manager.page(family, after=len(rows), limit=2)
        assert page.head_seq == 13
        if not page.entries:
            break
        assert len(page.entries) <= 2
        rows += page.entries
        for row in page.entries:
            head = head.extended(header_hash(row.entry.header))
            assert row.seq == head.seq
            chains[head.seq] = head.chain
        assert page.receipt is not None
        page.receipt.verify(service_key)
        assert page.receipt.to_seq <= head.seq
        assert page.receipt.chain == chains[page.receipt.to_seq]
    assert len(rows) == 13
    assert page.receipt is not None
    assert page.receipt.to_seq == 13


def test_a_page_past_the_end_is_empty(manager: Laptop) -> None:
    family = manager.new_family()
    page = manager.page(family, after=10**6)
    assert page.entries == ()
    assert page.head_seq == 1


def test_a_page_stays_within_two_mebibytes(manager: Laptop) -> None:
    family = manager.new_family()
    large = 32 + 30 * 8192
    for _ in range(3):
        notes = [
            Entry(header=one.header, signature=one.signature, sealed=one.sealed.ljust(large, b"\0"))
            for one in manager.notes(family, 4)
        ]
        manager.pushed(family, notes)
    page = manager.page(family)
    assert len(page.entries) == 1 + MAX_PAGE_BYTES // large
    assert sum(row.entry.size for row in page.entries) <= MAX_PAGE_BYTES
    rest = manager.page(family, after=page.entries[-1].seq)
    assert page.entries[-1].seq + len(rest.entries) == 13


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 501},
        {"limit": "many"},
        {"after": -1},
        {"after": 2**60},
        {"after": "1e3"},
    ],
)
def test_a_page_that_cannot_be_is_malformed(query: dict[str, object], manager: Laptop) -> None:
    answer = manager.get(f"/v1/logs/{manager.organisation_id}", params=query)
    assert problem(answer) == (400, "malformed")


@pytest.mark.parametrize(
    "log_id", ["x", f"urn:uuid:{LOG}", LOG.upper(), LOG.replace("-", ""), "%00"]
)
def test_a_log_is_named_in_one_way_only(log_id: str, manager: Laptop) -> None:
    assert problem(manager.get(f"/v1/logs/{log_id}")) == (400, "malformed")


def cursor_of(laptop: Laptop) -> int:
    answer = laptop.get("/v1/notify").json()
    assert answer["changed"] == []
    cursor: int = answer["cursor"]
    return cursor


def test_nothing_new_is_said_with_an_empty_answer(manager: Laptop) -> None:
    settle(manager)
    query = {"cursor": cursor_of(manager), "wait": 0}
    answer = manager.get("/v1/notify", params=query)
    assert (answer.status_code, answer.content) == (204, b"")


def settle(laptop: Laptop) -> None:
    """Until what was pushed so far has been heard of."""
    for _ in range(50):
        answer = laptop.get("/v1/notify", params={"cursor": cursor_of(laptop), "wait": 0})
        if answer.status_code == 204:
            break


def until_somebody_waits(laptop: Laptop) -> None:
    ends = time.monotonic() + 5
    while "keyworker_listening 0.0" in laptop.get("/metrics").text:
        assert time.monotonic() < ends


def waiting_for(
    laptop: Laptop, cursor: int, act: Callable[[], object]
) -> tuple[float, dict[str, object]]:
    """How long a waiting laptop needed to hear of what ``act`` did, and what it heard."""
    with ThreadPoolExecutor(1) as threads:
        query = {"cursor": cursor, "wait": 10}
        heard = threads.submit(lambda: (laptop.get("/v1/notify", params=query), time.monotonic()))
        until_somebody_waits(laptop)
        act()
        acted = time.monotonic()
        answer, at = heard.result()
    assert answer.status_code == 200, answer.text
    return at - acted, answer.json()


def test_who_waits_is_woken_by_a_push_at_once(manager: Laptop) -> None:
    keyworker = manager.enrol()
    family, other = keyworker.new_family(manager), keyworker.new_family()
    settle(manager)
    cursor = cursor_of(manager)

    def push() -> None:
        keyworker.pushed(other, keyworker.notes(other, 1))
        keyworker.pushed(family, keyworker.notes(family, 1))

    seconds, heard = waiting_for(manager, cursor, push)
    assert seconds < 0.8, "sooner than the feed is looked at"
    assert heard["changed"] == [str(family)]
    query = {"cursor": heard["cursor"], "wait": 0}
    assert manager.get("/v1/notify", params=query).status_code == 204


def test_who_is_given_a_family_hears_of_it(manager: Laptop) -> None:
    keyworker = manager.enrol()
    family = manager.new_family()
    settle(keyworker)
    current = manager.access(family)
    members = {**current.members, keyworker.user.user_id: FamilyRole.CO_WORKER}
    control = manager.control(family, manager.access_entry(family, members, current))
    _seconds, heard = waiting_for(
        keyworker, cursor_of(keyworker), lambda: manager.pushed(family, [control])
    )
    assert heard["changed"] == [str(family)]


def test_a_cursor_that_cannot_be_hears_of_everything(manager: Laptop) -> None:
    family = manager.new_family()
    answer = manager.get("/v1/notify", params={"cursor": 10**9, "wait": 0}).json()
    assert set(answer["changed"]) == {str(family), str(manager.organisation_id)}


def test_what_another_process_accepted_is_heard_of_within_seconds(
    service: RunningService,
) -> None:
    manager = found(service)
    family = manager.new_family()
    settle(manager)
    cursor = cursor_of(manager)
    beside = RunningService(service.settings.database)
    beside.start()
    try:
        manager.address = beside.address
        entries = manager.notes(family, 1)

        def push_beside() -> None:
            manager.pushed(family, entries)

        here = Laptop(
            service.address,
            manager.user,
            manager.device,
            manager.signing,
            manager.agreement,
            manager.organisation_id,
        )
        here.sign_in()
        seconds, heard = waiting_for(here, cursor, push_beside)
    finally:
        beside.stop()
    assert seconds < 3
    assert heard["changed"] == [str(family)]


def test_stopping_sends_those_who_wait_home(service: RunningService) -> None:
    manager = found(service)
    settle(manager)
    with ThreadPoolExecutor(1) as threads:
        query = {"cursor": cursor_of(manager), "wait": 50}
        waiting = threads.submit(lambda: manager.get("/v1/notify", params=query))
        until_somebody_waits(manager)
        began = time.monotonic()
        service.stop()
        assert waiting.result().status_code == 204
    assert time.monotonic() - began < 5
