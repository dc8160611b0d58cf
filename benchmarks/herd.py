"""Everybody comes back at once: a crowd signs in, asks for heads, sends its day and asks again."""

import asyncio
import base64
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

from benchmarks.crowd import Batch, CrowdDevice, crowd
from benchmarks.figures import Figure, percentile
from benchmarks.laptops import Service, Team
from keyworker_protocol.entry import MEDIA_TYPE
from keyworker_protocol.sign_in import sign_challenge

DEVICES, ENTRIES, FAMILIES_EACH = 2000, 20, 4
WITHIN_SECONDS = 60.0
_AT_ONCE_BEFOREHAND = 8
_TRIES = 20
_LONGEST_ANSWER_SECONDS = 60.0


@dataclass(slots=True)
class _Tally:
    """What the whole crowd met. Milliseconds, by what was asked."""

    pushes: list[float] = field(default_factory=list)
    heads: list[float] = field(default_factory=list)
    visits: list[float] = field(default_factory=list)
    """From a laptop's arrival to its last answer, what it waited when sent away included."""
    asked: int = 0
    sent_away: int = 0
    """By a service that has no room (503)."""
    slowed: int = 0
    """By a limit on how often one may ask (429)."""
    errors: int = 0
    entries: int = 0


def measure(
    service: Service, team: Team, *, devices: int, within_seconds: float
) -> Iterator[Figure]:
    """Their families are made first, then all of them come within so many seconds."""
    people = crowd(team, devices=devices, families_each=FAMILIES_EACH, entries_each=ENTRIES)
    asyncio.run(_begin(service, people))
    started = time.perf_counter()
    tally = asyncio.run(_come_home(service, people, within_seconds))
    took = time.perf_counter() - started
    yield Figure(
        name="herd_drain",
        value=took,
        unit="s",
        floor=within_seconds,
        target=f"all {devices} within the time they come in",
    )
    yield Figure(name="herd_entries", value=tally.entries / took, unit="/s", target="≥ 667 /s")
    yield Figure(name="herd_push_p50", value=percentile(tally.pushes, 0.5), unit="ms")
    yield Figure(name="herd_push_p99", value=percentile(tally.pushes, 0.99), unit="ms")
    yield Figure(name="herd_heads_p99", value=percentile(tally.heads, 0.99), unit="ms")
    yield Figure(name="herd_visit_p99", value=percentile(tally.visits, 0.99), unit="ms")
    yield Figure(name="herd_errors", value=tally.errors, unit="devices", target="0")
    yield Figure(name="herd_503", value=100 * tally.sent_away / tally.asked, unit="%")
    yield Figure(name="herd_429", value=100 * tally.slowed / tally.asked, unit="%", target="0")
    missing = devices * ENTRIES - tally.entries
    yield Figure(name="herd_not_taken", value=missing, unit="entries", target="0")


async def _begin(service: Service, people: Sequence[CrowdDevice]) -> None:
    """The crowd's families, made in quiet."""
    waiting = list(people)
    tally = _Tally()

    async def work() -> None:
        while waiting:
            device = waiting.pop()
            await _visit(service, device, device.beginnings, tally)

    await asyncio.gather(*(work() for _ in range(_AT_ONCE_BEFOREHAND)))
    if tally.errors:
        raise RuntimeError("the crowd's families could not be made")


async def _come_home(
    service: Service, people: Sequence[CrowdDevice], within_seconds: float
) -> _Tally:
    chance = random.Random(7)  # noqa: S311 - times of arrival
    tally = _Tally()

    async def come(device: CrowdDevice, after: float) -> None:
        await asyncio.sleep(after)
        await _visit(service, device, device.work, tally)

    await asyncio.gather(*(come(one, chance.uniform(0, within_seconds)) for one in people))
    return tally


async def _visit(
    service: Service, device: CrowdDevice, batches: Sequence[Batch], tally: _Tally
) -> None:
    """One laptop's exchange as ``sync`` does it, on one connection."""
    started = time.perf_counter()
    try:
        talk = await _Talk.begin(service.address, tally)
        try:
            await talk.sign_in(device)
            tally.heads.append(await talk.ask("GET", "/v1/heads"))
            for batch in batches:
                path = f"/v1/logs/{batch.log_id}"
                tally.pushes.append(await talk.ask("POST", path, batch.data, MEDIA_TYPE))
                tally.entries += batch.entries
            tally.heads.append(await talk.ask("GET", "/v1/heads"))
        finally:
            await talk.end()
        tally.visits.append((time.perf_counter() - started) * 1000)
    except (OSError, asyncio.IncompleteReadError, TimeoutError, _UnexpectedAnswerError):
        tally.errors += 1


class _UnexpectedAnswerError(Exception):
    """Neither what was asked for nor 'come again later'."""


class _Talk:
    """HTTP/1.1 on one connection, in as few instructions as possible: the cores are the service's.

    A laptop that is sent away waits as long as it is told and asks again.
    """

    def __init__(
        self,
        host: str,
        tally: _Tally,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._host = host
        self._tally = tally
        self._reader, self._writer = reader, writer
        self._token = ""
        self._answer = b""

    @classmethod
    async def begin(cls, address: str, tally: _Tally) -> "_Talk":
        parts = urlsplit(address)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        return cls(parts.netloc, tally, reader, writer)

    async def end(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    async def sign_in(self, device: CrowdDevice) -> None:
        name = {"device_id": str(device.device_id)}
        await self._ask_json("/v1/auth/challenge", name)
        challenge: str = json.loads(self._answer)["challenge"]
        signature = sign_challenge(
            device.signing,
            device_id=device.device_id,
            challenge=base64.urlsafe_b64decode(challenge + "=" * (-len(challenge) % 4)),
        )
        signed = base64.urlsafe_b64encode(signature).decode().rstrip("=")
        await self._ask_json(
            "/v1/auth/token", {**name, "challenge": challenge, "signature": signed}
        )
        self._token = json.loads(self._answer)["token"]

    async def ask(self, method: str, path: str, data: bytes = b"", media: str = "") -> float:
        """Milliseconds of the answer that was no request to come again."""
        for _ in range(_TRIES):
            started = time.perf_counter()
            async with asyncio.timeout(_LONGEST_ANSWER_SECONDS):
                status, headers = await self._exchange(method, path, data, media)
            self._tally.asked += 1
            if status in {HTTPStatus.OK, HTTPStatus.CREATED}:
                return (time.perf_counter() - started) * 1000
            if status == HTTPStatus.SERVICE_UNAVAILABLE:
                self._tally.sent_away += 1
            elif status == HTTPStatus.TOO_MANY_REQUESTS:
                self._tally.slowed += 1
            else:
                break
            await asyncio.sleep(float(headers.get("retry-after", "1")))
        raise _UnexpectedAnswerError

    async def _ask_json(self, path: str, plain: dict[str, str]) -> None:
        await self.ask("POST", path, json.dumps(plain).encode(), "application/json")

    async def _exchange(
        self, method: str, path: str, data: bytes, media: str
    ) -> tuple[int, dict[str, str]]:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}"]
        if self._token:
            lines.append(f"Authorization: Bearer {self._token}")
        if media:
            lines += [f"Content-Type: {media}", f"Content-Length: {len(data)}"]
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + data)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        named = (line.partition(":") for line in head[1:] if line)
        headers = {name.lower(): value.strip() for name, _, value in named}
        self._answer = await self._reader.readexactly(int(headers.get("content-length", "0")))
        return int(head[0].split()[1]), headers
