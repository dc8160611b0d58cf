"""A body that opens for nobody: those who cannot open it say so, others give it again."""

import time
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
import requests

from keyworker_protocol import body, entry
from keyworker_protocol.entry import Entry, decode_bodies
from keyworker_protocol.header import decode_header
from keyworker_protocol.limits import MAX_BODIES_AGAIN, MAX_UNOPENED
from tests.service.laptop import SECONDS, Laptop, found, problem
from tests.support.service import RunningService

CBOR = {"Content-Type": entry.MEDIA_TYPE}


def say(who: Laptop, family: UUID, *seqs: Any) -> requests.Response:
    return who.http.put(
        f"{who.address}/v1/unopened/{family}", json={"seqs": list(seqs)}, timeout=SECONDS
    )


def give(who: Laptop, family: UUID, seq: Any, *again: Entry) -> requests.Response:
    return who.http.put(
        f"{who.address}/v1/bodies/{family}/{seq}",
        data=entry.encode_batch(list(again)),
        headers=CBOR,
        timeout=SECONDS,
    )


def bodies(who: Laptop, family: UUID, seq: int) -> tuple[bytes, ...]:
    answer = who.get(f"/v1/bodies/{family}/{seq}")
    assert answer.status_code == 200, answer.text
    return decode_bodies(answer.content)


def missed(who: Laptop, family: UUID) -> list[int]:
    heads = who.get("/v1/heads").json()["heads"]
    return next(one.get("unopened", []) for one in heads if one["log_id"] == str(family))


def again(who: Laptop, family: UUID, seq: int, *, epoch: int = 1) -> Entry:
    """The entry as it stands there, sealed anew."""
    stored = who.page(family).entries[seq - 1].entry
    sealed = body.seal(
        body.pack(bytes(32), b"What was said."),
        header=stored.header,
        change_id=decode_header(stored.header).change_id,
        epoch=epoch,
        family_key=bytes(32),
    )
    return replace(stored, sealed=sealed)


@pytest.fixture
def colleague(manager: Laptop) -> Laptop:
    return manager.enrol()


@pytest.fixture
def family(manager: Laptop, colleague: Laptop) -> UUID:
    family = manager.new_family(colleague)
    manager.pushed(family, manager.notes(family, 3))
    return family


def test_what_one_cannot_open_others_are_asked_for_and_give_once(
    manager: Laptop, colleague: Laptop, family: UUID
) -> None:
    assert missed(manager, family) == []
    assert say(colleague, family, 3, 2).status_code == 204
    assert missed(manager, family) == [2, 3]
    assert missed(colleague, family) == [], "who asks is not asked"
    good = again(manager, family, 2)
    assert give(manager, family, 2, good).status_code == 204
    assert missed(manager, family) == [3], "once is enough"
    assert bodies(colleague, family, 2) == (good.sealed,)
    assert bodies(colleague, family, 3) == ()
    # A page gives what it gave before: nothing that was good can be spoilt by giving more.
    assert manager.page(family).entries[1].entry.sealed != good.sealed
    assert say(colleague, family).status_code == 204
    assert missed(manager, family) == []
    assert bodies(colleague, family, 2) == (), "and it is forgotten when nobody needs it"


def test_it_is_kept_while_anybody_needs_it(
    manager: Laptop, colleague: Laptop, family: UUID
) -> None:
    third = manager.enrol(name="Ada")
    members = dict(manager.access(family).members)
    members[third.user.user_id] = members[colleague.user.user_id]
    control = manager.access_entry(family, members, manager.access(family))
    manager.pushed(family, [manager.control(family, control)])
    for one in (colleague, third):
        say(one, family, 2)
    good = again(manager, family, 2)
    give(manager, family, 2, good)
    say(colleague, family)
    assert bodies(third, family, 2) == (good.sealed,)
    say(third, family)
    assert bodies(third, family, 2) == ()


def test_each_laptop_has_one_go_and_cannot_take_anothers_away(
    manager: Laptop, colleague: Laptop, family: UUID
) -> None:
    say(colleague, family, 2)
    good = again(manager, family, 2)
    give(manager, family, 2, good)
    spoilers = [again(colleague, family, 2) for _ in range(3)]
    for one in spoilers:
        assert give(colleague, family, 2, one).status_code == 204
    assert bodies(colleague, family, 2) == (spoilers[-1].sealed, good.sealed)


def test_whose_turn_has_passed_may_give_again(manager: Laptop, family: UUID) -> None:
    """Of all that was given the newest are kept; who gave an older one is asked once more."""
    others = [manager.enrol(name=f"Colleague {n}") for n in range(MAX_BODIES_AGAIN + 1)]
    known = manager.access(family)
    role = next(iter(known.members.values()))
    members = dict(known.members) | {one.user.user_id: role for one in others}
    control = manager.access_entry(family, members, known)
    manager.pushed(family, [manager.control(family, control)])
    reader, *givers = others
    say(reader, family, 2)
    given = {one.device.device_id: again(manager, family, 2) for one in (manager, *givers)}
    for one in (manager, *givers):
        give(one, family, 2, given[one.device.device_id])
    kept = bodies(reader, family, 2)
    assert len(kept) == MAX_BODIES_AGAIN
    assert kept[0] == given[givers[-1].device.device_id].sealed
    assert given[manager.device.device_id].sealed not in kept
    assert missed(manager, family) == [2]
    assert missed(givers[0], family) == []


def test_saying_and_giving_wakes_those_who_wait(
    manager: Laptop, colleague: Laptop, family: UUID
) -> None:
    def news(who: Laptop, cursor: int) -> Any:
        return who.get("/v1/notify", params={"cursor": cursor, "wait": 10})

    cursor = manager.get("/v1/notify").json()["cursor"]
    say(colleague, family, 2)
    heard = news(manager, cursor)
    assert heard.json()["changed"] == [str(family)]
    say(colleague, family, 2)
    cursor = heard.json()["cursor"]
    nothing = manager.get("/v1/notify", params={"cursor": cursor, "wait": 0})
    assert nothing.status_code == 204, "said before"
    give(manager, family, 2, again(manager, family, 2))
    assert news(colleague, cursor).json()["changed"] == [str(family)]


def test_the_tag_of_the_heads_tells_of_it(manager: Laptop, colleague: Laptop, family: UUID) -> None:
    def ask(etag: str) -> requests.Response:
        return manager.get("/v1/heads", headers={"If-None-Match": etag})

    etag = ask("").headers["ETag"]
    assert ask(etag).status_code == 304
    say(colleague, family, 2)
    answer = ask(etag)
    assert answer.status_code == 200
    say(colleague, family, 3)
    other = ask(answer.headers["ETag"])
    assert (other.status_code, missed(manager, family)) == (200, [3])
    give(manager, family, 3, again(manager, family, 3))
    assert ask(other.headers["ETag"]).headers["ETag"] == etag


@pytest.mark.parametrize(
    "seqs",
    [
        [1],
        [5],
        [2, 5],
        [0],
        [-1],
        [2, 2],
        ["2"],
        [2.0],
        [True],
        [2**53],
        list(range(2, 30)),
        [None],
    ],
    ids=str,
)
def test_only_places_of_records_can_be_unopened(
    manager: Laptop, family: UUID, seqs: list[Any]
) -> None:
    assert problem(say(manager, family, *seqs)) == (400, "malformed")


def test_at_most_so_many_are_said_at_once(manager: Laptop, colleague: Laptop) -> None:
    family = manager.new_family(colleague)
    manager.pushed(family, manager.notes(family, 2 * MAX_UNOPENED))
    most = list(range(2, 2 + MAX_UNOPENED))
    assert say(manager, family, *most).status_code == 204
    assert missed(colleague, family) == most
    assert problem(say(manager, family, *most, 2 + MAX_UNOPENED)) == (400, "malformed")
    third = manager.enrol(name="Ada")
    members = dict(manager.access(family).members)
    members[third.user.user_id] = members[colleague.user.user_id]
    control = manager.access_entry(family, members, manager.access(family))
    manager.pushed(family, [manager.control(family, control)])
    say(third, family, *[seq + MAX_UNOPENED for seq in most])
    assert missed(colleague, family) == most, "the others when these are done"


def test_what_is_given_must_be_what_stands_there(
    manager: Laptop, colleague: Laptop, family: UUID
) -> None:
    good = again(manager, family, 2)
    assert problem(give(manager, family, 2, good)) == (409, "not_missed")
    assert problem(give(manager, family, 99, good)) == (409, "not_missed")
    say(colleague, family, 2)
    other = again(manager, family, 3)
    control = manager.page(family).entries[0].entry
    for given, refusal in (
        ([other], (409, "salvage_fork")),
        ([replace(good, signature=bytes(64))], (409, "salvage_fork")),
        ([replace(good, sealed=again(manager, family, 2, epoch=2).sealed)], (409, "stale_epoch")),
        ([good, good], (400, "malformed")),
        ([control], (400, "malformed")),
        ([replace(good, sealed=good.sealed + b"x")], (400, "malformed")),
        ([replace(good, sealed=b"")], (400, "malformed")),
    ):
        assert problem(give(manager, family, 2, *given)) == refusal
    for place in (0, -1, 2**53, "x", "2.5"):
        assert problem(give(manager, family, place, good)) == (400, "malformed")
    assert bodies(colleague, family, 2) == ()


def test_it_is_for_members_only(manager: Laptop, family: UUID) -> None:
    stranger = manager.enrol(name="Ada")
    good = again(manager, family, 2)
    for log_id in (family, uuid4(), manager.organisation_id):
        assert problem(say(stranger, log_id, 2)) == (404, "log_unknown")
        assert problem(give(stranger, log_id, 2, good)) == (404, "log_unknown")
        assert problem(stranger.get(f"/v1/bodies/{log_id}/2")) == (404, "log_unknown")
    del stranger.http.headers["Authorization"]
    assert problem(say(stranger, family, 2)) == (401, "not_signed_in")


def test_what_was_said_long_ago_is_forgotten(service: RunningService) -> None:
    """By a laptop that never came back: what others gave for it goes too."""
    manager = found(service)
    colleague = manager.enrol()
    family = manager.new_family(colleague)
    manager.pushed(family, manager.notes(family, 1))
    say(colleague, family, 2)
    give(manager, family, 2, again(manager, family, 2))
    service.clock.forward(seconds=31 * 24 * 3600)
    service.stop()
    service.start()  # what is old is tidied away when it starts, and then every ten minutes
    manager.sign_in()
    deadline = time.monotonic() + 20
    while service.query("SELECT count(*) FROM unopened") != [(0,)]:
        assert time.monotonic() < deadline
    assert service.query("SELECT count(*) FROM body WHERE version > 1") == [(0,)]
