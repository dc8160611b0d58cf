"""A file attached on one laptop is there on the others, through the real service."""

import errno
import os
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from keyworker_desktop.record.kinds.contact import Appointment
from keyworker_desktop.record.writing import creation
from keyworker_desktop.store import attachments, chunks
from keyworker_desktop.store.attachments import Whereabouts
from keyworker_desktop.store.errors import FileNotHereError
from keyworker_desktop.vault.files import FileSystem
from keyworker_protocol.limits import CHUNK_BYTES
from sync import attachments as lane
from sync.loop import SyncLoop
from sync.restored import confirm_restored
from tests.support.fault_proxy import FaultProxy, answer_of, fault_proxy, problem
from tests.support.files import Files, some_bytes
from tests.support.laptops import NOW, Laptop, Team, found_team
from tests.support.service import RunningService

if TYPE_CHECKING:
    from concurrent.futures import Future

SECONDS = 20
CANARY = "Zaubernuss-4711"


@pytest.fixture
def pair(team: Team) -> tuple[Files, Files]:
    """Two laptops that share nothing yet."""
    return Files(team.join("Priya Nair")), Files(team.join("Tom Ashby"))


def exchange(*laptops: Files) -> None:
    for one in laptops:
        one.laptop.run_well()


def asked(proxy: FaultProxy) -> list[str]:
    return [f"{seen.method} {seen.path}" for seen in proxy.seen]


def test_attached_here_and_opened_there(pair: tuple[Files, Files]) -> None:
    mine, theirs = pair
    family = mine.laptop.family(theirs.laptop)
    data = some_bytes()
    attachment = mine.attach(family, data)
    assert mine.where(attachment) is Whereabouts.WAITING
    exchange(mine, theirs)
    theirs.carry()
    assert theirs.where(attachment) is Whereabouts.ON_ITS_WAY
    state = mine.carry()
    assert (state.waiting, state.waiting_bytes, state.sentence) == (0, 0, "")
    assert mine.where(attachment) is Whereabouts.HERE
    with pytest.raises(FileNotHereError):
        theirs.read(attachment)
    theirs.carry()
    assert theirs.where(attachment) is Whereabouts.THERE
    sheet = theirs.fetch(attachment)
    assert (sheet.whereabouts, sheet.done, sheet.is_wanted) == (Whereabouts.HERE, len(data), False)
    assert theirs.read(attachment) == data


def test_each_chunk_is_told(pair: tuple[Files, Files]) -> None:
    mine, theirs = pair
    family = mine.laptop.family(theirs.laptop)
    data = some_bytes()
    attachment = mine.attach(family, data)
    exchange(mine, theirs)
    mine.carry()
    told = [(one.whereabouts.value, one.done) for one in mine.moved]
    steps = [0, CHUNK_BYTES, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES, len(data)]
    assert told == [*(("waiting", done) for done in steps), ("here", len(data))]
    assert {(one.entity_id, one.in_all) for one in mine.moved} == {
        (attachment.entity_id, len(data))
    }
    assert [one.is_moving for one in mine.states] == [True] * (len(mine.states) - 1) + [False]
    theirs.fetch(attachment)
    told = [(one.whereabouts.value, one.done) for one in theirs.moved]
    assert told[-1] == ("here", len(data))
    assert [done for where, done in told if where == "there"][-4:] == steps[:-1]


def test_without_files_the_service_is_asked_nothing(team: Team) -> None:
    one = team.join("Priya Nair")
    one.family()
    with fault_proxy(team.service.address) as proxy:
        Files(one, address=proxy.address).carry()
        assert proxy.seen == []


def test_whatever_waits_in_writing_goes_first(
    pair: tuple[Files, Files], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Note after note is written while a file goes: none waits for more than the chunk in hand."""
    mine, theirs = pair
    family = mine.laptop.family(theirs.laptop)
    attachment = mine.attach(family, some_bytes(5 * CHUNK_BYTES))
    exchange(mine)
    order: list[str] = []
    sending: list[threading.Timer] = []
    put_chunk, push = mine.loop._client.put_chunk, mine.laptop.client.push

    def watched(*args: Any) -> None:
        assert mine.laptop.waiting() == 0, "a chunk went before a note"
        order.append("chunk")
        put_chunk(*args)
        mine.laptop.note(family, f"Note {len(order)}")
        sending.append(threading.Timer(0.05, mine.laptop.run_well))
        sending[-1].start()

    def pushed(*args: Any) -> Any:
        order.append("text")
        return push(*args)

    monkeypatch.setattr(mine.loop._client, "put_chunk", watched)
    monkeypatch.setattr(mine.laptop.client, "push", pushed)
    mine.carry()
    for one in sending:
        one.join()
    assert mine.where(attachment) is Whereabouts.HERE
    assert order == ["chunk", "text"] * 5


def test_text_that_is_moving_is_waited_for_but_not_for_ever(
    pair: tuple[Files, Files], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, _ = pair
    moving = [True] * 3
    mine.is_text_moving = lambda: bool(moving and moving.pop())
    mine.use(mine.laptop.identity.service_address)
    attachment = mine.attach(mine.laptop.family(), some_bytes(10))
    exchange(mine)
    mine.carry()
    assert mine.where(attachment) is Whereabouts.HERE
    monkeypatch.setattr(lane, "TEXT_PATIENCE_SECONDS", 0.2)
    mine.laptop.note(attachment.family_id, "This one is never sent")
    another = mine.attach(attachment.family_id, some_bytes(10))
    mine.carry()
    assert mine.laptop.waiting() == 2
    assert mine.where(another) is Whereabouts.HERE


def test_a_file_of_a_family_that_is_not_there_yet_waits_and_holds_up_no_other(
    pair: tuple[Files, Files], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, _ = pair
    there = mine.laptop.family()
    exchange(mine)
    monkeypatch.setattr(lane, "TEXT_PATIENCE_SECONDS", 0.0)
    early = mine.attach(mine.laptop.family(name="Quill"), some_bytes(10))
    other = mine.attach(there, some_bytes(10))
    mine.carry()
    assert mine.where(early) is Whereabouts.WAITING
    assert "does not know this family" in mine.sheet(early).problem
    assert mine.where(other) is Whereabouts.HERE
    exchange(mine)
    mine.use(mine.laptop.identity.service_address)
    mine.carry()
    assert mine.where(early) is Whereabouts.HERE
    assert mine.sheet(early).problem == ""


def test_struck_out_before_it_was_sent_it_is_never_sent(pair: tuple[Files, Files]) -> None:
    mine, theirs = pair
    attachment = mine.attach(mine.laptop.family(theirs.laptop), some_bytes())
    mine.strike(attachment)
    exchange(mine, theirs)
    assert mine.carry().waiting == 0
    assert mine.moved == []
    theirs.carry()
    assert theirs.where(attachment) is Whereabouts.ON_ITS_WAY
    assert theirs.sheet(attachment).attachment.struck == "Wrong photo"


def test_stopping_to_fetch_keeps_what_has_come_and_goes_on_from_there(
    team: Team, pair: tuple[Files, Files]
) -> None:
    mine, theirs = pair
    data = some_bytes()
    attachment = mine.attach(mine.laptop.family(theirs.laptop), data)
    exchange(mine, theirs)
    mine.carry()
    with fault_proxy(team.service.address) as proxy:
        theirs.use(proxy.address)
        moved = theirs.loop._on_moved

        def stop_after_two(one: lane.Moved) -> None:
            moved(one)
            if one.done == 2 * CHUNK_BYTES:
                theirs.loop.unwant(attachment.entity_id, attachment.family_id)

        theirs.loop._on_moved = stop_after_two
        theirs.fetch(attachment)
        sheet = theirs.sheet(attachment)
        assert (sheet.whereabouts, sheet.done) == (Whereabouts.THERE, 2 * CHUNK_BYTES)
        assert not sheet.is_wanted
        proxy.seen.clear()
        theirs.loop._on_moved = moved
        theirs.fetch(attachment)
        assert theirs.read(attachment) == data
        assert sum("/chunks/" in one for one in asked(proxy)) == 2


def test_families_of_today_and_those_opened_are_fetched_without_asking(
    pair: tuple[Files, Files],
) -> None:
    mine, theirs = pair
    today, opened, other = (
        mine.laptop.family(theirs.laptop, name=name) for name in ("Fern", "Reed", "Moss")
    )
    visit = Appointment(
        entity_id=uuid4(), family_id=today, at=theirs.laptop.clock + timedelta(hours=2)
    )
    mine.laptop.save(today, creation(visit))
    files = {family: mine.attach(family, some_bytes(99)) for family in (today, opened, other)}
    exchange(mine, theirs)
    mine.carry()
    theirs.loop.keep_for(frozenset({opened}))
    theirs.carry()
    assert [theirs.where(files[family]).value for family in (today, opened, other)] == [
        "here",
        "here",
        "there",
    ]


def test_what_is_put_away_is_fetched_again(pair: tuple[Files, Files]) -> None:
    mine, _ = pair
    family = mine.laptop.family()
    data = some_bytes()
    first = mine.attach(family, data)
    unsent = mine.attach(family, some_bytes(100))
    mine.strike(unsent)
    exchange(mine)
    mine.carry()
    mine.ask(attachments.set_cache_limit, size=0)
    mine.carry()
    assert mine.where(first) is Whereabouts.THERE
    assert first.root not in mine.folder.roots()
    assert unsent.root in mine.folder.roots(), "what was not sent is never put away"
    mine.loop.keep_for(frozenset({family}))
    mine.fetch(first)
    assert mine.read(first) == data


def test_a_damaged_file_comes_again_from_the_service(pair: tuple[Files, Files]) -> None:
    mine, theirs = pair
    data = some_bytes()
    attachment = mine.attach(mine.laptop.family(theirs.laptop), data)
    exchange(mine, theirs)
    mine.carry()
    assert attachment.root is not None
    for spoil in ("alter", "remove"):
        path = mine.folder.folder / attachment.root.hex() / "0001"
        if spoil == "alter":
            path.write_bytes(bytes(len(path.read_bytes())))
        else:
            path.unlink()
        mine.moved.clear()
        mine.fetch(attachment)
        assert "fetched from the service again" in mine.moved[0].problem
        assert mine.read(attachment) == data
        assert mine.sheet(attachment).problem == ""


@pytest.mark.parametrize("spoil", ["alter", "remove", "all"])
def test_a_file_damaged_before_it_was_sent_is_told_plainly(
    pair: tuple[Files, Files], spoil: str
) -> None:
    mine, theirs = pair
    family = mine.laptop.family(theirs.laptop)
    attachment, other = mine.attach(family, some_bytes()), mine.attach(family, some_bytes(50))
    exchange(mine, theirs)
    assert attachment.root is not None
    folder = mine.folder.folder / attachment.root.hex()
    match spoil:
        case "alter":
            (folder / "0002").write_bytes(bytes(CHUNK_BYTES + 16))
        case "remove":
            (folder / "0002").unlink()
        case "all":
            mine.folder.remove(attachment.root)
    mine.carry()
    mine.use(mine.laptop.identity.service_address)
    mine.carry()
    assert mine.where(attachment) is Whereabouts.GONE
    if spoil == "alter":
        assert "attach it again" in mine.sheet(attachment).problem
    assert mine.where(other) is Whereabouts.HERE
    theirs.carry()
    assert theirs.where(attachment) is Whereabouts.ON_ITS_WAY


def test_a_disk_that_gives_nothing_for_a_moment_delays_a_file_and_loses_nothing(
    pair: tuple[Files, Files], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The only copy of it is here: what cannot be read just now is not damaged."""
    mine, theirs = pair
    family = mine.laptop.family(theirs.laptop)
    data = some_bytes()
    attachment, other = mine.attach(family, data), mine.attach(family, some_bytes(50))
    exchange(mine, theirs)
    assert attachment.root is not None
    held = mine.folder.folder / attachment.root.hex()
    real = FileSystem.read

    def asleep(files: FileSystem, path: Path, *, most: int) -> bytes:
        if path.parent == held:
            raise OSError(errno.EMFILE, "too many open files")
        return real(files, path, most=most)

    with monkeypatch.context() as patch:
        patch.setattr(FileSystem, "read", asleep)
        mine.carry()
        assert mine.where(attachment) is Whereabouts.WAITING
        assert "did not give this file just now" in mine.sheet(attachment).problem
        assert mine.where(other) is Whereabouts.HERE, "the others go on"
        mine.fetch(attachment)
        assert mine.where(attachment) is Whereabouts.WAITING
    mine.use(mine.laptop.identity.service_address)
    mine.carry()
    assert mine.where(attachment) is Whereabouts.HERE
    theirs.carry()
    theirs.fetch(attachment)
    assert theirs.read(attachment) == data


def test_a_lost_store_finds_the_files_that_lie_beside_it(pair: tuple[Files, Files]) -> None:
    """As after a copy of the store was brought back that knows nothing of them."""
    mine, theirs = pair
    data = some_bytes()
    attachment = mine.attach(mine.laptop.family(theirs.laptop), data)
    exchange(mine, theirs)
    mine.laptop.ask(lambda db: db.execute("DELETE FROM blob"))
    mine.use(mine.laptop.identity.service_address)
    mine.carry()
    assert mine.where(attachment) is Whereabouts.HERE
    assert theirs.fetch(attachment).whereabouts is Whereabouts.HERE


def test_a_restored_service_is_given_back_what_any_laptop_has(
    service: RunningService, tmp_path: Path
) -> None:
    team = found_team(service, tmp_path)
    mine, theirs = Files(team.join("Priya Nair")), Files(team.join("Tom Ashby"))
    data = some_bytes()
    attachment = mine.attach(mine.laptop.family(theirs.laptop), data)
    exchange(mine, theirs)
    mine.carry()
    theirs.fetch(attachment)
    service.query("DELETE FROM chunk WHERE idx > 0 RETURNING idx")
    service.query("DELETE FROM blob RETURNING size")
    service.query("DELETE FROM chunk RETURNING idx")
    service.says_restored()
    mine.laptop.lane.close()  # lost with its owner
    team.laptops.remove(mine.laptop)
    theirs.carry()
    assert service.query("SELECT 1 FROM blob") == [], "not before a manager's word"
    manager = team.manager
    confirm_restored(identity=manager.identity, lane=manager.lane, now=NOW)
    theirs.laptop.run()
    theirs.carry()
    assert theirs.where(attachment) is Whereabouts.HERE
    (whole,) = service.query("SELECT is_complete FROM blob")
    assert whole == (True,)
    assert service.query("SELECT count(*) FROM chunk") == [(4,)]
    team.close()


def test_an_older_service_takes_no_files_and_all_is_kept(
    team: Team, pair: tuple[Files, Files]
) -> None:
    mine, _ = pair
    family = mine.laptop.family()
    attachment = mine.attach(family, some_bytes())
    exchange(mine)
    with fault_proxy(team.service.address) as proxy:
        fault = [
            proxy.spoil(
                method,
                "/v1/blobs/",
                problem("404 Not Found", "not_found"),
                is_lost=True,
                times=99,
            )
            for method in ("GET", "PUT", "POST")
        ]
        mine.use(proxy.address)
        state = mine.carry()
        assert "takes no files yet" in state.sentence
        assert "Notes go as always" in state.sentence
        assert state.next_try_seconds == lane.LONGEST_WAIT_SECONDS
        assert (state.waiting, mine.where(attachment)) == (1, Whereabouts.WAITING)
        for one in fault:
            one.times = 0
        mine.loop._postponed.clear()
        assert mine.carry().waiting == 0


def test_a_full_share_is_told_and_other_families_go_on(
    team: Team, pair: tuple[Files, Files]
) -> None:
    mine, _ = pair
    full, other = mine.laptop.family(), mine.laptop.family(name="Moss")
    first, second = mine.attach(full, some_bytes(10)), mine.attach(other, some_bytes(10))
    exchange(mine)
    with fault_proxy(team.service.address) as proxy:
        proxy.spoil(
            "PUT", f"/v1/blobs/{full}/", problem("507 No", "quota_reached"), is_lost=True, times=9
        )
        mine.use(proxy.address)
        state = mine.carry()
        assert (state.sentence, state.waiting) == ("", 1)
        assert "no more room for files" in mine.sheet(first).problem
        assert mine.where(second) is Whereabouts.HERE


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("answer", "words", "wait"),
    [
        (answer_of("200 OK", b"<html>Free Wi-Fi</html>"), "log-in page", 2.0),
        (problem("429 No", "too_many_requests", Retry_After="120"), "busy", 120.0),
        (answer_of("500 Oh"), "problem of its own", 2.0),
        (problem("401 No", "not_signed_in"), "does not recognise", 2.0),
        (lambda _raw: None, "cannot be reached", 2.0),
    ],
    ids=["log-in page", "429", "500", "401", "silence"],
)
def test_what_stands_in_the_way_of_all_is_told_once_and_tried_again(
    team: Team, pair: tuple[Files, Files], answer: Any, words: str, wait: float, count: int
) -> None:
    mine, _ = pair
    family = mine.laptop.family()
    files = [mine.attach(family, some_bytes(10)) for _ in range(count)]
    exchange(mine)
    with fault_proxy(team.service.address) as proxy:
        fault = proxy.spoil("PUT", "/v1/blobs/", answer, is_lost=True, times=99)
        mine.use(proxy.address)
        state = mine.carry()
        assert words in state.sentence
        assert state.next_try_seconds == wait
        assert (state.is_moving, state.waiting) == (False, count)
        fault.times = 0
        mine.loop._postponed.clear()
        state = mine.carry()
        assert (state.sentence, state.waiting) == ("", 0)
        assert {mine.where(one) for one in files} == {Whereabouts.HERE}


def test_a_fault_of_our_own_is_told_and_logged_without_words(
    pair: tuple[Files, Files], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, _ = pair
    attachment = mine.attach(mine.laptop.family(), some_bytes(10))
    exchange(mine)

    def broken() -> bool:
        raise ZeroDivisionError(CANARY)

    monkeypatch.setattr(mine.loop, "_is_text_moving", broken)
    assert "mistake of its own" in mine.carry().sentence
    assert "ZeroDivisionError" in caplog.text
    assert CANARY not in caplog.text
    mine.use(mine.laptop.identity.service_address)
    mine.carry()
    assert mine.where(attachment) is Whereabouts.HERE


def test_neither_service_nor_laptop_holds_a_word_of_a_file(
    pair: tuple[Files, Files], team: Team
) -> None:
    mine, theirs = pair
    data = (CANARY * 40_000).encode()
    attachment = mine.attach(mine.laptop.family(theirs.laptop), data, name=f"{CANARY}.txt")
    exchange(mine, theirs)
    mine.carry()
    theirs.fetch(attachment)
    assert theirs.read(attachment) == data
    dump = team.service.dump()
    assert attachment.root is not None
    assert mine.folder.read(attachment.root, 0)[:64] in dump, "the scan finds what is there"
    assert CANARY.encode() not in dump
    assert b"image/jpeg" not in dump
    assert attachment.blob_key is not None
    assert attachment.blob_key not in dump
    assert attachment.entity_id.bytes not in dump
    for path in team.folder.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert CANARY.encode() not in held
            assert attachment.blob_key not in held


@pytest.fixture
def running(pair: tuple[Files, Files]) -> Iterator[tuple[Files, Files]]:
    """Both with their lanes and their loops going."""
    ended: list[Future[None]] = []
    loops: list[SyncLoop] = []
    for one in pair:
        loop = SyncLoop(
            identity=one.laptop.identity,
            lane=one.laptop.lane,
            now=partial(_clock, one.laptop),
            on_state=partial(_look, one),
            on_arrived=lambda _arrived: None,
        )
        loops.append(loop)
        ended += [loop.start(), one.loop.start()]
    yield pair
    for loop in loops:
        loop.stop()
    for one in pair:
        one.loop.stop()
    for future in ended:
        future.result(SECONDS)


def _clock(laptop: Laptop) -> datetime:
    return laptop.clock


def _look(files: Files, state: object) -> None:
    files.loop.look_soon()


def test_a_laptop_that_waits_hears_of_a_file_by_itself(running: tuple[Files, Files]) -> None:
    mine, theirs = running
    arrived = threading.Event()
    moved = theirs.loop._on_moved

    def on_moved(one: lane.Moved) -> None:
        moved(one)
        if one.whereabouts is Whereabouts.HERE:
            arrived.set()

    theirs.loop._on_moved = on_moved
    family = mine.laptop.family(theirs.laptop)
    theirs.loop.keep_for(frozenset({family}))
    data = some_bytes()
    attachment = mine.attach(family, data)
    mine.loop.look_soon()
    assert arrived.wait(SECONDS)
    assert theirs.read(attachment) == data


def test_stopping_ends_the_lane_while_it_waits_for_text(pair: tuple[Files, Files]) -> None:
    mine, _ = pair
    mine.attach(mine.laptop.family(), some_bytes(10))
    asked_for = threading.Event()

    def moving() -> bool:
        asked_for.set()
        return True

    mine.is_text_moving = moving
    mine.use(mine.laptop.identity.service_address)
    ended = mine.loop.start()
    assert asked_for.wait(SECONDS)
    mine.loop.stop()
    ended.result(SECONDS)
    assert mine.moved == []


def test_what_nothing_speaks_of_goes_after_a_month(pair: tuple[Files, Files]) -> None:
    mine, _ = pair
    attachment = mine.attach(mine.laptop.family(), some_bytes(10))
    forgotten, fresh = (chunks.keep(mine.folder, some_bytes(10)) for _ in range(2))
    assert forgotten
    assert fresh
    assert attachment.root
    long_ago = time.time() - 31 * 24 * 3600
    for root in (forgotten.root, attachment.root):
        os.utime(mine.folder.folder / root.hex(), (long_ago, long_ago))
    exchange(mine)
    mine.carry()
    assert mine.folder.roots() == {fresh.root, attachment.root}


def test_a_service_that_asks_to_wait_is_not_woken_up(team: Team, pair: tuple[Files, Files]) -> None:
    mine, _ = pair
    mine.attach(mine.laptop.family(), some_bytes(10))
    exchange(mine)
    with fault_proxy(team.service.address) as proxy:
        proxy.spoil(
            "GET",
            "/v1/service",
            problem("503 No", "busy", Retry_After="600"),
            is_lost=True,
            times=99,
        )
        mine.use(proxy.address)
        told = threading.Event()
        mine.loop._on_state = lambda state: told.set() if state.sentence else None
        ended = mine.loop.start()
        assert told.wait(SECONDS)
        for _ in range(20):
            mine.loop.look_soon()
        mine.loop.stop()
        ended.result(SECONDS)
        assert len(proxy.seen) == 1


def test_one_file_that_the_service_stumbles_over_does_not_hold_up_the_others(
    team: Team, pair: tuple[Files, Files]
) -> None:
    mine, _ = pair
    family = mine.laptop.family()
    first, second = mine.attach(family, some_bytes(10)), mine.attach(family, some_bytes(10))
    exchange(mine)
    with fault_proxy(team.service.address) as proxy:
        path = f"/v1/blobs/{family}/{first.blob_id}"
        proxy.spoil("PUT", path, answer_of("500 Oh"), is_lost=True, times=99)
        mine.use(proxy.address)
        mine.carry()
    assert mine.where(second) is Whereabouts.HERE
    assert mine.where(first) is Whereabouts.WAITING
    assert "problem of its own" in mine.sheet(first).problem


def test_a_family_that_the_service_no_longer_shows_is_passed_over(
    team: Team, pair: tuple[Files, Files]
) -> None:
    mine, theirs = pair
    gone, other = (mine.laptop.family(theirs.laptop, name=name) for name in ("Fern", "Moss"))
    files = [mine.attach(family, some_bytes(10)) for family in (gone, other)]
    exchange(mine, theirs)
    mine.carry()
    with fault_proxy(team.service.address) as proxy:
        proxy.spoil(
            "GET", f"/v1/blobs/{gone}", problem("404 No", "log_unknown"), is_lost=True, times=99
        )
        theirs.use(proxy.address)
        theirs.carry()
    assert [theirs.where(one).value for one in files] == ["on its way", "there"]


def test_wanting_what_is_not_known_here_is_no_fault(pair: tuple[Files, Files]) -> None:
    mine, theirs = pair
    attachment = mine.attach(mine.laptop.family(), some_bytes(10))
    theirs.loop.want(attachment.entity_id, attachment.family_id)
    theirs.loop.unwant(attachment.entity_id, attachment.family_id)
    assert theirs.carry().sentence == ""
    assert theirs.moved == []


def test_wanting_what_is_here_and_sound_fetches_nothing(
    team: Team, pair: tuple[Files, Files]
) -> None:
    mine, _ = pair
    attachment = mine.attach(mine.laptop.family(), some_bytes())
    exchange(mine)
    mine.carry()
    with fault_proxy(team.service.address) as proxy:
        mine.use(proxy.address)
        assert mine.fetch(attachment).whereabouts is Whereabouts.HERE
        assert not any("/chunks/" in one for one in asked(proxy))


def test_wanting_a_file_on_its_way_waits_quietly_and_fetches_it_when_it_has_come(
    pair: tuple[Files, Files],
) -> None:
    mine, theirs = pair
    data = some_bytes()
    attachment = mine.attach(mine.laptop.family(theirs.laptop), data)
    exchange(mine, theirs)
    sheet = theirs.fetch(attachment)
    assert (sheet.whereabouts, sheet.is_wanted) == (Whereabouts.ON_ITS_WAY, True)
    assert sheet.problem == ""
    mine.carry()
    theirs.carry()
    assert theirs.read(attachment) == data


def test_a_store_closed_under_the_lane_is_no_fault(
    team: Team, pair: tuple[Files, Files], caplog: pytest.LogCaptureFixture
) -> None:
    mine, _ = pair
    mine.attach(mine.laptop.family(), some_bytes(10))
    exchange(mine)
    with fault_proxy(team.service.address) as proxy:
        proxy.held.clear()
        mine.use(proxy.address)
        ended = mine.loop.start()
        waiting = threading.Event()
        while not proxy.seen:
            waiting.wait(0.01)
        mine.loop.stop()
        mine.laptop.lane.close()
        team.laptops.remove(mine.laptop)
        proxy.held.set()
        ended.result(SECONDS)
    assert "crashed" not in caplog.text
