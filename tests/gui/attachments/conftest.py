"""A family's notes with files on them, and what a person does with those."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.record.kinds.contact import Contact
from keyworker_desktop.store.attachments import Whereabouts, attached_to
from keyworker_desktop.store.chunks import keep, with_file
from sync.attachments import Moved
from tests.gui.contacts.conftest import Contacts
from tests.support.chosen_files import a_photo
from tests.support.copies import set_passphrase
from tests.support.desk import Office, a_desk
from tests.support.program import PASSPHRASE
from tests.support.screens import show, usual_theme
from tests.unit.protocol.people import Person as Staff
from ui import file_out
from ui.attachments import choosing
from ui.attachments.draft_files import DraftFiles
from ui.attachments.line import FileLine
from ui.attachments.panel import AttachmentPanel
from ui.attachments.viewer import Viewer
from ui.screens.family.screen import FamilyScreen

__all__ = ["usual_theme"]
Choose = Callable[..., None]


def attach(
    office: Office,
    about: Any,
    name: str,
    content: bytes,
    media: str,
    *,
    by: Staff | None = None,
    is_here: bool = True,
) -> Attachment:
    """A file of a saved entry; of somebody else it is not here."""
    kept = keep(office.desk.chunks, content)
    assert kept is not None
    record = with_file(
        Attachment(
            entity_id=new_entity_id(office.clock()),
            family_id=about.family_id,
            about=about.entity_id,
            name=name,
            media=media,
        ),
        kept,
    )
    if not is_here:
        office.desk.chunks.remove(kept.root)
    office.save(record, by=by)
    return record


@dataclass
class Files(Contacts):
    """The contacts tab, and short words for what tests do with files there."""

    @property
    def box(self) -> DraftFiles:
        return self.editor.form.files

    @property
    def panel(self) -> AttachmentPanel:
        return self.tab.reader.files

    @property
    def viewer(self) -> Viewer:
        viewer = self.panel.viewer
        assert viewer is not None
        return viewer

    def note_with(self, *files: tuple[str, bytes, str]) -> Contact:
        note = self.office.add_note()
        for name, content, media in files:
            attach(self.office, note, name, content, media)
        return note

    def read(self, note: Contact, lines: int = 1) -> list[FileLine]:
        self.come(entity_id=note.entity_id)
        self.until(lambda: len(self.panel.lines) == lines)
        QApplication.processEvents()
        return self.panel.lines

    def look(self, note: Contact, lines: int = 1, number: int = 0) -> Viewer:
        line = self.read(note, lines)[number]
        self.qtbot.mouseClick(line.name, Qt.MouseButton.LeftButton)
        return self.viewer

    def attached(self, about: UUID) -> list[Attachment]:
        family_id = self.office.family().family_id
        found = self.office.in_store(lambda db: attached_to(db, family_id, [about]))
        return [sheet.attachment for sheet in found.get(about, [])]

    def moved(self, file: Attachment, where: Whereabouts, done: int = 0, of: int = 100) -> None:
        """As the lane of attachments tells it."""
        self.office.desk.attachment_moved.emit(
            Moved(
                family_id=file.family_id,
                entity_id=file.entity_id,
                whereabouts=where,
                done=done,
                in_all=of,
            )
        )

    def save_a_copy(self, passphrase: str = PASSPHRASE) -> None:
        """The passphrase again, then where to, as ``chooser`` answers."""
        self.click("save a copy")
        self.type("passphrase for a copy", passphrase)
        self.click("choose where")
        leaving = self.viewer.leaving
        self.until(lambda: not leaving.isVisible() or leaving.passphrase.wrong)

    def press(self, key: Qt.Key, at: QWidget | None = None) -> None:
        target = at or QApplication.focusWidget()
        assert target is not None
        self.qtbot.keyClick(target, key)


@pytest.fixture
def office(tmp_path: Path, qapp: QApplication) -> Iterator[Office]:
    (tmp_path / "profile").mkdir()
    with a_desk(tmp_path / "profile", with_families=2) as office:
        set_passphrase(office)
        yield office


@pytest.fixture
def files(office: Office, qtbot: QtBot) -> Iterator[Files]:
    screen = FamilyScreen(office.desk)
    family = Files(office, screen, qtbot)
    screen.go.connect(family.places.append)
    screen.go.connect(screen.show_place)
    screen.tell.connect(family.told.append)
    screen.failed.connect(family.failures.append)
    show(qtbot, screen, width=1282, height=716)
    yield family
    family.tab.toast.put_away()
    screen.hide()
    QApplication.processEvents()


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Choose:
    """Answers the question which files: some that are written for it."""

    def answer(**named: bytes) -> None:
        folder = tmp_path / "camera"
        folder.mkdir(exist_ok=True)
        paths = []
        for name, content in named.items():
            path = folder / name.replace("_dot_", ".")
            path.write_bytes(content)
            paths.append(path)
        monkeypatch.setattr(choosing, "choose_files", lambda: paths)

    return answer


@pytest.fixture
def chooser(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path | None], list[str]]:
    """Answers the question where to save, and remembers what was suggested."""

    def answer(path: Path | None) -> list[str]:
        suggested: list[str] = []

        def choose_place(name: str) -> Path | None:
            suggested.append(name)
            return path

        monkeypatch.setattr(file_out, "choose_place", choose_place)
        return suggested

    return answer


def of_files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def of_picture() -> QMimeData:
    data = QMimeData()
    image = QImage()
    image.loadFromData(a_photo())
    data.setImageData(image)
    return data


def drop(on: QWidget, data: QMimeData) -> bool:
    """As somebody drags it there and lets go. Whether it was taken."""
    actions = Qt.DropAction.CopyAction
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    over = QDragEnterEvent(on.rect().center(), actions, data, buttons, keys)
    over.ignore()
    QApplication.sendEvent(on, over)
    if not over.isAccepted():
        return False
    let_go = QDropEvent(QPointF(on.rect().center()), actions, data, buttons, keys)
    QApplication.sendEvent(on, let_go)
    return let_go.isAccepted()
