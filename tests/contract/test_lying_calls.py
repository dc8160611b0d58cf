"""Every call of the service answered falsely: named, nothing changed, and work goes on."""

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import lives
from keyworker_protocol.directory import Role
from keyworker_protocol.encoding import encode
from keyworker_protocol.enrolment import Code
from keyworker_protocol.restored import Restoration
from keyworker_service.api.fields import base64url
from sync.client import ServiceClient
from sync.errors import (
    NotTheServiceError,
    ServiceRestoredError,
    ServiceTroubleError,
    ServiceUnreachableError,
)
from sync.membership import Membership, read_join_code
from sync.restored import confirm_restored
from tests.support.fault_proxy import (
    Answer,
    FaultProxy,
    answer_of,
    fault_proxy,
    problem,
    with_header,
)
from tests.support.laptops import (
    NOW,
    Laptop,
    StoreThread,
    Team,
    found_team,
    put_identity_whole,
)
from tests.support.service import RunningService, running_service

JSON, CBOR = "application/json", "application/cbor"
LOGIN_PAGE = b"<html><title>Free Wi-Fi</title><form>...</form></html>"


@dataclass
class Scene:
    """A laptop that goes by way of a proxy; a family with a note that waits; one more family."""

    team: Team
    proxy: FaultProxy
    laptop: Laptop
    colleague: Laptop
    family: UUID
    code: Code

    def client(self) -> ServiceClient:
        return ServiceClient(self.proxy.address, self.laptop.identity)


@pytest.fixture(scope="module")
def restored_service(postgresql_address: str) -> Iterator[RunningService]:
    """One that has been restored, so that it answers every call that there is."""
    with running_service(postgresql_address) as service:
        service.says_restored()
        service.gathers_no_more()
        yield service


@pytest.fixture(scope="module")
def scene(
    restored_service: RunningService, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    folder: Path = tmp_path_factory.mktemp("lies")
    team = found_team(restored_service, folder)
    laptop, colleague = team.join("Priya Nair"), team.join("Tom Ashby")
    family = laptop.family(colleague)
    laptop.run_well()
    colleague.run_well()
    membership = Membership(identity=team.manager.identity, lane=team.manager.lane)
    invited = membership.invite(name="Ruth", role=Role.SUPERVISOR, team_id=None, now=NOW)
    membership.close()
    with fault_proxy(restored_service.address) as proxy:
        yield Scene(team, proxy, laptop, colleague, family, read_join_code(invited.code))
    team.close()


# One use of each call


def exchange(scene: Scene) -> None:
    """Something comes and something goes."""
    scene.laptop.by_way_of(scene.proxy.address)
    scene.laptop.run()


def using(use: Callable[[ServiceClient, Scene], Any]) -> Callable[[Scene], None]:
    def run(scene: Scene) -> None:
        client = scene.client()
        try:
            use(client, scene)
        finally:
            client.close()

    return run


def organisation(scene: Scene) -> UUID:
    return scene.laptop.identity.organisation_id


CALLS: dict[str, tuple[str, str, Callable[[Scene], None]]] = {
    "heads": ("GET", "/v1/heads", exchange),
    "page": ("GET", "/v1/logs/", exchange),
    "push": ("POST", "/v1/logs/", exchange),
    "challenge": ("POST", "/v1/auth/challenge", exchange),
    "token": ("POST", "/v1/auth/token", exchange),
    "news": ("GET", "/v1/notify", using(lambda client, _scene: client.notify(None))),
    "service": ("GET", "/v1/service", using(lambda client, _scene: client.info())),
    "invitations": ("GET", "/v1/invitations", using(lambda client, _scene: client.invitations())),
    "invite": (
        "POST",
        "/v1/invitations",
        using(lambda client, scene: client.invite(scene.code, valid_seconds=60)),
    ),
    "request": (
        "POST",
        "/v1/enrolments/",
        using(lambda client, scene: client.request_enrolment(scene.code, b"request")),
    ),
    "enrolled": (
        "GET",
        "/v1/enrolments/",
        using(lambda client, scene: client.is_enrolled(scene.code)),
    ),
    "restored": (
        "GET",
        "/v1/restorations/",
        using(lambda client, scene: client.restored(organisation(scene))),
    ),
    "place": (
        "GET",
        "/v1/salvage/logs/",
        using(lambda client, scene: client.place(scene.family, is_directory=False)),
    ),
    "place of the directory": (
        "GET",
        "/v1/salvage/directories/",
        using(lambda client, scene: client.place(organisation(scene), is_directory=True)),
    ),
    "bodies given again": (
        "GET",
        "/v1/bodies/",
        using(lambda client, scene: client.bodies(scene.family, 2)),
    ),
}


def bomb(_raw: bytes) -> bytes:
    body = gzip.compress(bytes(20_000_000), compresslevel=9)
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def zstd_bomb(_raw: bytes) -> bytes:
    body = bytes.fromhex("28b52ffda0ffffff7f") + bytes(64)
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: application/cbor\r\nContent-Encoding: zstd\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def endless(_raw: bytes) -> bytes:
    head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
    return head.encode() + b" " * 6_000_000


def many_headers(_raw: bytes) -> bytes:
    lines = "".join(f"X-{number}: 1\r\n" for number in range(5000))
    return f"HTTP/1.1 200 OK\r\n{lines}\r\n".encode()


def long_line(_raw: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 200_000 + b"\r\n\r\n"


def status_line(line: str) -> Answer:
    return lambda _raw: f"HTTP/1.1 {line}\r\nContent-Length: 0\r\n\r\n".encode()


def promised(length: str) -> Answer:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\nContent-Length: {length}\r\n\r\n"
    return lambda _raw: head.encode() + b"{}"


def followed_by(more: bytes) -> Answer:
    """The true answer and something after its end."""

    def answer(raw: bytes) -> bytes:
        head, _, body = raw.partition(b"\r\n\r\n")
        lines = [one for one in head.split(b"\r\n") if not one.lower().startswith(b"content-len")]
        return b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body + more

    return answer


AWAY = ServiceUnreachableError
NOT_IT = NotTheServiceError
# misbehaviour ► what is sent, what the client calls it
EVERYWHERE: dict[str, tuple[Answer, type[KnownError]]] = {
    "a log-in page": (answer_of("200 OK", LOGIN_PAGE), NOT_IT),
    "a log-in page that says it is JSON": (
        answer_of("200 OK", LOGIN_PAGE, media_type=JSON),
        NOT_IT,
    ),
    "sent elsewhere": (answer_of("302 Found", b"", Location="http://127.0.0.1:1/"), NOT_IT),
    "sent elsewhere for good": (
        answer_of("308 Moved", b"{}", media_type="application/problem+json", Location="/"),
        NOT_IT,
    ),
    "nothing to say": (answer_of("204 No Content"), NOT_IT),
    "nothing new": (answer_of("304 Not Modified"), NOT_IT),
    "an empty answer": (answer_of("200 OK", b"", media_type=JSON), NOT_IT),
    "an empty map": (answer_of("200 OK", b"{}", media_type=JSON), NOT_IT),
    "a list": (answer_of("200 OK", b"[]", media_type=JSON), NOT_IT),
    "not a number": (answer_of("200 OK", b"NaN", media_type=JSON), NOT_IT),
    "deep JSON": (answer_of("200 OK", b"[" * 100_000, media_type=JSON), NOT_IT),
    "deep CBOR": (
        answer_of("200 OK", b"\x81" * 100_000, media_type="application/cbor"),
        NOT_IT,
    ),
    "a gzip bomb": (bomb, NOT_IT),
    "a zstd bomb": (zstd_bomb, NOT_IT),
    "a body without end": (endless, NOT_IT),
    "a huge length": (promised("99999999999999999999"), AWAY),
    "a length that is none": (promised("-7"), NOT_IT),
    "headers without end": (many_headers, AWAY),
    "a header without end": (long_line, NOT_IT),
    "a code below all": (status_line("099 Low"), AWAY),
    "a code above all": (status_line("1000 High"), AWAY),
    "a code that is none": (status_line("OK"), AWAY),
    "a code of nobody": (answer_of("799 What", b""), ServiceTroubleError),
    "another protocol": (answer_of("101 Switching Protocols", b""), NOT_IT),
    "trailing bytes": (followed_by(b"\0trailing"), NOT_IT),
    "silence": (lambda _raw: None, AWAY),
}
_NO_JSON_EXPECTED = {("news", "nothing to say")}
"""204 is a true answer to the question for news: nothing happened."""


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", EVERYWHERE)
@pytest.mark.parametrize("call", CALLS)
def test_a_false_answer_to_any_call_is_named(scene: Scene, call: str, name: str) -> None:
    if (call, name) in _NO_JSON_EXPECTED:
        assert scene.client().notify(7) >= 0
        return
    method, path, use = CALLS[call]
    answer, error = EVERYWHERE[name]
    laptop, family = scene.laptop, scene.family
    if use is exchange:
        laptop.note(family, f"Waits under {call}, {name}")
        scene.colleague.note(family, f"Comes under {call}, {name}")
        scene.colleague.run_well()
    before, position = laptop.everything(), laptop.head(family)
    is_lost = "trailing" not in name
    scene.proxy.faults.clear()
    scene.proxy.spoil(method, path, answer, is_lost=is_lost, times=9)
    with pytest.raises(error) as told:
        use(scene)
    assert "kept" in told.value.told
    if call != "push":  # what came before the push was true
        assert laptop.everything() == before
        assert laptop.head(family) == position
    # Work goes on: a save needs no service.
    waiting = laptop.waiting()
    laptop.note(family, f"Work goes on under {call}, {name}")
    assert laptop.waiting() == waiting + 1
    # Told the truth again, all is well.
    scene.proxy.faults.clear()
    laptop.by_way_of(scene.proxy.address)
    laptop.run_well()
    assert (laptop.waiting(), laptop.troubles()) == (0, {})


def document(**plain: Any) -> Answer:
    return answer_of("200 OK", json.dumps(plain).encode(), media_type=JSON)


ZEROS = base64url(bytes(32))
SOME = str(UUID(int=7))
HEAD = {"log_id": SOME, "seq": 1, "chain": ZEROS}
FALSE: list[tuple[str, str, Answer]] = [
    ("heads", "one log twice", document(incarnation=SOME, heads=[HEAD, {**HEAD, "seq": 2}])),
    (
        "heads",
        "more logs than anybody has",
        document(
            incarnation=SOME, heads=[{**HEAD, "log_id": str(UUID(int=n))} for n in range(20_000)]
        ),
    ),
    ("heads", "a short chain", document(incarnation=SOME, heads=[{**HEAD, "chain": "AAAA"}])),
    ("heads", "a place below nought", document(incarnation=SOME, heads=[{**HEAD, "seq": -1}])),
    ("heads", "a place past all", document(incarnation=SOME, heads=[{**HEAD, "seq": 2**60}])),
    ("heads", "a place and a half", document(incarnation=SOME, heads=[{**HEAD, "seq": 1.5}])),
    ("heads", "a place that is true", document(incarnation=SOME, heads=[{**HEAD, "seq": True}])),
    ("heads", "no life", document(heads=[])),
    *(
        ("heads", name, document(incarnation=SOME, heads=[{**HEAD, "unopened": unopened}]))
        for name, unopened in (
            ("words that do not open", "2"),
            ("a place that does not open below nought", [-1]),
            ("a place that does not open past all", [2**60]),
            ("more that does not open than anybody may say", [2] * 21),
        )
    ),
    ("challenge", "of another length", document(challenge=base64url(b"s" * 31))),
    ("challenge", "of no bytes", document(challenge="")),
    ("challenge", "a number", document(challenge=7)),
    ("token", "a line break", document(token="a\r\nX-Evil: 1", expires_in_seconds=900)),
    ("token", "as long as a book", document(token="a" * 100_000, expires_in_seconds=900)),
    ("token", "for less than no time", document(token="a", expires_in_seconds=-1)),
    ("news", "a cursor past all", document(cursor=2**60, changed=[])),
    ("news", "a cursor of words", document(cursor="soon", changed=[])),
    ("service", "a short key", document(service_key="AAAA", incarnation=SOME)),
    ("service", "a key of anybody's", document(service_key=ZEROS, incarnation=SOME)),
    ("service", "no life", document(service_key=base64url(b"k" * 32), incarnation="first")),
    ("invitations", "words", document(invitations="none")),
    ("invitations", "without names", document(invitations=[{"state": "open"}])),
    ("restored", "a list too long", document(incarnation=SOME, said=[{}] * 5000)),
    ("restored", "words", document(incarnation=SOME, said=["the manager says so"])),
    (
        "restored",
        "a time past all",
        document(incarnation=SOME, restored_ms=2**53 - 1, salvage_until_ms=None, said=[]),
    ),
    ("place", "a short chain", document(seq=1, chain="AAAA")),
    ("place", "a place below nought", document(seq=-1, chain=ZEROS)),
    *(
        ("bodies given again", name, answer_of("200 OK", encode(plain), media_type=CBOR))
        for name, plain in (
            ("more than are kept", {"bodies": [b"sealed"] * 9}),
            ("words", {"bodies": ["sealed"]}),
            ("one, not in a list", {"bodies": b"sealed"}),
            ("and something else", {"bodies": [], "newest": 1}),
            ("a bomb", {"bodies": [[[]] * 900_000]}),
        )
    ),
]


@pytest.mark.parametrize(
    ("call", "name", "answer"), FALSE, ids=[f"{call}, {name}" for call, name, _ in FALSE]
)
def test_an_answer_of_the_right_kind_that_cannot_be_is_named(
    scene: Scene, call: str, name: str, answer: Answer
) -> None:
    assert name
    method, path, use = CALLS[call]
    before = scene.laptop.everything()
    scene.proxy.faults.clear()
    scene.proxy.spoil(method, path, answer, is_lost=True, times=9)
    with pytest.raises(NotTheServiceError):
        use(scene)
    scene.proxy.faults.clear()
    assert scene.laptop.everything() == before
    exchange(scene)
    assert scene.laptop.troubles() == {}


# Lives


def test_a_service_that_claims_another_life_in_each_answer(scene: Scene) -> None:
    """It gains nothing by it: no entry is taken and none is given."""
    laptop = scene.laptop
    exchange(scene)
    laptop.note(scene.family, "Written while it changes its name")
    before = laptop.everything()
    for _ in range(3):
        scene.proxy.faults.clear()
        lie = str(uuid4())
        scene.proxy.spoil("GET", "/v1/heads", document(incarnation=lie, heads=[]), is_lost=True)
        scene.proxy.spoil("GET", "/v1/restorations/", document(incarnation=lie, said=[]))
        with pytest.raises(ServiceRestoredError):
            exchange(scene)
        assert laptop.everything() == before
    scene.proxy.faults.clear()
    exchange(scene)
    assert laptop.waiting() == 0
    assert laptop.ask(lives.pending) is None


@pytest.mark.parametrize(
    "how",
    ["by nobody", "by a colleague", "by a stranger", "from another life", "of another service"],
)
def test_a_false_word_about_a_restore_is_not_believed(scene: Scene, how: str) -> None:
    laptop, manager = scene.laptop, scene.team.manager
    exchange(scene)
    present = laptop.ask(lives.lives).present
    assert present is not None
    lie = uuid4()
    signer = {"by a colleague": scene.colleague}.get(how, manager).identity
    said = Restoration(
        organisation_id=uuid4() if how == "of another service" else signer.organisation_id,
        old=uuid4() if how == "from another life" else present,
        new=lie,
        restored_ms=1,
        confirmed_ms=1,
        device_id=uuid4() if how == "by a stranger" else signer.device_id,
    ).signed_by(signer.signing)
    plain = {
        "old": str(said.old),
        "new": str(said.new),
        "restored_ms": 1,
        "confirmed_ms": 1,
        "device_id": str(said.device_id),
        "signature": base64url(bytes(64) if how == "by nobody" else said.signature),
    }
    scene.proxy.faults.clear()
    scene.proxy.spoil(
        "GET", "/v1/heads", document(incarnation=str(lie), heads=[]), is_lost=True, times=9
    )
    scene.proxy.spoil(
        "GET",
        "/v1/restorations/",
        document(incarnation=str(lie), said=[plain]),
        is_lost=True,
        times=9,
    )
    before = laptop.everything()
    with pytest.raises(ServiceRestoredError):
        exchange(scene)
    assert laptop.everything() == before
    assert laptop.ask(lives.lives).present == present
    scene.proxy.faults.clear()
    exchange(scene)
    assert laptop.troubles() == {}


def test_no_life_is_lived_twice(scene: Scene) -> None:
    """What a manager once signed leads on, and never back."""
    laptop = scene.laptop
    exchange(scene)
    was = laptop.ask(lives.lives)
    scene.team.service.says_restored()
    scene.proxy.faults.clear()
    with pytest.raises(ServiceRestoredError):
        exchange(scene)
    manager = scene.team.manager
    confirm_restored(identity=manager.identity, lane=manager.lane, now=NOW)
    scene.team.service.gathers_no_more()
    exchange(scene)
    assert laptop.ask(lives.lives).number == was.number + 1
    scene.proxy.spoil("GET", "/v1/heads", document(incarnation=str(was.present), heads=[]))
    with pytest.raises(ServiceRestoredError):
        exchange(scene)
    scene.proxy.faults.clear()
    exchange(scene)
    laptop.run_well()


def test_an_empty_list_is_an_alarm_and_no_order_to_delete(scene: Scene) -> None:
    laptop = scene.laptop
    exchange(scene)
    present = str(laptop.ask(lives.lives).present)
    laptop.note(scene.family, "Still here")
    before, notes = laptop.everything(), laptop.bodies(scene.family)
    scene.proxy.faults.clear()
    empty = document(incarnation=present, heads=[])
    scene.proxy.spoil("GET", "/v1/heads", empty, is_lost=True, times=9)
    for _ in range(2):
        exchange(scene)
        told = laptop.troubles()
        assert "no longer shows this record" in told[scene.family]
        assert "no longer shows this record" in told[organisation(scene)]
        assert laptop.everything() == before
        assert laptop.bodies(scene.family) == notes
    scene.proxy.faults.clear()
    exchange(scene)
    assert (laptop.waiting(), laptop.troubles()) == (0, {})


def test_a_shrunken_list_is_an_alarm_for_what_is_missing(scene: Scene) -> None:
    laptop = scene.laptop
    other = laptop.family(scene.colleague, name="Osgood")
    exchange(scene)

    def without(raw: bytes) -> bytes:
        head, _, body = raw.partition(b"\r\n\r\n")
        plain = json.loads(body)
        plain["heads"] = [one for one in plain["heads"] if one["log_id"] != str(other)]
        less = json.dumps(plain).encode()
        lines = [one for one in head.split(b"\r\n") if not one.lower().startswith(b"content-len")]
        return b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + less

    scene.proxy.faults.clear()
    scene.proxy.spoil("GET", "/v1/heads", without, times=9)
    laptop.note(other, "Of the family that is not shown")
    laptop.note(scene.family, "Of another")
    exchange(scene)
    assert set(laptop.troubles()) == {other}
    assert laptop.bodies(other) == ["Of the family that is not shown"]
    assert set(laptop.waits()) == {other}, "the other families go on"
    scene.proxy.faults.clear()
    exchange(scene)
    assert (laptop.waiting(), laptop.troubles()) == (0, {})


@pytest.mark.parametrize(
    "date",
    [
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Sun, 07 Feb 2106 06:28:15 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Mon, 01 Jan 0001 00:00:00 GMT",
        "yesterday",
        "",
        "Thu, 32 Jan 1970 99:00:00 +9999",
    ],
)
def test_the_date_of_an_answer_may_be_anything(scene: Scene, date: str) -> None:
    laptop = scene.laptop
    scene.proxy.faults.clear()
    for method in ("GET", "POST"):
        scene.proxy.spoil(method, "/", with_header("Date", date), times=99)
    laptop.note(scene.family, f"Under {date}")
    exchange(scene)
    scene.proxy.faults.clear()
    assert (laptop.waiting(), laptop.troubles()) == (0, {})
    laptop.note(scene.family, "With that offset in its change")
    exchange(scene)
    scene.colleague.run_well()
    assert scene.colleague.state(scene.family) == laptop.state(scene.family)


def test_a_service_from_before_restores_could_be_said_degrades_in_words(
    shared_service: RunningService, tmp_path: Path
) -> None:
    """It answers 404 to the newer calls: joining and exchanging work, a new life is an alarm."""
    team = found_team(shared_service, tmp_path)
    laptop = team.join("Priya Nair")
    family = laptop.family()
    laptop.note(family, "One")
    laptop.run_well()
    fresh = StoreThread(tmp_path / "fresh.db", is_new=True)
    identity = laptop.identity
    fresh.ask(lambda db: put_identity_whole(db, identity))
    with fault_proxy(shared_service.address) as proxy:
        for path in ("/v1/restorations/", "/v1/salvage/"):
            for method in ("GET", "POST"):
                missing = problem("404 Not Found", "not_found")
                proxy.spoil(method, path, missing, is_lost=True, times=99)
        client = ServiceClient(proxy.address, identity)
        newcomer = Laptop(fresh, identity, client)
        newcomer.run_well()
        assert newcomer.state(family) == laptop.state(family)
        proxy.spoil("GET", "/v1/heads", document(incarnation=str(uuid4()), heads=[]), is_lost=True)
        client.forget_heads()
        with pytest.raises(ServiceRestoredError):
            newcomer.run()
        newcomer.run_well()
        newcomer.close()
    team.close()
