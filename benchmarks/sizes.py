"""How many bytes a note takes on the wire and on the disk, beside its text compressed alone."""

from collections.abc import Iterator

import zstandard

from benchmarks.figures import Figure
from benchmarks.laptops import PASSPHRASE, Service, Team, fill
from benchmarks.relay import Relay, counting_relay
from benchmarks.words import Writer
from keyworker_desktop.demo.laptop import DemoLaptop
from keyworker_desktop.store.open import open_store
from keyworker_desktop.vault import keyslots
from keyworker_protocol.directory import Role
from sync.client import ServiceClient
from sync.round import Exchange, Round

NOTES = 2000


def measure(service: Service, team: Team) -> Iterator[Figure]:
    author = team.laptop("Author of bytes", Role.KEYWORKER)
    reader = team.laptop("Reader of bytes", Role.SUPERVISOR)
    fill(author, [reader], notes=NOTES)
    compress = zstandard.ZstdCompressor(level=3).compress
    writer = Writer(1)
    text = sum(len(compress(writer.note().encode())) for _ in range(NOTES)) / NOTES
    with counting_relay(service.address) as relay:
        _exchange(author, relay)
        pushed = relay.count
        _exchange(reader, relay)
        pulled = relay.count - pushed
    for name, count in (("pushed", pushed), ("pulled", pulled)):
        yield Figure(
            name=f"bytes_per_note_{name}",
            value=count / NOTES,
            unit="B",
            floor=text,
            target="floor: zstd of the text",
        )
    reader.close()
    open_store(reader.profile.store, keyslots.unlock(reader.profile.keyslots, PASSPHRASE)).close()
    yield Figure(
        name="bytes_per_note_on_disk",
        value=reader.profile.store.stat().st_size / NOTES,
        unit="B",
        floor=text,
        target="floor: zstd of the text",
    )


def _exchange(laptop: DemoLaptop, relay: Relay) -> None:
    client = ServiceClient(relay.address, laptop.identity)
    exchange = Exchange(identity=laptop.identity, lane=laptop.lane, client=client)
    this = Round(arrived=_ignore, progress=_ignore, stopping=lambda: False)
    exchange.run(this)
    client.close()
    if this.troubled or this.is_unfinished:
        raise RuntimeError("the exchange through the relay did not bring everything")


def _ignore(*_anything: object) -> None:
    """Nobody watches."""
