"""What went wrong, as lines under the top bar that stay until somebody puts them away."""

import platform
from collections.abc import Callable

from PySide6.QtCore import qVersion
from PySide6.QtGui import QAccessible, QAccessibleEvent, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from keyworker_desktop.record.errors import KnownError
from ui.theme import Tone, theme
from ui.widgets.banner import Banner
from ui.widgets.button import IconButton
from ui.widgets.drawing import follow_theme

MOST = 3


def versions() -> str:
    """What whoever looks into a fault of ours needs first; nothing personal."""
    return f"Qt {qVersion()}, Python {platform.python_version()}, {platform.platform()}"


class Notices(QWidget):
    """One line for each thing that went wrong; the same thing is said once."""

    def __init__(
        self, details: Callable[[], str] = versions, parent: QWidget | None = None
    ) -> None:
        """``details`` makes what "Copy details" copies."""
        super().__init__(parent)
        self._details = details
        self._lines: list[_Line] = []
        self._column = QVBoxLayout(self)
        self.hide()
        follow_theme(self._restyle)

    @property
    def sentences(self) -> list[str]:
        return [line.sentence for line in self._lines]

    def show_failure(self, error: KnownError | None) -> None:
        """``None`` is a fault of ours."""
        if error is None:
            sentence = self.tr(
                "Something went wrong in the program. It was nothing you did, and nothing you "
                "saved is lost. Try once more; if it comes back, pass the details on."
            )
            line = _Line(sentence, button=self.tr("Copy details"))
            line.banner.acted.connect(self._copy_details)
        else:
            line = _Line(error.told)
        if line.sentence in self.sentences:
            line.deleteLater()
            return
        if len(self._lines) == MOST:
            self._put_away(self._lines[0])
        line.dismiss.clicked.connect(self._on_dismissed)
        self._lines.append(line)
        self._column.addWidget(line)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(line, QAccessible.Event.Alert))

    def _on_dismissed(self) -> None:
        sender = self.sender()
        for line in self._lines:
            if line.dismiss is sender:
                self._put_away(line)
                return

    def _put_away(self, line: "_Line") -> None:
        self._lines.remove(line)
        line.hide()
        line.deleteLater()
        self.setVisible(bool(self._lines))

    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(self._details())

    def _restyle(self) -> None:
        px = theme().px
        self._column.setContentsMargins(px(32), px(10), px(24), 0)
        self._column.setSpacing(px(6))


class _Line(QWidget):
    def __init__(self, sentence: str, *, button: str = "") -> None:
        super().__init__()
        self.sentence = sentence
        self.banner = Banner("", sentence, icon="circle-alert", tone=Tone.CAUTION, button=button)
        self.setAccessibleName(sentence)
        self.dismiss = IconButton("x", self.tr("Put this message away"))
        self.dismiss.setObjectName("put notice away")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.banner, 1)
        row.addWidget(self.dismiss)
