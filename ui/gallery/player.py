"""Plays a person at the real program: clicks, keys and looks, asked for line by line on its input.

Only for `dev.py run` without a screen and for journeys in tests. Each line of standard input is a
JSON object with what to ``do``; each gets one line of JSON back. Nothing here calls the program's
functions: every act is a mouse or key event on a visible widget.
"""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QWidget
from shiboken6 import isValid

from ui import file_out
from ui.widgets.row import Row

_LOOK_AGAIN_MS = 40
_PATIENCE_MS = 30_000


class NotThereError(Exception):
    """What was to be clicked or read is not on the screen (yet)."""


class Player(QObject):
    """Reads lines on a thread of its own and acts on the GUI thread."""

    _asked = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._acts: dict[str, Callable[[dict[str, Any]], Any]] = {
            "click": self._click,
            "click row": self._click_row,
            "type": self._type,
            "key": self._key,
            "read": self._read,
            "names": self._names,
            "shot": self._shot,
            "choose file": self._choose_file,
        }
        self._next_file: Path | None = None
        self._asked.connect(self._on_asked)
        self._thread = threading.Thread(target=self._listen, name="player", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def _listen(self) -> None:
        for line in sys.stdin:
            self._asked.emit(line)

    def _on_asked(self, line: str) -> None:
        asked = json.loads(line)
        self._try(asked, int(asked.get("patience_ms", _PATIENCE_MS)))

    def _try(self, asked: dict[str, Any], patience_ms: int) -> None:
        """Until it is there: a person, too, waits for a button to appear before pressing it."""
        try:
            seen = self._acts[asked["do"]](asked)
        except NotThereError as error:
            if patience_ms > 0:
                QTimer.singleShot(
                    _LOOK_AGAIN_MS, lambda: self._try(asked, patience_ms - _LOOK_AGAIN_MS)
                )
                return
            self._answer(ok=False, seen=str(error))
            return
        self._answer(ok=True, seen=seen)

    def _answer(self, *, ok: bool, seen: Any) -> None:
        print(json.dumps({"ok": ok, "seen": seen}), flush=True)

    def _click(self, asked: dict[str, Any]) -> str:
        widget = self._named(asked["name"])
        if not widget.isEnabled():
            raise NotThereError(f"{asked['name']} cannot be pressed")
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=_middle(widget))
        return str(asked["name"])

    def _click_row(self, asked: dict[str, Any]) -> str:
        text = asked["text"]
        for row in _visible(Row):
            if text in row.content.spoken():
                QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=_middle(row))
                return str(row.content.title)
        for view in _visible(QAbstractItemView):
            for index in _rows_of(view):
                words = _spoken(index)
                if text in words:
                    view.scrollTo(index)
                    place = view.visualRect(index).center()
                    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
                    return words
        raise NotThereError(f"no row with {text!r}")

    def _type(self, asked: dict[str, Any]) -> str:
        if "name" in asked:
            self._named(asked["name"]).setFocus()
        target = QApplication.focusWidget()
        if target is None:
            raise NotThereError("nothing has the focus")
        QTest.keyClicks(target, asked["text"])
        return str(asked["text"])

    def _key(self, asked: dict[str, Any]) -> str:
        target = QApplication.focusWidget() or QApplication.activeWindow()
        if target is None:
            raise NotThereError("nothing has the focus")
        QTest.keySequence(target, QKeySequence(asked["key"]))
        return str(asked["key"])

    def _read(self, asked: dict[str, Any]) -> str:
        """Wait until ``text`` is to be read somewhere on the screen (or in the widget ``name``)."""
        wanted = asked["text"]
        for words in self._words(asked.get("name")):
            if wanted in words:
                return words
        raise NotThereError(f"{wanted!r} is not to be read")

    def _names(self, asked: dict[str, Any]) -> list[str]:
        del asked
        return sorted({widget.objectName() for widget in _visible(QWidget) if widget.objectName()})

    def _shot(self, asked: dict[str, Any]) -> str:
        window = next(one for one in QApplication.topLevelWidgets() if one.isVisible())
        window.grab().save(asked["path"])
        return str(asked["path"])

    def _choose_file(self, asked: dict[str, Any]) -> str:
        """What the file dialog, which cannot be shown here, will answer from now on."""
        self._next_file = Path(asked["path"])
        file_out.choose_place = self._chosen_file
        return str(self._next_file)

    def _chosen_file(self, _suggested: str) -> Path | None:
        return self._next_file

    def _named(self, name: str) -> QWidget:
        found: list[QWidget] = [
            widget for widget in _visible(QWidget) if widget.objectName() == name
        ]
        if not found:
            raise NotThereError(f"no {name!r} on the screen")
        return found[-1]

    def _words(self, name: str | None) -> Iterator[str]:
        for widget in _visible(QWidget):
            if name is not None and widget.objectName() != name:
                continue
            yield widget.accessibleName()
            if isinstance(widget, Row):
                yield widget.content.spoken()
            elif isinstance(widget, QLabel):
                yield widget.text()
            elif isinstance(widget, QAbstractItemView):
                yield from (_spoken(index) for index in _rows_of(widget))
            elif hasattr(widget, "toPlainText"):
                yield widget.toPlainText()
            elif hasattr(widget, "text") and callable(widget.text):
                yield str(widget.text())


def _visible(kind: type[Any]) -> list[Any]:
    return [
        widget
        for widget in QApplication.allWidgets()
        if isValid(widget) and isinstance(widget, kind) and widget.isVisible()
    ]


def _rows_of(view: QAbstractItemView) -> Iterator[QModelIndex]:
    model = view.model()
    for number in range(model.rowCount()):
        yield model.index(number, 0)


def _spoken(index: QModelIndex) -> str:
    return str(index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data() or "")


def _middle(widget: QWidget) -> QPoint:
    return QPoint(widget.width() // 2, widget.height() // 2)
