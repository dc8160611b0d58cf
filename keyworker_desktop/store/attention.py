"""Which notes wait for a sign-off, and which questions for an answer, as the records now stand.

Kept in a column of its own, so that a queue costs what waits in it, not what was ever written.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from keyworker_desktop.record.fold import EntityState, RecordKey
from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.record.kinds.contact import Addendum, Contact
from keyworker_desktop.record.kinds.review import SIGN_OFF, Review
from keyworker_desktop.store.shape import value_of

NOTHING, WAITS, WORRIES = 0, 1, 2
"""``WORRIES``: a note with a worry for the supervisor, which is shown first."""
QUESTION, ANSWER = "question", "answer"
ADDED = frozenset((Addendum.kind_name,))
SIGNED_WITH = ADDED | {Attachment.kind_name}
"""What a sign-off is about beside the note: it was read with it."""
ATTACHED = SIGNED_WITH | {Review.kind_name}


def notes_concerned(states: Iterable[EntityState]) -> set[RecordKey]:
    """The notes for which something may have changed with ``states``."""
    notes = set()
    for state in states:
        note = note_of(state)
        if note is not None:
            notes.add(note)
    return notes


def note_of(state: EntityState) -> RecordKey | None:
    """The note that a record is, or hangs on; for a file, if what it hangs on is a note."""
    if state.kind == Contact.kind_name:
        return RecordKey(state.family_id, state.kind, state.entity_id)
    field = "about" if state.kind == Attachment.kind_name else "contact"
    contact = value_of(state, field) if state.kind in ATTACHED else None
    return RecordKey(state.family_id, Contact.kind_name, contact) if contact else None


def of_note(note: EntityState, attached: Iterable[EntityState]) -> int:
    """Whether a supervisor has yet to sign off ``note`` as it, its additions and files stand."""
    if value_of(note, "struck"):
        return NOTHING
    added, signed = [], []
    for one in attached:
        if one.kind in SIGNED_WITH:
            added.append(one.head_ids())
        elif value_of(one, "step") == SIGN_OFF and not value_of(one, "struck"):
            signed.append(frozenset(value_of(one, "bound_to") or ()))
    if signed and note.head_ids().union(*added) in signed:
        return NOTHING
    return WORRIES if value_of(note, "concern") else WAITS


def of_questions(attached: Iterable[EntityState]) -> Mapping[UUID, int]:
    """Each question about one note ► whether it waits: no answer that stands names it.

    An answer names what its author had on screen. No clock, and no order in which the two came,
    has a say: an answer that crossed a question on its way is not to that question.
    """
    standing = [one for one in attached if not value_of(one, "struck")]
    named = {
        head
        for one in standing
        if value_of(one, "step") == ANSWER
        for head in value_of(one, "bound_to") or ()
    }
    return {
        one.entity_id: WAITS if named.isdisjoint(one.head_ids()) else NOTHING
        for one in standing
        if value_of(one, "step") == QUESTION
    }
