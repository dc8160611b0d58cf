"""Two of the invented staff write apart, so that there is something to settle in the pictures."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from keyworker_desktop.demo.caseload import DemoFamily
from keyworker_desktop.demo.laptop import DemoLaptop
from keyworker_desktop.record.change import NewChange
from keyworker_desktop.record.kinds.about_me import AboutMe
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.record import Record
from keyworker_desktop.record.writing import edits
from keyworker_desktop.store import reading
from keyworker_desktop.store.save import save

_SUPPORT = (
    "If I go out suddenly, do not chase or shout. I run faster when I am followed closely.",
    "Nobody follows. Mum stays at the gate, where I can see her.",
    "Ring 999 after 20 minutes out of sight.",
    "Say: autistic, 16, does not answer questions, may run. Please no sirens.",
)
_SUPPORT_TOM = (
    _SUPPORT[0],
    _SUPPORT[1],
    "Ring 999 after 10 minutes out of sight, or at once if I turn to the main road.",
    _SUPPORT[3],
)
_SUPPORT_PRIYA = (
    _SUPPORT[0],
    "Dad walks thirty steps behind, phone in hand.",
    "Ring 999 after 30 minutes, if I am not back.",
    _SUPPORT[3],
    "When I am back: no questions. Water, blanket, Biscuit. Talk tomorrow.",
)
_NOW = (
    "Three nights without a call to the police.",
    "School: two mornings a week, with Beth at the side door.",
    "Waiting for a date for the CETR.",
)
_NOW_PRIYA = ("Five nights without a call to the police.", *_NOW[1:])
_NOW_TOM = (*_NOW[:2], "The CETR is on the 9th, online. Helen wants to be asked first.")


def write_apart(
    laptops: Mapping[str, DemoLaptop], family: DemoFamily, *, now: datetime, app_version: str
) -> None:
    """Yesterday, each without a signal; today both have exchanged."""
    one, other = laptops[family.keyworker], laptops[family.co_worker]
    yesterday = now.replace(hour=16, minute=15, second=0, microsecond=0) - timedelta(days=1)

    def write(laptop: DemoLaptop, kind: type[Record], at: datetime, **values: Any) -> None:
        records = reading.records(laptop.db, family.family_id, kind)
        writes = tuple(edits(records[0], **values))
        new = NewChange(family_id=family.family_id, writes=writes)
        save(laptop.db, new, author=laptop.identity, now=at, app_version=app_version)

    before = yesterday - timedelta(days=2)
    write(one, AboutMe, before, support="\n".join(_SUPPORT))
    write(one, Family, before, now="\n".join(_NOW))
    for laptop in (one, other):
        laptop.send_and_fetch()
    write(one, AboutMe, yesterday, support="\n".join(_SUPPORT_PRIYA))
    write(one, Family, yesterday, now="\n".join(_NOW_PRIYA), visiting="two people")
    write(one, Person, yesterday, contact_detail="07700 900118")
    evening = yesterday + timedelta(hours=5, minutes=25)
    write(other, AboutMe, evening, support="\n".join(_SUPPORT_TOM))
    write(other, Family, evening, now="\n".join(_NOW_TOM), visiting="alone")
    write(other, Person, evening, contact_detail="Ring Helen, 07700 900114")
    for laptop in (one, other, *laptops.values(), one):
        laptop.send_and_fetch()
