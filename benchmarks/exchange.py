"""Sending and fetching against the real service on loopback, each beside its bare cryptography."""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

import requests

from benchmarks.figures import Figure, median, milliseconds
from benchmarks.laptops import PASSPHRASE, Service, ThreadLane, a_note
from benchmarks.relay import counting_relay
from benchmarks.words import Writer
from keyworker_desktop.demo.laptop import DemoLaptop
from keyworker_desktop.store import outbox
from keyworker_desktop.store.save import save
from keyworker_desktop.vault import keyslots
from keyworker_protocol import body, crypto
from keyworker_protocol.header import Header, sign_header, verify_header
from sync.client import ServiceClient
from sync.round import Exchange, Round

_SAMPLE = 1000
_REPEATS = 40


def measure(
    keyworker: DemoLaptop,
    supervisor: DemoLaptop,
    service: Service,
    families: Sequence[UUID],
    *,
    notes: int,
    is_asked: bool,
) -> Iterator[Figure]:
    """``keyworker`` holds all unsent, ``supervisor`` nothing yet; afterwards both are up to date.

    With ``is_asked`` false everything is sent and fetched, and nothing is told of it.
    """
    seal_ms, verify_ms, open_ms = bare_crypto()
    took = milliseconds(keyworker.send_and_fetch)
    figures = [
        Figure(
            name=f"push_{notes}",
            value=took / 1000,
            unit="s",
            floor=notes * (seal_ms + verify_ms) / 1000,
            target="≤ 3.5 s at 10,000",
        )
    ]
    if is_asked:
        yield from figures
        yield from first_sync(supervisor, notes, verify_ms + open_ms, families)
        yield from _small(keyworker, service, families, seal_ms + verify_ms)


def first_sync(
    laptop: DemoLaptop,
    notes: int,
    bare_ms: float,
    families: Sequence[UUID],
    *,
    suffix: str = "",
) -> Iterator[Figure]:
    """A new laptop fetches everything; ``bare_ms`` is what opening and verifying one note takes."""
    laptop.close()
    lane = ThreadLane(laptop.profile, keyslots.unlock(laptop.profile.keyslots, PASSPHRASE))
    identity = laptop.identity
    exchange = Exchange(
        identity=identity, lane=lane, client=ServiceClient(identity.service_address, identity)
    )
    arrived: list[tuple[UUID, float]] = []
    started = time.perf_counter()
    this = Round(
        arrived=lambda one: arrived.append((one.log_id, time.perf_counter() - started)),
        progress=_ignore,
        stopping=lambda: False,
    )
    exchange.run(this)
    took = time.perf_counter() - started
    if this.received < notes or this.troubled:
        raise RuntimeError("the first sync did not bring everything")
    of_families = [(log_id, at) for log_id, at in arrived if log_id in families]
    first, begun = of_families[0]
    whole = max(at for log_id, at in of_families if log_id == first)
    floor = notes * bare_ms / 1000
    yield Figure(
        name=f"first_sync{suffix}",
        value=took,
        unit="s",
        floor=floor,
        target="≤ 2.5 s at 10,000, ≤ 35 s at 100,000",
    )
    yield Figure(
        name=f"usable_after{suffix}",
        value=whole,
        unit="s",
        floor=floor / len(families),
        target="≤ 0.5 s: the first family is whole",
    )
    yield Figure(name=f"first_page_after{suffix}", value=begun, unit="s")
    lane.close()


def _small(
    laptop: DemoLaptop, service: Service, families: Sequence[UUID], bare_ms: float
) -> Iterator[Figure]:
    writer = Writer(5)
    pushes = []
    for _ in range(5):
        _save(laptop, writer, families[0], 50)
        pushes.append(milliseconds(laptop.send_and_fetch))
    yield Figure(
        name="push_50",
        value=median(pushes) / 1000,
        unit="s",
        floor=50 * bare_ms / 1000,
        target="≤ 0.06 s",
    )
    session = requests.Session()
    ask = partial(session.get, service.address + "/health/live", timeout=5)
    bare = median([milliseconds(ask) for _ in range(_REPEATS)])
    ones = []
    for number in range(_REPEATS):
        _save(laptop, writer, families[number % len(families)], 1)
        ones.append(milliseconds(laptop.send_and_fetch))
    yield Figure(name="sync_one", value=median(ones), unit="ms", floor=bare, target="≤ 10 ms")
    laptop.send_and_fetch()
    nothing = [milliseconds(laptop.send_and_fetch) for _ in range(_REPEATS)]
    yield Figure(name="sync_nothing", value=median(nothing), unit="ms", floor=bare, target="≤ 5 ms")
    yield Figure(
        name="sync_nothing_bytes", value=_idle_bytes(laptop, service), unit="B", target="≤ 1 kB"
    )
    assert outbox.count(laptop.db) == 0


def _idle_bytes(laptop: DemoLaptop, service: Service) -> float:
    """Both ways, headers included, of an exchange with nothing new, the connection standing."""
    with counting_relay(service.address) as relay:
        client = ServiceClient(relay.address, laptop.identity)
        exchange = Exchange(identity=laptop.identity, lane=laptop.lane, client=client)
        this = Round(arrived=_ignore, progress=_ignore, stopping=lambda: False)
        exchange.run(this)
        exchange.run(this)
        before = relay.count
        exchange.run(this)
        client.close()
        return float(relay.count - before)


def _save(laptop: DemoLaptop, writer: Writer, family_id: UUID, count: int) -> None:
    for _ in range(count):
        now = datetime.now().astimezone()
        note = a_note(writer, family_id, uuid4(), now)
        save(laptop.db, note, author=laptop.identity, now=now, app_version="benchmark")


def bare_crypto() -> tuple[float, float, float]:
    """Milliseconds each to seal, to verify and to open one note, with nothing around it."""
    writer = Writer(4)
    key, family_key = crypto.SigningKey.generate(), crypto.random_bytes(crypto.KEY_BYTES)
    made = []
    for _ in range(_SAMPLE):
        payload = writer.note().encode()
        salt = crypto.random_bytes(body.SALT_BYTES)
        header = Header(
            family_id=uuid4(),
            change_id=uuid4(),
            device_id=uuid4(),
            counter=1,
            previous=bytes(32),
            seen_seq=0,
            seen_chain=bytes(32),
            commitment=body.commit(salt, payload),
        )
        encoded = header.encoded()
        made.append((header, encoded, sign_header(key, encoded), body.pack(salt, payload)))
    sealed: list[bytes] = []

    def seal() -> None:
        for header, encoded, _, packed in made:
            sealed.append(
                body.seal(
                    packed,
                    header=encoded,
                    change_id=header.change_id,
                    epoch=1,
                    family_key=family_key,
                )
            )

    def verify() -> None:
        for _, encoded, signature, _ in made:
            verify_header(key.public, encoded=encoded, signature=signature)

    def unseal() -> None:
        for (header, encoded, _, _), one in zip(made, sealed, strict=True):
            body.open_sealed(
                one,
                header=encoded,
                change_id=header.change_id,
                commitment=header.commitment,
                keys={1: family_key},
            )

    return tuple(milliseconds(work) / _SAMPLE for work in (seal, verify, unseal))  # type: ignore[return-value]


def _ignore(*_anything: object) -> None:
    """Nobody watches."""
