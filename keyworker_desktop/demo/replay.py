"""Save the demonstration caseload as its people would have: on their laptops, day by day."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from uuid import UUID

from keyworker_desktop.demo.caseload import DemoFamily, DemoStep
from keyworker_desktop.demo.laptop import DemoLaptop
from keyworker_desktop.record.change import NewChange, Write
from keyworker_desktop.record.kinds.plan import Agreement, Outcome, Step
from keyworker_desktop.record.kinds.review import Review
from keyworker_desktop.record.writing import creation, edits
from keyworker_desktop.store import reading
from keyworker_desktop.store.attention import ANSWER
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.families import create_family
from keyworker_desktop.store.save import save
from keyworker_protocol.access import FamilyRole

SUPERVISOR = "ruth"
Progress = Callable[[int, int], None]


def replay(
    laptops: Mapping[str, DemoLaptop],
    families: Sequence[DemoFamily],
    *,
    app_version: str,
    progress: Progress,
) -> None:
    """Every step on its author's laptop, sent before the next author goes on."""
    for laptop in laptops.values():
        laptop.send_and_fetch()
    for number, family in enumerate(families):
        progress(number, len(families))
        for author, steps in groupby(family.steps, key=_author):
            laptop = laptops[author]
            laptop.send_and_fetch()
            for step in steps:
                _save_step(laptop, laptops, family, step, app_version)
            laptop.send_and_fetch()
    for laptop in laptops.values():
        laptop.send_and_fetch()
    progress(len(families), len(families))


def _author(step: DemoStep) -> str:
    return step.author


def _save_step(
    laptop: DemoLaptop,
    laptops: Mapping[str, DemoLaptop],
    family: DemoFamily,
    step: DemoStep,
    app_version: str,
) -> None:
    new = NewChange(
        family_id=family.family_id,
        writes=tuple(_writes(laptop.db, family.family_id, step)),
        reason=step.reason,
    )
    if step is family.steps[0]:
        create_family(
            laptop.db,
            author=laptop.identity,
            directory=laptop.exchange.directory,
            members={
                laptops[family.keyworker].identity.user_id: FamilyRole.KEYWORKER,
                laptops[family.co_worker].identity.user_id: FamilyRole.CO_WORKER,
                laptops[SUPERVISOR].identity.user_id: FamilyRole.SUPERVISOR,
            },
            first=lambda _family_id: new,
            now=step.at,
            app_version=app_version,
            family_id=family.family_id,
        )
        return
    save(laptop.db, new, author=laptop.identity, now=step.at, app_version=app_version)


def _writes(db: Connection, family_id: UUID, step: DemoStep) -> list[Write]:
    writes = [write for record in step.creates for write in creation(record)]
    by_record: dict[UUID, dict[str, object]] = {}
    for edit in step.edits:
        by_record.setdefault(edit.entity_id, {})[edit.field] = edit.value
    for entity_id, values in by_record.items():
        record = reading.record_with(db, entity_id)
        if record is None:
            raise LookupError("an edit of a record that is not there yet")
        writes += edits(record, **values)
    for agreed in step.agreements:
        plan = [*reading.records(db, family_id, Outcome), *reading.records(db, family_id, Step)]
        agreement = Agreement(
            entity_id=agreed.entity_id,
            family_id=family_id,
            people=agreed.people,
            on=agreed.on,
            how=agreed.how,
            bound_to=tuple(reading.head_ids(plan)),
        )
        writes += creation(agreement)
    for one in step.reviews:
        sheet = reading.contact_with(db, one.contact_entity_id)
        if sheet is None:
            raise LookupError("a review of a note that is not there yet")
        review = Review(
            entity_id=one.entity_id,
            family_id=family_id,
            contact=one.contact_entity_id,
            step=one.step,
            body=one.body,
            bound_to=sheet.to_answer() if one.step == ANSWER else tuple(sheet.head_ids()),
        )
        writes += creation(review)
    return writes
