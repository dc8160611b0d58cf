"""At twice the size nothing is cut off, columns stack, and long lists stay quick."""

from collections.abc import Callable
from time import perf_counter

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from ui.gallery.widgets import SHEETS
from ui.theme import ThemeName, theme
from ui.widgets.banner import Banner
from ui.widgets.item_list import ItemList
from ui.widgets.label import Label
from ui.widgets.note_pad import MOST_CHARACTERS, NotePad
from ui.widgets.page import Column, Columns, Page
from ui.widgets.row import Row, RowList
from ui.widgets.row_drawing import row_height
from ui.widgets.segmented import Choice, Segmented
from ui.widgets.values import Rating, RowContent, Tag

Shown = Callable[..., QWidget]


@pytest.fixture(params=[1.0, 1.5, 2.0], ids=["100", "150", "200"])
def scale(request: pytest.FixtureRequest) -> float:
    theme().set_scale(request.param)
    return float(request.param)


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("width", [1366, 1024])
def test_nothing_is_cut_off(name: str, width: int, scale: float, shown: Shown) -> None:
    window = shown(SHEETS[name](), width=width, height=700)
    page = window.findChild(Page)
    assert page is not None
    assert page.content.width() <= page.viewport().width()
    cut: list[object] = []
    for widget in page.content.findChildren(QWidget):
        if not widget.isVisible() or widget.objectName().startswith("qt_"):
            continue
        if isinstance(widget, QLabel) and widget.wordWrap():
            if widget.height() + 1 < widget.heightForWidth(widget.width()):
                cut.append((widget.text(), widget.size(), widget.heightForWidth(widget.width())))
        elif isinstance(widget, Row):
            if widget.height() < widget.heightForWidth(widget.width()):
                cut.append((widget.content.title, widget.size()))
        elif isinstance(widget, QAbstractButton) and not isinstance(widget.parent(), Segmented):
            wanted = widget.sizeHint()
            if widget.width() < wanted.width() or widget.height() < wanted.height():
                cut.append((widget.text(), widget.size(), wanted))
    assert cut == []


def test_columns_stack_in_a_narrow_page_and_with_large_text(shown: Shown) -> None:
    columns = Columns([Label("left"), Label("right")])
    window = shown(columns, width=1200)
    stacked = [columns.are_stacked]
    for width in (700, 1200):
        window.resize(width, 600)
        stacked.append(columns.are_stacked)
    theme().set_scale(1.5)
    assert [*stacked, columns.are_stacked] == [False, True, False, True]


def test_a_segmented_control_stands_upright_when_it_must(shown: Shown) -> None:
    control = Segmented("How", [Choice(f"A longer way {n}", n) for n in range(4)], 0)
    shown(control, width=280)
    assert control.is_upright
    assert control.height() == 4 * theme().px(36)


def test_a_title_wraps_once_and_a_figure_is_never_elided() -> None:
    words = "Decide whether to assess for an education, health and care plan before Easter " * 3
    row = Row(RowContent(title=words, figure="333 days over", rating=Rating.RED))
    line = theme().px(21)
    assert row.heightForWidth(500) <= 2 * line + 2 * theme().px(8) + theme().px(24)
    assert row.heightForWidth(500) >= 2 * line + 2 * theme().px(8)


def test_a_detail_wraps_on_a_page_and_stays_one_line_in_a_long_list(scale: float) -> None:
    """``scale``: with large text fewer words go into a line, and more lines are given them."""
    words = "Could someone sit with Alex one night before then, and say how the night was?"
    short, long = (
        RowContent(title="Alex Marlow", detail="Once"),
        RowContent(title="A", detail=words),
    )
    width, line = round(300 * scale), theme().px(19)
    on_page = Row(long).heightForWidth(width) - Row(short).heightForWidth(width)
    assert on_page >= line
    assert row_height(long, width) == row_height(short, width)
    endless = RowContent(title="A", detail=words * 20)
    most = 5 if theme().stacks else 3
    assert Row(endless).heightForWidth(width) - Row(short).heightForWidth(width) <= most * line


def test_a_wrapped_detail_leaves_the_figure_and_the_tag_their_room() -> None:
    words = "Could someone sit with Alex one night before then, and say how the night was?"
    plain = RowContent(title="A", detail=words)
    tagged = RowContent(title="A", detail=words, tag=Tag("Saved on this laptop", "laptop"))
    dated = RowContent(title="A", detail=words, figure="Tomorrow", figure_detail="16:30")
    for other in (tagged, dated):
        assert Row(other).heightForWidth(560) > Row(plain).heightForWidth(560)


def test_the_button_of_a_banner_leaves_the_words_the_width(shown: Shown) -> None:
    banner = Banner("Two versions.", "The safer one holds. " * 4, icon="info", button="Settle")
    shown(Column(banner), width=900)
    assert banner.act is not None
    assert banner.act.x() > banner.words.geometry().right()
    theme().set_scale(2.0)
    shown(banner, width=900)
    assert banner.act.y() >= banner.words.geometry().bottom()
    assert banner.words.width() > 700


def test_lines_of_a_note_are_not_too_long_to_read(shown: Shown) -> None:
    pad = NotePad("Note")
    shown(pad, width=1900)
    average = QFontMetricsF(pad.font()).averageCharWidth()
    assert pad.viewport().width() <= average * 85


def test_a_note_grows_with_its_text(shown: Shown) -> None:
    pad = NotePad("Note", grows_from=2)
    shown(pad)
    small = pad.height()
    pad.show_text("One thing.\n" * 12)
    assert pad.height() > small
    assert pad.verticalScrollBar().maximum() == 0


def test_two_hundred_thousand_characters_are_written_in_without_a_wait(shown: Shown) -> None:
    pad = NotePad("Note")
    shown(pad)
    paragraph = "Sat on the wall, side by side, and watched the birds for a while. " * 20
    pad.show_text("\n".join([paragraph] * 200)[: MOST_CHARACTERS - 100])
    started = perf_counter()
    for _ in range(20):
        pad.insertPlainText("a")
        pad.viewport().grab()
    assert (perf_counter() - started) / 20 < 0.25  # far from what is measured; a wall, not a goal


def test_thousands_of_rows_are_shown_at_once(shown: Shown) -> None:
    listed = ItemList("Contacts")
    shown(listed, width=380)
    started = perf_counter()
    listed.show_items([RowContent(key=n, title=f"Home visit {n}", detail="x") for n in range(3000)])
    listed.grab()
    assert perf_counter() - started < 2


@pytest.mark.parametrize("name", ThemeName)
def test_widgets_follow_the_theme_while_they_are_shown(name: ThemeName, shown: Shown) -> None:
    listed = RowList([RowContent(title="Home visit", rating=Rating.AMBER)])
    window = shown(listed)
    theme().choose(name)
    ground = window.grab().toImage().pixelColor(2, 2).name()
    assert ground == theme().tokens.surface.lower()
