"""How far a note has come, in the words of its tag."""

from typing import TYPE_CHECKING

from ui.desk import Desk
from ui.widgets.state import state_tag
from ui.widgets.values import NoteState, Tag

if TYPE_CHECKING:
    from keyworker_desktop.store.reading import ContactSheet


def note_tag(note: "ContactSheet", desk: Desk) -> Tag:
    """Entered in error, Saved on this laptop, Sent, or Seen by the colleague who reviewed it."""
    if note.contact.struck:
        return state_tag(NoteState.IN_ERROR)
    if not note.is_sent:
        return state_tag(NoteState.SAVED)
    author = note.contact.facts.device_id if note.contact.facts else None
    for review in reversed(note.reviews):
        reviewer = review.facts.device_id if review.facts else None
        if reviewer and reviewer != author and not review.struck and review.step != "answer":
            return state_tag(NoteState.SEEN, desk.name_of(reviewer).partition(" ")[0])
    return state_tag(NoteState.SENT)
