"""The ways of a contact as screens show them: an icon, and what two of them are called."""

from PySide6.QtCore import QCoreApplication

from keyworker_desktop.record.kinds.contact import WAYS

_tr = QCoreApplication.translate
_ICONS = {
    "home visit": "home",
    "phone": "phone",
    "video": "video",
    "text": "message-square",
    "meeting": "users",
    "visit elsewhere": "map-pin",
    "letter": "mail",
}
_LABELS = {way.value: way.label for way in WAYS}
VISITS, CALLS, MEETINGS = {"home visit", "visit elsewhere"}, {"phone", "video"}, {"meeting"}


def way_icon(way: str) -> str:
    return _ICONS.get(way, "message-square")


def way_words(way: str) -> str:
    """Such as Home visit or Phone call."""
    if way == "phone":
        return _tr("Ways", "Phone call")
    if way == "video":
        return _tr("Ways", "Video call")
    return _LABELS.get(way, way)
