"""Looking at files inside the program, fetching them, and a copy only where somebody asks."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from keyworker_desktop.files.kinds import FileKind
from keyworker_desktop.store import reading
from keyworker_desktop.store.attachments import Whereabouts
from keyworker_protocol.limits import CHUNK_BYTES
from tests.gui.attachments.conftest import Files, attach
from tests.support.chosen_files import a_docx, a_pdf, a_photo, a_picture, a_wav
from tests.support.copies import noted
from tests.support.desk import TOM
from tests.support.screens import LOOKS, beyond_the_edge, cut_off, unnamed
from ui import file_out
from ui.attachments.line import FileLine
from ui.attachments.viewer import Viewer
from ui.shell.found import place_of
from ui.theme import theme

Chooser = Callable[[Path | None], list[str]]
PHOTO = ("Biscuit.jpg", a_picture("JPEG", size=(900, 600)), FileKind.JPEG.value)
PDF = ("Letter.pdf", a_pdf(3), FileKind.PDF.value)
LETTER = ("Report.docx", a_docx("Dear Priya,", "Alex came back."), FileKind.DOCX.value)
TEXT = ("notes.txt", b"Bring the blue cup.", FileKind.TEXT.value)
SOUND = ("voice.wav", a_wav(), FileKind.WAV.value)


def drawn_on(files: Files, viewer: Viewer) -> None:
    files.until(lambda: viewer.view.sheet.picture)


# The list


def test_a_file_says_what_it_is_and_how_far_it_has_come(files: Files) -> None:
    (line,) = files.read(files.note_with(PDF))
    assert line.accessibleName() == "Letter.pdf, PDF, 6 KB, Waiting to be sent"
    assert line.name.hasFocus() or line.name.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_how_far_it_has_come_follows_what_the_lane_tells(files: Files) -> None:
    note = files.note_with(("long.wav", a_wav(20), SOUND[2]))
    (line,) = files.read(note)
    (file,) = files.attached(note.entity_id)
    files.moved(file, Whereabouts.WAITING, 3 * CHUNK_BYTES, 20 * CHUNK_BYTES)
    assert line.tag.accessibleName() == "Waiting to be sent, 3 of 20 parts"
    files.moved(file, Whereabouts.HERE)
    assert line.tag.accessibleName() == "Sent"


def test_a_small_picture_is_drawn_only_beside_the_open_note(files: Files) -> None:
    (line,) = files.read(files.note_with(PHOTO))
    files.until(lambda: line.mark.image)
    files.open(1)
    assert files.panel.lines == [] or not files.panel.isVisible()
    assert files.panel._small == {} or files.panel._family_id is not None


def test_a_file_on_another_laptop_says_whose(files: Files) -> None:
    note = files.office.add_note()
    attach(files.office, note, *PDF, by=TOM, is_here=False)
    (line,) = files.read(note)
    assert line.tag.accessibleName() == "On its way from Tom’s laptop"
    files.qtbot.mouseClick(line.name, Qt.MouseButton.LeftButton)
    assert "It comes by itself when that laptop has sent it." in files.viewer.sentence.text()
    assert not files.viewer.save_button.isEnabled()


def test_a_file_can_be_fetched_and_opens_when_it_is_here(files: Files) -> None:
    note = files.office.add_note()
    record = attach(files.office, note, *TEXT, by=TOM)
    (line,) = files.read(note)
    files.moved(record, Whereabouts.THERE, 0, 2_200_000)
    assert line.act.text() == "Fetch (2.1 MB)"
    files.click("fetch file")
    assert line.tag.accessibleName() == "Fetching, 1 KB of 2.1 MB"
    files.qtbot.mouseClick(line.name, Qt.MouseButton.LeftButton)
    assert files.viewer.progress.isVisible()
    files.moved(record, Whereabouts.THERE, 1_100_000, 2_200_000)
    assert "1.0 MB of 2.1 MB" in files.viewer.progress.accessibleName()
    files.click("stop fetching")
    assert files.viewer.fetch.isVisible()
    files.moved(record, Whereabouts.HERE, 2_200_000, 2_200_000)
    files.until(lambda: files.viewer.words.text() == "Bring the blue cup.")


def test_what_stands_in_the_way_of_a_file_is_said_where_it_is_listed(files: Files) -> None:
    note = files.note_with(PDF)
    (line,) = files.read(note)
    line.show_sheet(
        type(line.sheet)(
            attachment=line.sheet.attachment,
            whereabouts=Whereabouts.GONE,
            done=0,
            in_all=10,
            problem="The disk is full.",
        )
    )
    assert "The disk is full." in line.accessibleName()
    assert "Lost before it was sent" in line.accessibleName()


# The viewer


def test_a_picture_is_shown_whole_and_can_be_made_larger(files: Files) -> None:
    viewer = files.look(files.note_with(PHOTO))
    drawn_on(files, viewer)
    picture = viewer.view.sheet.picture
    assert picture is not None
    assert picture.image.height() <= viewer.view.viewport().height()
    assert viewer.view.sheet.accessibleName() == "Biscuit.jpg"
    bar = viewer.view.verticalScrollBar()
    assert not bar.isEnabled(), "no handle that promises more below"
    before = picture.image.width()
    files.press(Qt.Key.Key_Plus)
    larger = viewer.view.sheet.picture
    assert larger is not None
    assert larger.image.width() > before
    files.until(bar.isEnabled)
    files.press(Qt.Key.Key_Minus)
    files.press(Qt.Key.Key_0)
    again = viewer.view.sheet.picture
    assert again is not None
    assert abs(again.image.width() - before) <= 2


def test_the_pages_of_a_letter_are_turned_by_key(files: Files) -> None:
    viewer = files.look(files.note_with(PDF))
    drawn_on(files, viewer)
    sheet = viewer.view.sheet
    assert sheet.accessibleName() == "Page 1"
    assert "Line 0 of the school's letter." in sheet.accessibleDescription()
    assert viewer.pages.text() == "Page 1 of 3"
    files.press(Qt.Key.Key_PageDown)
    files.until(lambda: sheet.accessibleName() == "Page 2")
    assert "Line 41" in sheet.accessibleDescription()
    files.click("next page")
    files.until(lambda: sheet.accessibleName() == "Page 3")
    assert not viewer.on.isEnabled()
    files.press(Qt.Key.Key_PageUp)
    files.until(lambda: sheet.accessibleName() == "Page 2")


@pytest.mark.parametrize(
    ("file", "words"), [(LETTER, "Dear Priya,\nAlex came back."), (TEXT, "Bring the blue cup.")]
)
def test_the_words_of_a_letter_are_shown(
    files: Files, file: tuple[str, bytes, str], words: str
) -> None:
    viewer = files.look(files.note_with(file))
    files.until(viewer.words.isVisible)
    assert viewer.words.text() == words
    assert viewer.only_words.isVisible() == (file is LETTER)
    assert viewer.words.isReadOnly()


def test_a_recording_says_that_it_cannot_be_played_here(files: Files) -> None:
    viewer = files.look(files.note_with(SOUND))
    files.until(lambda: "cannot be played" in viewer.sentence.text())
    assert viewer.save_button.isEnabled()


@pytest.mark.parametrize(
    ("name", "content", "media"),
    [
        ("a.pdf", b"%PDF-1.7 nothing", FileKind.PDF.value),
        ("a.jpg", b"<svg onload='x'/>", FileKind.JPEG.value),
        ("a.png", a_photo(), FileKind.PNG.value),
        ("a.docx", b"PK\x03\x04nothing", FileKind.DOCX.value),
        ("a.xyz", b"anything", "model/vrml"),
    ],
)
def test_what_cannot_be_shown_says_so_and_can_be_saved(
    files: Files, name: str, content: bytes, media: str
) -> None:
    viewer = files.look(files.note_with((name, content, media)))
    files.until(lambda: "cannot be shown here" in viewer.sentence.text())
    assert viewer.sentence.isVisible()
    assert viewer.save_button.isEnabled()
    assert files.failures == []


def test_left_and_right_go_from_file_to_file(files: Files) -> None:
    viewer = files.look(files.note_with(PHOTO, PDF, TEXT), lines=3)
    drawn_on(files, viewer)
    assert viewer.count.text() == "1 of 3"
    files.press(Qt.Key.Key_Right)
    files.until(lambda: viewer.view.sheet.accessibleName() == "Page 1")
    files.press(Qt.Key.Key_Right)
    files.until(viewer.words.isVisible)
    files.press(Qt.Key.Key_Right)
    assert viewer.count.text() == "3 of 3"
    files.click("file before")
    files.until(lambda: viewer.view.sheet.accessibleName() == "Page 1")
    assert viewer.words.text() == ""  # nothing of the one before is left


def test_going_on_quickly_shows_only_the_last(files: Files) -> None:
    viewer = files.look(files.note_with(PDF, PHOTO, TEXT), lines=3)
    files.press(Qt.Key.Key_Right)
    files.press(Qt.Key.Key_Right)
    files.until(lambda: viewer.words.text() == "Bring the blue cup.")
    assert viewer.title.text() == "notes.txt"
    assert viewer.body.currentWidget() is viewer.words_page


def test_esc_closes_it_and_the_keyboard_goes_back(files: Files) -> None:
    viewer = files.look(files.note_with(PHOTO))
    drawn_on(files, viewer)
    files.press(Qt.Key.Key_Escape)
    assert viewer.isHidden()
    assert files.panel.lines[0].name.hasFocus()
    assert viewer.seen is None


def test_it_goes_when_somebody_goes_elsewhere(files: Files) -> None:
    viewer = files.look(files.note_with(PHOTO))
    drawn_on(files, viewer)
    files.open(1)
    files.until(lambda: files.panel.viewer is None)


def test_it_can_be_closed_while_it_opens(files: Files) -> None:
    files.look(files.note_with(PDF))
    files.press(Qt.Key.Key_Escape)
    files.until(lambda: not files.screen.findChildren(Viewer))


# A copy


def test_a_copy_is_saved_where_it_was_asked_and_its_name_names_nobody(
    files: Files, chooser: Chooser, tmp_path: Path
) -> None:
    target = tmp_path / "copy.pdf"
    suggested = chooser(target)
    note = files.note_with(PDF)
    viewer = files.look(note)
    files.save_a_copy()
    files.until(lambda: viewer.result.text() == "Saved as copy.pdf.")
    assert target.read_bytes() == PDF[1]
    assert suggested == ["PDF 2026-11-22.pdf"]
    (file,) = files.attached(note.entity_id)
    (copy,) = noted(files.office, file.entity_id, "file")
    assert (copy.family_id, copy.at) == (file.family_id, files.office.clock())
    files.click("save a copy")
    files.until(lambda: "A copy was last saved here today 09:30." in files.texts())
    assert "A copy leaves the encrypted record" in files.texts()


def test_no_copy_is_made_when_nobody_chose_a_place(
    files: Files, chooser: Chooser, tmp_path: Path
) -> None:
    chooser(None)
    note = files.note_with(PDF)
    viewer = files.look(note)
    files.save_a_copy()
    assert not viewer.save_button.is_busy
    assert viewer.save_button.hasFocus()
    assert list(tmp_path.glob("*.pdf")) == []
    assert noted(files.office, files.attached(note.entity_id)[0].entity_id, "file") == []


def test_without_the_passphrase_nobody_is_asked_where(files: Files, chooser: Chooser) -> None:
    suggested = chooser(None)
    viewer = files.look(files.note_with(PDF))
    files.save_a_copy("not this one")
    assert viewer.leaving.passphrase.wrong
    files.click("choose where")
    assert viewer.leaving.passphrase.wrong == "Wait a moment before the next try."
    assert suggested == []
    files.press(Qt.Key.Key_Escape)  # thought better of it: the file is still looked at
    assert viewer.isVisible()
    assert viewer.save_button.hasFocus()
    assert viewer.leaving.passphrase.text() == ""
    assert viewer.body.currentWidget() is not viewer.leaving


def test_going_on_to_the_next_file_asks_for_nothing(files: Files, chooser: Chooser) -> None:
    suggested = chooser(None)
    viewer = files.look(files.note_with(PHOTO, TEXT), lines=2)
    drawn_on(files, viewer)
    files.click("save a copy")
    files.type("passphrase for a copy", "half typ")
    files.click("next file")
    files.until(viewer.words.isVisible)
    assert not viewer.leaving.isVisible()
    assert viewer.leaving.passphrase.text() == ""
    assert suggested == []


def test_a_place_that_cannot_be_written_is_said_and_no_copy_is_noted(
    files: Files, chooser: Chooser, tmp_path: Path
) -> None:
    chooser(tmp_path / "gone" / "copy.pdf")
    note = files.note_with(PDF)
    viewer = files.look(note)
    files.save_a_copy()
    files.until(lambda: "It could not be saved there." in viewer.result.text())
    (file,) = files.attached(note.entity_id)
    files.until(lambda: noted(files.office, file.entity_id, "file") == [])


def test_a_copy_is_noted_before_it_leaves(
    files: Files, chooser: Chooser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A laptop that dies while it writes must not leave a copy that nothing tells of."""
    chooser(tmp_path / "copy.pdf")
    note = files.note_with(PDF)
    (file,) = files.attached(note.entity_id)
    found: list[int] = []
    written = file_out.written

    def watched(content: bytes, path: Path) -> Path:
        found.append(len(noted(files.office, file.entity_id, "file")))
        return written(content, path)

    monkeypatch.setattr(file_out, "written", watched)
    viewer = files.look(note)
    files.save_a_copy()
    files.until(lambda: viewer.result.text() == "Saved as copy.pdf.")
    assert found == [1]


# What a file shows


def test_what_a_file_shows_is_said_later_and_stays_in_history(files: Files) -> None:
    note = files.note_with(PHOTO)
    (line,) = files.read(note)
    files.click("say what it shows")
    assert line.saying.line.hasFocus()
    files.type("what it shows", "Ella's new bedroom")
    files.press(Qt.Key.Key_Return)
    files.until(lambda: line.name.text() == "Ella's new bedroom")
    assert line.accessibleName().startswith("Ella's new bedroom, Biscuit.jpg · Picture")
    assert not line.saying.isVisible()
    assert line.say.hasFocus()
    files.click("say what it shows")
    line.saying.line.clear()
    files.type("what it shows", "Ella's room, painted")
    files.click("save what it shows")
    files.until(lambda: line.name.text() == "Ella's room, painted")
    (file,) = files.attached(note.entity_id)
    assert file.name == "Biscuit.jpg"
    items = files.office.in_store(
        lambda db: reading.history(db, file.family_id, entity_id=file.entity_id, most=9)
    )
    said = [
        write.value for item in items for write in item.change.writes if write.path == "caption"
    ]
    assert said == ["Ella's room, painted", "Ella's new bedroom"]


def test_esc_leaves_what_a_file_shows_as_it_was(files: Files) -> None:
    note = files.note_with(PHOTO)
    (line,) = files.read(note)
    files.click("say what it shows")
    files.type("what it shows", "No")
    files.press(Qt.Key.Key_Escape)
    assert not line.saying.isVisible()
    assert line.say.hasFocus()
    assert files.attached(note.entity_id)[0].caption == ""


def test_words_typed_before_somebody_went_elsewhere_are_saved(files: Files) -> None:
    note = files.note_with(PHOTO)
    files.read(note)
    files.click("say what it shows")
    files.type("what it shows", "The gate at the back")
    files.open(1)
    files.until(lambda: files.attached(note.entity_id)[0].caption == "The gate at the back")


def test_words_half_typed_when_the_program_locks_are_saved(files: Files) -> None:
    note = files.note_with(PHOTO)
    files.read(note)
    files.click("say what it shows")
    files.type("what it shows", "The gate at the b")
    assert files.screen.may_leave(), "as the lock asks every screen"
    assert files.office.desk.keep_what_was_refused() == 0
    assert files.attached(note.entity_id)[0].caption == "The gate at the b"


def test_long_words_stand_whole_under_the_name(files: Files) -> None:
    note = files.note_with(PHOTO)
    (line,) = files.read(note)
    files.click("say what it shows")
    files.type("what it shows", "The way from the gate to the bench, as Alex walks it, " * 2)
    files.press(Qt.Key.Key_Return)
    files.until(lambda: "as Alex walks it" in files.texts())
    assert line.name.text() == "Biscuit.jpg"


# Entered in error


def test_a_file_is_struck_with_a_reason_and_stays_to_be_read(files: Files) -> None:
    note = files.note_with(PDF)
    viewer = files.look(note)
    files.click("file entered in error")
    assert viewer.why.line.hasFocus()
    files.click("file entered in error")
    assert viewer.why.wrong  # a reason is asked for
    files.type("why file in error", "It is another family's letter")
    files.click("file entered in error")
    files.until(lambda: "Entered in error" in viewer.facts.text())
    assert not viewer.strike_button.isVisible()
    files.press(Qt.Key.Key_Escape)
    (line,) = files.panel.lines
    assert "Entered in error" in line.accessibleName()
    assert files.attached(note.entity_id)[0].struck == "It is another family's letter"


# For everybody


def test_everything_has_a_name_and_is_reached_by_keyboard(files: Files) -> None:
    viewer = files.look(files.note_with(PHOTO, PDF), lines=2)
    drawn_on(files, viewer)
    assert unnamed(files.screen) == []
    seen = set()
    for _ in range(30):
        files.press(Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        assert viewer.isAncestorOf(focused)
        seen.add(focused.objectName())
    assert {"next file", "zoom in", "save a copy", "close file"} <= seen


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_cut_off(files: Files, look: str) -> None:
    scale, width, height = LOOKS[look]
    note = files.note_with(PHOTO, PDF)
    theme().set_scale(scale)
    files.screen.resize(width - 84, height - 52)
    QApplication.processEvents()
    viewer = files.look(note, lines=2)
    drawn_on(files, viewer)
    QApplication.processEvents()
    assert cut_off(viewer) == []
    assert beyond_the_edge(files.screen) == []
    assert viewer.view.height() >= 60
    assert viewer.card.geometry().bottom() <= viewer.height()
    least = 24 if scale == 1.0 else 44
    for line in files.panel.lines:
        assert line.name.height() >= least or scale == 1.0


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_of_the_question_before_a_copy_is_cut_off(files: Files, look: str) -> None:
    scale, width, height = LOOKS[look]
    note = files.note_with(PHOTO)
    theme().set_scale(scale)
    files.screen.resize(width - 84, height - 52)
    QApplication.processEvents()
    viewer = files.look(note)
    drawn_on(files, viewer)
    files.click("save a copy")
    QApplication.processEvents()
    assert cut_off(viewer) == []
    leaving = viewer.leaving
    field = leaving.passphrase.secret
    for upper, lower in ((leaving.words, leaving.passphrase), (field, leaving.go_on)):
        bottom = upper.mapTo(leaving, upper.rect().bottomLeft()).y()
        assert bottom < lower.mapTo(leaving, QPoint()).y()
    assert not field.visibleRegion().isEmpty()


def test_no_window_is_called_after_a_file(files: Files) -> None:
    viewer = files.look(files.note_with(PHOTO))
    drawn_on(files, viewer)
    for window in QApplication.topLevelWidgets():
        assert "Biscuit" not in window.windowTitle()


# Finding one


def test_a_file_that_was_searched_for_is_found_at_its_note(files: Files) -> None:
    note = files.note_with(PDF)
    (file,) = files.attached(note.entity_id)
    place = place_of(file, file.family_id)
    files.screen.show_place(place)
    files.until(lambda: [line.sheet.attachment.name for line in files.panel.lines] == [PDF[0]])


def test_a_file_of_a_person_is_found_among_people(files: Files) -> None:
    child = files.office.child()
    file = attach(files.office, child, *PDF)
    files.screen.show_place(place_of(file, file.family_id))
    files.until(files.people.isVisible)
    files.until(lambda: [one for one in files.screen.findChildren(FileLine) if one.isVisible()])


def test_the_files_of_an_opened_family_are_fetched_by_themselves(files: Files) -> None:
    files.open()
    assert files.office.desk._opened == {files.office.family().family_id}
