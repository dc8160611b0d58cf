"""Worth asking, if it fits: the parents' own prompt sheet, offered and never demanded."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

_tr = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Prompt:
    theme: str
    question: str


def prompts() -> Sequence[Prompt]:
    """After the East Sussex Parent Carer Forum's sheet (2023), one for each theme."""
    return (
        Prompt("background", _tr("Prompts", "How did it begin, and how did it go on from there?")),
        Prompt("school", _tr("Prompts", "School or college: what was offered, and did it help?")),
        Prompt("health", _tr("Prompts", "Which health services, and what came of each?")),
        Prompt("waiting", _tr("Prompts", "What was waited for, and how long?")),
        Prompt(
            "crisis",
            _tr("Prompts", "Hospital, A&E, police or a crisis line: what happened, who helped?"),
        ),
        Prompt("impact", _tr("Prompts", "What is it like for each of the family?")),
        Prompt("helped", _tr("Prompts", "What has helped, if anything, and what would?")),
    )
