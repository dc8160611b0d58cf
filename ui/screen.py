"""What every screen has: a desk to ask, and ways to lead elsewhere and to say what went wrong."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from keyworker_desktop.record.errors import KnownError
from ui.desk import Changed, Desk
from ui.places import Place


class Screen(QWidget):
    """A room of the program. It is made once, refreshed when shown or when its data changed.

    ``go`` leads to another Place; ``tell`` shows a passing sentence (never the only place of a
    fact); ``failed`` hands over what went wrong (None for a fault of ours) to be shown in words.
    """

    go = Signal(object)  # Place
    tell = Signal(str)
    tell_undoable = Signal(str, object)
    """A passing sentence with Undo: a Callable[[], None], called when somebody presses it."""
    failed = Signal(object)  # KnownError | None
    note_requested = Signal()
    """A new note, as Ctrl+N begins one: in the open family, else for one to choose."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        desk.changed.connect(self._on_changed)

    def show_place(self, place: Place) -> None:
        """Somebody came here; ``place`` says for what."""
        del place
        self.refresh()

    def refresh(self) -> None:
        """Ask the desk again for everything on the screen."""

    def concerns(self, changed: Changed) -> bool:
        """Whether what changed is on this screen."""
        del changed
        return True

    def take_focus(self) -> None:
        """Put the keyboard where somebody who comes here most likely wants it."""
        self.setFocus()

    def may_leave(self) -> bool:
        """Whether nothing typed here would be lost; drafts are kept before this says yes."""
        return True

    def help_text(self) -> str:
        """A few plain words about this screen, for F1."""
        return ""

    def regions(self) -> list[QWidget]:
        """The parts that F6 goes through, in order; each takes the focus or holds what does."""
        return [self]

    def on_failed(self, error: KnownError | None) -> None:
        """The usual answer to a question that failed."""
        self.failed.emit(error)

    def _on_changed(self, changed: Changed) -> None:
        if self.isVisible() and self.concerns(changed):
            self.refresh()
