"""What people write: every merge class, as the screens write it, by what is before their eyes.

Each act is given what somebody sees of one family on one laptop, and says what they save: mostly
one change, nothing when there is nothing to do. Few different values are in use, so that people
who do not know of each other often mean the same thing, and often not.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from functools import partial
from itertools import count
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from keyworker_desktop.record import order
from keyworker_desktop.record.change import NewChange, Write
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.about_me import AboutMe
from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.record.kinds.contact import Addendum, Appointment, Contact
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.kinds.plan import Agreement, Outcome, Rating, Step
from keyworker_desktop.record.kinds.review import SIGN_OFF, Review
from keyworker_desktop.record.kinds.story import StoryEntry
from keyworker_desktop.record.precision import read_rough_date
from keyworker_desktop.record.record import Record, heads_of
from keyworker_desktop.record.writing import creation, edits, settled, strike_settled, struck_out
from keyworker_desktop.store import reading, settling
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.settling import AnswerKey, Unsettled
from tests.faults.histories.witness import Witness

R = TypeVar("R", bound=Record)
LINES = ("Call before three.", "Text first.", "Not on Mondays.")
SENTENCES = ("Sleeps better.", "School asks for a meeting.", "Waits for a bed.")
DAYS = (date(2026, 11, 2), date(2026, 11, 30), None)
_LOOKS = 4


@dataclass
class Memory:
    """What is kept of one history from act to act."""

    family: UUID
    dice: Random
    witness: Witness = field(default_factory=Witness)
    settlements: list[tuple[AnswerKey, UUID, int]] = field(default_factory=list)
    """What was settled, by which change, on which laptop."""
    hidden: list[str] = field(default_factory=list)
    seen_disputes: dict[tuple[Any, ...], Unsettled] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: count(1))


@dataclass
class Eyes:
    """One family on one laptop, with what that laptop has of it."""

    db: Connection
    memory: Memory
    known: frozenset[UUID]
    clock: datetime
    laptop: int
    settling: AnswerKey | None = None
    """What is being settled, to be remembered with the change that does."""
    is_taking_back: bool = False

    @property
    def dice(self) -> Random:
        return self.memory.dice

    @property
    def family(self) -> UUID:
        return self.memory.family

    def new_id(self) -> UUID:
        return new_entity_id(self.clock)

    def word(self) -> str:
        """Unlike every other that was written here."""
        return f"w{next(self.memory.numbers)}"

    def one(self, kind: type[R]) -> R | None:
        """Any of a kind; each that is looked at must show all that stands in it."""
        made = self.memory.witness.made.get(kind.kind_name, [])
        for entity_id in self.dice.sample(made, min(_LOOKS, len(made))):
            record = self.with_id(entity_id)
            if isinstance(record, kind):
                return record
        return None

    def every(self, kind: type[R]) -> list[R]:
        """In the order in which they were made."""
        made = self.memory.witness.made.get(kind.kind_name, [])
        found = [self.with_id(one) for one in made]
        return [one for one in found if isinstance(one, kind)]

    def with_id(self, entity_id: UUID) -> Record | None:
        record = reading.record_with(self.db, entity_id, self.family)
        if record is not None:
            self.memory.hidden += self.memory.witness.hidden_from(record, self.known)
        return record

    def change(self, writes: Iterable[Write], reason: str = "") -> list[NewChange]:
        writes = tuple(writes)
        new = NewChange(family_id=self.family, writes=writes, reason=reason)
        return [new] if writes else []

    def edited(self, record: Record | None, **values: Any) -> list[NewChange]:
        return self.change(self.edits_of(record, **values)) if record else []

    def edits_of(self, record: Record, **values: Any) -> list[Write]:
        """Of two versions the one in the field goes, the other was not what they wrote over; of two
        in a combined text both go.
        """
        writes = edits(record, **values)
        assert record.facts
        for write in writes:
            disagreement = record.facts.disagreements.get(write.path)
            if disagreement is None:
                continue
            shown, is_combined = getattr(record, write.path), disagreement.combined is not None
            gone = {
                each
                for one in disagreement.versions
                if is_combined or one.value == shown
                for each in (one.change_id, *one.also)
            }
            if gone != {*write.parents}:
                self.memory.hidden.append(f"{write.kind} {write.path}: not what was written over")
        return writes

    def pick(self, some: Sequence[Any]) -> Any:
        return self.dice.choice(some)


Act = Callable[[Eyes], list[NewChange]]


def begin(eyes: Eyes) -> list[NewChange]:
    """The first change of a family: what a plan, a story and an about-me need to be written to."""
    own: dict[str, Any] = {"family_id": eyes.family}
    child = Person(entity_id=eyes.new_id(), place="child", given_name="Robin", **own)
    mother = Person(entity_id=eyes.new_id(), given_name="Helen", relation="Mother", **own)
    outcome = Outcome(entity_id=eyes.new_id(), words="See my friend", place="i", **own)
    steps = [
        Step(entity_id=eyes.new_id(), outcome=outcome.entity_id, what=what, place=place, **own)
        for what, place in (("Ask the school", "f"), ("Find a lift", "m"))
    ]
    records: list[Record] = [
        Family(entity_id=eyes.new_id(), name="Fernbrook", child=child.entity_id, **own),
        *(child, mother, outcome, *steps),
        AboutMe(
            entity_id=eyes.new_id(),
            person=child.entity_id,
            please_do="Ask me.\n\nWait.\n\nGive me time.\n\nTell me first.",
            **own,
        ),
        Appointment(entity_id=eyes.new_id(), at=_at(eyes, 0), who=(child.entity_id,), **own),
        StoryEntry(entity_id=eyes.new_id(), what="Changed school", details="a\n\nb\n\nc", **own),
    ]
    return eyes.change(write for record in records for write in creation(record))


# Notes, which are written once, and what hangs on them


def write_note(eyes: Eyes) -> list[NewChange]:
    note = Contact(
        entity_id=eyes.new_id(),
        family_id=eyes.family,
        at=eyes.clock.replace(second=0, microsecond=0),
        minutes=eyes.pick((None, 15, 60)),
        also="Aunt Rosa",
        body=f"{eyes.word()}\n\n{eyes.word()} " * eyes.pick((1, 1, 40)),
        concern=eyes.word() if eyes.dice.random() < 0.2 else "",
    )
    writes = creation(note)
    if eyes.dice.random() < 0.2:
        writes += creation(_attachment(eyes, note.entity_id))
    return eyes.change(writes)


def attach(eyes: Eyes) -> list[NewChange]:
    note = eyes.one(Contact)
    return eyes.change(creation(_attachment(eyes, note.entity_id))) if note else []


def add_to_note(eyes: Eyes) -> list[NewChange]:
    note = eyes.one(Contact)
    if note is None:
        return []
    addition = Addendum(
        entity_id=eyes.new_id(), family_id=eyes.family, contact=note.entity_id, body=eyes.word()
    )
    return eyes.change(creation(addition))


def review_note(eyes: Eyes) -> list[NewChange]:
    """Signed off as it stands, or something is said of it."""
    note = eyes.one(Contact)
    sheet = reading.contact_with(eyes.db, note.entity_id) if note else None
    if note is None or sheet is None:
        return []
    step = eyes.pick((SIGN_OFF, SIGN_OFF, "comment", "question", "question", "answer"))
    bound = {SIGN_OFF: heads_of(sheet.to_sign()), "answer": sheet.to_answer()}.get(step, ())
    review = Review(
        entity_id=eyes.new_id(),
        family_id=eyes.family,
        contact=note.entity_id,
        step=step,
        body=eyes.word(),
        bound_to=bound,
    )
    return eyes.change(creation(review))


def agree(eyes: Eyes) -> list[NewChange]:
    """A family agrees the plan as it stands."""
    people = eyes.every(Person)
    made = Agreement(
        entity_id=eyes.new_id(),
        family_id=eyes.family,
        people=tuple(one.entity_id for one in people[:2]),
        bound_to=heads_of([*eyes.every(Outcome), *eyes.every(Step)]),
    )
    return eyes.change(creation(made)) if people else []


def rate_outcome(eyes: Eyes) -> list[NewChange]:
    outcome = eyes.one(Outcome)
    if outcome is None:
        return []
    rating = Rating(
        entity_id=eyes.new_id(),
        family_id=eyes.family,
        outcome=outcome.entity_id,
        value=eyes.dice.randrange(11),
    )
    return eyes.change(creation(rating))


# What is written over


def edit_line(eyes: Eyes) -> list[NewChange]:
    return eyes.edited(eyes.one(Person), contact_detail=eyes.pick((*LINES, "")))


def edit_name(eyes: Eyes) -> list[NewChange]:
    return eyes.edited(eyes.one(Person), chosen_name=eyes.pick(("Robin", "Rob", "R")))


def edit_day(eyes: Eyes) -> list[NewChange]:
    return eyes.edited(eyes.one(Step), due_on=eyes.pick(DAYS))


def edit_choices(eyes: Eyes) -> list[NewChange]:
    """Two answers in one change."""
    state = eyes.pick(("asked for", "started", "done"))
    return eyes.edited(eyes.one(Step), state=state, owner=eyes.pick(("School", "CAMHS", "")))


def edit_state(eyes: Eyes) -> list[NewChange]:
    state = eyes.pick(("planned", "happened", "called off"))
    return eyes.edited(eyes.one(Appointment), state=state)


def move_appointment(eyes: Eyes) -> list[NewChange]:
    """Some of the moments are the same instant under another offset."""
    return eyes.edited(eyes.one(Appointment), at=_at(eyes, eyes.dice.randrange(3)))


def edit_story(eyes: Eyes) -> list[NewChange]:
    when = read_rough_date(eyes.pick(("2019", "2019-03", "age 7")))
    return eyes.edited(eyes.one(StoryEntry), when=when, is_significant=eyes.pick((True, False)))


def edit_rating(eyes: Eyes) -> list[NewChange]:
    rating = eyes.pick(("green", "amber", "blue", "red"))
    return eyes.edited(eyes.one(Family), rating=rating, rating_since=eyes.pick(DAYS))


def edit_visiting(eyes: Eyes) -> list[NewChange]:
    return eyes.edited(eyes.one(Family), visiting=eyes.pick(("alone", "check in", "two people")))


def edit_now(eyes: Eyes) -> list[NewChange]:
    return _edit_text(eyes, eyes.one(Family), "now")


def edit_about_me(eyes: Eyes) -> list[NewChange]:
    return _edit_text(eyes, eyes.one(AboutMe), "please_do")


def edit_details(eyes: Eyes) -> list[NewChange]:
    return _edit_text(eyes, eyes.one(StoryEntry), "details")


def change_who_comes(eyes: Eyes) -> list[NewChange]:
    """The same few, so that one is put in here and taken out there."""
    visits, people = eyes.every(Appointment), eyes.every(Person)
    if not (visits and people):
        return []
    person = eyes.pick((people[0], people[0], people[-1]))
    return eyes.edited(visits[0], who=tuple({*visits[0].who} ^ {person.entity_id}))


def change_whose(eyes: Eyes) -> list[NewChange]:
    outcome, person = eyes.one(Outcome), eyes.one(Person)
    if outcome is None or person is None:
        return []
    return eyes.edited(outcome, whose=tuple({*outcome.whose} ^ {person.entity_id}))


def move_step(eyes: Eyes) -> list[NewChange]:
    steps = sorted(eyes.every(Step), key=lambda one: one.place)
    if not steps:
        return []
    to = eyes.dice.randrange(len(steps))
    before = steps[to - 1].place if to else ""
    return eyes.edited(eyes.pick(steps), place=order.between(before, steps[to].place))


def edit_together(eyes: Eyes) -> list[NewChange]:
    """An outcome and a step of it in one change: they stand or fall together."""
    outcome, step = eyes.one(Outcome), eyes.one(Step)
    if outcome is None or step is None:
        return []
    writes = eyes.edits_of(outcome, state=eyes.pick(("reached", "paused", "open")))
    writes += eyes.edits_of(step, reason=eyes.pick(LINES), due_on=eyes.pick(DAYS))
    return eyes.change(writes, reason="At the review")


def make_something(eyes: Eyes) -> list[NewChange]:
    own: dict[str, Any] = {"entity_id": eyes.new_id(), "family_id": eyes.family}
    outcome = eyes.one(Outcome)
    makings: list[Callable[[], Record]] = [
        lambda: Person(given_name=eyes.word(), **own),
        lambda: Appointment(at=_at(eyes, eyes.dice.randrange(3)), purpose=eyes.word(), **own),
        lambda: Outcome(words=eyes.word(), place="k", **own),
        lambda: StoryEntry(what=eyes.word(), details="a\n\nb\n\nc", **own),
    ]
    if outcome is not None:
        serves = outcome.entity_id
        makings.append(lambda: Step(outcome=serves, what=eyes.word(), place="k", **own))
    return eyes.change(creation(eyes.pick(makings)()))


def strike(eyes: Eyes) -> list[NewChange]:
    """Entered in error, or not after all."""
    kinds: Sequence[type[Record]] = (Contact, Contact, Step, Appointment, Addendum, Review)
    record = eyes.one(eyes.pick(kinds))
    if record is None:
        return []
    if record.struck:
        return eyes.edited(record, struck="")
    beside: Sequence[Record] = ()
    if isinstance(record, Contact):
        sheet = reading.contact_with(eyes.db, record.entity_id)
        beside = sheet.addenda if sheet else ()
    return eyes.change(struck_out(record, eyes.pick(SENTENCES), beside=beside))


# Settling, as the screen does


def settle(eyes: Eyes) -> list[NewChange]:
    """Somebody looks at what waits, and says what holds; now and then of a part of it only."""
    answers = settling.to_settle(eyes.db, eyes.family, now=eyes.clock).answers
    remember_disputes(eyes.memory, answers)
    may = sorted((one for one in answers if one.may_be_settled), key=partial(_by_making, eyes))
    if not may:
        return []
    one = eyes.pick(may)
    eyes.settling = one.key
    if one.late:
        reason = eyes.pick((one.record.struck, ""))
        late = [each.change_id for each in one.late]
        return eyes.change(strike_settled(one.record, reason, late=late))
    sides = sorted(one.sides, key=lambda side: repr(side.version.value))
    values = [side.version.value for side in sides]
    if one.combined is not None:
        values = [*values, one.combined, one.combined]
    looked_at = sides
    if eyes.dice.random() < 0.2:
        looked_at = sides[: eyes.dice.randint(1, len(sides))]
    seen = [each for side in looked_at for each in side.change_ids]
    return eyes.change(settled(one.record, one.name, eyes.pick(values), seen=seen))


def take_back(eyes: Eyes) -> list[NewChange]:
    """The settlement last made on this laptop is undone."""
    here = [one for one in eyes.memory.settlements if one[2] == eyes.laptop]
    if not here:
        return []
    eyes.is_taking_back = True
    key, change_id, _ = here[-1]
    eyes.memory.settlements.remove(here[-1])
    return settling.taken_back(eyes.db, key, change_id, "Taken back")


def remember_disputes(memory: Memory, answers: Iterable[Unsettled]) -> None:
    """Each once, however often it is looked at."""
    for one in answers:
        place = (one.key.record.kind, one.key.record.entity_id, one.name)
        memory.seen_disputes[(*place, one.seen)] = one


ACTS: dict[Act, int] = {
    write_note: 4,
    attach: 1,
    add_to_note: 2,
    review_note: 3,
    agree: 1,
    rate_outcome: 1,
    edit_line: 2,
    edit_name: 2,
    edit_day: 2,
    edit_choices: 2,
    edit_state: 2,
    move_appointment: 2,
    edit_story: 2,
    edit_rating: 3,
    edit_visiting: 2,
    edit_now: 4,
    edit_about_me: 4,
    edit_details: 2,
    change_who_comes: 4,
    change_whose: 1,
    move_step: 2,
    edit_together: 1,
    make_something: 2,
    strike: 3,
    settle: 9,
    take_back: 2,
}
"""And how often each is done."""


def _edit_text(eyes: Eyes, record: Record | None, name: str) -> list[NewChange]:
    """A paragraph is changed, put in or taken out, or a sentence written that others write too."""
    if record is None:
        return []
    parts = getattr(record, name).split("\n\n")
    place = eyes.dice.randrange(len(parts))
    match eyes.dice.randrange(6):
        case 0 | 1 | 2:
            parts[place] = f"{parts[place]} {eyes.word()}"
        case 3:
            parts.insert(place, eyes.word())
        case 4:
            parts = [*parts, eyes.pick(SENTENCES)]
        case _:
            del parts[place]
    return eyes.edited(record, **{name: "\n\n".join(parts)})


def _attachment(eyes: Eyes, about: UUID) -> Attachment:
    """Its record; files themselves travel beside the log, and are tried elsewhere."""
    return Attachment(
        entity_id=eyes.new_id(),
        family_id=eyes.family,
        about=about,
        name=f"{eyes.word()}.jpg",
        media="image/jpeg",
        size=1000,
        blob_id=eyes.new_id(),
        blob_key=bytes(32),
        root=bytes(32),
    )


def _at(eyes: Eyes, number: int) -> datetime:
    moment = datetime(2026, 12, 1, 10, tzinfo=UTC) + timedelta(days=7 * (number // 2))
    return moment.astimezone(timezone(timedelta(hours=eyes.dice.randrange(2))))


def _by_making(eyes: Eyes, one: Unsettled) -> tuple[str, int, str]:
    made = eyes.memory.witness.made.get(one.record.kind_name, [])
    return one.record.kind_name, made.index(one.record.entity_id), one.name
