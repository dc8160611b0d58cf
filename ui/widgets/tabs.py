"""Tabs: underlined words; the last ones go under "More" when there is no room."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import Tone, Type, paint_icon, theme
from ui.widgets.button import Operable
from ui.widgets.drawing import draw_line, fill_round, follow_theme, hairline, smooth, width_of

HEIGHT, SIDE, GAP, UNDERLINE = 40, 12, 4, 2
MOST_SHORTCUTS = 8


class Tabs(QWidget):
    """One tab stop; the arrow keys move, Ctrl+1…8 go straight there.

    The words of the first tab stand at the left edge of the widget's padding, so place it
    ``SIDE`` (12) to the left of the text it belongs to.
    """

    chosen = Signal(int)

    def __init__(
        self,
        names: Sequence[str],
        *,
        shortcuts: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._current = 0
        self._hidden: list[int] = []
        self._tabs = [_Tab(name, self) for name in names]
        self._more = _Tab(self.tr("More"), self, icon="chevron-down")
        self._more.setCheckable(False)
        self._more.clicked.connect(self._offer_more)
        self._more.hide()
        for number, tab in enumerate(self._tabs):
            tab.clicked.connect(self._on_clicked)
            tab.installEventFilter(self)
            if shortcuts and number < MOST_SHORTCUTS:
                keys = QShortcut(QKeySequence(f"Ctrl+{number + 1}"), self)
                keys.setContext(Qt.ShortcutContext.WindowShortcut)
                keys.setProperty("tab", number)
                keys.activated.connect(self._on_shortcut)
                tab.setToolTip(self.tr("Ctrl+{number}").format(number=number + 1))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._mark()
        follow_theme(self._restyle)

    @property
    def current(self) -> int:
        return self._current

    def choose(self, number: int) -> None:
        """Show ``number`` as chosen; says so by ``chosen`` if it was another before."""
        if number != self._current and 0 <= number < len(self._tabs):
            self._current = number
            self._arrange()
            self._mark()
            self.chosen.emit(number)

    def hidden_names(self) -> list[str]:
        return [self._tabs[number].text() for number in self._hidden]

    @override
    def sizeHint(self) -> QSize:
        width = sum(tab.sizeHint().width() + theme().px(GAP) for tab in self._tabs)
        return QSize(width, theme().px(HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        widest = max((tab.sizeHint().width() for tab in self._tabs), default=0)
        return QSize(widest + self._more.sizeHint().width(), theme().px(HEIGHT))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        hairline(painter, 0, self.width(), self.height() - 1, theme().tokens.line)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()), 0)
            if step and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
                self.choose(max(0, min(len(self._tabs) - 1, self._current + step)))
                self._tabs[self._current].setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return False

    def _arrange(self) -> None:
        """Show as many tabs as fit, always the chosen one, and the rest under "More"."""
        gap, widths = theme().px(GAP), [tab.sizeHint().width() for tab in self._tabs]
        shown = list(range(len(self._tabs)))
        more = self._more.sizeHint().width() + gap
        room = self.width()
        while len(shown) > 1 and self._needed(shown, widths, gap, more) > room:
            shown.remove(next(n for n in reversed(shown) if n != self._current))
        self._hidden = [n for n in range(len(self._tabs)) if n not in shown]
        x = 0
        for number, tab in enumerate(self._tabs):
            tab.setVisible(number in shown)
            if number in shown:
                tab.setGeometry(x, 0, widths[number], self.height())
                x += widths[number] + gap
        self._more.setVisible(bool(self._hidden))
        self._more.setGeometry(x, 0, self._more.sizeHint().width(), self.height())

    def _needed(self, shown: list[int], widths: list[int], gap: int, more: int) -> int:
        needed = sum(widths[n] + gap for n in shown) - gap
        return needed + (more + gap if len(shown) < len(widths) else 0)

    def _mark(self) -> None:
        for number, tab in enumerate(self._tabs):
            here = number == self._current
            tab.setChecked(here)
            tab.setFocusPolicy(Qt.FocusPolicy.StrongFocus if here else Qt.FocusPolicy.ClickFocus)
            place = self.tr("Tab {number} of {all}").format(number=number + 1, all=len(self._tabs))
            tab.setAccessibleDescription(place)

    def _offer_more(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number in self._hidden:
            action = menu.addAction(self._tabs[number].text())
            action.setData(number)
        menu.triggered.connect(self._on_more)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def _on_more(self, action: QAction) -> None:
        self.choose(int(action.data()))

    def _on_clicked(self) -> None:
        tab = self.sender()
        if isinstance(tab, _Tab):
            tab.setChecked(True)
            self.choose(self._tabs.index(tab))

    def _on_shortcut(self) -> None:
        self.choose(int(self.sender().property("tab")))

    def _restyle(self) -> None:
        self.updateGeometry()
        self._arrange()
        self.update()


class _Tab(Operable):
    def __init__(self, name: str, parent: QWidget, *, icon: str = "") -> None:
        super().__init__(parent)
        self._icon = icon
        self.setText(name)
        self.setAccessibleName(name)
        self.setCheckable(True)

    @override
    def nextCheckState(self) -> None:
        """Being chosen is the parent's to say."""

    @override
    def sizeHint(self) -> QSize:
        px = theme().px
        width = width_of(self.text(), theme().font(Type.BUTTON_STRONG)) + 2 * px(SIDE) + 1
        return QSize(round(width) + (px(20) if self._icon else 0), px(HEIGHT))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        tokens, px, rect, on = theme().tokens, theme().px, QRectF(self.rect()), self.isChecked()
        if not on and (self.isDown() or self.underMouse()):
            held = tokens.line if self.isDown() else tokens.sunken
            room = rect.adjusted(0, px(4), 0, -px(5))
            fill_round(painter, room, px(6), ground=held)
        font = theme().font(Type.BUTTON_STRONG if on else Type.FIELD)
        words = rect.adjusted(px(SIDE), 0, -px(SIDE) + 2, -1)
        draw_line(painter, words, self.text(), font, Tone.PLAIN if on else Tone.QUIET)
        if self._icon:
            side = px(16)
            place = QRectF(rect.right() - px(8) - side, rect.center().y() - side / 2, side, side)
            paint_icon(painter, self._icon, place, Tone.QUIET)
        if on:
            thick = px(UNDERLINE)
            line = QRectF(0, rect.height() - thick, rect.width(), thick)
            fill_round(painter, line, 0, ground=tokens.accent)
