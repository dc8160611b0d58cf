"""What may happen to a laptop: what a person does on it, and what the world does to it.

Each step is a function of the world, the laptop and two numbers that choose among what there is.
One for which there is nothing to choose does nothing.
"""

import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from keyworker_desktop.record import order
from keyworker_desktop.record.change import NewChange
from keyworker_desktop.record.errors import CannotBeKeptError, KnownError
from keyworker_desktop.record.fields import Merge
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds import all_kinds, kind_of
from keyworker_desktop.record.kinds.about_me import AboutMe
from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.record.kinds.contact import Addendum, Appointment, Contact
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.kinds.plan import Outcome, Step
from keyworker_desktop.record.kinds.review import SIGN_OFF, Review
from keyworker_desktop.record.kinds.story import StoryEntry
from keyworker_desktop.record.precision import read_rough_date
from keyworker_desktop.record.record import Record, heads_of
from keyworker_desktop.record.writing import creation, edits, settled, strike_settled, struck_out
from keyworker_desktop.store import drafts, projection, reading
from keyworker_desktop.store.backup import back_up
from keyworker_desktop.store.chunks import keep, with_file
from keyworker_desktop.store.connection import Connection, transaction
from keyworker_desktop.store.drafts import Draft
from keyworker_desktop.store.refold import refold
from keyworker_desktop.store.save import save_within
from keyworker_service.db import identities
from keyworker_service.db.pool import connect
from sync.restored import ServiceRestoredError, confirm_restored
from tests.faults.machine.world import KINDS, MOST_LAPTOPS, Attached, Station, World
from tests.support import service_images
from tests.support.fault_proxy import as_it_is, cut_at
from tests.support.laptops import KEY
from tests.support.older import older_program
from tests.support.stores import copied_files

R = TypeVar("R", bound=Record)
LINES = ("Call before three.", "Text first.", "Not on Mondays.")
YEARS = (1970, 1999, 2026, 2038, 2106)
LOGS = "/v1/logs/"


class Happening(NamedTuple):
    """A step of a history: what, on which laptop, and two numbers that choose."""

    what: str
    who: int = 0
    which: int = 0
    how: int = 0


def happen(world: World, happening: Happening) -> None:
    station = world.stations[happening.who % len(world.stations)]
    world.counts.steps += 1
    with older_program(is_older=station.is_older):
        try:
            STEPS[happening.what](world, station, happening.which, happening.how)
        except CannotBeKeptError:
            return  # said to the person, and nothing was changed


# What a person does


def write_note(world: World, station: Station, which: int, how: int) -> None:
    """As it is written: a draft that is kept on the way, and then finished."""
    laptop, family = station.laptop, _family(world, station, which)
    note = Contact(
        entity_id=new_entity_id(laptop.clock),
        family_id=family,
        at=laptop.clock.replace(second=0, microsecond=0),
        also="Aunt Rosa",
        body=f"{_word(world)}\n\n{_word(world)}",
        concern=_word(world) if how % 3 == 0 else "",
    )
    draft = Draft(
        draft_id=note.entity_id,
        family_id=family,
        kind="contact",
        fields={"body": note.body},
        updated_at=laptop.clock,
    )
    laptop.ask(partial(drafts.keep, draft=draft))
    world.save(station, family, creation(note), finishing=draft.draft_id)
    assert not laptop.ask(drafts.all_drafts)


def add_to_note(world: World, station: Station, which: int, how: int) -> None:
    family = _family(world, station, how)
    if note := _one(station, family, Contact, which):
        addition = Addendum(
            entity_id=new_entity_id(station.laptop.clock),
            family_id=family,
            contact=note.entity_id,
            body=_word(world),
        )
        world.save(station, family, creation(addition))


def review_note(world: World, station: Station, which: int, how: int) -> None:
    """Signed off as it stands, or something is said of it, asked about it or answered."""
    family = world.families[0]
    step = ("comment", SIGN_OFF, "question", "answer")[how % 4]
    if note := _one(station, family, Contact, which):
        sheet = station.laptop.ask(partial(reading.contact_with, entity_id=note.entity_id))
        assert sheet
        bound = {SIGN_OFF: heads_of(sheet.to_sign()), "answer": sheet.to_answer()}.get(step, ())
        review = Review(
            entity_id=new_entity_id(station.laptop.clock),
            family_id=family,
            contact=note.entity_id,
            step=step,
            body=_word(world),
            bound_to=bound,
        )
        world.save(station, family, creation(review))


def edit_line(world: World, station: Station, which: int, how: int) -> None:
    _edit(world, station, Person, which, contact_detail=LINES[how % len(LINES)])


def edit_state(world: World, station: Station, which: int, how: int) -> None:
    states = ("planned", "happened", "called off")
    _edit(world, station, Appointment, which, state=states[how % len(states)])


def move_appointment(world: World, station: Station, which: int, how: int) -> None:
    at = datetime(YEARS[how % len(YEARS)], 1, 1 + how % 28, 10, tzinfo=UTC)
    _edit(world, station, Appointment, which, at=at)


def edit_story(world: World, station: Station, which: int, how: int) -> None:
    when = read_rough_date(("2019", "2019-03", "age 7")[how % 3])
    _edit(world, station, StoryEntry, which, when=when, is_significant=bool(how % 2))


def edit_now(world: World, station: Station, which: int, how: int) -> None:
    _edit_text(world, station, Family, "now", which, how)


def edit_about_me(world: World, station: Station, which: int, how: int) -> None:
    _edit_text(world, station, AboutMe, "please_do", which, how)


def edit_rating(world: World, station: Station, which: int, how: int) -> None:
    ratings = ("green", "amber", "blue", "red")
    _edit(world, station, Family, which, rating=ratings[how % len(ratings)])


def edit_visiting(world: World, station: Station, which: int, how: int) -> None:
    _edit(world, station, Family, which, visiting=("alone", "check in", "two people")[how % 3])


def change_who_comes(world: World, station: Station, which: int, how: int) -> None:
    family = _family(world, station, which)
    people = [one.entity_id for one in _all(station, family, Person)]
    if people and (visit := _one(station, family, Appointment, which)):
        chosen = people[how % len(people)]
        _save_edits(world, station, visit, who=tuple({*visit.who} ^ {chosen}))


def move_step(world: World, station: Station, which: int, how: int) -> None:
    family = _family(world, station, which)
    steps = sorted(_all(station, family, Step), key=lambda one: one.place)
    if steps:
        moved, to = steps[which % len(steps)], how % len(steps)
        before = steps[to - 1].place if to else ""
        _save_edits(world, station, moved, place=order.between(before, steps[to].place))


def make_something(world: World, station: Station, which: int, how: int) -> None:
    laptop, family = station.laptop, _family(world, station, which)
    new_id = new_entity_id(laptop.clock)
    made: list[Record] = [
        Person(entity_id=new_id, family_id=family, given_name=_word(world)),
        Appointment(entity_id=new_id, family_id=family, at=laptop.clock, purpose=_word(world)),
        Outcome(entity_id=new_id, family_id=family, words=_word(world), place="k"),
        StoryEntry(entity_id=new_id, family_id=family, what=_word(world), details=_word(world)),
    ]
    if outcome := _one(station, family, Outcome, how):
        step = Step(
            entity_id=new_id,
            family_id=family,
            outcome=outcome.entity_id,
            what=_word(world),
            place="k",
        )
        made.append(step)
    record = made[how % len(made)]
    if record.kind_name in all_kinds():  # an older program may not know it
        world.save(station, family, creation(record))


def strike(world: World, station: Station, which: int, how: int) -> None:
    """Entered in error, or not after all."""
    kinds: Sequence[type[Record]] = (Contact, Step, Appointment, Addendum)
    family = _family(world, station, which)
    record = _one(station, family, kinds[how % len(kinds)], which)
    if record and record.facts:
        writes = (
            strike_settled(record, "", late=record.facts.unseen_by_strike)
            if record.struck
            else struck_out(record, f"Wrong family {_word(world)}")
        )
        world.save(station, family, writes)


def settle(world: World, station: Station, which: int, how: int) -> None:
    """Somebody looks at what disagrees and chooses, or saves the combined text."""
    family = _family(world, station, which)
    found = [
        (record, name)
        for kind in KINDS
        for record in _all(station, family, kind)
        if record.facts and not record.facts.is_from_newer_program
        for name in record.facts.disagreements
        if kind_of(record).fields[name].merge is not Merge.IMMUTABLE
    ]
    if not found:
        return
    record, name = found[which % len(found)]
    assert record.facts
    disagreement = record.facts.disagreements[name]
    versions = disagreement.versions
    seen = [one.change_id for one in versions[: 1 + how % len(versions)]]
    chosen = versions[how % len(versions)].value
    if disagreement.combined is not None and how % 2:
        seen, chosen = [one.change_id for one in versions], disagreement.combined
    world.save(station, family, settled(record, name, chosen, seen=seen))


def attach(world: World, station: Station, which: int, how: int) -> None:
    family = _family(world, station, how)
    if note := _one(station, family, Contact, which):
        data = _word(world).encode() * 20
        kept = keep(world.files(station).folder, data)
        assert kept is not None
        record = Attachment(
            entity_id=new_entity_id(station.laptop.clock),
            family_id=family,
            about=note.entity_id,
            name="Pond.jpg",
            media="image/jpeg",
        )
        record = with_file(record, kept)
        world.save(station, family, creation(record))
        world.attached.append(Attached(record, data, station))
        world.counts.files += 1


# How laptops meet the service


def exchange(world: World, station: Station, _which: int, _how: int) -> None:
    error = world.exchange(station)
    if world.is_unconfirmed:
        assert error is None or isinstance(error, ServiceRestoredError)
    else:
        assert error is None


def meet(world: World, _station: Station, which: int, how: int) -> None:
    """Everybody exchanges, one after the other."""
    for one in world.stations:
        with older_program(is_older=one.is_older):
            exchange(world, one, which, how)


def carry(world: World, station: Station, _which: int, _how: int) -> None:
    """Files are sent and fetched."""
    world.files(station).carry()


def lose(world: World, station: Station, which: int, _how: int) -> None:
    """A push of which the request or the answer is lost, that comes twice, or is cut off by a
    service that takes a part of it.
    """
    world.client(station).fault = ("request lost", "answer lost", "part taken", "twice")[which % 4]
    world.counts.faults += 1
    world.exchange(station)
    world.client(station).mend()


def push_again(world: World, station: Station, which: int, _how: int) -> None:
    """An old request arrives once more."""
    world.counts.faults += 1
    if (
        not world.counts.service_restores
    ):  # after which such a request is refused, and heard by nobody
        world.client(station).push_again(which)


def small_pages(world: World, station: Station, which: int, how: int) -> None:
    client = world.client(station)
    client.page_entries = 1 + which % 5
    client.is_shuffled = bool(how % 2)
    exchange(world, station, which, how)
    client.mend()


def cut(world: World, station: Station, which: int, how: int) -> None:
    """The connection ends after some byte of a request or of an answer."""
    proxy = world.ground.proxy
    client = station.laptop.client
    station.laptop.by_way_of(proxy.address)
    where = (which * 31 + how * 7) % 700
    method = "POST" if which % 3 else "GET"
    if how % 2:
        proxy.spoil(method, LOGS, as_it_is, request_cut_at=where)
    else:
        proxy.spoil(method, LOGS, cut_at(where))
    world.counts.faults += 1
    world.exchange(station)
    proxy.faults.clear()
    station.laptop.client.close()  # type: ignore[attr-defined]
    station.laptop.use(client)


# What the world does to a laptop


def crash(world: World, station: Station, _which: int, how: int) -> None:
    """The power goes: between two saves, in the middle of one, or of a refold."""
    if how % 3 == 0:
        world.reopen(station, world.take_away(station))
        world.counts.crashes += 1
        return
    work = _save_halfway if how % 3 == 1 else _refold_halfway
    target = world.new_path()
    station.laptop.ask(partial(work, world=world, station=station, target=target))
    world.take_away(station)
    world.reopen(station, target)
    world.counts.crashes += 1


def take_image(world: World, station: Station, _which: int, _how: int) -> None:
    """What a technician, or a virtual machine, keeps of a laptop."""
    station.image = world.new_path()
    copied_files(station.laptop.lane.path, station.image)
    station.image_saves = len(world.saves)
    station.was_older = station.is_older


def restore_image(world: World, station: Station, _which: int, _how: int) -> None:
    """And puts back: what had not been sent since is gone with the disk, and nothing else."""
    if station.image is None:
        return
    world.forget_unsent_since(station, station.image_saves)
    world.take_away(station)
    path = world.new_path()
    copied_files(station.image, path)
    station.is_older, station.was_restored = station.was_older, True
    with older_program(is_older=station.is_older):
        world.reopen(station, path)
    world.counts.restores += 1


def clone(world: World, station: Station, _which: int, _how: int) -> None:
    """The disk is copied into a second laptop, and both go on."""
    if len(world.stations) == MOST_LAPTOPS:
        return
    path = world.new_path()
    copied_files(station.laptop.lane.path, path)
    twin = world.add(station.laptop, path)
    if world.files_of(station).exists():
        shutil.copytree(world.files_of(station), world.files_of(twin))
    twin.is_older, twin.was_restored = station.is_older, station.was_restored
    world.counts.restores += 1


def jump_clock(world: World, station: Station, which: int, how: int) -> None:
    year = YEARS[which % len(YEARS)]
    station.laptop.clock = datetime(year, 1, 2, tzinfo=UTC) + timedelta(hours=how)


def jump_service_clock(world: World, _station: Station, which: int, how: int) -> None:
    days = (-20_000, -400, -1, 0, 1, 400, 29_000)[which % 7]
    world.ground.service.clock.ahead_ms = days * 86_400_000 + how


def other_program(world: World, station: Station, _which: int, _how: int) -> None:
    """An older program is started on the store, or today's again."""
    station.is_older = not station.is_older
    path = station.laptop.lane.path
    station.laptop.lane.close()
    with older_program(is_older=station.is_older):
        world.reopen(station, path)


def restart_service(world: World, _station: Station, _which: int, _how: int) -> None:
    world.ground.service.stop()
    world.ground.service.start()
    world.counts.faults += 1


def back_up_service(world: World, _station: Station, _which: int, _how: int) -> None:
    """Whoever runs the service keeps a copy of its database."""
    world.service_image = service_images.take_image(world.ground.service.settings.database)


def restore_service(world: World, _station: Station, _which: int, how: int) -> None:
    """And has to go back to it: the service begins another life and gathers what it lacks."""
    if world.service_image is None or world.is_unconfirmed:
        return
    service = world.ground.service
    service.stop()
    service_images.put_back(service.settings.database, world.service_image)
    with connect(service.settings.database) as connection:
        now_ms = service.clock()
        identities.begin_another_life(
            connection, now_ms=now_ms, salvage_until_ms=now_ms + how * 3_600_000
        )
    service.start()
    world.ground.is_touched = world.is_unconfirmed = world.is_gathering = True
    world.counts.service_restores += 1
    world.forget_what_is_nowhere()


def confirm_service(world: World, _station: Station, _which: int, _how: int) -> None:
    """A manager says on their own laptop that it was so."""
    if world.is_unconfirmed:
        manager = world.manager
        with older_program(is_older=False):
            with suppress(KnownError):  # which notices it
                manager.run()
            confirm_restored(identity=manager.identity, lane=manager.lane, now=manager.clock)
        world.is_unconfirmed = False


def end_gathering(world: World, _station: Station, _which: int, _how: int) -> None:
    """Whoever runs the service lets it take new entries again."""
    service = world.ground.service
    if world.is_gathering and not world.is_unconfirmed:
        with connect(service.settings.database) as connection:
            identities.end_salvage(connection, now_ms=service.clock())
        world.is_gathering = False


def fold_again(world: World, station: Station, _which: int, _how: int) -> None:
    before = station.laptop.state(world.families[0])
    station.laptop.ask(partial(refold, progress=_ignore))
    assert station.laptop.state(world.families[0]) == before


def keep_copy(world: World, station: Station, _which: int, _how: int) -> None:
    """The nightly copy of the store, whatever the clock says."""
    laptop, folder = station.laptop, world.folder / f"copies-{station.number}"
    laptop.ask(partial(back_up, key=KEY, folder=folder, now=laptop.clock))


STEPS: dict[str, Callable[[World, Station, int, int], None]] = {
    step.__name__.replace("_", " "): step
    for step in (
        write_note,
        add_to_note,
        review_note,
        edit_line,
        edit_state,
        move_appointment,
        edit_story,
        edit_now,
        edit_about_me,
        edit_rating,
        edit_visiting,
        change_who_comes,
        move_step,
        make_something,
        strike,
        settle,
        attach,
        carry,
        exchange,
        meet,
        lose,
        push_again,
        small_pages,
        cut,
        crash,
        take_image,
        restore_image,
        clone,
        jump_clock,
        jump_service_clock,
        other_program,
        restart_service,
        back_up_service,
        restore_service,
        confirm_service,
        end_gathering,
        fold_again,
        keep_copy,
    )
}


def _family(world: World, station: Station, number: int) -> UUID:
    """The first one more often."""
    families = world.families_of(station)
    return families[number % 3 % len(families)]


def _all(station: Station, family: UUID, kind: type[R]) -> list[R]:
    return station.laptop.ask(partial(reading.records, family_id=family, kind=kind))


def _one(station: Station, family: UUID, kind: type[R], number: int) -> R | None:
    found = _all(station, family, kind)
    return found[number % len(found)] if found else None


def _word(world: World) -> str:
    """Unlike every other that was written."""
    return f"w{next(world.numbers)}"


def _edit(world: World, station: Station, kind: type[Record], which: int, **values: Any) -> None:
    if record := _one(station, _family(world, station, which), kind, which):
        _save_edits(world, station, record, **values)


def _save_edits(world: World, station: Station, record: Record, **values: Any) -> None:
    known = kind_of(record).fields  # an older program may know fewer
    if writes := edits(record, **{name: one for name, one in values.items() if name in known}):
        world.save(station, record.family_id, writes)


def _edit_text(
    world: World, station: Station, kind: type[Record], name: str, which: int, how: int
) -> None:
    """A paragraph is changed, put in, or taken out."""
    record = _one(station, _family(world, station, which), kind, which)
    if record is None:
        return
    parts = getattr(record, name).split("\n\n")
    place = how % len(parts)
    match which % 4:
        case 0 | 1:
            parts[place] = f"{parts[place]} {_word(world)}"
        case 2:
            parts.insert(place, _word(world))
        case _:
            del parts[place]
    _save_edits(world, station, record, **{name: "\n\n".join(parts)})


def _save_halfway(db: Connection, world: World, station: Station, target: Path) -> None:
    family = world.families_of(station)[0]
    note = Contact(
        entity_id=new_entity_id(station.laptop.clock), family_id=family, at=station.laptop.clock
    )
    new = NewChange(family_id=family, writes=tuple(creation(note)))
    _halfway(
        db,
        target,
        station,
        partial(
            save_within,
            db,
            new,
            author=station.laptop.identity,
            now=station.laptop.clock,
            app_version="test",
        ),
    )


def _refold_halfway(db: Connection, world: World, station: Station, target: Path) -> None:
    _halfway(db, target, station, partial(projection.clear, db))


def _halfway(db: Connection, target: Path, station: Station, work: Callable[[], Any]) -> None:
    """The files are copied before the transaction ends, and then it is undone."""

    def power_cut() -> None:
        copied_files(station.laptop.lane.path, target)
        raise _PowerCutError

    with suppress(_PowerCutError), transaction(db):
        work()
        power_cut()


class _PowerCutError(Exception):
    pass


def _ignore(*_anything: object) -> None:
    """Nobody looks at the progress."""
