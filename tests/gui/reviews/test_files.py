"""A supervisor reads the note with its files; she adds none."""

from PySide6.QtCore import Qt

from keyworker_desktop.files.kinds import FileKind
from keyworker_desktop.record.kinds.contact import Contact
from keyworker_desktop.record.writing import struck_out
from tests.gui.attachments.conftest import attach
from tests.gui.reviews.conftest import Reviews
from tests.support.chosen_files import a_pdf
from tests.support.desk import PRIYA
from ui.attachments.viewer import Viewer

PDF = FileKind.PDF.value


def with_letter(reviews: Reviews, number: int = 0) -> Contact:
    note = reviews.note(number, days=3 - number)
    attach(reviews.office, note, "Letter.pdf", a_pdf(1), PDF, by=PRIYA, is_here=False)
    return note


def test_the_files_stand_under_the_note_and_cannot_be_added_to(reviews: Reviews) -> None:
    with_letter(reviews)
    reviews.open()
    files = reviews.screen.card.files
    reviews.until(lambda: files.lines)
    assert files.isVisible()
    assert files.lines[0].accessibleName().startswith("Letter.pdf, PDF")
    assert not files.add_button.isVisible()
    assert not files.acceptDrops()


def test_a_note_without_files_has_no_place_for_them(reviews: Reviews) -> None:
    reviews.note()
    reviews.open()
    reviews.until(lambda: reviews.shown)
    reviews.until(lambda: not reviews.screen.card.files.isVisible())


def test_a_file_on_its_way_says_whose_it_is_and_the_note_can_be_signed(reviews: Reviews) -> None:
    with_letter(reviews)
    reviews.open()
    files = reviews.screen.card.files
    reviews.until(lambda: files.lines)
    files.lines[0].name.click()
    assert files.viewer is not None
    assert "On its way from Priya’s laptop" in files.viewer.sentence.text()
    files.viewer.close_up()
    assert reviews.screen.card.sign.isEnabled()
    reviews.until(lambda: not reviews.screen.findChildren(Viewer))


def test_a_sign_off_is_about_the_files_that_stood_there(reviews: Reviews) -> None:
    note, _other = with_letter(reviews), reviews.note(1, days=1)
    reviews.open()
    files = reviews.screen.card.files
    reviews.until(lambda: files.lines)
    listed = {one.attachment.entity_id for one in files.sheets}
    reviews.press(Qt.Key.Key_S)
    reviews.until(lambda: reviews.sheet(note).is_signed_off())
    sheet = reviews.sheet(note)
    assert {one.entity_id for one in sheet.files} == listed
    (review,) = sheet.reviews
    assert review.is_bound_to([sheet.contact, *sheet.files])
    assert not review.is_bound_to([sheet.contact])


def test_a_file_that_comes_after_it_makes_it_an_earlier_version(reviews: Reviews) -> None:
    note, _other = reviews.note(0, days=3), reviews.note(1, days=1)
    reviews.open()
    reviews.press(Qt.Key.Key_S)
    reviews.until(lambda: not reviews.reads(note))
    attach(reviews.office, note, "Letter.pdf", a_pdf(1), PDF, by=PRIYA, is_here=False)
    reviews.tell(note)
    reviews.click("show changed")
    reviews.until(lambda: reviews.reads(note))
    assert "You signed an earlier version" in reviews.listed[0]
    assert "Signed an earlier version." in reviews.said[0]
    reviews.until(lambda: reviews.screen.card.files.lines)
    reviews.press(Qt.Key.Key_S)
    reviews.until(lambda: reviews.sheet(note).is_signed_off())


def test_a_file_struck_out_while_it_is_read_is_not_signed_blindly(reviews: Reviews) -> None:
    note = with_letter(reviews)
    reviews.open()
    reviews.until(lambda: reviews.screen.card.files.lines)
    (file,) = reviews.sheet(note).files
    reviews.office.save_writes(note.family_id, struck_out(file, "Of another child."), by=PRIYA)
    reviews.press(Qt.Key.Key_S)
    reviews.until(lambda: reviews.screen.card.is_changed_told)
    assert reviews.sheet(note).reviews == []
    act = reviews.screen.card.notice.act
    assert act is not None
    reviews.until(act.hasFocus)
    reviews.press(Qt.Key.Key_Return)
    reviews.until(
        lambda: "Of another child." in reviews.screen.card.files.lines[0].accessibleName()
    )
    reviews.press(Qt.Key.Key_S)
    reviews.until(lambda: reviews.sheet(note).is_signed_off())
