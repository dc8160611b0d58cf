"""Two laptops, the real service: a photo is attached here, told as on its way, seen there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from keyworker_desktop.store import attachments
from tests.support.chosen_files import CANARY, EVERY_KIND
from tests.support.laptops import KEY, Laptop, found_team
from tests.support.screens import show
from tests.support.service import RunningService
from tests.support.watching import files_with
from ui.attachments import choosing
from ui.attachments.panel import AttachmentPanel
from ui.desk import Desk, OpenLaptop
from ui.places import FamilyTab, Place, Room
from ui.screens.family.contacts import ContactsTab
from ui.screens.family.screen import FamilyScreen
from ui.theme import theme

PATIENCE_MS = 40_000


@dataclass
class Sitting:
    """Somebody at the family's contacts, with the exchange running."""

    bot: QtBot
    path: Path
    family_id: UUID
    desk: Desk
    screen: FamilyScreen

    @property
    def tab(self) -> ContactsTab:
        view = self.screen.view(FamilyTab.CONTACTS)
        assert isinstance(view, ContactsTab)
        return view

    @property
    def panel(self) -> AttachmentPanel:
        return self.tab.reader.files

    def until(self, fact: Callable[[], object]) -> None:
        self.bot.waitUntil(lambda: bool(fact()), timeout=PATIENCE_MS)

    def come(self, **place: object) -> None:
        where = {"room": Room.FAMILY, "family_id": self.family_id, "tab": FamilyTab.CONTACTS}
        self.screen.show_place(Place(**where, **place))  # type: ignore[arg-type]
        self.until(lambda: self.tab.sheet is not None)

    def click(self, name: str) -> None:
        button = next(
            one for one in self.screen.findChildren(QAbstractButton, name) if one.isVisible()
        )
        button.click()

    def told(self) -> list[str]:
        return [line.tag.accessibleName() for line in self.panel.lines]

    def close(self) -> None:
        self.screen.hide()
        QApplication.processEvents()
        self.desk.close()


@pytest.fixture
def sit(qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[[Laptop, UUID], Sitting]]:
    """Opens the program's own desk and screen on a laptop; all are closed at the end."""
    theme().apply(qapp)
    sitting: list[Sitting] = []

    def begin(laptop: Laptop, family_id: UUID) -> Sitting:
        desk = Desk(OpenLaptop(laptop.lane.path, KEY), app_version="test")
        desk.start_sync()
        screen = FamilyScreen(desk)
        screen.go.connect(screen.show_place)
        show(qtbot, screen, width=1282, height=716)
        one = Sitting(qtbot, laptop.lane.path, family_id, desk, screen)
        sitting.append(one)
        return one

    yield begin
    for one in sitting:
        if not one.desk._is_closed:
            one.close()


def test_a_photo_goes_from_one_laptop_to_the_other(
    service: RunningService,
    tmp_path: Path,
    sit: Callable[[Laptop, UUID], Sitting],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    priya, tom, family_id = two_laptops(service, tmp_path)

    # Priya writes a note with a photo; her files do not go yet, as with a phone as her network.
    hers = sit(priya, family_id)
    assert hers.desk._files is not None
    hers.desk._files.stop()
    chosen = tmp_path / "Biscuit.jpg"
    chosen.write_bytes(EVERY_KIND["photo"][1])
    monkeypatch.setattr(choosing, "choose_files", lambda: [chosen])
    hers.come(act="new note")
    hers.until(lambda: hers.tab.editor.is_open)
    form = hers.tab.editor.form
    form.also.set_text("Aunt Rosa")
    hers.bot.keyClicks(form.body_pad, "We drew at the kitchen table.")
    hers.click("add file")
    hers.until(lambda: form.files.files)
    hers.click("finish note")
    hers.until(lambda: hers.told() == ["Waiting to be sent"])
    chosen.unlink()

    # Tom has the note and is told whose laptop the photo is still on.
    his = sit(tom, family_id)
    his.come()
    his.until(lambda: his.tab.list.items.rowCount() == 1)
    his.tab.list.setFocus()
    his.bot.keyClick(his.tab.list, Qt.Key.Key_Home)
    his.until(lambda: his.told() == ["On its way from Priya’s laptop"])
    his.panel.lines[0].name.click()
    viewer = his.panel.viewer
    assert viewer is not None
    assert "It comes by itself" in viewer.sentence.text()

    # Priya opens her program again, with a real network: the photo goes and comes by itself.
    hers.close()
    again = sit(priya, family_id)
    again.until(lambda: waiting_at(again) == 0)
    his.until(lambda: viewer.view.sheet.picture)
    assert viewer.view.sheet.accessibleName() == "Biscuit.jpg"
    assert his.told() == ["On this laptop"]
    again.come()
    again.until(lambda: again.tab.list.items.rowCount() == 1)
    again.bot.keyClick(again.tab.list, Qt.Key.Key_Home)
    again.until(lambda: again.told() == ["Sent"])

    # Nothing of it is in clear on either laptop, nor at the service.
    viewer.close_up()
    again.close()
    his.close()
    for word in (CANARY.encode(), b"Biscuit", b"JFIF", b"kitchen table"):
        assert files_with(tmp_path, word) == []
        assert word not in service.dump()


def two_laptops(service: RunningService, folder: Path) -> tuple[Laptop, Laptop, UUID]:
    """Each in a folder of its own, with one family; their programs are not open."""
    for name in ("priya", "tom", "manager"):
        (folder / name).mkdir()
    team = found_team(service, folder / "manager")
    team.folder = folder / "priya"
    priya = team.join("Priya Nair")
    team.folder = folder / "tom"
    tom = team.join("Tom Ashby")
    family_id = priya.family(tom)
    for laptop in (priya, tom):
        laptop.run_well()
    team.close()
    return priya, tom, family_id


def waiting_at(sitting: Sitting) -> int:
    sheets = sitting.desk.lane.submit(
        partial(attachments.of_family, family_id=sitting.family_id)
    ).result()
    return sum(one.whereabouts is attachments.Whereabouts.WAITING for one in sheets)
