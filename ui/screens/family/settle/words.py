"""How the settling of two versions is told: whose, when, what is shown until then."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from keyworker_desktop.record.fields import Merge
from keyworker_desktop.record.kinds.about_me import AboutMe
from keyworker_desktop.record.kinds.contact import Appointment, Contact
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.store.reading import FamilySheet
from keyworker_desktop.store.settling import Side, Unsettled, Writing
from ui.desk import Desk
from ui.screens.family.history.telling import record_name
from ui.screens.family.telling import by_whom
from ui.screens.family.values import tell_value
from ui.told_times import started, tell_moment

RECEIVED_LATER = timedelta(minutes=5)
_NUMBERS = ("", "", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
_PAIR = 2
_tr = QCoreApplication.translate


def title_of(one: Unsettled) -> str:
    if one.late:
        return _tr("Settle", "Entered in error, and written to")
    if one.combined is not None:
        return _tr("Settle", "Two changes put together")
    number = len(one.sides)
    told = _NUMBERS[number] if _PAIR <= number < len(_NUMBERS) else str(number)
    return _tr("Settle", "{n} versions of one answer").format(n=told)


def about(one: Unsettled, sheet: FamilySheet, desk: Desk) -> str:
    """Whose answer it is."""
    if isinstance(one.record, Family):
        return sheet.card.name
    name = record_name(one.record.kind_name, one.record)
    if isinstance(one.record, AboutMe):
        person = sheet.person(one.record.person)
        return f"{name}, {person.name}" if person else name
    if isinstance(one.record, Contact | Appointment) and one.record.at:
        return f"{name}, {tell_moment(one.record.at, now=desk.now())}"
    return name


def sentence_of(one: Unsettled, sheet: FamilySheet, desk: Desk) -> str:
    return f"{about(one, sheet, desk)}. {_happened(one, desk)}"


def _happened(one: Unsettled, desk: Desk) -> str:
    if one.late:
        return _tr("Settle", "Whoever struck it out had not seen all of it. Nothing is lost.")
    who = _authors(one, desk)
    if one.combined is not None:
        told = _tr("Settle", "{who} changed different parts of it, not knowing of each other.")
        use = _tr("Settle", "Both changes are in the answer below: use it if it is right.")
        return f"{told.format(who=started(joined(who)))} {use}"
    if len(who) < _PAIR:
        return _tr("Settle", "It was changed twice, apart from each other. Nothing is lost.")
    if len(who) > _PAIR:
        told = _tr("Settle", "{who} changed it before their laptops had exchanged.")
    elif any(desk.is_mine(side.author.device_id) for side in one.sides if side.author):
        told = _tr("Settle", "{who} both changed it before your laptops had exchanged.")
    else:
        told = _tr("Settle", "{who} both changed it before their laptops had exchanged.")
    lost = _tr("Settle", "Nothing is lost.")
    return f"{told.format(who=started(joined(who)))} {lost}"


def _authors(one: Unsettled, desk: Desk) -> list[str]:
    """Each once; "you" for oneself, and first."""
    devices = [side.author.device_id for side in one.sides if side.author]
    mine_first = sorted(devices, key=lambda each: not desk.is_mine(each))
    return list(dict.fromkeys(by_whom(desk, each) for each in mine_first))


def others(one: Unsettled, desk: Desk) -> list[str]:
    """Who else wrote here."""
    writings = [side.author for side in one.sides if side.author] + list(one.late)
    found = [desk.name_of(each.device_id) for each in writings if not desk.is_mine(each.device_id)]
    return list(dict.fromkeys(found))


def who_of(side: Side, desk: Desk) -> str:
    if side.first is not None:
        return desk.name_of(side.first.device_id)
    names = dict.fromkeys(desk.name_of(each.device_id) for each in side.by)
    return joined(list(names)) or _tr("Settle", "Somebody")


def when_of(side: Side, desk: Desk) -> str:
    """By the author's clock, and by the service's where that was later."""
    now = desk.now()
    author = side.author
    if author is None:
        return ""
    parts = [written(author, desk)]
    last = side.by[-1] if side.by else None
    if side.first is not None and last is not None:
        parts.append(
            _tr("Settle", "brought back by {who} {when}").format(
                who=by_whom(desk, last.device_id), when=tell_moment(last.at, now=now)
            )
        )
    if any(each.waits for each in side.by):
        parts.append(_tr("Settle", "after an entry that has not come to this laptop yet"))
    return ", ".join(parts)


def written(writing: Writing, desk: Desk) -> str:
    """Such as "yesterday 21:40, reached the service today 08:12"."""
    now = desk.now()
    told = tell_moment(writing.at, now=now)
    received = None if desk.is_demonstration else _received_later(writing)
    if received is None:
        return told
    return _tr("Settle", "{written}, reached the service {received}").format(
        written=told, received=tell_moment(received, now=now)
    )


def state_of(one: Unsettled, side: Side) -> tuple[str, bool]:
    """What everybody sees of this version until it is settled; whether it is the safe one."""
    if one.combined is not None:
        return _tr("Settle", "Shown together with the other, not yet confirmed"), False
    is_shown = side.version.value == one.shown
    if one.declared.merge is Merge.SAFETY:
        if is_shown and len(one.sides) == _PAIR:
            return _tr("Settle", "Shown to everyone until settled: the more careful one"), True
        if is_shown:
            return _tr("Settle", "Shown to everyone until settled: the most careful one"), True
        return _tr("Settle", "Not shown yet"), False
    if is_shown:
        return _tr("Settle", "On the pages until it is settled"), False
    return _tr("Settle", "Not on the pages yet"), False


def keep_words(one: Unsettled) -> str:
    if one.declared.merge is Merge.SAFETY:
        return _tr("Settle", "Keep the more careful one for now")
    return _tr("Settle", "Keep it as it is for now")


def value_words(one: Unsettled, side: Side, sheet: FamilySheet) -> str:
    return tell_value(one.declared, side.version.value, sheet)


def joined(parts: Sequence[str]) -> str:
    if len(parts) < _PAIR:
        return "".join(parts)
    return _tr("Settle", "{most} and {last}").format(most=", ".join(parts[:-1]), last=parts[-1])


def _received_later(writing: Writing) -> datetime | None:
    received = writing.received_at
    return received if received and received - writing.at > RECEIVED_LATER else None
