"""One dialog for a fault of ours: what it means for the person, and details they may pass on."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from ui.widgets.dialog import Question


class CrashTeller(QObject):
    """``told`` may be emitted on any thread; the dialog opens on the GUI's, one at a time."""

    told = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._details = ""
        self._dialog: Question | None = None
        self.told.connect(self._show, Qt.ConnectionType.QueuedConnection)

    @property
    def dialog(self) -> Question | None:
        return self._dialog

    def _show(self, details: str) -> None:
        self._details = details
        if self._dialog is not None:
            return
        self._dialog = Question(
            self.tr("Something went wrong in the program"),
            self.tr(
                "What was saved is safe. You can go on; if something does not answer, close the "
                "program and open it again. The details name places in the program and nothing "
                "that anybody wrote. Please send them to whoever looks after it."
            ),
            act=self.tr("Copy details"),
            leave=self.tr("Go on"),
            parent=QApplication.activeWindow(),
        )
        self._dialog.setObjectName("crash")
        self._dialog.agreed.connect(self._copy)
        self._dialog.finished.connect(self._on_finished)
        self._dialog.open()

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._details)

    def _on_finished(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = None
