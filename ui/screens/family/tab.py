"""What every part of a family's screen has: it is given the family whole, and asks to go on."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store.reading import FamilySheet
from ui.desk import Desk
from ui.places import Place


class FamilyTabView(QWidget):
    """One tab. ``show_sheet`` comes at opening and again whenever the family changed.

    A second sheet of the same family must not lose what is being typed, the selection or the
    scroll position. Signals are as those of ``Screen``.
    """

    go = Signal(object)  # Place
    tell = Signal(str)
    tell_undoable = Signal(str, object)  # a sentence, and the Callable[[], None] of its Undo
    failed = Signal(object)  # KnownError | None

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.sheet: FamilySheet | None = None

    def show_sheet(self, sheet: FamilySheet) -> None:
        """The family as it now stands."""
        self.sheet = sheet

    def show_place(self, place: Place) -> None:
        """Somebody came here; ``place.entity_id`` and ``place.act`` say for what."""

    def take_focus(self) -> None:
        self.setFocus()

    def may_leave(self) -> bool:
        """Whether nothing typed here would be lost; drafts are kept before this says yes."""
        return True

    def on_failed(self, error: KnownError | None) -> None:
        self.failed.emit(error)
