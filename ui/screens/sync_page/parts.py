"""What always stands on the page: what the words mean, and what happens if it stays quiet."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ui.theme import Tone, Type
from ui.widgets.card import Card, CardPart
from ui.widgets.label import Label
from ui.widgets.state import StateTag
from ui.widgets.values import NoteState

_tr = QCoreApplication.translate


def meanings() -> QWidget:
    told = {
        NoteState.DRAFT: _tr("Exchange", "You are still writing it. Only you, on this laptop."),
        NoteState.SAVED: _tr("Exchange", "Finished and safe here. It goes by itself."),
        NoteState.SENT: _tr("Exchange", "The service has it and has signed for it."),
        NoteState.SEEN: _tr("Exchange", "They have commented, asked or signed it off."),
    }
    card = Card(padded=False)
    for number, (state, meaning) in enumerate(told.items()):
        name = _tr("Exchange", "your supervisor") if state is NoteState.SEEN else ""
        part = CardPart(StateTag(state, name), Label(meaning, Type.SMALL, Tone.QUIET))
        if number:
            card.add_divided(part)
        else:
            card.add(part)
    return card


def quiet_card() -> QWidget:
    card = Card()
    card.add(
        Label(
            _tr(
                "Exchange",
                "You can go on reading and writing as long as you need. After a day without an "
                "exchange the mark turns amber, after three days red, so that you notice. Nothing "
                "is thrown away, however long it takes.",
            ),
            Type.SMALL,
        )
    )
    return card
