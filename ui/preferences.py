"""How this laptop likes to look: kept in the clear, for the unlock screen, so without words."""

import json
import logging
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from ui.theme import ThemeName, theme

logger = logging.getLogger(__name__)

SYSTEM = "system"
TEXT_STEPS = (80, 90, 100, 110, 125, 150, 175, 200)
SHORTEST_IDLE, LONGEST_IDLE = 1, 60  # minutes: an hour is no lock
MOST_UNSENT = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """``theme`` is a ThemeName's value or "system"; ``text_percent`` 80 to 200.

    ``unsent``: how many entries waited when the program was last locked or closed.
    ``is_maximised``: whether the window then filled the screen.
    """

    theme: str = SYSTEM
    text_percent: int = 100
    idle_minutes: int = 10
    unsent: int = 0
    is_maximised: bool = False


class PreferencesFile:
    """Reads what it can and writes it whole; a damaged file counts as none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.current = self._read()

    def change(self, **changes: Any) -> Preferences:
        self.current = replace(self.current, **changes)
        partial = self._path.with_suffix(".partial")
        try:
            partial.write_text(json.dumps(asdict(self.current)), encoding="utf-8")
            partial.replace(self._path)
        except OSError as error:
            # Only the look is lost at the next start: not worth a word to the person.
            logger.warning("preferences not kept: %s", type(error).__name__)
        return self.current

    def _read(self) -> Preferences:
        try:
            plain = json.loads(self._path.read_text(encoding="utf-8"))
            read = Preferences(**plain)
        except (OSError, ValueError, TypeError):
            return Preferences()
        is_sound = (
            read.theme in {SYSTEM, *(str(name.value) for name in ThemeName)}
            and _is_within(read.text_percent, TEXT_STEPS[0], TEXT_STEPS[-1])
            and _is_within(read.idle_minutes, SHORTEST_IDLE, LONGEST_IDLE)
            and _is_within(read.unsent, 0, MOST_UNSENT)
            and isinstance(read.is_maximised, bool)
        )
        return read if is_sound else Preferences()


class Look(QObject):
    """Theme and text size as chosen on this laptop: shown at once, and kept."""

    changed = Signal()

    def __init__(self, file: PreferencesFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.file = file

    @property
    def preferences(self) -> Preferences:
        return self.file.current

    def show(self) -> None:
        """Dress the program as the preferences say."""
        chosen = self.preferences.theme
        theme().choose(None if chosen == SYSTEM else ThemeName(chosen))
        theme().set_scale(self.preferences.text_percent / 100)

    def choose_theme(self, name: str) -> None:
        self._change(theme=name)

    def next_theme(self) -> None:
        names = [str(name.value) for name in ThemeName]
        here = names.index(str(theme().name.value))
        self.choose_theme(names[(here + 1) % len(names)])

    def set_text(self, percent: int) -> None:
        self._change(text_percent=max(TEXT_STEPS[0], min(TEXT_STEPS[-1], percent)))

    def larger(self) -> None:
        now = self.preferences.text_percent
        self.set_text(next((step for step in TEXT_STEPS if step > now), TEXT_STEPS[-1]))

    def smaller(self) -> None:
        now = self.preferences.text_percent
        self.set_text(next((step for step in reversed(TEXT_STEPS) if step < now), TEXT_STEPS[0]))

    def usual(self) -> None:
        self.set_text(100)

    def note(self, name: ThemeName, percent: int) -> None:
        """Keep what another part of the program has made the theme show."""
        self.file.change(theme=str(name.value), text_percent=percent)
        self.changed.emit()

    def set_idle(self, minutes: int) -> None:
        self._change(idle_minutes=max(SHORTEST_IDLE, min(LONGEST_IDLE, minutes)))

    def _change(self, **changes: Any) -> None:
        self.file.change(**changes)
        self.show()
        self.changed.emit()


def _is_within(number: object, least: int, most: int) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and least <= number <= most
