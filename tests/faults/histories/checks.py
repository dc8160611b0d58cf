"""What must hold when everybody is home: nothing lost, nothing hidden, the same everywhere.

Measured against what the witness saw, and against the second fold over what the service serves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from uuid import UUID

import cbor2

from keyworker_desktop.record.change import decode_payload
from keyworker_desktop.record.fields import Merge
from keyworker_desktop.record.fold import STRUCK, fold, state_hash
from keyworker_desktop.record.kinds import all_kinds
from keyworker_desktop.record.kinds.contact import Addendum, Contact
from keyworker_desktop.record.kinds.plan import Agreement, Outcome, Step
from keyworker_desktop.record.kinds.review import SIGN_OFF, Review
from keyworker_desktop.record.record import Record
from keyworker_desktop.store import check, reading, settling
from keyworker_desktop.store.backup import verify
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.identity import family_keys
from keyworker_desktop.store.refold import refold
from keyworker_desktop.store.settling import Unsettled
from keyworker_protocol.body import open_sealed, unpack
from keyworker_protocol.header import decode_header
from tests.faults.histories.acts import Memory, remember_disputes
from tests.faults.histories.ground import Station
from tests.faults.histories.witness import Place, Witness, is_shown, read_value
from tests.faults.machine.checks import _shows_what_the_second_does
from tests.support.second_fold import SecondFold
from tests.support.stores import check_search, rows_of

_MOST = 1_000_000
_SHUFFLES = 2


@dataclass(frozen=True)
class Finding:
    """``what``: lost, hidden, differing, false (a disagreement that is none), stuck or broken."""

    what: str
    told: str


Log = dict[bytes, bytes]
"""Change id to payload."""


def check_history(memory: Memory, laptops: Sequence[Station], findings: list[Finding]) -> None:
    """Adds to ``findings``."""
    family, witness, dice = memory.family, memory.witness, memory.dice
    findings += [Finding("hidden", f"while at work: {one}") for one in memory.hidden]
    findings += [Finding("hidden", one) for one in witness.wrongly_superseded()]
    served = _served(laptops[0], family)
    findings += [Finding("lost", one) for one in _not_as_saved(witness, served, "the service")]
    second = SecondFold(served.items())
    for station in laptops:
        log = station.ask(partial(_log_here, family=family))
        where = f"laptop {station.number}"
        findings += [Finding("lost", one) for one in _not_as_saved(witness, log, where)]
        if log != served:
            findings.append(Finding("differing", f"the log of {where}"))
        if station.laptop.state(family) != second.state_hash():
            findings.append(Finding("differing", f"the state of {where}"))
    rows = [station.ask(partial(_rows_here, family=family)) for station in laptops]
    findings += [
        Finding("differing", f"the rows of laptop {station.number}: {sorted(one ^ rows[0])[:2]}")
        for station, one in zip(laptops, rows, strict=True)
        if one != rows[0]
    ]
    if not _is_the_same_in_any_order(served, family, second, dice):
        findings.append(Finding("differing", "the same changes in another order"))
    looking = dice.choice(laptops)
    findings += [
        Finding("hidden", one)
        for one in looking.ask(partial(_hidden, memory=memory, second=second, served=served))
    ]


def check_stores(
    stations: Sequence[Station], dice: Random, findings: list[tuple[int | None, Finding]]
) -> None:
    """One laptop of the round, whole: its pages and search, and what folding it again gives."""
    station = dice.choice(stations)
    station.ask(verify)
    station.ask(check_search)
    before = station.ask(rows_of)
    station.ask(partial(refold, progress=_ignore))
    station.ask(check_search)
    if station.ask(rows_of) != before:
        findings.append((None, Finding("differing", f"laptop {station.number} folded again")))


def is_false(one: Unsettled, witness: Witness) -> bool:
    """A disagreement between equals, or between people who had each other's words in hand.

    Whoever settles which of two strikes holds, or brings one back, has not said anything of what
    its author had not seen.
    """
    place = Place(one.key.record.kind, one.key.record.entity_id, one.name)
    if one.late:
        strikes = [head for side in one.sides for head in side.change_ids]
        made = [witness.saves[strike] for strike in strikes]
        return any(
            late.change_id in strike.known and not any(witness.heads(place, strike.known).values())
            for late in one.late
            for strike in made
            if not strike.is_taking_back
        )
    values = [side.version.value for side in one.sides]
    if any(values.count(value) > 1 for value in values):
        return True
    return any(
        witness.knew(mine, theirs, place)
        for side in one.sides
        for other in one.sides
        if side is not other
        for mine in side.change_ids
        for theirs in other.change_ids
    )


# Logs


def _served(station: Station, family: UUID) -> Log:
    """As the service hands it out now, opened with the family's key."""
    page = station.client.page(family, after=0)
    keys = station.ask(partial(family_keys, family_id=family))
    assert [one.seq for one in page.entries] == list(range(1, page.head_seq + 1))
    log: Log = {}
    for stored in page.entries:
        header = decode_header(stored.entry.header)
        if header.control is None:
            _, payload = open_sealed(
                stored.entry.sealed,
                header=stored.entry.header,
                change_id=header.change_id,
                commitment=header.commitment,
                keys=keys,
            )
            log[header.change_id.bytes] = payload
    return log


def _log_here(db: Connection, family: UUID) -> Log:
    rows = db.execute(
        "SELECT change_id, body FROM entry WHERE log_id = ? AND body IS NOT NULL", (family.bytes,)
    )
    return {change: unpack(packed)[1] for change, packed in rows}


def _not_as_saved(witness: Witness, log: Log, where: str) -> list[str]:
    """Changes that are not there, or not with what their authors wrote; or that nobody wrote."""
    wrong = [
        f"not at {where}: {change_id} of laptop {saved.laptop}"
        for change_id, saved in witness.saves.items()
        if change_id.bytes not in log
    ]
    for change, payload in log.items():
        saved = witness.saves.get(UUID(bytes=change))
        if saved is None:
            wrong.append(f"at {where}, and nobody wrote it: {change.hex()}")
            continue
        there = {
            Place(kind, UUID(bytes=entity), path): (value, {*parents.get(path, ())})
            for kind, entity, values, parents in cbor2.loads(payload)["writes"]
            for path, value in values.items()
        }
        written = {
            place: (write.value, {parent.bytes for parent in write.parents})
            for place, write in saved.writes.items()
        }
        if there != written:
            wrong.append(f"altered at {where}: {change.hex()}")
    return wrong


def _rows_here(db: Connection, family: UUID) -> set[bytes]:
    """Every computed row of a family, in a form that is the same in whatever order changes came."""
    return {check._said(row, family) for row in check._rows(db, family)}


def _is_the_same_in_any_order(served: Log, family: UUID, second: SecondFold, dice: Random) -> bool:
    changes = [
        decode_payload(
            payload,
            change_id=UUID(bytes=change),
            family_id=family,
            device_id=family,  # whose it was has no say in what stands
        )
        for change, payload in served.items()
    ]
    expected = second.state_hash()
    for _ in range(_SHUFFLES):
        dice.shuffle(changes)
        again = [*changes, *changes[: dice.randrange(3)]]
        if state_hash(fold(again).values()) != expected:
            return False
    return SecondFold(reversed(served.items())).state_hash() == expected


# Screens


def _hidden(db: Connection, memory: Memory, second: SecondFold, served: Log) -> list[str]:
    """Everything that stands and cannot be seen on one laptop; ``memory`` hears of disputes."""
    family, witness = memory.family, memory.witness
    hidden = _heads_apart(witness, second)
    answers = settling.to_settle(db, family).answers
    remember_disputes(memory, answers)
    waiting = {Place(*one.key.record[1:], one.name): one for one in answers}
    records = {
        (record.kind_name, record.entity_id): record
        for kind in all_kinds().values()
        for record in reading.records(db, family, kind.record_type)
    }
    for place in witness.places():
        record = records.get((place.kind, place.entity_id))
        if record is None:
            hidden.append(f"no {place.kind}")
            continue
        hidden += _hidden_in(record, place, witness, waiting)
    for record in records.values():
        try:
            _shows_what_the_second_does(record, second)
        except AssertionError:
            hidden.append(f"a {record.kind_name} shows what it should not")
        if _late_by_the_page(record, second) != _late_as_shown(record, waiting):
            hidden.append(f"what a strike of a {record.kind_name} did not see")
    hidden += _wrong_signatures(db, family, second)
    hidden += _wrong_questions(db, family, second)
    items = reading.history(db, family, most=_MOST)
    if {item.change.change_id.bytes for item in items} != served.keys():
        hidden.append("history leaves something out")
    card = reading.family_card(db, family)
    if card.to_settle != len(answers):
        hidden.append(f"{card.to_settle} are said to wait, {len(answers)} do")
    return hidden


def _heads_apart(witness: Witness, second: SecondFold) -> list[str]:
    """Where the log says otherwise than those who wrote it."""
    return [
        f"{place.kind} {place.path} has other heads than were left standing"
        for place in witness.places()
        if {one.bytes: value for one, value in witness.heads(place).items()}
        != second.heads((place.entity_id.bytes, place.kind, place.path))
    ]


def _hidden_in(
    record: Record, place: Place, witness: Witness, waiting: Mapping[Place, Unsettled]
) -> list[str]:
    name, _, element = place.path.partition("/")
    declared = all_kinds()[place.kind].fields[name]
    heads = witness.heads(place)
    if not is_shown(record, name, declared, list(heads.values()), element):
        return [f"{place.kind} {place.path}"]
    if declared.merge in (Merge.SET, Merge.ORDER):
        return []
    values = [read_value(place, value) for value in heads.values()]
    if all(value == values[0] for value in values):
        return []
    one = waiting.get(place)
    sides = {head for side in one.sides for head in side.change_ids} if one else set()
    return [] if sides == heads.keys() else [f"{place.kind} {place.path} is not to be settled"]


def _late_as_shown(record: Record, waiting: Mapping[Place, Unsettled]) -> set[bytes]:
    one = waiting.get(Place(record.kind_name, record.entity_id, STRUCK))
    return {late.change_id.bytes for late in one.late} if one else set()


def _late_by_the_page(record: Record, second: SecondFold) -> set[bytes]:
    """Docs, "A strike names what it saw": what stands and no strike names; nothing if unsure."""
    entity, kind = record.entity_id.bytes, record.kind_name
    strikes = second.heads((entity, kind, STRUCK))
    if not any(strikes.values()) or len(set(strikes.values())) > 1:
        return set()
    said = second.said[entity, kind, STRUCK]
    named = {parent for one in said.values() for parent in one.parents}
    standing: set[bytes] = set()
    ever: set[bytes] = set()
    for path in second.paths(entity, kind):
        if path != STRUCK:
            ever |= second.said[entity, kind, path].keys()
            declared = all_kinds()[kind].fields[path.partition("/")[0]]
            if declared.merge is not Merge.ORDER:
                standing |= second.heads((entity, kind, path)).keys()
    if not named & ever:
        return set()
    if kind == Contact.kind_name:
        for addition in _hanging_on(entity, Addendum.kind_name, "contact", second):
            standing |= _heads_of_all(second, addition, Addendum.kind_name)
    return standing - named - strikes.keys()


def _hanging_on(note: bytes, kind: str, field: str, second: SecondFold) -> list[bytes]:
    """Those that are not struck out."""
    return [
        entity
        for entity, other in second.records()
        if other == kind
        and note in second.heads((entity, kind, field)).values()
        and not any(second.heads((entity, kind, STRUCK)).values())
    ]


def _heads_of_all(second: SecondFold, entity: bytes, kind: str) -> set[bytes]:
    paths = second.paths(entity, kind)
    return {head for path in paths for head in second.heads((entity, kind, path))}


def _wrong_signatures(db: Connection, family: UUID, second: SecondFold) -> list[str]:
    """Sign-offs and agreements that are shown as holding and do not, or the other way round."""
    wrong = []
    for sheet in reading.contacts(db, family, most=_MOST):
        about = [(one.entity_id.bytes, one.kind_name) for one in sheet.to_sign()]
        holds = any(
            second.is_signed([one.bytes for one in review.bound_to], about)
            for review in sheet.reviews
            if review.step == SIGN_OFF and not review.struck
        )
        if sheet.is_signed_off() != holds:
            wrong.append(f"a note is signed as it stands: {holds}, and said not to be so")
    plan = [*reading.records(db, family, Outcome), *reading.records(db, family, Step)]
    about = [(one.entity_id.bytes, one.kind_name) for one in plan]
    for agreement in reading.records(db, family, Agreement):
        bound = [one.bytes for one in agreement.bound_to]
        if agreement.is_bound_to(plan) != second.is_signed(bound, about):
            wrong.append("an agreement to a plan that was another")
    return wrong


def _wrong_questions(db: Connection, family: UUID, second: SecondFold) -> list[str]:
    """Docs, "An answer": a question waits until an answer that stands lists a head of it."""
    rows = db.execute(
        "SELECT entity_id FROM record WHERE log_id = ? AND kind = ? AND waits > 0",
        (family.bytes, Review.kind_name),
    )
    said = {entity_id for (entity_id,) in rows}
    waiting = set()
    for sheet in reading.contacts(db, family, most=_MOST):
        standing = [one for one in sheet.reviews if not one.struck]
        named = {head.bytes for one in standing if one.step == "answer" for head in one.bound_to}
        waiting |= {
            one.entity_id.bytes
            for one in standing
            if one.step == "question"
            and named.isdisjoint(_heads_of_all(second, one.entity_id.bytes, one.kind_name))
        }
    return [] if said == waiting else [f"{len(said ^ waiting)} questions wait, or do not, wrongly"]


def _ignore(*_anything: object) -> None:
    """Nobody looks at the progress."""
