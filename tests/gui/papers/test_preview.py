"""A paper is looked at before it is given away, and saved only where somebody asks."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.plan import Outcome
from tests.gui.family.conftest import Shown
from tests.support.copies import noted, set_passphrase
from tests.support.desk import Office, a_desk
from tests.support.program import PASSPHRASE
from tests.support.screens import LOOKS, beyond_the_edge, cut_off, show, unnamed, usual_theme
from ui import file_out
from ui.screens.family.paper_preview import PaperPreview
from ui.screens.family.screen import FamilyScreen
from ui.theme import theme

__all__ = ["usual_theme"]
Chooser = Callable[[Path | None], list[str]]


@pytest.fixture
def office(tmp_path: Path, qapp: QApplication) -> Iterator[Office]:
    (tmp_path / "store").mkdir()
    with a_desk(tmp_path / "store", with_families=2) as office:
        set_passphrase(office)
        family, child = office.families[0]
        for number in range(12):
            office.save(
                Outcome(
                    entity_id=new_entity_id(office.clock()),
                    family_id=family.family_id,
                    words=f"I want the window open {number}.",
                    why="It is quiet then. " * 20,
                    whose=(child.entity_id,),
                )
            )
        yield office


@pytest.fixture
def shown(office: Office, qtbot: QtBot) -> Iterator[Shown]:
    screen = FamilyScreen(office.desk)
    family = Shown(office, screen, qtbot)
    screen.failed.connect(family.failures.append)
    show(qtbot, screen, width=1282, height=716)
    family.open()
    yield family
    screen.hide()
    QApplication.processEvents()
    assert family.failures == []


@pytest.fixture
def chooser(monkeypatch: pytest.MonkeyPatch) -> Chooser:
    """Answers the question where to save, and remembers what was suggested."""

    def answer(path: Path | None) -> list[str]:
        suggested: list[str] = []

        def choose(name: str) -> Path | None:
            suggested.append(name)
            return path

        monkeypatch.setattr(file_out, "choose_place", choose)
        return suggested

    return answer


def opened(shown: Shown, button: str = "plan on paper") -> PaperPreview:
    shown.click(button)
    (preview,) = [one for one in shown.screen.findChildren(PaperPreview) if one.isVisible()]
    shown.until(lambda: preview.view.sheet.picture)
    return preview


def save(shown: Shown) -> None:
    """The passphrase again, then where to."""
    shown.click("save a copy")
    shown.type("passphrase for a copy", PASSPHRASE)
    shown.click("choose where")
    (preview,) = shown.screen.findChildren(PaperPreview)
    shown.until(lambda: not preview.leaving.isVisible())


def pages_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def test_the_pages_are_those_of_the_paper(shown: Shown) -> None:
    preview = opened(shown)
    assert preview.paper is not None
    pages = pages_of(preview.paper.pdf)
    assert len(pages) > 1
    assert preview.pages.text() == f"Page 1 of {len(pages)}"
    sheet = preview.view.sheet
    assert sheet.accessibleDescription() == pages[0]
    assert "Robin’s plan" in pages[0]
    assert sheet.picture is not None
    image = sheet.picture.image
    tones = {
        image.pixelColor(x, y).lightness() // 64
        for x in range(0, image.width(), 3)
        for y in range(0, image.height() // 3, 3)
    }
    assert {0, 3} <= tones  # words on paper, not an empty sheet
    shown.click("next page")
    shown.until(lambda: preview.view.sheet.accessibleDescription() == pages[1])
    assert preview.pages.text() == f"Page 2 of {len(pages)}"
    shown.click("page before")
    assert preview.pages.text() == f"Page 1 of {len(pages)}"


def test_the_profile_is_one_page_of_what_they_said(shown: Shown) -> None:
    preview = opened(shown, "profile on paper")
    assert preview.pages.text() == "Page 1 of 1"
    assert "I like it when it is quiet." in preview.view.sheet.accessibleDescription()
    assert not preview.on.isEnabled()


def test_larger_smaller_and_whole(shown: Shown) -> None:
    preview = opened(shown)

    def width() -> int:
        picture = preview.view.sheet.picture
        return picture.image.width() if picture else 0

    wide = width()
    shown.click("zoom in")
    shown.until(lambda: width() > wide)
    larger = width()
    shown.click("zoom out")
    shown.until(lambda: width() < larger)
    shown.click("whole page")
    shown.until(lambda: width() < wide)
    picture = preview.view.sheet.picture
    assert picture is not None
    assert picture.image.height() <= preview.view.viewport().height()


def test_save_puts_the_very_bytes_where_it_was_asked(
    shown: Shown, chooser: Chooser, tmp_path: Path
) -> None:
    folder = tmp_path / "for the family"
    folder.mkdir()
    suggested = chooser(folder / "plan.pdf")
    preview = opened(shown)
    before = files_in(tmp_path)
    save(shown)
    shown.until(lambda: "Saved as plan.pdf." in shown.texts())
    assert preview.paper is not None
    assert (folder / "plan.pdf").read_bytes() == preview.paper.pdf
    assert suggested == ["Plan 2026-11-22.pdf"]  # no name of anybody
    assert files_in(tmp_path) - before == {folder / "plan.pdf"}
    child = shown.office.child()
    (copy,) = noted(shown.office, child.entity_id, "plan")
    assert (copy.family_id, copy.at) == (child.family_id, shown.office.clock())


def test_a_paper_says_what_a_copy_means_and_asks_for_the_passphrase(
    shown: Shown, chooser: Chooser, tmp_path: Path
) -> None:
    suggested = chooser(tmp_path / "plan.pdf")
    preview = opened(shown)
    shown.click("save a copy")
    assert "A copy leaves the encrypted record" in shown.texts()
    shown.type("passphrase for a copy", "not this one")
    shown.click("choose where")
    shown.until(lambda: preview.leaving.passphrase.wrong)
    assert suggested == []
    assert noted(shown.office, shown.office.child().entity_id, "plan") == []


def test_what_stood_there_before_is_replaced(
    shown: Shown, chooser: Chooser, tmp_path: Path
) -> None:
    target = tmp_path / "plan.pdf"
    target.write_bytes(b"an earlier one")
    chooser(target)
    preview = opened(shown)
    save(shown)
    shown.until(lambda: "Saved as plan.pdf." in shown.texts())
    assert preview.paper is not None
    assert target.read_bytes() == preview.paper.pdf


@pytest.mark.parametrize("kind", ["no such folder", "a file in its place", "a folder in its place"])
def test_a_place_that_cannot_be_written_is_refused_politely(
    shown: Shown, chooser: Chooser, tmp_path: Path, kind: str
) -> None:
    target = tmp_path / "gone" / "plan.pdf"
    if kind == "a file in its place":
        (tmp_path / "gone").write_bytes(b"")
    elif kind == "a folder in its place":
        target.mkdir(parents=True)
    chooser(target)
    opened(shown)
    before = files_in(tmp_path)
    save(shown)
    shown.until(lambda: "It could not be saved there." in shown.texts())
    assert files_in(tmp_path) == before
    chooser(tmp_path / "plan.pdf")
    save(shown)
    shown.until(lambda: "Saved as plan.pdf." in shown.texts())


def test_nothing_is_written_when_nobody_chose_a_place(
    shown: Shown, chooser: Chooser, tmp_path: Path
) -> None:
    chooser(None)
    preview = opened(shown)
    before = files_in(tmp_path)
    save(shown)
    assert not preview.save_button.is_busy
    assert noted(shown.office, shown.office.child().entity_id, "plan") == []
    assert files_in(tmp_path) == before


def test_esc_closes_it_and_the_keyboard_goes_back(shown: Shown) -> None:
    shown.screen.header.plan_paper.setFocus()
    preview = opened(shown)
    shown.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert preview.isHidden()
    assert shown.screen.header.plan_paper.hasFocus()
    assert preview.paper is None


def test_it_can_be_closed_before_it_is_made(shown: Shown) -> None:
    shown.click("plan on paper")
    shown.click("close paper")
    shown.until(lambda: not shown.screen.findChildren(PaperPreview))


def test_another_family_takes_it_away(shown: Shown) -> None:
    preview = opened(shown)
    shown.open(1)
    assert not shown.screen.findChildren(PaperPreview) or preview.isHidden()


def test_it_can_be_read_by_keyboard_alone(shown: Shown) -> None:
    preview = opened(shown)
    assert unnamed(preview) == []
    preview.view.setFocus()
    for _ in range(2):
        shown.qtbot.keyClick(preview.view, Qt.Key.Key_PageDown)
    shown.until(lambda: preview.pages.text().startswith(("Page 1 of", "Page 2 of")))
    bar = preview.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    before = preview.pages.text()
    shown.qtbot.keyClick(preview.view, Qt.Key.Key_PageDown)
    shown.until(lambda: preview.pages.text() != before)
    interface = QAccessible.queryAccessibleInterface(preview.view.sheet)
    assert "Page" in interface.text(QAccessible.Text.Name)


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_cut_off(shown: Shown, look: str) -> None:
    scale, width, height = LOOKS[look]
    theme().set_scale(scale)
    shown.screen.resize(width - 84, height - 52)
    QApplication.processEvents()
    if theme().stacks:
        shown.screen.header.plan_paper_requested.emit()
    else:
        shown.click("plan on paper")
    preview = shown.screen.findChildren(PaperPreview)[0]
    shown.until(lambda: preview.view.sheet.picture)
    QApplication.processEvents()
    assert cut_off(preview) == []
    assert beyond_the_edge(shown.screen) == []
    corner = preview.card.mapTo(preview, QPointF(0, 0)).y() + preview.card.height()
    assert corner <= preview.height()
    assert preview.view.height() >= 60


def files_in(folder: Path) -> set[Path]:
    """All but the store's own, which is written to all the time."""
    return {one for one in folder.rglob("*") if one.is_file() and "store" not in one.parts}
