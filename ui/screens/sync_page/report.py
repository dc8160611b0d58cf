"""The report for support: shown in full first; then it may be copied or saved, or thrown away."""

import platform
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QPlainTextEdit, QVBoxLayout, QWidget

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.support import SupportFacts, report
from keyworker_desktop.vault.errors import from_os_error
from sync.support import Around, facts, facts_without_store
from ui.desk import Desk
from ui.surroundings import Surroundings
from ui.theme import Tone, Type, theme
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card
from ui.widgets.drawing import follow_theme
from ui.widgets.flow import Flow
from ui.widgets.label import Label

_WIDTH, _HEIGHT = 760, 560
_FILE_NAME = "keyworker-report.txt"
AskWhere = Callable[[QWidget, str], str]


def ask_where(window: QWidget, suggested: str) -> str:
    """The file that somebody chose; empty when they thought better of it."""
    chosen, _ = QFileDialog.getSaveFileName(window, "", suggested)
    return chosen


class ReportCard(Card):
    """What it is for, and the button."""

    requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.make = Button(self.tr("Make a report"), icon="file-text")
        self.make.setObjectName("make a report")
        self.make.clicked.connect(self.requested)
        self.add(
            Label(
                self.tr(
                    "For whoever looks after your laptop or the service: versions, counts and "
                    "times. Nothing that anybody wrote is in it, and no names. You read it first, "
                    "and nothing is sent by itself."
                ),
                Type.SMALL,
            )
        )
        self.add(Flow(self.make))


class ReportDialog(QDialog):
    """The whole text. ``saved`` carries the sentence to tell; ``failed`` what went wrong."""

    saved = Signal(str)
    failed = Signal(object)

    def __init__(
        self, text: str, *, where: AskWhere = ask_where, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setWindowTitle(self.tr("Report for support"))
        self._where = where
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("The report, all of it"))
        self.copy = Button(self.tr("Copy it"), ButtonKind.PRIMARY, icon="copy")
        self.copy.setObjectName("copy report")
        self.save = Button(self.tr("Save it as a file"), icon="save")
        self.save.setObjectName("save report")
        self.leave = Button(self.tr("Throw it away"))
        self.leave.setObjectName("leave report")
        self._column = QVBoxLayout(self)
        self._column.addWidget(Label(self.tr("Report for support"), Type.SECTION))
        self._column.addWidget(
            Label(
                self.tr(
                    "This is all of it. It holds nobody’s words and no names. Give it to whoever "
                    "helps you, by e-mail or on paper, if you want to."
                ),
                Type.BODY,
                Tone.QUIET,
            )
        )
        self._column.addWidget(self.text, 1)
        self._column.addWidget(Flow(self.leave, self.save, self.copy, align_right=True))
        self.copy.clicked.connect(self._on_copy)
        self.save.clicked.connect(self._on_save)
        self.leave.clicked.connect(self.reject)
        follow_theme(self._restyle)

    def take_focus(self) -> None:
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.saved.emit(self.tr("Copied. You can put it into an e-mail now."))
        self.accept()

    def _on_save(self) -> None:
        chosen = self._where(self, _FILE_NAME)
        if not chosen:
            return
        try:
            Path(chosen).write_text(self.text.toPlainText(), encoding="utf-8")
        except OSError as error:
            self.failed.emit(from_os_error(error))
            return
        self.saved.emit(self.tr("The report is saved where you chose."))
        self.accept()

    def _restyle(self) -> None:
        px = theme().px
        self._column.setContentsMargins(px(24), px(24), px(24), px(20))
        self._column.setSpacing(px(12))
        self.text.setFont(theme().font(Type.SMALL))
        window = self.parentWidget()
        most = window.window().size() if window else self.screen().availableSize()
        self.resize(min(px(_WIDTH), most.width() - 48), min(px(_HEIGHT), most.height() - 48))


class ReportMaker(QObject):
    """Gathers, also when the store cannot be read; ``made`` carries the text."""

    made = Signal(str)

    def __init__(self, desk: Desk, surroundings: Surroundings | None, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._outside = surroundings

    def make(self) -> None:
        self._desk.ask(
            partial(facts, around=self._around()), done=self._on_facts, failed=self._on_failed
        )

    def _around(self) -> Around:
        outside = self._outside
        return Around(
            versions={
                "program": outside.app_version if outside else "0",
                "Python": platform.python_version(),
                "Qt": qVersion(),
            },
            system=f"{platform.system()}-{platform.release()}",
            state=self._desk.sync_state,
            now=self._desk.now,
            organisation_id=self._desk.identity.organisation_id,
            profile=outside.profile if outside else None,
        )

    def _on_facts(self, found: SupportFacts) -> None:
        self.made.emit(report(found))

    def _on_failed(self, error: KnownError | None) -> None:
        fault = type(error).__name__ if error is not None else "Exception"
        self.made.emit(report(facts_without_store(self._around(), fault=fault)))
