"""The laptop's clock jumps while somebody works: every room opens, and all is kept."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from keyworker_desktop.demo.build import build_local
from keyworker_desktop.paths import Profile
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.contact import Contact
from keyworker_desktop.record.writing import creation
from keyworker_desktop.store import reading
from keyworker_desktop.store.reading import family_ids
from tests.support.program import PATIENCE_MS, Played
from ui.places import FamilyTab, Place, Room

if TYPE_CHECKING:
    from keyworker_desktop.store.save import Saved

TODAY = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
JUMPS = (1970, 2106, 2038)
ROOMS = tuple(room for room in Room if room is not Room.FAMILY)


class Clock:
    """What the laptop says of the time."""

    def __init__(self) -> None:
        self.at = TODAY

    def jump(self, year: int) -> None:
        self.at = datetime(year, 1, 1, 0, 0, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


def build(profile: Profile, passphrase: str, progress: Callable[[int, int], None]) -> None:
    build_local(profile, passphrase, now=TODAY, app_version="test", progress=progress)


@pytest.mark.timeout(240)
def test_work_goes_on_under_any_clock(
    laptop: Callable[..., Played], caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    played = laptop(demonstration=build, now=clock).start()
    played.press("begin demonstration")
    played.choose_passphrase()
    played.press("begin")
    played.bot.waitUntil(lambda: played.is_inside, timeout=2 * PATIENCE_MS)
    family = played.desk.lane.submit(family_ids).result()[0]
    written: set[str] = set()
    for year in JUMPS:
        clock.jump(year)
        written.add(_write(played, family, clock.at))
        _look_everywhere(played, family)
        assert written <= _bodies(played, family)
    for year in (1970, 2106):
        clock.jump(year)
        played.restart()
        played.unlock()
        played.wait_inside()
        _look_everywhere(played, family)
        assert written <= _bodies(played, family)
    assert "crashed" not in caplog.text


def _look_everywhere(played: Played, family: UUID) -> None:
    house = played.program.session.house if played.program and played.program.session else None
    assert house is not None
    places = [
        *(Place(room=room) for room in ROOMS),
        *(Place(room=Room.FAMILY, family_id=family, tab=tab) for tab in FamilyTab),
    ]
    for place in places:
        house.go(place)
        _wait_for_answers(played)


def _wait_for_answers(played: Played) -> None:
    """What a screen asked the store comes before what is asked after it."""
    answers: list[object] = []
    played.desk.ask(family_ids, done=answers.append, failed=answers.append)
    played.bot.waitUntil(lambda: bool(answers), timeout=PATIENCE_MS)


def _write(played: Played, family: UUID, at: datetime) -> str:
    body = f"We walked to the river in {at.year}."
    note = Contact(
        entity_id=new_entity_id(at),
        family_id=family,
        at=at.replace(second=0),
        also="Aunt Rosa",
        body=body,
    )
    saved: list[Saved] = []
    failed: list[object] = []
    played.desk.save(family, creation(note), done=saved.append, failed=failed.append)
    played.bot.waitUntil(lambda: bool(saved or failed), timeout=PATIENCE_MS)
    assert not failed
    return body


def _bodies(played: Played, family: UUID) -> set[str]:
    ask = partial(reading.contacts, family_id=family, most=1_000)
    return {sheet.contact.body for sheet in played.desk.lane.submit(ask).result()}
