"""What is right gets in once, whoever sends it how often, and the chains say so."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from keyworker_protocol.access import FamilyRole
from keyworker_protocol.chain import FamilyHead
from keyworker_protocol.entry import Entry, Page
from keyworker_protocol.header import header_hash
from keyworker_service.api.fields import from_base64url
from tests.service.laptop import Laptop, found
from tests.support.service import RunningService


@pytest.fixture
def family(manager: Laptop) -> UUID:
    return manager.new_family()


def folded(page: Page) -> FamilyHead:
    """The head that the page's entries make, each at its place."""
    head = FamilyHead()
    for row in page.entries:
        head = head.extended(header_hash(row.entry.header))
        assert head.seq == row.seq
    return head


def test_a_batch_gets_consecutive_numbers_and_one_receipt(manager: Laptop, family: UUID) -> None:
    answer = manager.pushed(family, manager.notes(family, 5))
    assert answer.seqs == (2, 3, 4, 5, 6)
    page = manager.page(family)
    service = manager.get("/v1/service").json()
    answer.receipt.verify(from_base64url(service["service_key"]))
    assert FamilyHead(answer.receipt.to_seq, answer.receipt.chain) == folded(page)
    assert page.receipt == answer.receipt
    assert page.head_seq == 6
    assert str(answer.receipt.incarnation) == service["incarnation"]


def test_the_same_batch_again_is_answered_as_the_first_time(
    shared_service: RunningService, manager: Laptop, family: UUID
) -> None:
    batch = manager.notes(family, 3)
    first = manager.pushed(family, batch)
    manager.pushed(family, manager.notes(family, 2))
    months_later = 100 * 24 * 60 * 60
    shared_service.clock.forward(seconds=months_later)
    manager.sign_in()
    assert manager.pushed(family, batch, status=200) == first
    assert len(manager.page(family).entries) == 6


def test_a_part_is_covered_by_the_receipt_of_the_whole(manager: Laptop, family: UUID) -> None:
    batch = manager.notes(family, 4)
    whole = manager.pushed(family, batch)
    part = manager.pushed(family, batch[:2], status=200)
    assert part.seqs == whole.seqs[:2]
    assert part.receipt == whole.receipt
    assert manager.pushed(family, [batch[2], batch[0]], status=200).seqs == (4, 2)


def test_a_batch_that_overlaps_adds_only_what_is_new(manager: Laptop, family: UUID) -> None:
    batch = manager.notes(family, 4)
    manager.pushed(family, batch[:2])
    answer = manager.pushed(family, batch)
    assert answer.seqs == (2, 3, 4, 5)
    assert answer.receipt.to_seq == 5


def test_an_entry_twice_in_a_batch_is_one_entry(manager: Laptop, family: UUID) -> None:
    one = manager.note(family)
    assert manager.pushed(family, [one, one]).seqs == (2, 2)


def test_a_replay_with_another_body_keeps_the_first(manager: Laptop, family: UUID) -> None:
    """A body may be sealed again for another try; the log keeps what it has."""
    sent = manager.note(family)
    first = manager.pushed(family, [sent])
    swapped = replace(sent, sealed=sent.sealed[:-1] + bytes([sent.sealed[-1] ^ 1]))
    assert manager.pushed(family, [swapped], status=200) == first
    assert manager.page(family).entries[-1].entry == sent


def test_two_threads_with_the_same_batch_put_it_in_once(manager: Laptop, family: UUID) -> None:
    batches = [manager.notes(family, 20) for _ in range(4)]
    with ThreadPoolExecutor(2) as threads:
        for batch in batches:
            answers = list(threads.map(lambda one: manager.push(family, one), [batch, batch]))
            assert sorted(one.status_code for one in answers) == [200, 201]
            assert answers[0].content == answers[1].content
    assert folded(manager.page(family)).seq == 81


def test_two_devices_that_write_at_once_leave_no_gap(manager: Laptop) -> None:
    colleague = manager.enrol()
    family = manager.new_family(colleague)

    def write(one: Laptop) -> list[int]:
        numbers: list[int] = []
        for _ in range(15):
            numbers += one.pushed(family, one.notes(family, 3)).seqs
        return numbers

    with ThreadPoolExecutor(2) as threads:
        mine, theirs = threads.map(write, [manager, colleague])
    assert sorted([*mine, *theirs]) == list(range(2, 92))
    page = manager.page(family)
    assert folded(page).seq == 91
    assert page.receipt is not None
    assert page.receipt.chain == folded(page).chain


def test_two_who_found_one_family_at_once_do_not_both_succeed(manager: Laptop) -> None:
    colleague = manager.enrol()
    family = uuid4()
    members = {
        manager.user.user_id: FamilyRole.KEYWORKER,
        colleague.user.user_id: FamilyRole.CO_WORKER,
    }
    control = manager.access_entry(family, members)
    firsts = [(one, one.control(family, control)) for one in (manager, colleague)]

    def send(first: tuple[Laptop, Entry]) -> int:
        return first[0].push(family, [first[1]]).status_code

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(send, firsts)) == [201, 409]


def test_a_restart_keeps_everything(make_service: Callable[..., RunningService]) -> None:
    service = make_service()
    laptop = found(service)
    family = laptop.new_family()
    batch = laptop.notes(family, 3)
    first = laptop.pushed(family, batch)
    before = laptop.page(family)
    service.stop()
    service.start()
    assert laptop.page(family) == before, "the token is still good, the log the same"
    assert laptop.pushed(family, batch, status=200) == first
    laptop.sign_in()
    laptop.pushed(family, laptop.notes(family, 1))
