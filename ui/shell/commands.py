"""What can be done from anywhere by its name: the commands that search finds."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from ui.places import Place, Room

_tr = QCoreApplication.translate


class Act(StrEnum):
    """What the house itself does."""

    NEW_NOTE = "new note"
    SYNC_NOW = "sync now"
    LOCK = "lock"
    LARGER = "larger text"
    SMALLER = "smaller text"
    USUAL = "usual text"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"
    HELP = "help"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    words: str
    icon: str
    leads_to: Place | Act
    keys: str = ""


def commands(rooms: Sequence[Room]) -> list[Command]:
    """Those that lead to a room only where there is one."""
    places = [
        (Place(room=Room.TODAY), _tr("Commands", "Go to Today"), "sun"),
        (Place(room=Room.FAMILIES), _tr("Commands", "Go to Families"), "users"),
        (Place(room=Room.REVIEWS), _tr("Commands", "Go to Reviews"), "clipboard-check"),
        (Place(room=Room.TEAM), _tr("Commands", "Go to Team"), "users-round"),
        (Place(room=Room.SETTINGS), _tr("Commands", "Go to Settings"), "settings"),
        (Place(room=Room.SYNC), _tr("Commands", "Sending and receiving"), "laptop"),
        (Place(room=Room.FAMILIES, act="new family"), _tr("Commands", "New family"), "house-plus"),
        (Place(room=Room.TODAY, act="plan a visit"), _tr("Commands", "Plan a visit"), "calendar"),
    ]
    led = [
        Command(words=words, icon=icon, leads_to=place)
        for place, words, icon in places
        if place.room in rooms
    ]
    acts = [
        (Act.NEW_NOTE, _tr("Commands", "New note"), "pen-line", "Ctrl N"),
        (Act.SYNC_NOW, _tr("Commands", "Send and receive now"), "refresh-cw", ""),
        (Act.LOCK, _tr("Commands", "Lock the program"), "lock", "Ctrl L"),
        (Act.LARGER, _tr("Commands", "Larger text"), "zoom-in", ""),
        (Act.SMALLER, _tr("Commands", "Smaller text"), "zoom-out", ""),
        (Act.USUAL, _tr("Commands", "Usual text size"), "a-large-small", ""),
        (Act.LIGHT, _tr("Commands", "Light colours"), "sun", ""),
        (Act.DARK, _tr("Commands", "Dark colours"), "moon", ""),
        (Act.CONTRAST, _tr("Commands", "High contrast"), "contrast", ""),
        (Act.HELP, _tr("Commands", "Help about this screen"), "help-circle", "F1"),
    ]
    done = [
        Command(words=words, icon=icon, leads_to=act, keys=keys) for act, words, icon, keys in acts
    ]
    return [*led, *done]
