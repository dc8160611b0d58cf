"""Reviews: what a supervisor says of a note and its author answers; never a word of the note."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from keyworker_desktop.record.fields import Choice, Merge, choice, identifiers, long_text, reference
from keyworker_desktop.record.kinds import kind
from keyworker_desktop.record.record import Problem, Record, heads_of

SIGN_OFF = "sign-off"
STEPS = (
    Choice(value="comment", label="Comment"),
    Choice(value="question", label="Question"),
    Choice(value="answer", label="Answer"),
    Choice(value=SIGN_OFF, label="Signed off"),
)


@kind("review", label="Review", plural="Reviews")
@dataclass(frozen=True, kw_only=True)
class Review(Record):
    """One step of a conversation about a contact note.

    A sign-off holds for exactly the changes in ``bound_to`` (the note, its additions and its
    files); when there are others it reads "signed an earlier version". An answer names there
    what its author had on screen, and so which questions it is an answer to.
    """

    contact: UUID | None = reference("Review of", "contact", merge=Merge.IMMUTABLE, required=True)
    step: str = choice(
        "What", STEPS, merge=Merge.IMMUTABLE, default="comment", required=True, facet=True
    )
    body: str = long_text("What you want to say", merge=Merge.IMMUTABLE)
    bound_to: tuple[UUID, ...] = identifiers("The note as it stood")

    def is_bound_to(self, records: Iterable[Record]) -> bool:
        """Whether the note with all that was added to it still stands as it did then."""
        return self.bound_to == heads_of(records)

    def title(self) -> str:
        return next((option.label for option in STEPS if option.value == self.step), self.step)

    def problems(self, *, today: date) -> Sequence[Problem]:
        del today
        if self.step != SIGN_OFF and not self.body.strip():
            return [Problem(field="body", sentence="Write what you want to say.")]
        return ()
