"""After a damaged record was put together again: exactly what came back, and what did not."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from keyworker_desktop.store.recover import Recovered
from ui.preferences import Look
from ui.screens.doorway.frame import WIDER, DoorwayPage
from ui.theme import Tone, Type
from ui.widgets.button import Button, ButtonKind
from ui.widgets.flow import Flow
from ui.widgets.label import Label


class RecoveredPage(DoorwayPage):
    """``go_on`` when it has been read."""

    go_on = Signal()

    def __init__(self, recovered: Recovered, look: Look, parent: QWidget | None = None) -> None:
        is_whole = not lost(recovered) and recovered.is_exact
        super().__init__(
            self.tr("Your record is back") if is_whole else self.tr("Your record is back in part"),
            self.tr("This is what was found on this laptop."),
            look,
            help_words=self.tr(
                "The damaged record is kept as it was, so nothing more can be lost by going on. "
                "If something is missing that is not told here, tell whoever looks after your "
                "laptop before you write it again."
            ),
            width=WIDER,
            parent=parent,
        )
        for number, words in enumerate(lost(recovered)):
            label = Label(words, Type.SMALL_MEDIUM, Tone.CAUTION)
            label.setObjectName(f"lost {number}")
            self.add(label)
        for number, words in enumerate(back(recovered)):
            label = Label(words)
            label.setObjectName(f"back {number}")
            self.add(label)
        self.go_on_button = Button(self.tr("Open the record"), ButtonKind.PRIMARY)
        self.go_on_button.setObjectName("open the record")
        self.go_on_button.clicked.connect(self.go_on)
        self.add(Flow(self.go_on_button))
        where = self.tr("The damaged record was put aside, untouched: {folder}")
        self.show_facts(("folder", where.format(folder=recovered.set_aside.name)))

    def take_focus(self) -> None:
        self.go_on_button.setFocus()


def lost(recovered: Recovered) -> list[str]:
    """What did not come back, to be said first."""
    words = []
    if recovered.changes_lost:
        words.append(
            _counted(
                recovered.changes_lost,
                _tr("One change that was not sent yet could not be read."),
                _tr("{number} changes that were not sent yet could not be read."),
            )
        )
    if recovered.drafts_lost:
        words.append(
            _counted(
                recovered.drafts_lost,
                _tr("One draft could not be read."),
                _tr("{number} drafts could not be read."),
            )
        )
    if not recovered.could_be_read:
        words.append(
            _tr(
                "Nothing of the damaged record could be read. What was written since the copy was "
                "made, and was not sent yet, is not in it."
            )
        )
    elif not recovered.is_exact:
        words.append(
            _tr("A part of the damaged record could not even be counted: there may be more.")
        )
    return words


def back(recovered: Recovered) -> list[str]:
    """What came back, and from where."""
    words = []
    if recovered.copy_from is not None:
        at = recovered.copy_from.astimezone()
        words.append(
            _tr("It was put together from the verified copy of {day}, {time}.").format(
                day=f"{at:%A} {at.day} {at:%B}", time=f"{at:%H:%M}"
            )
        )
    else:
        words.append(
            _tr("There was no copy yet: it was put together from what could still be read.")
        )
    if recovered.waiting_saved:
        words.append(
            _counted(
                recovered.waiting_saved,
                _tr("One change that was not sent yet was saved from the damaged record."),
                _tr("{number} changes that were not sent yet were saved from the damaged record."),
            )
        )
    if recovered.drafts_saved:
        words.append(
            _counted(
                recovered.drafts_saved,
                _tr("One draft was saved from it."),
                _tr("{number} drafts were saved from it."),
            )
        )
    if recovered.to_fetch:
        words.append(
            _counted(
                recovered.to_fetch,
                _tr("One change that the service has comes back with the next exchange."),
                _tr("{number} changes that the service has come back with the next exchange."),
            )
        )
    if recovered.waiting:
        words.append(
            _counted(
                recovered.waiting,
                _tr("In all, one change is here and waits to be sent."),
                _tr("In all, {number} changes are here and wait to be sent."),
            )
        )
    if not lost(recovered):
        words.append(_tr("Nothing that was written on this laptop was lost."))
    return words


def _counted(number: int, one: str, several: str) -> str:
    return one if number == 1 else several.format(number=number)


def _tr(words: str) -> str:
    return QCoreApplication.translate("RecoveredPage", words)
