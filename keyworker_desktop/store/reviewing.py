"""What the reviews screen asks the store: what waits, what was asked, what was signed of late."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.kinds.review import SIGN_OFF, Review
from keyworker_desktop.record.record import Record
from keyworker_desktop.store import projection, reading
from keyworker_desktop.store.connection import Connection, one_view
from keyworker_desktop.store.drafts import Draft, all_drafts
from keyworker_desktop.store.reading import ContactSheet, ReviewItem

MOST = 200
_ASKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDesk:
    """All that a supervisor's reviews show."""

    waiting: Sequence[ReviewItem]
    """Worries first, then the oldest first. At most ``MOST``."""
    asked: Sequence[ReviewItem]
    """Notes that are signed off, with a question of this person's that was not answered."""
    signed: Sequence[ReviewItem]
    """Signed off by this person since the day asked for, as they still stand; the last first."""
    also: ReviewItem | None
    """The note asked for beside these, such as the one that is being read."""
    open_questions: frozenset[UUID]
    received: Mapping[UUID, datetime]
    """When the service took the change; what is not in it waits on this laptop."""
    drafts: Mapping[UUID, Draft]
    """What somebody began to say about a note, by the note."""


@one_view
def review_desk(
    db: Connection,
    *,
    device_id: UUID,
    devices: Collection[UUID],
    since: datetime,
    also: UUID | None = None,
) -> ReviewDesk:
    """``devices`` are all of one person: nobody reviews what they wrote on another laptop."""
    queue = reading.review_queue(db, device_id=device_id, most=MOST)
    waiting = [item for item in queue if _author(item.sheet.contact) not in devices]
    known = {item.sheet.contact.entity_id: item for item in waiting}
    open_reviews = [
        review
        for review in _reviews(db, "kind = ? AND waits > 0 ORDER BY id", (Review.kind_name,))
        if _author(review) in devices
    ]
    asked = _items_of(db, open_reviews, known)
    signed = [
        item
        for item in _items_of(db, _signed_since(db, since, devices), known)
        if item.sheet.is_signed_off()
    ]
    found = {item.sheet.contact.entity_id: item for item in [*waiting, *asked, *signed]}
    beside = None
    if also is not None:
        beside = found.get(also) or _item(db, reading.contact_with(db, also))
    shown = [*found.values(), *([beside] if beside else [])]
    return ReviewDesk(
        waiting=waiting,
        asked=asked,
        signed=signed,
        also=beside,
        open_questions=frozenset(review.entity_id for review in open_reviews),
        received=_received(db, {one for item in shown for one in _origins(item.sheet)}),
        drafts=_drafts(db),
    )


@one_view
def sheet_of(db: Connection, entity_id: UUID) -> ContactSheet | None:
    """A note as it stands at this moment."""
    return reading.contact_with(db, entity_id)


@one_view
def received_of(db: Connection, sheet: ContactSheet) -> Mapping[UUID, datetime]:
    """When the service took the note and each thing that was added to it or said of it."""
    return _received(db, _origins(sheet))


def origin_of(record: Record) -> UUID | None:
    """The change that made a record that is written once."""
    heads = record.facts.heads if record.facts else {}
    standing = heads.get("at") or heads.get("contact") or ()
    return standing[0] if standing else None


def _author(record: Record) -> UUID | None:
    return record.facts.device_id if record.facts else None


def _reviews(db: Connection, condition: str, parameters: Sequence[object]) -> list[Review]:
    states = projection.read_states(db, condition, parameters)
    found = [reading.read(db, state) for state in states]
    return [one for one in found if isinstance(one, Review)]


def _signed_since(db: Connection, since: datetime, devices: Collection[UUID]) -> list[Review]:
    signed = _reviews(
        db,
        "kind = ? AND facet = ? AND NOT struck AND id >= ? ORDER BY id DESC",
        (Review.kind_name, SIGN_OFF, projection.first_id_at(int(since.timestamp()))),
    )
    return [review for review in signed if _author(review) in devices]


def _items_of(
    db: Connection, reviews: Iterable[Review], known: Mapping[UUID, ReviewItem]
) -> list[ReviewItem]:
    """Their notes, each once, but for those known and those entered in error."""
    wanted = {
        review.contact: review.family_id
        for review in reviews
        if review.contact and review.contact not in known
    }
    items = []
    for contact_id, family_id in wanted.items():
        item = _item(db, reading.contact_with(db, contact_id))
        if item and item.family_id == family_id and not item.sheet.contact.struck:
            items.append(item)
    return items


def _item(db: Connection, sheet: ContactSheet | None) -> ReviewItem | None:
    if sheet is None:
        return None
    card = reading.family_card(db, sheet.contact.family_id)
    people = reading.records(db, card.family_id, Person)
    return ReviewItem(
        family_id=card.family_id,
        family_name=card.name,
        rating=card.rating,
        sheet=sheet,
        people={person.entity_id: person.name for person in people},
    )


def _origins(sheet: ContactSheet) -> Iterable[UUID]:
    for record in (sheet.contact, *sheet.addenda, *sheet.reviews):
        origin = origin_of(record)
        if origin:
            yield origin


def _received(db: Connection, changes: Iterable[UUID]) -> Mapping[UUID, datetime]:
    wanted = [one.bytes for one in changes]
    found: dict[UUID, datetime] = {}
    for start in range(0, len(wanted), _ASKED_AT_ONCE):
        some = wanted[start : start + _ASKED_AT_ONCE]
        rows = db.execute(
            "SELECT change_id, received_ms FROM entry WHERE received_ms IS NOT NULL "  # noqa: S608 - own
            f"AND change_id IN ({','.join('?' * len(some))})",
            some,
        )
        for change_id, received_ms in rows:
            found[UUID(bytes=change_id)] = datetime.fromtimestamp(received_ms / 1000, tz=UTC)
    return found


def _drafts(db: Connection) -> Mapping[UUID, Draft]:
    found: dict[UUID, Draft] = {}
    for draft in all_drafts(db):
        about = draft.fields.get("contact")
        if draft.kind == Review.kind_name and isinstance(about, bytes):
            found.setdefault(UUID(bytes=about), draft)
    return found
