"""Disasters of other programs that must not become ours: those that happen on the way."""

import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import arriving, outbox
from keyworker_protocol.entry import Entry, PushAnswer
from sync.client import ServiceClient
from sync.errors import ServiceUnreachableError, SignInRefusedError
from tests.support.fault_proxy import FaultProxy, answer_of, cut_at, problem
from tests.support.laptops import Laptop, Team, a_round, found_team
from tests.support.service import RunningService

LOGS = "/v1/logs/"
MANY_SAVES = 200
LOGIN_PAGE = b"<html><title>Free Wi-Fi</title></html>"


def sent(laptop: Laptop, family: UUID) -> int:
    """How many of the family's changes this laptop says that the service has."""
    waiting = laptop.ask(partial(outbox.waiting_change_ids, log_id=family))
    return len([one for one in laptop.change_ids(family) if one not in waiting])


# Lesson 1


@pytest.mark.parametrize(
    "answer",
    [
        answer_of("200 OK", LOGIN_PAGE),
        answer_of("201 Created", b"", media_type="application/cbor"),
        answer_of("204 No Content"),
        answer_of("302 Found", b"", Location="/"),
        problem("409 Conflict", "busy"),
        cut_at(40),
        lambda _raw: None,
    ],
)
def test_lesson_1_never_says_sent_without_a_receipt(
    team: Team, proxy: FaultProxy, answer: object
) -> None:
    """Whatever the answer looks like, and whether or not the service took it."""
    laptop, colleague = team.join("Priya Nair"), team.join("Tom Ashby")
    family = laptop.family(colleague)
    laptop.run_well()
    before = sent(laptop, family)
    laptop.by_way_of(proxy.address)
    laptop.note(family, "Waits for a receipt")
    proxy.spoil("POST", LOGS, answer)  # type: ignore[arg-type]
    _try(laptop)
    assert sent(laptop, family) == before
    assert laptop.waiting() == 1
    proxy.faults.clear()
    laptop.ask(outbox.try_again)
    laptop.run_well()
    assert sent(laptop, family) == before + 1
    assert laptop.receipts(family)[-1][0] == laptop.head(family)[0]
    colleague.run_well()
    assert colleague.bodies(family) == ["Waits for a receipt"]


def test_lesson_1_what_is_written_while_sending_is_not_said_to_be_sent(
    team: Team,
) -> None:
    """Somebody presses save while the receipt for the note before is on its way."""
    laptop = team.join("Priya Nair")
    family = laptop.family()
    laptop.run_well()

    class Slow(ServiceClient):
        def push(self, log_id: UUID, entries: Sequence[Entry]) -> PushAnswer:
            answer = super().push(log_id, entries)
            laptop.note(family, "Written meanwhile")
            laptop.use(ServiceClient(laptop.identity.service_address, laptop.identity))
            return answer

    laptop.note(family, "Sent")
    exchange_before = sent(laptop, family)
    slow = Slow(laptop.identity.service_address, laptop.identity)
    laptop.use(slow)
    this = a_round()
    batch = laptop.ask(partial(outbox.next_batch, log_id=family))
    answer = slow.push(family, [_entry_of(one, laptop, family) for one in batch])
    assert answer.receipt.to_seq == 3
    assert laptop.waiting() == 2, "nothing is sent before its receipt is verified"
    laptop.exchange.push_log(family, this)
    assert laptop.waiting() == 0
    assert sent(laptop, family) == exchange_before + 2
    slow.close()


def _entry_of(waiting: outbox.WaitingEntry, laptop: Laptop, family: UUID) -> Entry:
    from keyworker_desktop.store.identity import family_keys
    from keyworker_protocol import body

    keys = laptop.ask(partial(family_keys, family_id=family))
    sealed = body.seal(
        waiting.packed or b"",
        header=waiting.header,
        change_id=waiting.change_id,
        epoch=1,
        family_key=keys[1],
    )
    return Entry(header=waiting.header, signature=waiting.signature, sealed=sealed)


# Lesson 2


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        ("403 Forbidden", "not_a_writer", "no longer have this family on your list"),
        ("404 Not Found", "log_unknown", "does not know this family, or you may not see it"),
        ("422 No", "unknown_device", "did not accept this"),
    ],
)
def test_lesson_2_losing_access_never_loses_work(
    team: Team, proxy: FaultProxy, status: str, code: str, words: str
) -> None:
    """A family was given to somebody else while notes waited: they stay, and it is told."""
    laptop, colleague = team.join("Priya Nair"), team.join("Tom Ashby")
    family, other = laptop.family(colleague), laptop.family(name="Osgood")
    laptop.run_well()
    colleague.run_well()
    laptop.by_way_of(proxy.address)
    laptop.note(family, "Written before anybody said so")
    laptop.note(other, "Of another family")
    proxy.spoil("POST", LOGS + str(family), problem(status, code), is_lost=True, times=99)
    for _ in range(3):
        laptop.run()
        waits = laptop.waits()
        assert set(waits) == {family}, "the others go on"
        assert words in waits[family].problem
        assert laptop.bodies(family) == ["Written before anybody said so"]
    laptop.note(family, "And writing goes on")
    assert laptop.waits()[family].count == 2
    proxy.faults.clear()
    laptop.ask(outbox.try_again)
    laptop.run_well()
    colleague.run_well()
    assert colleague.bodies(family) == ["And writing goes on", "Written before anybody said so"]


def test_lesson_2_a_family_that_is_no_longer_shown_is_kept_with_what_waits(
    team: Team, proxy: FaultProxy
) -> None:
    laptop = team.join("Priya Nair")
    family = laptop.family()
    laptop.note(family, "One")
    laptop.run_well()
    present = laptop.client.incarnation  # type: ignore[attr-defined]
    laptop.note(family, "Not sent")
    laptop.by_way_of(proxy.address)
    empty = f'{{"incarnation": "{present}", "heads": []}}'.encode()
    proxy.spoil(
        "GET", "/v1/heads", answer_of("200 OK", empty, media_type="application/json"), times=9
    )
    laptop.run()
    assert "no longer shows this record" in laptop.troubles()[family]
    assert laptop.bodies(family) == ["Not sent", "One"]
    assert laptop.waiting() == 1


# Lesson 3


def test_lesson_3_signing_in_stands_between_laptop_and_service_only(
    team: Team, proxy: FaultProxy
) -> None:
    """Nobody signs in: reading and writing go on, and to ask for an exchange does no harm."""
    laptop = team.join("Priya Nair")
    family = laptop.family()
    laptop.run_well()
    laptop.by_way_of(proxy.address)
    refused = problem("401 Unauthorized", "sign_in_failed")
    proxy.spoil("POST", "/v1/auth/token", refused, is_lost=True, times=99)
    for number in range(3):
        before = laptop.everything()
        with pytest.raises(SignInRefusedError) as told:
            laptop.run()
        assert "You can go on writing; it is kept here" in told.value.told
        assert laptop.everything() == before
        laptop.note(family, f"Note {number}")
        assert laptop.bodies(family) == [f"Note {one}" for one in range(number + 1)]
    assert laptop.waiting() == 3
    proxy.faults.clear()
    laptop.run_well()
    assert laptop.waiting() == 0


def test_lesson_3_a_token_that_ends_in_the_middle_is_asked_for_again(
    team: Team, proxy: FaultProxy
) -> None:
    laptop = team.join("Priya Nair")
    family = laptop.family()
    laptop.run_well()
    laptop.by_way_of(proxy.address)
    laptop.run_well()
    laptop.note(family, "Sent on the second token")
    proxy.spoil("POST", LOGS, problem("401 Unauthorized", "not_signed_in"), is_lost=True)
    assert laptop.run_well().sent == 1


# Lesson 6, of the service


def test_lesson_6_an_empty_or_shrunken_service_is_an_alarm_and_no_order_to_delete(
    service: RunningService, tmp_path: Path
) -> None:
    """The service comes back from an old copy, then with nothing at all."""
    team = found_team(service, tmp_path)
    old = service.backup()
    laptop, colleague = team.join("Priya Nair"), team.join("Tom Ashby")
    family = laptop.family(colleague)
    for number in range(5):
        laptop.note(family, f"Note {number}")
    laptop.run_well()
    colleague.run_well()
    laptop.note(family, "Not sent yet")
    kept, notes = laptop.everything(), laptop.bodies(family)
    service.restore(old, is_said=False)
    for _ in range(2):
        laptop.run()
        assert "no longer shows this record" in laptop.troubles()[family]
        directory = laptop.troubles()[laptop.identity.organisation_id]
        assert "shows less of this record than it did before" in directory
        assert laptop.everything() == kept
    service.wipe(tmp_path / "key")
    with pytest.raises(KnownError) as told:
        laptop.run()
    assert "may have been restored" in told.value.told
    assert "Nothing was taken from it" in told.value.told
    assert laptop.everything() == kept
    assert laptop.bodies(family) == notes
    laptop.note(family, "And work goes on")
    assert len(laptop.bodies(family)) == len(notes) + 1
    team.close()


# Lesson 7


@pytest.mark.timeout(120)
def test_lesson_7_goes_on_where_it_was_cut_and_nothing_twice(team: Team, proxy: FaultProxy) -> None:
    """A first exchange that is cut again and again gets there, page by page."""
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family = one.family(two)
    for number in range(700):
        one.note(family, f"Note {number:03}")
    one.run_well()
    two.by_way_of(proxy.address)
    reached = []
    for _ in range(2):
        # One page comes whole, the next one is cut.
        proxy.spoil("GET", f"{LOGS}{family}?after=0", lambda raw: raw)
        fault = proxy.spoil("GET", LOGS + str(family), cut_at(5000))
        fault.times = 1
        with pytest.raises(ServiceUnreachableError):
            two.run()
        proxy.faults.clear()
        reached.append(two.head(family)[0])
        some = two.ask(partial(arriving.arriving_of, log_id=family))
        assert some is not None, "a part is never taken for the whole"
        assert some.have == reached[-1]
        assert len(two.bodies(family)) == max(0, reached[-1] - 2)
    assert 0 < reached[0] <= reached[1]
    this = two.run_well()
    assert this.received == 702 - reached[-1], "only what was missing"
    assert two.ask(partial(arriving.arriving_of, log_id=family)) is None
    assert two.state(family) == one.state(family)


def test_lesson_7_a_poisoned_item_is_set_aside_and_the_others_flow(
    team: Team, proxy: FaultProxy
) -> None:
    """One note that the service will never take, in the middle of a day's work."""
    laptop, colleague = team.join("Priya Nair"), team.join("Tom Ashby")
    families = [laptop.family(colleague, name=f"Family {number}") for number in range(4)]
    laptop.run_well()
    laptop.by_way_of(proxy.address)
    for family in families:
        laptop.note(family, "Of the day")
    proxy.spoil(
        "POST", LOGS + str(families[1]), problem("422 No", "malformed"), is_lost=True, times=9
    )
    assert laptop.run_well().sent == 3
    assert set(laptop.waits()) == {families[1]}
    assert laptop.waits()[families[1]].problem
    colleague.run_well()
    assert [len(colleague.bodies(family)) for family in families] == [1, 0, 1, 1]
    proxy.faults.clear()
    laptop.ask(outbox.try_again)
    assert laptop.run_well().sent == 1


# Lesson 8


@pytest.mark.timeout(120)
def test_lesson_8_an_exchange_never_blocks_a_save(team: Team, proxy: FaultProxy) -> None:
    """A save while pages come in, and while the service does not answer at all."""
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family = one.family(two)
    for number in range(1500):
        one.note(family, f"Note {number:04}")
    one.run_well()
    mine = two.family(name="Osgood")
    two.by_way_of(proxy.address)
    longest = _longest_save_during_exchange(two, mine)
    assert longest < 1.0, "a page is written in a moment"
    assert two.head(family)[0] == 1502
    # And with a network in which nothing ever comes back.
    proxy.held.clear()
    hanging = threading.Thread(target=_try, args=(two,), daemon=True)
    hanging.start()
    began = time.monotonic()
    two.note(mine, "Written while nothing answers")
    assert time.monotonic() - began < 1.0
    assert hanging.is_alive()
    proxy.held.set()
    hanging.join(60)
    two.run_well()
    assert two.waiting() == 0


def _longest_save_during_exchange(laptop: Laptop, family: UUID) -> float:
    exchanging = threading.Thread(target=_try, args=(laptop,), daemon=True)
    exchanging.start()
    longest = 0.0
    for _ in range(MANY_SAVES):
        if not exchanging.is_alive():
            break
        began = time.monotonic()
        laptop.note(family, "Saved meanwhile")
        longest = max(longest, time.monotonic() - began)
    exchanging.join(60)
    return longest


def _try(laptop: Laptop) -> None:
    try:
        laptop.run()
    except KnownError:
        return
