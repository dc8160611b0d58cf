"""What the page of the exchange asks the store, in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from keyworker_desktop.store import (
    arriving,
    exchanges,
    log,
    moving,
    outbox,
    people,
    reading,
    standing,
)
from keyworker_desktop.store.arriving import Arriving
from keyworker_desktop.store.connection import Connection, one_view
from keyworker_desktop.store.exchanges import Exchanged
from keyworker_desktop.store.identity import Identity
from keyworker_desktop.store.moving import Moving, WaitingItem
from keyworker_desktop.store.waiting_files import WaitingFile, waiting_files
from keyworker_protocol.directory import Directory
from sync.clones import CloneNotice, clone_notice
from sync.restored import Mending, PendingRestoration, mending, pending_restoration

MOST_SHOWN = 40
MOST_CAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class OnThisLaptop:
    """What the store says of the exchange."""

    waiting: Sequence[outbox.Waiting] = ()
    items: Sequence[WaitingItem] = ()
    """The first of what waits, those that were refused before all others."""
    troubles: Mapping[UUID, str] = field(default_factory=dict)
    names: Mapping[UUID, str] = field(default_factory=dict, repr=False)
    """Of every family that the page names."""
    to_settle: Sequence[tuple[UUID, int]] = ()
    exchanges: Sequence[Exchanged] = ()
    went: Sequence[Moving] = ()
    came: Sequence[Moving] = ()
    arriving: Mapping[UUID, Arriving] = field(default_factory=dict)
    families: int = 0
    """All there are, those on their way too."""
    files: Sequence[WaitingFile] = ()
    unreadable: Mapping[UUID, int] = field(default_factory=dict)
    """Families with entries that only a newer program, or none, can read; how many."""
    pending: PendingRestoration | None = None
    mending: Mending | None = None
    clone: CloneNotice | None = None

    @property
    def count(self) -> int:
        return sum(one.count for one in self.waiting)

    @property
    def oldest_ms(self) -> int | None:
        return min((one.since_ms for one in self.waiting), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How a laptop of the organisation stands to the families of this one."""

    device_id: UUID
    families: int
    last_wrote_ms: int | None
    """When the service last took something of it for one of them."""


@one_view
def on_this_laptop(db: Connection, identity: Identity) -> OnThisLaptop:
    waiting, troubles = outbox.waiting(db), log.troubles(db)
    items = moving.waiting(db, identity.device_id, most=MOST_SHOWN)
    recent = exchanges.recent(db)
    newest = recent[0] if recent else None
    device = identity.device_id
    came = exchanges.received_in(db, newest, device) if newest else ()
    went = list(moving.moving(db, device, newest.sent_ids)) if newest else []
    to_settle = standing.to_settle(db)
    on_their_way = arriving.arriving(db)
    here = set(reading.family_ids(db))
    named = {one.log_id for one in waiting} | set(troubles) | {one for one, _ in to_settle}
    named |= {one.log_id for one in (*came, *went)}
    files = waiting_files(db, most=MOST_SHOWN)
    unreadable = log.unreadable(db)
    named |= {one.family_id for one in files} | set(unreadable)
    return OnThisLaptop(
        waiting=waiting,
        items=items,
        troubles=troubles,
        names=standing.names_of(db, named & here),
        to_settle=to_settle,
        exchanges=recent,
        went=went,
        came=came,
        arriving=on_their_way,
        families=len(here | set(on_their_way)),
        files=files,
        unreadable=unreadable,
        pending=pending_restoration(db, identity),
        mending=mending(db, identity),
        clone=clone_notice(db),
    )


@one_view
def holders(db: Connection, directory: Directory) -> Sequence[Held]:
    """The laptops of everybody who may read a family that is here, most families first."""
    counts: dict[UUID, int] = {}
    last: dict[UUID, int] = {}
    for family_id in reading.family_ids(db):
        access = people.access_of(db, family_id, directory)
        members = access.members if access else {}
        for device in directory.devices.values():
            if device.user_id in members:
                counts[device.device_id] = counts.get(device.device_id, 0) + 1
        for device_id, received_ms in standing.last_received(db, family_id):
            last[device_id] = max(last.get(device_id, 0), received_ms)
    held = [
        Held(device_id=device_id, families=count, last_wrote_ms=last.get(device_id))
        for device_id, count in counts.items()
    ]
    return sorted(held, key=lambda one: (-one.families, one.device_id.bytes))
