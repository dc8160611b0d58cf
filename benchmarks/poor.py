"""A day's notes and a photo over a poor connection: how many bytes beside those that must go."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

from benchmarks.figures import Figure
from benchmarks.laptops import Service, Team, a_note, make_families
from benchmarks.words import Writer
from keyworker_desktop.demo.laptop import DemoLaptop
from keyworker_desktop.record.change import NewChange
from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.record.writing import creation
from keyworker_desktop.store import attachments, chunks, outbox
from keyworker_desktop.store.chunks import ChunkFolder
from keyworker_desktop.store.save import save
from keyworker_protocol.directory import Role
from sync.attachments import Around, AttachmentLoop
from sync.client import ServiceClient
from sync.loop import FIRST_WAIT_SECONDS
from sync.round import Exchange, Round
from tests.support.link import POOR, Link, poor_link

NOTES, PHOTO_BYTES = 50, 5_000_000
_FAMILIES = 5
_TRIES = 200


def measure(service: Service, team: Team) -> Iterator[Figure]:
    """The link's time is simulated; only the waits between two tries are real, and short."""
    laptop = team.laptop("In the field", Role.KEYWORKER)
    folder = ChunkFolder(Path(laptop.profile.folder) / "attachments")
    families = make_families(laptop, [], families=_FAMILIES)
    laptop.send_and_fetch()
    for number in range(NOTES):
        family = families[number % len(families)]
        _save(laptop, a_note(Writer(number), family.family_id, family.child_id, _now()))
    _save(laptop, _photo(folder, families[0].family_id, families[0].child_id))
    ideal = PHOTO_BYTES + sum(
        len(entry.header) + len(entry.signature) + len(entry.packed or b"")
        for waiting in outbox.waiting(laptop.db)
        for entry in outbox.next_batch(laptop.db, waiting.log_id)
    )
    with poor_link(service.address, POOR) as link:
        _Field(laptop, link, folder).send_all()
        carried = link.carried
        seconds = link.seconds
    sent = carried.up + carried.down
    yield Figure(name="poor_link_bytes", value=sent, unit="B", floor=ideal, target="≤ 1.3 × floor")
    yield Figure(name="poor_link_on_the_air", value=carried.wire, unit="B", floor=ideal)
    yield Figure(
        name="poor_link",
        value=seconds,
        unit="s",
        floor=ideal * 8 / (POOR.kbit_per_second * 1000),
        target="completes",
    )
    yield Figure(name="poor_link_cuts", value=carried.cuts, unit="")


@dataclass(slots=True)
class _Field:
    """A laptop that goes on trying, first what was written and then the photo."""

    laptop: DemoLaptop
    link: Link
    folder: ChunkFolder

    def send_all(self) -> None:
        identity = replace(self.laptop.identity, service_address=self.link.address)
        client = ServiceClient(identity.service_address, identity)
        exchange = Exchange(identity=identity, lane=self.laptop.lane, client=client)
        files = AttachmentLoop(
            identity=identity,
            around=Around(
                lane=self.laptop.lane, folder=self.folder, now=_now, is_text_moving=_never
            ),
            on_state=_ignore,
            on_moved=_ignore,
            random_share=_at_once,
        )
        for _ in range(_TRIES):
            if outbox.count(self.laptop.db):
                self._exchange(exchange)
                continue
            wait = files.work_safely()
            if not attachments.waiting(self.laptop.db).count:
                client.close()
                return
            threading.Event().wait(wait)
            self.link.pass_time(wait)
        raise RuntimeError("not everything went over the poor link")

    def _exchange(self, exchange: Exchange) -> None:
        try:
            exchange.run(Round(arrived=_ignore, progress=_ignore, stopping=_never))
        except KnownError:
            self.link.pass_time(FIRST_WAIT_SECONDS)


def _photo(folder: ChunkFolder, family_id: UUID, child_id: UUID) -> NewChange:
    kept = chunks.keep(folder, Random(9).randbytes(PHOTO_BYTES))  # noqa: S311 - a picture
    if kept is None:
        raise RuntimeError("the photo was not kept")
    photo = Attachment(
        entity_id=uuid4(),
        family_id=family_id,
        about=child_id,
        name="photo.jpg",
        media="image/jpeg",
    )
    return NewChange(family_id=family_id, writes=tuple(creation(chunks.with_file(photo, kept))))


def _save(laptop: DemoLaptop, change: NewChange) -> None:
    save(laptop.db, change, author=laptop.identity, now=_now(), app_version="benchmark")


def _now() -> datetime:
    return datetime.now().astimezone()


def _at_once() -> float:
    return 0.0


def _never() -> bool:
    return False


def _ignore(*_anything: object) -> None:
    """Nobody watches."""
