"""Which screen is which room: each is imported when somebody first goes there."""

from collections.abc import Mapping
from functools import partial

from ui.desk import Desk
from ui.places import Room
from ui.preferences import Look
from ui.screen import Screen
from ui.shell.house import RoomMaker
from ui.surroundings import Surroundings


def rooms(surroundings: Surroundings, look: Look) -> Mapping[Room, RoomMaker]:
    return {
        Room.TODAY: _today,
        Room.FAMILIES: _families,
        Room.FAMILY: _family,
        Room.REVIEWS: _reviews,
        Room.TEAM: _team,
        Room.SETTINGS: partial(_settings, surroundings=surroundings, look=look),
        Room.SYNC: partial(_sync, surroundings=surroundings),
        Room.SETTLE: _settle,
    }


def _today(desk: Desk) -> Screen:
    from ui.screens.today import TodayScreen

    return TodayScreen(desk)


def _families(desk: Desk) -> Screen:
    from ui.screens.families import FamiliesScreen

    return FamiliesScreen(desk)


def _family(desk: Desk) -> Screen:
    from ui.screens.family.screen import FamilyScreen

    return FamilyScreen(desk)


def _reviews(desk: Desk) -> Screen:
    from ui.screens.reviews.screen import ReviewsScreen

    return ReviewsScreen(desk)


def _team(desk: Desk) -> Screen:
    from ui.screens.team.screen import TeamScreen

    return TeamScreen(desk)


def _settings(desk: Desk, *, surroundings: Surroundings, look: Look) -> Screen:
    from ui.screens.settings.screen import SettingsScreen

    return SettingsScreen(desk, surroundings=surroundings, look=look)


def _sync(desk: Desk, *, surroundings: Surroundings) -> Screen:
    from ui.screens.sync_page import SyncScreen

    return SyncScreen(desk, surroundings=surroundings)


def _settle(desk: Desk) -> Screen:
    from ui.screens.family.settle import SettleScreen

    return SettleScreen(desk)
