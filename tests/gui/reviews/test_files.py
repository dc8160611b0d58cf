"""A supervisor reads the note with its files; she adds none."""

from keyworker_desktop.files.kinds import FileKind
from keyworker_desktop.record.kinds.contact import Contact
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
