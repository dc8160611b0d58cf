"""Comments and questions while they are written: kept as drafts, one to a note, until saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.review import Review
from keyworker_desktop.record.writing import creation, problems_in
from keyworker_desktop.store.drafts import Draft
from keyworker_desktop.store.reading import ReviewItem
from keyworker_desktop.store.save import Saved
from ui.desk import Desk
from ui.notes.words import first_name
from ui.screens.reviews.card import ReviewCard
from ui.screens.reviews.composer import COMMENT, QUESTION

KEEP_AFTER_MS = 700


@dataclass(slots=True)
class _Begun:
    """What somebody began to say about a note."""

    draft_id: UUID
    family_id: UUID
    step: str
    text: str = field(repr=False)
    is_put_away: bool = False


class Saying(QObject):
    """What is said of the note being read. ``ended``: the composer gives the keyboard back."""

    saved = Signal()
    ended = Signal()
    tell = Signal(str)
    failed = Signal(object)  # KnownError | None

    def __init__(self, desk: Desk, card: ReviewCard, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._card = card
        self._composer = card.composer
        self._item: ReviewItem | None = None
        self._begun: dict[UUID, _Begun] = {}
        self._done_with: set[UUID] = set()  # drafts that an older answer may still tell of
        self._sending: tuple[UUID, UUID] | None = None  # the note, the draft
        self._keep = QTimer(self)
        self._keep.setSingleShot(True)
        self._keep.setInterval(KEEP_AFTER_MS)
        self._keep.timeout.connect(self.keep)
        self._composer.typed.connect(self._on_typed)
        self._composer.left.connect(self.keep)
        self._composer.send_requested.connect(self._send)
        self._composer.put_away_requested.connect(self._put_away)

    @property
    def is_unsent(self) -> bool:
        """Whether words stand in the open composer."""
        return not self._composer.isHidden() and bool(self._composer.text().strip())

    def learn(self, drafts: Mapping[UUID, Draft]) -> None:
        """What was begun before; what is being written now is newer."""
        for contact_id, draft in drafts.items():
            if draft.draft_id not in self._done_with:
                self._begun.setdefault(contact_id, _begun_in(draft))

    def show(self, item: ReviewItem | None) -> None:
        """Another note is read, or none; what was begun about it comes back."""
        self.keep()
        self._item = item
        begun = self._of_shown()
        if begun is not None and begun.text.strip() and not begun.is_put_away:
            self._show_composer(begun)
        else:
            self._hide_composer()

    def begin(self, step: str) -> bool:
        """Open the composer for a comment or a question, if one may be written now."""
        here = self._here()
        if self._item is None or here is None or self._sending is not None:
            return False
        begun = self._begun.get(here)
        if begun is None:
            draft_id = new_entity_id(self._desk.now())
            begun = self._begun[here] = _Begun(draft_id, self._item.family_id, step, "")
        if begun.step != step:
            begun.step = step
            self._keep.start()
        begun.is_put_away = False
        self._show_composer(begun)
        self._composer.take_focus()
        return True

    def say_unsent(self) -> None:
        self._composer.say_wrong(
            self.tr("You have not sent this yet. Send it or put it away, then sign off.")
        )
        self._composer.take_focus()

    def keep(self) -> None:
        """What was typed is on the disk soon after, and before anything else is shown."""
        if not self._keep.isActive():
            return
        self._keep.stop()
        here, begun = self._here(), self._of_shown()
        if here is None or begun is None:
            return
        if not begun.text.strip():
            self._desk.discard_draft(begun.draft_id, done=self._kept, failed=self._on_failed)
            return
        draft = Draft(
            draft_id=begun.draft_id,
            family_id=begun.family_id,
            kind=Review.kind_name,
            fields={"contact": here.bytes, "step": begun.step, "body": begun.text},
            updated_at=self._desk.now(),
        )
        self._desk.keep_draft(draft, done=self._kept, failed=self._on_failed)

    def _here(self) -> UUID | None:
        return self._item.sheet.contact.entity_id if self._item else None

    def _of_shown(self) -> _Begun | None:
        here = self._here()
        return self._begun.get(here) if here else None

    def _show_composer(self, begun: _Begun) -> None:
        facts = self._item.sheet.contact.facts if self._item else None
        author = first_name(self._desk.name_of(facts.device_id)) if facts else ""
        self._composer.set_busy(busy=False)
        self._composer.begin(begun.step, author, begun.text)
        self._card.arrange_composer()

    def _hide_composer(self) -> None:
        self._composer.end()
        self._card.arrange_composer()

    def _on_typed(self) -> None:
        begun = self._of_shown()
        if begun is not None:
            begun.text = self._composer.text()
            self._keep.start()

    def _kept(self, _nothing: None) -> None:
        """Nothing on the screen depends on it."""

    def _on_failed(self, error: KnownError | None) -> None:
        self.failed.emit(error)

    def _put_away(self) -> None:
        here, begun = self._here(), self._of_shown()
        if here is not None and begun is not None:
            self.keep()
            if begun.text.strip():
                begun.is_put_away = True
                self.tell.emit(self.tr("Kept as it is. Press C or A to go on."))
            else:
                del self._begun[here]
        self._hide_composer()
        self.ended.emit()

    def _send(self) -> None:
        item, here, begun = self._item, self._here(), self._of_shown()
        if item is None or here is None or begun is None or self._sending is not None:
            return
        review = Review(
            entity_id=new_entity_id(self._desk.now()),
            family_id=item.family_id,
            contact=here,
            step=begun.step,
            body=begun.text.strip(),
        )
        problems = problems_in(review, today=self._desk.now().date())
        if problems:
            self._composer.say_wrong(problems[0].sentence)
            self._composer.take_focus()
            return
        self.keep()
        self._sending = (here, begun.draft_id)
        self._composer.set_busy(busy=True)
        self._desk.save(
            item.family_id,
            creation(review),
            done=self._on_sent,
            failed=self._on_not_sent,
            finishing=begun.draft_id,
        )

    def _on_sent(self, _saved: Saved) -> None:
        if self._sending is None:
            return
        (contact_id, draft_id), self._sending = self._sending, None
        self._done_with.add(draft_id)
        self._begun.pop(contact_id, None)
        if self._here() == contact_id:
            self._hide_composer()
            self.ended.emit()
        self.tell.emit(self.tr("Saved on this laptop. It goes out with the next exchange."))
        self.saved.emit()

    def _on_not_sent(self, error: KnownError | None) -> None:
        if self._sending is None:
            return
        (contact_id, _), self._sending = self._sending, None
        is_shown = self._here() == contact_id
        if is_shown:
            self._composer.set_busy(busy=False)
        if error is None or not is_shown:
            self.failed.emit(error)
        else:
            self._composer.say_wrong(error.told)


def _begun_in(draft: Draft) -> _Begun:
    step = draft.fields.get("step")
    body = draft.fields.get("body")
    return _Begun(
        draft.draft_id,
        draft.family_id,
        step if step in (COMMENT, QUESTION) else COMMENT,
        body if isinstance(body, str) else "",
    )
