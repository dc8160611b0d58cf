"""Adding files: to a note that is being written, to what is saved, and what stands in the way."""

import threading
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import cbor2
import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QApplication

from keyworker_desktop.files.errors import NotAddedError
from keyworker_desktop.files.intake import Progress
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.plan import Outcome
from keyworker_desktop.record.kinds.story import StoryEntry
from keyworker_desktop.store.chunks import KeptFile, read_file
from tests.gui.attachments.conftest import Choose, Files, attach, drop, of_files, of_picture
from tests.support.chosen_files import CANARY, a_docx, a_pdf, a_photo
from tests.support.screens import LOOKS, beyond_the_edge, cut_off, unnamed
from ui.attachments.choosing import MOST_AT_ONCE, Source, from_path
from ui.attachments.line import FileLine, NewFileLine, RefusedLine
from ui.attachments.new_file import NewFile, files_from_plain
from ui.places import FamilyTab
from ui.screens.family.contacts.writing import FILES
from ui.theme import theme


def waiting_source(go_on: threading.Event, content: bytes, name: str = "a.pdf") -> Source:
    """A file on a slow stick: it comes when the test says so, or is stopped."""

    def read(progress: Progress, is_stopped: Callable[[], bool]) -> bytes:
        progress(1, len(content))
        while not go_on.wait(0.01):
            if is_stopped():
                raise NotAddedError
        return content

    return Source(name, read)


def refusals(files: Files) -> list[str]:
    return [line.accessibleName() for line in files.box.findChildren(RefusedLine)]


# A note that is being written


def test_a_photo_goes_with_the_note_it_was_added_to(files: Files, choose: Choose) -> None:
    files.begin()
    files.write("We drew together.")
    choose(Biscuit_dot_jpg=a_photo())
    files.click("add file")
    files.until(lambda: files.box.files)
    line = files.box.findChildren(NewFileLine)[0]
    assert line.accessibleName().startswith("Biscuit.jpg, Picture, ")
    files.click("finish note")
    files.saved()
    (note, *_) = files.notes()
    files.until(lambda: len(files.panel.lines) == 1)
    (attachment,) = files.attached(note.contact.entity_id)
    assert (attachment.name, attachment.media) == ("Biscuit.jpg", "image/jpeg")
    assert CANARY.encode() not in read_file(files.office.desk.chunks, attachment)
    assert "Waiting to be sent" in files.panel.lines[0].accessibleName()
    assert note.contact.facts is not None
    assert attachment.facts is not None
    assert attachment.facts.authored_at == note.contact.facts.authored_at  # one press of save


def test_what_a_file_shows_is_typed_while_the_note_is_written(files: Files, choose: Choose) -> None:
    files.begin()
    files.write("We looked at the room.")
    choose(IMG_0412_dot_jpg=a_photo(), Letter_dot_pdf=a_pdf())
    files.click("add file")
    files.until(lambda: len(files.box.files) == 2)
    files.type("what it shows", "Ella's new bedroom ")  # the first of the two
    files.click("take file out")
    assert [one.name for one in files.box.files] == ["Letter.pdf"], "the one it stands beside"
    files.type("what it shows", "The letter about the room ")
    files.click("leave as draft")
    (draft,) = files.drafts()
    files.come(entity_id=draft.draft_id)
    files.until(lambda: files.box.files)
    (line,) = [one for one in files.box.findChildren(NewFileLine) if one.isVisible()]
    assert line.caption.text() == "The letter about the room "
    files.click("finish note")
    files.saved()
    (note, *_) = files.notes()
    files.until(lambda: len(files.panel.lines) == 1)
    (attachment,) = files.attached(note.contact.entity_id)
    assert (attachment.name, attachment.caption) == ("Letter.pdf", "The letter about the room")
    assert files.panel.lines[0].name.text() == "The letter about the room"


def test_several_are_added_at_once_and_what_is_refused_is_named(
    files: Files, choose: Choose
) -> None:
    files.begin()
    choose(
        Letter_dot_pdf=a_pdf(3),
        page_dot_html=b"<html>",
        notes_dot_txt=b"Bring the blue cup.",
    )
    files.click("add file")
    files.until(lambda: not files.box.is_bringing_in)
    assert [one.name for one in files.box.files] == ["Letter.pdf", "notes.txt"]
    assert files.box.files[0].pages == 3
    (said,) = refusals(files)
    assert said.startswith("page.html. This is a web page")
    files.click("put refusal away")
    assert refusals(files) == [] or not files.box.findChildren(RefusedLine)[0].isVisible()


def test_too_many_at_once_are_refused_in_words(files: Files, tmp_path: Path) -> None:
    files.begin()
    files.box.add_sources([from_path(tmp_path / "x")] * (MOST_AT_ONCE + 1))
    assert "No more than 12 files" in refusals(files)[0]
    assert not files.box.is_bringing_in


def test_a_picture_can_be_pasted_into_the_words(files: Files) -> None:
    files.begin()
    files.write("As he drew it: ")
    pad = files.editor.form.body_pad
    QApplication.clipboard().setMimeData(of_picture())
    assert pad.canPaste()
    pad.paste()
    files.until(lambda: files.box.files)
    assert pad.text() == "As he drew it: "
    assert files.box.files[0].name == "Picture.png"
    QApplication.clipboard().clear()


def test_words_that_also_come_as_a_picture_are_pasted_as_words(files: Files) -> None:
    files.begin()
    data = of_picture()
    data.setText("Monday, Tuesday")
    files.editor.form.body_pad.insertFromMimeData(data)
    assert files.editor.form.body_pad.text() == "Monday, Tuesday"
    assert not files.box.is_bringing_in


def test_files_can_be_dropped_on_the_box_or_on_the_words(files: Files, tmp_path: Path) -> None:
    path = tmp_path / "school.pdf"
    path.write_bytes(a_pdf(1))
    files.begin()
    assert drop(files.box, of_files(path))
    assert not files.box._is_over
    files.editor.form.body_pad.insertFromMimeData(of_files(path))
    files.until(lambda: len(files.box.files) == 2)
    assert files.editor.form.body_pad.text() == ""
    words = QMimeData()
    words.setText("hello")
    assert not drop(files.box, words)


def test_a_picture_can_be_pasted_at_the_button(files: Files) -> None:
    files.begin()
    QApplication.clipboard().setMimeData(of_picture())
    files.box.add_button.setFocus()
    files.qtbot.keyClick(files.box.add_button, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    files.until(lambda: files.box.files)
    QApplication.clipboard().clear()


def test_a_draft_keeps_its_files(files: Files, choose: Choose) -> None:
    files.begin()
    choose(Letter_dot_pdf=a_pdf())
    files.click("add file")
    files.until(lambda: files.box.files)
    files.until(files.drafts)  # kept at once, not after two seconds
    files.click("leave as draft")
    (draft,) = files.drafts()
    assert [one["name"] for one in draft.fields[FILES]] == ["Letter.pdf"]
    assert files.box.files == ()
    files.come(entity_id=draft.draft_id)
    files.until(lambda: files.box.files)
    files.write("Now in words.")
    files.click("finish note")
    files.saved()
    (note, *_) = files.notes()
    assert [one.name for one in files.attached(note.contact.entity_id)] == ["Letter.pdf"]


@pytest.mark.parametrize("way", ["escape", "family", "tab"])
def test_a_file_still_on_its_way_goes_to_the_draft_that_was_left(files: Files, way: str) -> None:
    go_on = threading.Event()
    files.begin()
    files.write("Half a sentence")
    files.box.add_sources([waiting_source(go_on, a_pdf(1))])
    match way:
        case "escape":
            files.qtbot.keyClick(files.editor.form.body_pad, Qt.Key.Key_Escape)
        case "family":
            files.open(1, FamilyTab.CONTACTS)
        case _:
            files.screen.tabs.choose(list(FamilyTab).index(FamilyTab.STORY))
    go_on.set()
    files.until(lambda: any(FILES in draft.fields for draft in files.drafts()))
    (draft,) = files.drafts()
    assert draft.fields["body"] == "Half a sentence"
    assert len(draft.fields[FILES]) == 1


def test_a_file_on_its_way_to_an_empty_note_makes_a_draft(files: Files) -> None:
    go_on = threading.Event()
    files.begin()
    files.box.add_sources([waiting_source(go_on, a_pdf(1))])
    files.qtbot.keyClick(files.editor.form.body_pad, Qt.Key.Key_Escape)
    go_on.set()
    files.until(lambda: any(FILES in draft.fields for draft in files.drafts()))


def test_what_is_on_its_way_to_another_note_is_not_shown_with_this_one(files: Files) -> None:
    go_on = threading.Event()
    files.begin()
    files.write("First")
    files.box.add_sources([waiting_source(go_on, b"<html>", "secret plan.html")])
    files.begin(1)
    assert "secret plan" not in files.texts()
    go_on.set()
    files.until(lambda: files.failures)
    assert "secret plan" not in files.texts()
    assert "secret plan" not in str(files.failures[0])
    assert files.box.files == ()


def test_adding_can_be_cancelled_and_leaves_nothing(files: Files) -> None:
    files.begin()
    files.box.add_sources([waiting_source(threading.Event(), a_pdf(1), "long.pdf")])
    files.until(lambda: "Adding long.pdf" in files.texts())
    files.click("cancel adding")
    files.until(lambda: not files.box.is_bringing_in)
    assert files.box.files == ()
    assert files.box.add_button.hasFocus()
    assert files.drafts() == []
    folder = files.office.desk.chunks.folder
    assert not folder.exists() or list(folder.iterdir()) == []


def test_a_note_waits_for_its_files(files: Files) -> None:
    go_on = threading.Event()
    files.begin()
    files.write("With a letter")
    files.box.add_sources([waiting_source(go_on, a_pdf(1))])
    files.click("finish note")
    assert "A file is still being added." in files.texts()
    assert files.editor.is_open
    go_on.set()
    files.until(lambda: files.box.files)
    files.click("finish note")
    files.saved()


def test_a_file_can_be_taken_out_again(files: Files, choose: Choose) -> None:
    files.begin()
    files.write("Words")
    choose(Letter_dot_pdf=a_pdf())
    files.click("add file")
    files.until(lambda: files.box.files)
    files.click("take file out")
    assert files.box.files == ()
    assert files.box.add_button.hasFocus()
    files.click("finish note")
    files.saved()
    assert files.attached(files.notes()[0].contact.entity_id) == []


def test_a_file_that_was_damaged_on_the_disk_is_not_saved_with_the_note(
    files: Files, choose: Choose
) -> None:
    files.begin()
    files.write("Words")
    choose(Letter_dot_pdf=a_pdf())
    files.click("add file")
    files.until(lambda: files.box.files)
    files.office.desk.chunks.remove(files.box.files[0].kept.root)
    files.click("finish note")
    files.until(lambda: "damaged on this laptop" in files.texts())
    assert len(files.notes()) == 1  # the family's earlier one
    assert files.editor.form.body_pad.text() == "Words"
    files.click("take file out")
    files.click("finish note")
    files.saved()


def test_a_discarded_draft_comes_back_with_its_files(files: Files, choose: Choose) -> None:
    files.begin()
    choose(Letter_dot_pdf=a_pdf())
    files.click("add file")
    files.until(lambda: files.box.files)
    files.click("discard draft")
    files.qtbot.mouseClick(files.tab.toast.undo, Qt.MouseButton.LeftButton)
    files.until(files.drafts)
    (draft,) = files.drafts()
    assert [one["name"] for one in draft.fields[FILES]] == ["Letter.pdf"]


# What is saved already


def test_a_finished_note_takes_another_file(files: Files, choose: Choose) -> None:
    note = files.office.add_note()
    files.read(note, lines=0)
    choose(Letter_dot_pdf=a_pdf())
    files.click("add file")
    files.until(lambda: files.panel.lines)
    assert [one.name for one in files.attached(note.entity_id)] == ["Letter.pdf"]


def test_whoever_adds_one_file_is_asked_what_it_shows(files: Files, choose: Choose) -> None:
    note = files.office.add_note()
    files.read(note, lines=0)
    choose(Letter_dot_pdf=a_pdf())
    files.panel.add_button.setFocus()
    files.click("add file")
    files.until(lambda: files.panel.lines and files.panel.lines[0].saying.line.hasFocus())
    files.press(Qt.Key.Key_Escape)
    assert files.attached(note.entity_id)[0].caption == ""


def test_half_a_letter_pasted_as_what_a_file_shows_does_not_stop_the_draft() -> None:
    kept = KeptFile(blob_id=uuid4(), key=bytes(32), root=bytes(range(32)), size=1)
    file = NewFile(
        entity_id=uuid4(),
        name="a.pdf",
        media="application/pdf",
        pages=1,
        kept=kept,
        caption="The gate \ud83d",
    )
    (again,) = files_from_plain(cbor2.loads(cbor2.dumps([file.to_plain()])))
    assert again.caption.startswith("The gate ")


def test_a_file_goes_to_the_entry_it_was_added_to_whatever_is_read_by_then(files: Files) -> None:
    first = files.office.add_note(body="First")
    second = files.office.add_note(body="Second")
    go_on = threading.Event()
    files.read(first, lines=0)
    files.panel.add_sources([waiting_source(go_on, a_pdf(1))])
    files.read(second, lines=0)
    go_on.set()
    files.until(lambda: files.attached(first.entity_id))
    assert files.attached(second.entity_id) == []
    assert files.panel.lines == []


def test_a_moment_of_the_story_has_its_files(files: Files, choose: Choose) -> None:
    family = files.office.family()
    entry = StoryEntry(
        entity_id=new_entity_id(files.office.clock()),
        family_id=family.family_id,
        what="The first day at the new school",
        theme="school",
        account="home",
    )
    files.office.save(entry)
    files.open(0, FamilyTab.STORY, entity_id=entry.entity_id)
    files.story.timeline.setFocus()
    files.qtbot.keyClick(files.story.timeline, Qt.Key.Key_Home)
    files.qtbot.keyClick(files.story.timeline, Qt.Key.Key_Return)
    choose(timetable_dot_png=a_photo())
    files.click("add file")
    files.until(lambda: files.attached(entry.entity_id))
    files.until(lambda: files.screen.findChildren(FileLine))


def test_an_outcome_shows_its_files_and_its_form_takes_more(files: Files, choose: Choose) -> None:
    family, child = files.office.families[0]
    outcome = Outcome(
        entity_id=new_entity_id(files.office.clock()),
        family_id=family.family_id,
        words="I want to sleep with the window open.",
        whose=(child.entity_id,),
    )
    files.office.save(outcome)
    attach(files.office, outcome, "window.pdf", a_pdf(1), "application/pdf")
    files.open(0, FamilyTab.PLAN)
    files.until(lambda: [one for one in shown_lines(files) if one.isVisible()])
    files.click("change outcome")
    choose(other_dot_pdf=a_pdf(1))
    files.click("add file")
    files.until(lambda: len(files.attached(outcome.entity_id)) == 2)


def test_locking_stops_what_is_on_its_way(files: Files) -> None:
    files.begin()
    files.write("Words")
    files.box.add_sources([waiting_source(threading.Event(), a_pdf(1))])
    files.until(lambda: "Adding a.pdf" in files.texts())
    files.screen.may_leave()
    files.office.desk.closing.emit()
    files.until(lambda: not files.box.is_bringing_in)
    assert (files.box.files, refusals(files), files.failures) == ((), [], [])


def shown_lines(files: Files) -> list[FileLine]:
    return files.screen.findChildren(FileLine)


# For everybody


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_cut_off(files: Files, look: str) -> None:
    scale, width, height = LOOKS[look]
    theme().set_scale(scale)
    files.screen.resize(width - 84, height - 52)
    files.begin()
    go_on = threading.Event()
    files.box.add_sources(
        [
            waiting_source(go_on, a_docx("x"), "The report of the occupational therapist.docx"),
            waiting_source(go_on, b"<html>", "The page of the school with all of its dates.html"),
        ]
    )
    files.until(lambda: cut_off(files.editor) == [])
    go_on.set()
    files.until(lambda: refusals(files))
    files.until(lambda: cut_off(files.editor) == [])
    assert beyond_the_edge(files.screen) == []
    assert unnamed(files.editor) == []


def test_an_empty_note_needs_no_more_room_for_files(files: Files) -> None:
    files.begin()
    assert files.box.height() <= 4
    assert files.box.add_button.isVisible()
