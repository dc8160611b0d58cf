"""Files through bad links, killed programs, full disks and a service that lies: all is named."""

import base64
import errno
import json
import os
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from keyworker_desktop.store import attachments
from keyworker_desktop.store.attachments import Whereabouts
from keyworker_desktop.store.backup import verify
from keyworker_desktop.store.chunks import ChunkFolder
from keyworker_desktop.store.errors import FileDamagedError
from keyworker_protocol import blob
from keyworker_protocol.limits import CHUNK_BYTES
from sync import attachments as lane
from sync.errors import ServiceTroubleError, ServiceUnreachableError
from sync.file_errors import ALARMS
from tests.support.failing_files import NthStepFails
from tests.support.fault_proxy import (
    Answer,
    FaultProxy,
    Sending,
    answer_of,
    cut_at,
    problem,
    with_header,
)
from tests.support.files import Files, some_bytes
from tests.support.killing import said_until_killed
from tests.support.laptops import Team, opened_again

KILLS = int(os.environ.get("KEYWORKER_KILLS", "6"))
LONGEST_SECONDS = 0.6
DATA = some_bytes()
CHUNK_0, CHUNK_1 = "/chunks/0", "/chunks/1"


@pytest.fixture
def pair(team: Team) -> tuple[Files, Files]:
    """Two laptops; the service has the file of the one, the other knows of it."""
    return Files(team.join("Priya Nair")), Files(team.join("Tom Ashby"))


def attach(mine: Files, theirs: Files, data: bytes = DATA) -> Any:
    family = mine.laptop.family(theirs.laptop)
    attachment = mine.attach(family, data)
    mine.laptop.run_well()
    theirs.laptop.run_well()
    return attachment


def again(files: Files) -> None:
    """As if enough time had passed."""
    files.loop._postponed.clear()
    files.carry()


# A link that is cut


POSITIONS = [0, 1, 17, 150, 300, 400, 1000, 65_536, 262_000, 262_500]


@pytest.mark.parametrize("position", POSITIONS)
def test_an_answer_cut_at_any_byte_costs_one_chunk_at_most(
    pair: tuple[Files, Files], proxy: FaultProxy, position: int
) -> None:
    mine, theirs = pair
    attachment = attach(mine, theirs)
    mine.use(proxy.address)
    for method in ("PUT", "POST"):
        proxy.spoil(method, f"/v1/blobs/{attachment.family_id}", cut_at(position))
    chunk = f"/v1/blobs/{attachment.family_id}/{attachment.blob_id}/chunks"
    proxy.spoil("PUT", chunk, cut_at(position), times=2)
    for _ in range(6):
        again(mine)
    assert mine.where(attachment) is Whereabouts.HERE
    theirs.use(proxy.address)
    proxy.spoil("GET", f"{chunk}/1", cut_at(position))
    proxy.spoil("GET", f"/v1/blobs/{attachment.family_id}/", cut_at(position))
    theirs.fetch(attachment)
    for _ in range(3):
        again(theirs)
    assert theirs.read(attachment) == DATA
    fetched = sum(
        seen.size > CHUNK_BYTES
        for seen in proxy.seen
        if seen.method == "GET" and chunk in seen.path
    )
    assert fetched <= 4, "what has come is not fetched again"


@pytest.mark.parametrize("position", [0, 10, 200, 500, 70_000, 262_000])
def test_a_request_cut_at_any_byte(
    pair: tuple[Files, Files], proxy: FaultProxy, position: int
) -> None:
    mine, theirs = pair
    attachment = attach(mine, theirs)
    mine.use(proxy.address)
    proxy.spoil(
        "PUT",
        f"/v1/blobs/{attachment.family_id}/{attachment.blob_id}/chunks",
        lambda raw: raw,
        request_cut_at=position,
        times=2,
    )
    for _ in range(4):
        again(mine)
    assert mine.where(attachment) is Whereabouts.HERE
    assert theirs.fetch(attachment).whereabouts is Whereabouts.HERE
    assert theirs.read(attachment) == DATA


# A program that is killed


@pytest.mark.timeout(60 + 10 * KILLS)
def test_killed_while_attaching_and_carrying(team: Team) -> None:
    """What was said to be attached is here, sound and sent in the end; nothing else is left."""
    dice = random.Random(5)  # noqa: S311 - when to kill
    writer, reader = team.join("Priya Nair"), team.join("Tom Ashby")
    family = writer.family(reader)
    writer.run_well()
    attached: list[str] = []
    for number in range(KILLS):
        writer.lane.close()
        whole = said_until_killed(
            *("-m", "tests.faults.sync.attaching_child", str(writer.lane.path)),
            *(team.service.address, str(family), str(number)),
            after=dice.uniform(0, LONGEST_SECONDS),
        )
        attached += [line.split()[1] for line in whole if line.startswith("attached")]
        writer = opened_again(writer)
        writer.ask(verify)
        files = Files(writer)
        known = {str(sheet.attachment.entity_id): sheet for sheet in _all(files, family)}
        assert set(attached) <= set(known)
        for sheet in known.values():
            read = files.read(sheet.attachment)
            assert sheet.attachment.name == f"{len(read)}.jpg"
    team.laptops[0] = writer
    writer.run_well()
    reader.run_well()
    mine, theirs = Files(writer), Files(reader)
    mine.carry()
    assert {sheet.whereabouts for sheet in _all(mine, family)} <= {Whereabouts.HERE}
    theirs.loop.keep_for(frozenset({family}))
    theirs.carry()
    there = {sheet.attachment.entity_id: sheet for sheet in _all(theirs, family)}
    for sheet in _all(mine, family):
        assert theirs.read(there[sheet.attachment.entity_id].attachment) == mine.read(
            sheet.attachment
        )
    assert attached


def _all(files: Files, family: Any) -> list[attachments.AttachmentSheet]:
    found: list[attachments.AttachmentSheet] = files.ask(attachments.of_family, family_id=family)
    return found


# A disk that is full


def test_a_disk_that_fills_while_a_file_comes_is_told_and_it_comes_when_there_is_room(
    pair: tuple[Files, Files],
) -> None:
    mine, theirs = pair
    attachment = attach(mine, theirs)
    mine.carry()
    room = theirs.folder
    for at in range(1, 13):
        theirs.folder = ChunkFolder(room.folder, NthStepFails(at, error=errno.ENOSPC))
        theirs.use(theirs.laptop.identity.service_address)
        sheet = theirs.fetch(attachment)
        assert sheet.whereabouts is Whereabouts.THERE
        assert "Free some space" in sheet.problem
        assert theirs.loop.state.sentence == ""
        room.remove(attachment.root)
    theirs.folder = room
    theirs.use(theirs.laptop.identity.service_address)
    assert theirs.fetch(attachment).problem == ""
    assert theirs.read(attachment) == DATA


# A service that lies


def as_json(change: Callable[[dict[str, Any]], None]) -> Answer:
    """The true answer with something else in it."""

    def answer(raw: bytes) -> bytes:
        head, _, body = raw.partition(b"\r\n\r\n")
        plain = json.loads(body)
        change(plain)
        return _with_body(head, json.dumps(plain).encode())

    return answer


def as_bytes(change: Callable[[bytes], bytes]) -> Answer:
    def answer(raw: bytes) -> bytes:
        head, _, body = raw.partition(b"\r\n\r\n")
        return _with_body(head, change(body))

    return answer


def _with_body(head: bytes, body: bytes) -> bytes:
    lines = [one for one in head.split(b"\r\n") if not one.lower().startswith(b"content-length")]
    return b"\r\n".join([*lines, f"Content-Length: {len(body)}".encode(), b"", b""]) + body


def endless(raw: bytes) -> Sending:
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = [one for one in head.split(b"\r\n") if not one.lower().startswith(b"content-length")]

    def parts() -> Iterator[bytes]:
        yield b"\r\n".join([*lines, b"", b""])
        while True:
            yield body

    return Sending(parts())


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _other_size(plain: dict[str, Any]) -> None:
    plain["size"] += 1


def _larger_by_a_chunk(plain: dict[str, Any]) -> None:
    plain["size"] += CHUNK_BYTES
    plain["hashes"].append(_text(bytes(32)))


def _other_order(plain: dict[str, Any]) -> None:
    plain["hashes"].reverse()


def _one_less(plain: dict[str, Any]) -> None:
    plain["hashes"].pop()


def _one_replaced(plain: dict[str, Any]) -> None:
    plain["hashes"][1] = _text(bytes(32))


def _short_hash(plain: dict[str, Any]) -> None:
    plain["hashes"][1] = _text(bytes(31))


def _not_complete(plain: dict[str, Any]) -> None:
    plain["is_complete"] = False


WRONG_ROOT, WRONG_CHUNK = "its size or its parts are others", "altered, cut short, too long"
WITHHELD = "does not give all of it"
LIES_TO_READERS: dict[str, tuple[str, Answer, str]] = {
    "another size": ("", as_json(_other_size), WRONG_ROOT),
    "a chunk more": ("", as_json(_larger_by_a_chunk), WRONG_ROOT),
    "chunks in another order": ("", as_json(_other_order), WRONG_ROOT),
    "a chunk less": ("", as_json(_one_less), WRONG_ROOT),
    "the hash of another chunk": ("", as_json(_one_replaced), WRONG_ROOT),
    "a hash cut short": ("", as_json(_short_hash), WRONG_ROOT),
    "no longer whole": ("", as_json(_not_complete), WITHHELD),
    "no longer known": ("", problem("404 Not Found", "blob_unknown"), WITHHELD),
    "a chunk withheld": (CHUNK_1, problem("404 Not Found", "chunk_unknown"), WITHHELD),
    "a bit altered": (CHUNK_1, as_bytes(lambda body: body[:-1] + b"?"), WRONG_CHUNK),
    "cut short": (CHUNK_1, as_bytes(lambda body: body[:-100]), WRONG_CHUNK),
    "empty": (CHUNK_1, as_bytes(lambda _body: b""), WRONG_CHUNK),
    "something added": (CHUNK_1, as_bytes(lambda body: body + b"?"), WRONG_CHUNK),
    "twice": (CHUNK_1, as_bytes(lambda body: body * 2), WRONG_CHUNK),
    "never-ending": (CHUNK_1, endless, WRONG_CHUNK),
}


@pytest.mark.parametrize("lie", LIES_TO_READERS)
def test_a_lie_about_a_file_is_named_and_nothing_false_is_kept(
    pair: tuple[Files, Files], proxy: FaultProxy, lie: str
) -> None:
    mine, theirs = pair
    attachment = attach(mine, theirs)
    other = mine.attach(attachment.family_id, some_bytes(99, seed=2))
    mine.laptop.run_well()
    theirs.laptop.run_well()
    mine.carry()
    theirs.carry()
    theirs.use(proxy.address)
    place, answer, words = LIES_TO_READERS[lie]
    path = f"/v1/blobs/{attachment.family_id}/{attachment.blob_id}{place}"
    fault = proxy.spoil("GET", path, answer, times=99)
    theirs.loop.want(other.entity_id, other.family_id)
    sheet = theirs.fetch(attachment)
    assert fault.met == 1
    assert words in sheet.problem
    assert "Tell your manager" in sheet.problem
    assert sheet.whereabouts in {Whereabouts.THERE, Whereabouts.ON_ITS_WAY}
    assert theirs.loop.state.sentence == ""
    assert theirs.read(other) == some_bytes(99, seed=2), "others are not held up"
    fault.times = 0
    again(theirs)
    sheet = theirs.sheet(attachment)
    assert (sheet.whereabouts, sheet.problem) == (Whereabouts.HERE, "")
    assert theirs.read(attachment) == DATA


def test_a_chunk_in_the_place_of_another(pair: tuple[Files, Files], proxy: FaultProxy) -> None:
    mine, theirs = pair
    attachment = attach(mine, theirs)
    mine.carry()
    first = mine.folder.read(attachment.root, 0)
    theirs.use(proxy.address)
    path = f"/v1/blobs/{attachment.family_id}/{attachment.blob_id}{CHUNK_1}"
    proxy.spoil("GET", path, as_bytes(lambda _body: first), times=99)
    sheet = theirs.fetch(attachment)
    assert "in the place of another" in sheet.problem
    assert sheet.done == CHUNK_BYTES


def test_a_whole_other_file_in_its_place(pair: tuple[Files, Files], proxy: FaultProxy) -> None:
    """Announced, hashed and complete, but not the one that the record speaks of."""
    mine, theirs = pair
    attachment = attach(mine, theirs)
    other = mine.attach(attachment.family_id, some_bytes(seed=3))
    mine.laptop.run_well()
    mine.carry()
    state = json.loads(_state_of(mine, other))
    theirs.use(proxy.address)
    path = f"/v1/blobs/{attachment.family_id}/{attachment.blob_id}"
    proxy.spoil("GET", path, as_json(lambda plain: plain.update(state)), times=99)
    assert WRONG_ROOT in theirs.fetch(attachment).problem


def _state_of(files: Files, attachment: Any) -> str:
    state = files.loop._client.file_state(attachment.family_id, attachment.blob_id)
    return json.dumps(
        {
            "size": state.size,
            "hashes": [_text(one) for one in state.hashes],
            "is_complete": True,
            "missing": [],
        }
    )


LIES_TO_SENDERS: list[tuple[str, str, Answer, str]] = [
    ("POST", "/complete", as_json(_not_complete), "does not say that it has the whole"),
    ("PUT", "", as_json(_other_size), WRONG_ROOT),
    ("PUT", "", as_json(_other_order), WRONG_ROOT),
    ("PUT", CHUNK_1, problem("409 No", "wrong_chunk"), "did not take a part"),
    ("PUT", "", problem("409 No", "id_reuse"), "another file in the place"),
    ("PUT", "", problem("413 No", "too_big"), "larger than the service takes"),
    ("POST", "/complete", problem("409 No", "chunks_missing"), "did not accept"),
]


def test_every_alarm_about_a_file_is_among_those_provoked() -> None:
    """One that nothing provokes is dead."""
    words = {words for *_, words in LIES_TO_READERS.values()}
    words |= {words for *_, words in LIES_TO_SENDERS}
    unprovoked = [code for code, told in ALARMS.items() if not any(one in told for one in words)]
    assert unprovoked == []


@pytest.mark.parametrize(
    ("method", "place", "answer", "words"),
    LIES_TO_SENDERS,
    ids=["not whole", "size", "order", "chunk", "taken", "too big", "missing"],
)
def test_what_the_service_says_wrongly_to_whoever_sends(
    pair: tuple[Files, Files],
    proxy: FaultProxy,
    method: str,
    place: str,
    answer: Answer,
    words: str,
) -> None:
    mine, theirs = pair
    attachment = attach(mine, theirs)
    mine.use(proxy.address)
    path = f"/v1/blobs/{attachment.family_id}/{attachment.blob_id}{place}"
    fault = proxy.spoil(method, path, answer, times=99)
    mine.carry()
    sheet = mine.sheet(attachment)
    assert words in sheet.problem
    assert sheet.whereabouts is Whereabouts.WAITING
    mine.ask(attachments.set_cache_limit, size=0)
    mine.carry()
    assert mine.read(attachment) == DATA, "what is not sent is not put away"
    fault.times = 0
    again(mine)
    assert theirs.fetch(attachment).whereabouts is Whereabouts.HERE


def test_a_list_of_files_without_an_end_is_given_up(
    pair: tuple[Files, Files], proxy: FaultProxy
) -> None:
    mine, theirs = pair
    attachment = attach(mine, theirs)
    theirs.use(proxy.address)

    def same(plain: dict[str, Any]) -> None:
        plain["complete"] = [str(attachment.blob_id)]

    fault = proxy.spoil("GET", f"/v1/blobs/{attachment.family_id}?", as_json(same), times=99)
    assert "in the place of the service" in theirs.carry().sentence
    assert fault.met == 2


def test_a_file_said_to_be_there_before_it_is_comes_when_it_is(
    pair: tuple[Files, Files], proxy: FaultProxy
) -> None:
    mine, theirs = pair
    attachment = attach(mine, theirs)
    theirs.use(proxy.address)

    def early(plain: dict[str, Any]) -> None:
        plain["complete"] = [str(attachment.blob_id)]

    proxy.spoil("GET", f"/v1/blobs/{attachment.family_id}?after=00000000", as_json(early), times=1)
    sheet = theirs.fetch(attachment)
    assert WITHHELD in sheet.problem
    assert sheet.whereabouts is Whereabouts.ON_ITS_WAY
    mine.carry()
    again(theirs)
    assert theirs.read(attachment) == DATA


def test_chunks_are_counted_and_carried_once_over_a_broken_link(
    pair: tuple[Files, Files], proxy: FaultProxy
) -> None:
    """Each acknowledgement is lost once: nothing is sent a third time."""
    mine, theirs = pair
    attachment = attach(mine, theirs)
    mine.use(proxy.address)
    path = f"/v1/blobs/{attachment.family_id}/{attachment.blob_id}/chunks/"
    for index in range(4):
        proxy.spoil("PUT", f"{path}{index}", cut_at(0))
    for _ in range(6):
        again(mine)
    assert mine.where(attachment) is Whereabouts.HERE
    sent = [seen.path for seen in proxy.seen if seen.method == "PUT" and path in seen.path]
    assert sorted(sent) == sorted({f"{path}{index}" for index in range(4)}), (
        "the service says what it has"
    )


def test_the_back_off_doubles_up_to_a_limit_which_is_short_while_nothing_answers(
    pair: tuple[Files, Files],
) -> None:
    mine, _ = pair
    mine.share = 1.0
    mine.use(mine.laptop.identity.service_address)
    waits = [mine.loop._back_off(number, ServiceTroubleError()) for number in range(1, 12)]
    assert waits[:4] == [4.0, 8.0, 16.0, 32.0]
    assert waits[-1] == lane.LONGEST_WAIT_SECONDS
    away = [mine.loop._back_off(number, ServiceUnreachableError()) for number in range(1, 12)]
    assert max(away) == lane.LONGEST_WAIT_AWAY_SECONDS


def test_a_lie_that_goes_on_is_asked_about_less_and_less(
    pair: tuple[Files, Files], proxy: FaultProxy
) -> None:
    mine, theirs = pair
    attachment = attach(mine, theirs)
    mine.carry()
    theirs.use(proxy.address)
    path = f"/v1/blobs/{attachment.family_id}/{attachment.blob_id}{CHUNK_1}"
    proxy.spoil("GET", path, as_bytes(lambda _body: b""), times=99)
    theirs.fetch(attachment)
    postponed = next(iter(theirs.loop._postponed.values()))
    for number in range(2, 5):
        postponed.until = 0.0
        theirs.carry()
        assert postponed.failures == number


def test_nothing_false_is_ever_read(pair: tuple[Files, Files]) -> None:
    """Even if every check on the way were passed: the root in the record decides."""
    mine, theirs = pair
    attachment = attach(mine, theirs)
    other = mine.attach(attachment.family_id, some_bytes(seed=3))
    for index in range(blob.chunk_count(len(DATA))):
        theirs.folder.put(attachment.root, index, mine.folder.read(other.root or b"", index))
    with pytest.raises(FileDamagedError):
        theirs.read(attachment)


def _without_missing(plain: dict[str, Any]) -> None:
    del plain["missing"]


def _hashes_a_text(plain: dict[str, Any]) -> None:
    plain["hashes"] = "hashes"


def _hashes_numbers(plain: dict[str, Any]) -> None:
    plain["hashes"] = [1, 2, 3]


def _too_many_hashes(plain: dict[str, Any]) -> None:
    plain["hashes"] *= 1000


def _size_a_text(plain: dict[str, Any]) -> None:
    plain["size"] = "1"


def _missing_below_zero(plain: dict[str, Any]) -> None:
    plain["missing"] = [-1]


def _complete_a_number(plain: dict[str, Any]) -> None:
    plain["is_complete"] = 1


def _listed_a_text(plain: dict[str, Any]) -> None:
    plain["complete"] = "all"


def _listed_other_things(plain: dict[str, Any]) -> None:
    plain["complete"] = [1]


ODD_FORMS: dict[str, tuple[str, Answer]] = {
    "no missing": ("", as_json(_without_missing)),
    "hashes a text": ("", as_json(_hashes_a_text)),
    "hashes numbers": ("", as_json(_hashes_numbers)),
    "too many hashes": ("", as_json(_too_many_hashes)),
    "size a text": ("", as_json(_size_a_text)),
    "missing below zero": ("", as_json(_missing_below_zero)),
    "complete a number": ("", as_json(_complete_a_number)),
    "a list": ("", as_bytes(lambda _body: b"[]")),
    "nothing": ("", as_bytes(lambda _body: b"")),
    "a page": ("", answer_of("200 OK", b"<html>Free Wi-Fi</html>")),
    "no content": ("", answer_of("204 No Content")),
    "a chunk in JSON": (CHUNK_1, answer_of("200 OK", b"{}", media_type="application/json")),
    "a chunk packed": (CHUNK_1, with_header("Content-Encoding", "gzip")),
    "a list as text": ("?", as_json(_listed_a_text)),
    "a list of other things": ("?", as_json(_listed_other_things)),
}


@pytest.mark.parametrize("form", ODD_FORMS)
def test_an_answer_of_another_form_is_not_taken_for_the_services(
    pair: tuple[Files, Files], proxy: FaultProxy, form: str, caplog: pytest.LogCaptureFixture
) -> None:
    mine, theirs = pair
    attachment = attach(mine, theirs)
    mine.carry()
    place, answer = ODD_FORMS[form]
    path = f"/v1/blobs/{attachment.family_id}/{attachment.blob_id}{place}"
    if place == "?":
        path = f"/v1/blobs/{attachment.family_id}?"
    theirs.use(proxy.address)
    fault = proxy.spoil("GET", path, answer, times=99)
    theirs.fetch(attachment)
    assert fault.met >= 1
    assert "in the place of the service" in theirs.loop.state.sentence
    assert "crashed" not in caplog.text
    fault.times = 0
    again(theirs)
    assert theirs.loop.state.sentence == ""
    assert theirs.read(attachment) == DATA
