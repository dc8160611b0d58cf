"""Why nothing goes, and what the program does about it: each state in words of its own."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from sync.state import Hindrance, Phase, SyncState
from ui.counting import counted
from ui.screens.sync_page.age import tell_seconds
from ui.screens.sync_page.asking import OnThisLaptop
from ui.told_times import believable, tell_moment

_tr = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Told:
    """One fact: what, and a little more."""

    words: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """What the person can do; empty where there is nothing."""

    strong: str
    rest: str


def why(state: SyncState, here: OnThisLaptop, *, now: datetime) -> Told:
    """Why what waits has not gone, or that nothing is in the way."""
    since = _since(state.hindered_since, now)
    if here.pending is not None:
        return Told(_tr("Exchange", "The service is not the same as before"), since)
    if here.mending is not None and here.mending.open_until is not None:
        return Told(
            _tr("Exchange", "The service gathers itself"),
            _tr("Exchange", "after its restore from a backup"),
        )
    if state.hindrance is Hindrance.NONE:
        return _nothing_in_the_way(state, here)
    return Told(_hindrances()[state.hindrance], since)


def _hindrances() -> dict[Hindrance, str]:
    return {
        Hindrance.NO_NETWORK: _tr("Exchange", "There is no network"),
        Hindrance.NO_ANSWER: _tr("Exchange", "The service does not answer"),
        Hindrance.NOT_THE_SERVICE: _tr("Exchange", "Something else answers"),
        Hindrance.NOT_TRUSTED: _tr("Exchange", "The connection is not trusted"),
        Hindrance.BUSY: _tr("Exchange", "The service is busy"),
        Hindrance.TROUBLE: _tr("Exchange", "The service has a problem"),
        Hindrance.NOT_RECOGNISED: _tr("Exchange", "This laptop is not recognised"),
        Hindrance.TOO_OLD: _tr("Exchange", "This program is too old"),
        Hindrance.OUR_FAULT: _tr("Exchange", "The program made a mistake"),
        Hindrance.OTHER: _tr("Exchange", "Something is in the way"),
    }


def _nothing_in_the_way(state: SyncState, here: OnThisLaptop) -> Told:
    if any(one.problem for one in here.waiting):
        return Told(_tr("Exchange", "The service said no"), _tr("Exchange", "see “Needs a look”"))
    if here.troubles:
        return Told(
            _tr("Exchange", "Something does not fit"), _tr("Exchange", "see “Needs a look”")
        )
    if state.is_paused:
        return Told(_tr("Exchange", "You paused it"), _tr("Exchange", "what you write still goes"))
    return _on_its_way(here)


def _on_its_way(here: OnThisLaptop) -> Told:
    if here.arriving:
        return Told(_tr("Exchange", "There is much to fetch"), _tr("Exchange", "nothing is wrong"))
    if here.count:
        return Told(_tr("Exchange", "It was just written"), _tr("Exchange", "nothing is wrong"))
    return Told(_tr("Exchange", "Nothing is in the way"))


def next_step(state: SyncState, here: OnThisLaptop, seconds_left: float | None) -> Told:
    """What the program does by itself, and when."""
    told = _tr("Exchange", "next try {when}").format(when=tell_seconds(seconds_left or 0))
    if here.pending is not None and state.phase in {Phase.AWAY, Phase.RESTING}:
        return Told(
            _tr("Exchange", "It waits for a manager"), _tr("Exchange", "you can go on writing")
        )
    match state.phase:
        case Phase.SENDING:
            return Told(_tr("Exchange", "It is sending"), _tr("Exchange", "just now"))
        case Phase.FETCHING:
            return Told(_tr("Exchange", "It is fetching"), _tr("Exchange", "just now"))
        case Phase.TURN:
            when = tell_seconds(seconds_left or 0)
            return Told(
                _tr("Exchange", "The service is back"),
                _tr("Exchange", "your turn {when}, so that not all come at once").format(when=when),
            )
        case Phase.REFUSED | Phase.AWAY:
            by_itself = _tr("Exchange", "It tries by itself")
            return Told(_goes(here) if here.count else by_itself, told)
        case Phase.RESTING:
            return _resting(state, here)


def _resting(state: SyncState, here: OnThisLaptop) -> Told:
    if any(one.problem for one in here.waiting):
        return Told(_tr("Exchange", "It waits for you"), _tr("Exchange", "everything else goes"))
    if here.troubles:
        return Told(
            _tr("Exchange", "It asks again each time"), _tr("Exchange", "everything else goes")
        )
    if state.is_paused:
        return Told(
            _tr("Exchange", "It goes on by itself"), _tr("Exchange", "an hour after the pause")
        )
    if here.count:
        return Told(_goes(here), _tr("Exchange", "as soon as there is a connection"))
    if state.last_exchange_at is None:
        return Told(
            _tr("Exchange", "It tries by itself"), _tr("Exchange", "whenever there is a connection")
        )
    return Told(_tr("Exchange", "Nothing to do"), _tr("Exchange", "what comes is fetched at once"))


def what_to_do(state: SyncState) -> Doing | None:
    """The whole of it in sentences, when an exchange did not go through."""
    if not state.sentence:
        return None
    rest = {
        Hindrance.NO_NETWORK: _tr(
            "Exchange",
            "This laptop is in no network. Everything you write is kept here and goes by itself "
            "once there is one. You need do nothing.",
        ),
        Hindrance.NO_ANSWER: _tr(
            "Exchange",
            "The service cannot be reached, although there is a network here. Everything is kept "
            "on this laptop and goes by itself. If your workplace uses a secure connection (VPN), "
            "see that it is on.",
        ),
        Hindrance.NOT_TRUSTED: _tr(
            "Exchange",
            "Something in this network answers with a seal that this laptop does not know, so "
            "nothing was sent to it. Everything is kept here. In a café or hotel, use another "
            "network. At your workplace, ask whoever looks after your laptop to install your "
            "organisation’s certificate.",
        ),
    }.get(state.hindrance, state.sentence)
    return Doing(strong="", rest=rest)


def _goes(here: OnThisLaptop) -> str:
    return counted(
        here.count,
        _tr("Exchange", "It goes by itself"),
        _tr("Exchange", "They go by themselves"),
    )


def _since(at: datetime | None, now: datetime) -> str:
    if at is None or not believable(at, now=now):
        return ""
    return _tr("Exchange", "since {when}").format(when=tell_moment(at, now=now))
