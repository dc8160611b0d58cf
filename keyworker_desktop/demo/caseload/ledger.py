"""The growing log of one family: its steps so far, and the identities that later ones refer to."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from keyworker_desktop.demo.caseload.calendar import Calendar
from keyworker_desktop.demo.caseload.model import DemoAgreement, DemoEdit, DemoReview, DemoStep
from keyworker_desktop.demo.caseload.notation import FamilyText
from keyworker_desktop.record.record import Record


def entity_id(at: datetime, *labels: str) -> UUID:
    """Like ``new_entity_id``, ordered by time, but the same each time it is asked for."""
    spread = int.from_bytes(hashlib.sha256("/".join(labels).encode()).digest()[:10])
    milliseconds = int(at.timestamp() * 1000)
    value = milliseconds << 80 | 0x7 << 76 | (spread >> 62 & 0xFFF) << 64
    return UUID(int=value | 0b10 << 62 | spread & (1 << 62) - 1)


class Ledger:
    """What has been saved of one family."""

    def __init__(self, text: FamilyText, calendar: Calendar) -> None:
        self.text = text
        self.calendar = calendar
        self.steps: list[DemoStep] = []
        digest = hashlib.sha256(f"demonstration family {text.key}".encode()).digest()
        self.family_id = UUID(bytes=digest[:16], version=4)
        self.people: dict[str, UUID] = {}
        self.outcomes: dict[str, UUID] = {}
        self.plan_steps: dict[str, UUID] = {}
        self.family_record = UUID(int=0)
        self.about_record = UUID(int=0)
        child = next(one for one in text.people if one.key == text.child)
        self.born_on = calendar.born(*(child.age or (0, 0)))

    def save(
        self,
        at: datetime,
        author: str,
        *,
        creates: Iterable[Record] = (),
        edits: Iterable[DemoEdit] = (),
        reviews: Iterable[DemoReview] = (),
        agreements: Iterable[DemoAgreement] = (),
        reason: str = "",
    ) -> None:
        self.steps.append(
            DemoStep(
                at, author, tuple(creates), tuple(edits), tuple(reviews), tuple(agreements), reason
            )
        )

    def identity(self, at: datetime, *labels: str) -> UUID:
        return entity_id(at, self.text.key, *labels)
