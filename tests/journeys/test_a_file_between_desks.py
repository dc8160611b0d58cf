"""Two desks on one service, as the program runs them: attached at one, read at the other."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.record.writing import creation
from keyworker_desktop.store import attachments, chunks
from keyworker_desktop.store.attachments import AttachmentSheet, Whereabouts
from tests.support.files import some_bytes
from tests.support.laptops import KEY, Laptop, Team
from ui.desk import Desk, OpenLaptop

if TYPE_CHECKING:
    from sync.attachments import AttachmentsState, Moved

MS = 20_000


class Screen(QObject):
    """What a screen hears: the last answer of a question, and every move of a file."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self.answers: list[Any] = []
        self.moved: list[Moved] = []
        self.states: list[AttachmentsState] = []
        desk.attachment_moved.connect(self.moved.append)
        desk.attachments_changed.connect(self.states.append)

    @Slot(object)
    def done(self, answer: Any) -> None:
        self.answers.append(answer)

    @Slot(object)
    def failed(self, error: Any) -> None:
        self.answers.append(error)


@pytest.fixture
def screens(team: Team, qtbot: QtBot) -> Iterator[tuple[Screen, Screen, UUID]]:
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family = one.family(two)
    one.run_well()
    two.run_well()
    team.laptops.clear()
    desks = [_desk_on(laptop) for laptop in (one, two)]
    for desk in desks:
        desk.start_sync()
    yield Screen(desks[0]), Screen(desks[1]), family
    for desk in desks:
        desk.close()


def _desk_on(laptop: Laptop) -> Desk:
    laptop.close()
    opened = OpenLaptop(laptop.lane.path.rename(_folder_for(laptop) / "store.db"), KEY)
    return Desk(opened, app_version="test")


def _folder_for(laptop: Laptop) -> Path:
    folder = laptop.lane.path.with_name(f"of-{laptop.identity.user_id}")
    folder.mkdir()
    return folder


def answer_of(qtbot: QtBot, screen: Screen) -> Any:
    qtbot.waitUntil(lambda: bool(screen.answers), timeout=MS)
    return screen.answers.pop()


def sheet_of(qtbot: QtBot, screen: Screen, attachment: Attachment) -> AttachmentSheet | None:
    question = partial(
        attachments.sheet_of,
        entity_id=attachment.entity_id,
        family_id=attachment.family_id,
    )
    screen.desk.ask(question, done=screen.done, failed=screen.failed)
    sheet: AttachmentSheet | None = answer_of(qtbot, screen)
    return sheet


def attach(qtbot: QtBot, screen: Screen, family: UUID, data: bytes) -> Attachment:
    desk = screen.desk
    desk.on_files_lane(
        partial(chunks.keep, desk.chunks, data), done=screen.done, failed=screen.failed
    )
    record = chunks.with_file(
        Attachment(
            entity_id=new_entity_id(datetime.now(UTC)),
            family_id=family,
            about=family,
            name="Letter.pdf",
            media="application/pdf",
        ),
        answer_of(qtbot, screen),
    )
    desk.save(family, creation(record), done=screen.done, failed=screen.failed)
    answer_of(qtbot, screen)
    return record


def test_attached_at_one_desk_and_read_at_the_other(
    screens: tuple[Screen, Screen, UUID], qtbot: QtBot
) -> None:
    mine, theirs, family = screens
    data = some_bytes()
    attachment = attach(qtbot, mine, family, data)
    assert (mine.desk.chunks.folder.parent / "store.db").exists()
    qtbot.waitUntil(
        lambda: any(one.whereabouts is Whereabouts.HERE for one in mine.moved), timeout=MS
    )
    qtbot.waitUntil(
        lambda: any(one.whereabouts is Whereabouts.THERE for one in theirs.moved), timeout=MS
    )
    theirs.desk.fetch(attachment)
    qtbot.waitUntil(
        lambda: any(one.whereabouts is Whereabouts.HERE for one in theirs.moved), timeout=MS
    )
    sheet = sheet_of(qtbot, theirs, attachment)
    assert sheet is not None
    assert chunks.read_file(theirs.desk.chunks, sheet.attachment) == data
    assert mine.states[-1].waiting == 0


def test_files_of_an_opened_family_come_without_asking(
    screens: tuple[Screen, Screen, UUID], qtbot: QtBot
) -> None:
    mine, theirs, family = screens
    theirs.desk.opened_family(family)
    attach(qtbot, mine, family, some_bytes(10))
    qtbot.waitUntil(
        lambda: any(one.whereabouts is Whereabouts.HERE for one in theirs.moved), timeout=MS
    )
