"""The focus ring: one overlay that follows the keyboard focus, the same round every widget."""

from collections.abc import Callable
from typing import Protocol, cast, runtime_checkable
from weakref import ReferenceType, ref

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

RING, GAP, EDGE = 3.0, 1.0, 1.0
RADIUS = 8.0
REACH = RING + GAP + EDGE
_MOVES = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide}

Look = Callable[[], tuple[QColor, QColor, float]]  # ring, edge, scale


@runtime_checkable
class HasRing(Protocol):
    """A widget that says where its ring goes, in its own coordinates; an empty rect means none."""

    def ring_rect(self) -> QRect: ...

    def ring_radius(self) -> float: ...


class FocusRing(QObject):
    """Keeps one `_Overlay` in the window that has the focus."""

    def __init__(self, app: QApplication, look: Look) -> None:
        super().__init__(app)
        self._look = look
        # Weak, so that the ring never keeps a widget, or sees one again that is being taken down.
        self._target: ReferenceType[QWidget] | None = None
        self._has_ring = False
        """Looked up once: while a page is laid out the ring is placed many times."""
        self._watched: list[ReferenceType[QWidget]] = []
        self._overlay: _Overlay | None = None
        app.focusChanged.connect(self._on_focus_changed)

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        self._forget()
        if new is None or new.property("plainFocus"):
            return
        self._target = ref(new)
        self._has_ring = isinstance(new, HasRing)
        widget: QWidget | None = new
        while widget is not None:
            widget.installEventFilter(self)
            self._watched.append(ref(widget))
            widget = None if widget.isWindow() else widget.parentWidget()
        by_mouse = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        if not by_mouse or isinstance(new, QLineEdit | QPlainTextEdit | QTextEdit):
            self._show()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.KeyPress and watched is self._focused() and self._overlay is None:
            self._show()
        elif kind in _MOVES and self._overlay is not None:
            self._place()
        return False

    def _show(self) -> None:
        target = self._focused()
        if target is None:
            return
        self._overlay = _Overlay(target.window(), self._look)
        self._overlay.destroyed.connect(self._on_overlay_gone)
        self._place()

    def _place(self) -> None:
        target, overlay = self._focused(), self._overlay
        if target is None or overlay is None:
            return
        ring = cast("HasRing", target) if self._has_ring else None
        rect = ring.ring_rect() if ring else target.rect()
        if rect.isEmpty() or not target.isVisible():
            overlay.hide()
            return
        radius = ring.ring_radius() if ring else RADIUS
        overlay.put_round(_in_window(target, rect), _visible_part(target), radius)

    def _on_overlay_gone(self) -> None:
        self._overlay = None

    def _focused(self) -> QWidget | None:
        target = self._target() if self._target is not None else None
        return target if target is not None and isValid(target) else None

    def _forget(self) -> None:
        overlay, self._overlay = self._overlay, None
        self._target = None
        watched, self._watched = self._watched, []
        for reference in watched:
            widget = reference()
            if widget is not None and isValid(widget):
                widget.removeEventFilter(self)
        if overlay is not None and isValid(overlay):
            overlay.destroyed.disconnect(self._on_overlay_gone)
            overlay.hide()
            overlay.deleteLater()


class _Overlay(QWidget):
    def __init__(self, window: QWidget, look: Look) -> None:
        super().__init__(window)
        self._look = look
        self._radius = RADIUS
        self._inner = QRect()
        self.setObjectName("focus-ring")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def put_round(self, rect: QRect, visible: QRect, radius: float) -> None:
        _ring, _edge, scale = self._look()
        reach = round(REACH * max(1.0, scale**0.5))
        room = rect.adjusted(-reach, -reach, reach, reach).intersected(visible)
        self._inner = rect.translated(-room.topLeft())
        self._radius = radius * scale
        self.setGeometry(room)
        self.setVisible(not room.isEmpty())
        self.raise_()
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        ring, edge, scale = self._look()
        factor = max(1.0, scale**0.5)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inner = QRectF(self._inner)
        for colour, width, away in (
            (edge, EDGE * factor, 0.0),
            (ring, RING * factor, (GAP + EDGE) * factor - 0.5),
        ):
            out = away + width / 2
            painter.setPen(QPen(colour, width))
            radius = self._radius + out
            painter.drawRoundedRect(inner.adjusted(-out, -out, out, out), radius, radius)


def _in_window(widget: QWidget, rect: QRect) -> QRect:
    return QRect(widget.mapTo(widget.window(), rect.topLeft()), rect.size())


def _visible_part(widget: QWidget) -> QRect:
    """The part of the window in which the ring may be drawn: inside every scrolling ancestor."""
    window = widget.window()
    visible = window.rect()
    parent = widget.parentWidget()
    while parent is not None and parent is not window:
        area = parent.parentWidget()
        if isinstance(area, QAbstractScrollArea) and area.viewport() is parent:
            visible = visible.intersected(QRect(parent.mapTo(window, QPoint()), parent.size()))
        parent = parent.parentWidget()
    return visible
