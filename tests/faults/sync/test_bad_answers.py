"""Whatever comes instead of an answer: a sentence, nothing lost, and afterwards all arrives once.

``KEYWORKER_CUTS=1`` cuts a push answer at every byte; without it at every other one.
"""

import gzip
import os
from pathlib import Path

import pytest

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import outbox
from sync.client import NOTIFY_SECONDS, ServiceClient
from sync.errors import (
    AddressNotPrivateError,
    NotTheServiceError,
    ProgramTooOldError,
    RefusedByServiceError,
    ServiceTroubleError,
    ServiceUnreachableError,
    SignInRefusedError,
    TryLaterError,
)
from tests.support.fault_proxy import (
    Answer,
    FaultProxy,
    Sending,
    answer_of,
    cut_at,
    problem,
    silence,
    with_head,
)
from tests.support.laptops import Team
from tests.support.teams import pair

STEP = int(os.environ.get("KEYWORKER_CUTS", "2"))
LOGS = "/v1/logs/"
LOGIN_PAGE = b"<html><title>Free Wi-Fi</title><form>...</form></html>"


def size_of(proxy: FaultProxy, method: str) -> int:
    return next(
        seen.size
        for seen in reversed(proxy.seen)
        if seen.method == method and seen.path.startswith(LOGS)
    )


@pytest.mark.timeout(300)
def test_a_page_cut_at_any_byte_changes_nothing_and_comes_whole_afterwards(
    team: Team, proxy: FaultProxy
) -> None:
    writer, reader, family = pair(team, proxy)
    reader.note(family, "A walk")
    reader.run_well()
    writer.run_well()
    size = size_of(proxy, "GET")
    reader.note(family, "A talk")
    reader.run_well()
    before = writer.everything()
    for position in range(size):
        fault = proxy.spoil("GET", LOGS, cut_at(position))
        with pytest.raises((ServiceUnreachableError, NotTheServiceError)):
            writer.run()
        assert fault.met == 1
    assert writer.everything() == before
    assert writer.run_well().received == 1
    assert writer.bodies(family) == ["A talk", "A walk"]
    assert writer.state(family) == reader.state(family)


@pytest.mark.timeout(300)
def test_a_push_answer_cut_at_any_byte_is_not_sent_and_then_sent_once(
    team: Team, proxy: FaultProxy
) -> None:
    writer, reader, family = pair(team, proxy)
    writer.note(family, "Note 0000")
    writer.run_well()
    size = size_of(proxy, "POST")
    positions = range(0, size, STEP)
    for position in positions:
        writer.note(family, f"Note {position + 1:04}")
        proxy.spoil("POST", LOGS, cut_at(position))
        with pytest.raises((ServiceUnreachableError, NotTheServiceError)):
            writer.run()
        assert writer.waiting() == 1, "no receipt, not sent"
        if position % 2:
            proxy.spoil("POST", LOGS, cut_at(size - 1))
            writer.note(family, f"Again {position:04}")
            with pytest.raises((ServiceUnreachableError, NotTheServiceError)):
                writer.run()
        writer.run_well()
        assert writer.waiting() == 0
    reader.run_well()
    bodies = reader.bodies(family)
    assert [body for body in bodies if body.startswith("Note")] == [
        "Note 0000",
        *(f"Note {position + 1:04}" for position in positions),
    ]
    assert len(bodies) == len(set(bodies)) == len(writer.bodies(family))
    assert reader.state(family) == writer.state(family)
    assert reader.head(family) == writer.head(family)


def unfolding(_raw: bytes) -> bytes:
    body = gzip.compress(bytes(200_000_000), compresslevel=9)
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: application/cbor\r\nContent-Encoding: gzip\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def endless(_raw: bytes) -> bytes:
    head = "HTTP/1.1 200 OK\r\nContent-Type: application/cbor\r\nConnection: close\r\n\r\n"
    return head.encode() + bytes(6_000_000)


def longer(raw: bytes) -> bytes | Sending | None:
    return with_head(lambda head: head.replace(b"content-length: ", b"content-length: 9"))(raw)


def shorter(raw: bytes) -> bytes | Sending | None:
    size = str(len(raw.partition(b"\r\n\r\n")[2])).encode()
    less = b"content-length: 20"
    return with_head(lambda head: head.replace(b"content-length: " + size, less))(raw)


def cookie(raw: bytes) -> bytes | Sending | None:
    return with_head(lambda head: head + b"\r\nSet-Cookie: follow=me; Path=/")(raw)


BAD: list[tuple[str, Answer, bool, type[KnownError]]] = [
    ("silence", silence, True, ServiceUnreachableError),
    ("silence after it was taken", silence, False, ServiceUnreachableError),
    ("log-in page", answer_of("200 OK", LOGIN_PAGE), True, NotTheServiceError),
    (
        "log-in page instead of the answer",
        answer_of("200 OK", LOGIN_PAGE),
        False,
        NotTheServiceError,
    ),
    ("JSON", answer_of("200 OK", b"{}", media_type="application/json"), True, NotTheServiceError),
    (
        "a list",
        answer_of("200 OK", b"[1]", media_type="application/cbor"),
        True,
        NotTheServiceError,
    ),
    (
        "another place",
        answer_of("302 Found", b"", Location="http://127.0.0.1:1/"),
        True,
        NotTheServiceError,
    ),
    ("nothing new", answer_of("304 Not Modified"), True, NotTheServiceError),
    ("nothing", answer_of("204 No Content"), True, NotTheServiceError),
    ("a proxy's 401", answer_of("401 Unauthorized", LOGIN_PAGE), True, NotTheServiceError),
    ("a proxy's 407", answer_of("407 Who are you", LOGIN_PAGE), True, NotTheServiceError),
    ("too old", problem("426 Upgrade Required", "upgrade_needed"), True, ProgramTooOldError),
    ("busy", problem("429 Slow", "too_many_requests", Retry_After="7"), True, TryLaterError),
    ("busy proxy", answer_of("503 Busy", LOGIN_PAGE), True, TryLaterError),
    ("trouble", answer_of("500 Oh", LOGIN_PAGE), True, ServiceTroubleError),
    ("trouble after it was taken", problem("500 Oh", "internal"), False, ServiceTroubleError),
    ("gateway", answer_of("502 Bad Gateway", LOGIN_PAGE), False, ServiceTroubleError),
    ("gzip bomb", unfolding, True, NotTheServiceError),
    ("no end", endless, True, NotTheServiceError),
    ("longer than it is", longer, False, ServiceUnreachableError),
    ("shorter than it is", shorter, False, NotTheServiceError),
    ("not HTTP", lambda _raw: b"220 mail.example ESMTP\r\n", True, ServiceUnreachableError),
]


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize(("name", "answer", "is_lost", "error"), BAD, ids=[one[0] for one in BAD])
def test_a_bad_answer_is_named_and_loses_nothing(
    team: Team,
    proxy: FaultProxy,
    method: str,
    name: str,
    answer: Answer,
    is_lost: bool,
    error: type[KnownError],
) -> None:
    writer, reader, family = pair(team, proxy)
    if method == "POST":
        writer.note(family, "One")
    else:
        reader.note(family, "One")
        reader.run_well()
    before = writer.everything()
    proxy.spoil(method, LOGS, answer, is_lost=is_lost)
    with pytest.raises(error) as told:
        writer.run()
    assert "kept" in told.value.told
    assert writer.everything() == before
    assert writer.troubles() == {}
    writer.run_well()
    reader.run_well()
    assert writer.waiting() == 0
    assert writer.bodies(family) == reader.bodies(family) == ["One"]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("999999999999999999999999999999999999999999999999999999999", 3600.0),
        ("-5", None),
        ("nan", None),
        ("1e400", None),
        ("soon", None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("", None),
        ("٣", None),
    ],
)
def test_retry_after_is_read_with_care(proxy: FaultProxy, header: str, seconds: float) -> None:
    body = b"{}"
    head = (
        f"HTTP/1.1 429 No\r\nRetry-After: {header}\r\nContent-Type: application/problem+json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    proxy.spoil("GET", "/v1/service", lambda _raw: head.encode() + body, is_lost=True)
    client = ServiceClient(proxy.address)
    with pytest.raises(TryLaterError) as told:
        client.info()
    client.close()
    assert told.value.seconds == seconds


def test_no_cookie_and_no_compression_is_ever_sent(team: Team, proxy: FaultProxy) -> None:
    writer, _reader, family = pair(team, proxy)
    proxy.spoil("POST", LOGS, cookie)
    writer.note(family)
    writer.run_well()
    writer.run_well()
    for seen in proxy.seen:
        assert "Cookie" not in seen.headers
        assert seen.headers.get("Accept-Encoding") == "identity"


def test_a_password_in_netrc_does_not_take_the_place_of_the_token(
    team: Team, proxy: FaultProxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    writer, _reader, _family = pair(team, proxy)
    writer.by_way_of(proxy.address)
    writer.run_well()
    assert not any("Basic" in seen.headers.get("Authorization", "") for seen in proxy.seen)


def test_a_forgotten_token_is_asked_for_again(team: Team, proxy: FaultProxy) -> None:
    writer, reader, family = pair(team, proxy)
    writer.note(family, "One")
    proxy.spoil("POST", LOGS, problem("401 No", "not_signed_in"), is_lost=True)
    assert writer.run_well().sent == 1
    proxy.spoil("POST", LOGS, problem("401 No", "not_signed_in"), is_lost=True, times=2)
    writer.note(family, "Two")
    with pytest.raises(SignInRefusedError):
        writer.run()
    assert writer.waiting() == 1
    writer.run_well()
    reader.run_well()
    assert reader.bodies(family) == ["One", "Two"]


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/v1/auth/challenge", b'{"challenge": "AAAA", "expires_in_seconds": 60}'),
        ("/v1/auth/challenge", b'{"challenge": 5}'),
        ("/v1/auth/challenge", b"{}"),
        ("/v1/auth/challenge", b"[" * 100_000),
        ("/v1/auth/token", b'{"token": "\\u2603", "expires_in_seconds": 900}'),
        ("/v1/auth/token", b'{"token": "a\\r\\nb", "expires_in_seconds": 900}'),
        ("/v1/auth/token", b'{"token": 7, "expires_in_seconds": 900}'),
        ("/v1/auth/token", b'{"token": "a", "expires_in_seconds": -1}'),
        ("/v1/auth/token", b'{"token": "a", "expires_in_seconds": 1' + b"0" * 400 + b"}"),
        ("/v1/heads", b'{"heads": {}}'),
        ("/v1/heads", b'{"heads": [{"log_id": "x", "seq": 1, "chain": ""}]}'),
        ("/v1/heads", b'{"heads": [{"log_id": 5, "seq": 1, "chain": ""}]}'),
        ("/v1/heads", b'{"heads": [5]}'),
    ],
)
def test_garbled_answers_are_not_the_service(
    team: Team, proxy: FaultProxy, path: str, answer: bytes
) -> None:
    laptop = team.join("Priya Nair")
    laptop.by_way_of(proxy.address)
    method = "GET" if path == "/v1/heads" else "POST"
    proxy.spoil(method, path, answer_of("200 OK", answer, media_type="application/json"))
    with pytest.raises(NotTheServiceError):
        laptop.run()
    laptop.run_well()


def test_a_batch_that_is_too_big_is_halved_until_it_fits(team: Team, proxy: FaultProxy) -> None:
    writer, reader, family = pair(team, proxy)
    for number in range(9):
        writer.note(family, f"Note {number}")
    html = answer_of("413 Payload Too Large", LOGIN_PAGE)
    proxy.spoil("POST", LOGS, html, is_lost=True, times=3)
    assert writer.run_well().sent == 9
    reader.run_well()
    assert reader.bodies(family) == [f"Note {number}" for number in range(9)]


REFUSALS: list[tuple[str, str, str]] = [
    ("422 No", "bad_signature", "did not accept"),
    ("403 No", "not_a_writer", "no longer have this family"),
    ("409 No", "stale_epoch", "did not accept"),
    ("409 No", "chain_fork", "has other entries from this laptop"),
    ("409 No", "seen_ahead", "knows less of this family"),
    ("413 No", "too_big", "longer than the service takes"),
    ("400 No", "malformed", "did not accept"),
    ("418 No", "a" * 5000, "did not accept"),
]


@pytest.mark.parametrize(
    ("status", "code", "words"), REFUSALS, ids=[one[1][:20] for one in REFUSALS]
)
def test_a_refused_entry_waits_visibly_and_blocks_only_its_family(
    team: Team, proxy: FaultProxy, status: str, code: str, words: str
) -> None:
    writer, reader, family = pair(team, proxy)
    other = writer.family(reader, name="Osgood")
    writer.run_well()
    writer.note(family, "Refused")
    writer.note(other, "Of the other family")
    fault = proxy.spoil("POST", LOGS + str(family), problem(status, code), is_lost=True, times=50)
    this = writer.run_well()
    assert this.sent == 1
    waits = writer.waits()
    assert set(waits) == {family}
    assert words in waits[family].problem
    met = fault.met
    writer.note(family, "Behind it")
    writer.run_well()
    assert fault.met == met, "not asked again without a reason"
    assert writer.waits()[family].count == 2
    # A person presses "try again".
    fault.times = 0
    writer.ask(_try_again)
    assert writer.run_well().sent == 2
    reader.run_well()
    assert reader.bodies(family) == ["Behind it", "Refused"]
    assert reader.bodies(other) == ["Of the other family"]


def _try_again(db: object) -> None:
    outbox.try_again(db)


def test_a_log_that_the_service_refuses_does_not_hold_up_the_others(
    team: Team, proxy: FaultProxy
) -> None:
    writer, reader, family = pair(team, proxy)
    other = reader.family(writer, name="Osgood")
    reader.note(family, "One")
    reader.note(other, "Two")
    reader.run_well()
    proxy.spoil("GET", LOGS + str(family), problem("404 No", "log_unknown"), is_lost=True)
    writer.run()
    assert "does not know this family" in writer.troubles()[family]
    assert writer.bodies(other) == ["Two"]
    writer.run_well()
    assert writer.troubles() == {}
    assert writer.bodies(family) == ["One"]


@pytest.mark.parametrize("year", [1970, 1999, 2100])
def test_the_services_clock_may_say_anything(team: Team, proxy: FaultProxy, year: int) -> None:
    writer, reader, family = pair(team, proxy)
    wrong = f"Thu, 01 Jan {year} 00:00:00 GMT".encode()

    def dated(raw: bytes) -> bytes:
        head, _, body = raw.partition(b"\r\n\r\n")
        kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"date:")]
        return b"\r\n".join([*kept, b"Date: " + wrong]) + b"\r\n\r\n" + body

    for method in ("GET", "POST"):
        proxy.spoil(method, "/", dated, times=100)
    writer.run_well()
    writer.note(family, "Then")
    writer.run_well()
    reader.run_well()
    assert reader.bodies(family) == ["Then"]
    assert reader.state(family) == writer.state(family)


def test_an_address_that_is_none_is_a_sentence() -> None:
    for address in (
        "http://",
        "ftp://127.0.0.1/",
        "nonsense",
        f"https://{'a' * 70}.example",
        "https://.example",
        "http://127.0.0.1:99999",
        "http://[::1",
        "https://exa mple",
    ):
        client = ServiceClient(address)
        with pytest.raises((ServiceUnreachableError, AddressNotPrivateError)):
            client.info()
        client.close()


def test_the_question_for_news_stays_below_what_proxies_allow() -> None:
    assert NOTIFY_SECONDS < 60


def test_a_refusals_name_is_fit_for_a_log(proxy: FaultProxy) -> None:
    client = ServiceClient(proxy.address)
    for code in ("line\\nbreak", "x" * 41, "ünder", "a b"):
        proxy.spoil("GET", "/v1/service", problem("422 No", code), is_lost=True)
        with pytest.raises(RefusedByServiceError) as told:
            client.info()
        assert told.value.code == ""
    client.close()
