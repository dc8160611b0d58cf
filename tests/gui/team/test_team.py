"""The team page without a service: what is seen by whom, and what is said when nobody answers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from PySide6.QtCore import Qt

from keyworker_protocol.access import FamilyRole
from keyworker_protocol.directory import Role
from keyworker_protocol.enrolment import Code, CodeKind, read_code
from sync.membership import Invited, _keep_invited
from tests.support.insiders import go, insider
from tests.support.looking import cut_off, stray_windows, unnamed
from tests.support.program import PATIENCE_MS, Played
from ui.places import Room
from ui.screens.team.inviting import qr_image
from ui.screens.team.screen import TeamScreen

Laptops = Callable[..., Played]
WORDS = ("acorn", "lantern", "gravel", "otter", "violin", "teapot")


def team(played: Played) -> TeamScreen:
    go(played, Room.TEAM)
    assert played.program is not None
    assert played.program.session is not None
    screen = played.program.session.house.screen_shown
    assert isinstance(screen, TeamScreen)
    played.bot.waitUntil(
        lambda: bool(screen.families.rows.rows) or screen.families.none.isVisible(),
        timeout=PATIENCE_MS,
    )
    return screen


def an_invitation(played: Played, *, words: tuple[str, ...] = (), hours: int = 24) -> Invited:
    code = Code(
        kind=CodeKind.JOIN,
        address="https://keyworker.example.org",
        secret=bytes(16),
        organisation_id=played.desk.identity.organisation_id,
    )
    return Invited(
        lookup_id=code.lookup_id,
        name="Sam Okoro",
        role=Role.KEYWORKER,
        team_id=None,
        expires_at=played.desk.now() + timedelta(hours=hours),
        code=code.text(),
        words=words,
        request=b"request" if words else b"",
    )


def keep(played: Played, invited: Invited) -> None:
    """As after it was made, and the program opened again."""
    played.desk.lane.submit(partial(_keep_invited, invited=invited)).result()


def test_a_keyworker_has_no_team_page(laptop: Laptops) -> None:
    played = insider(laptop())
    go(played, Room.TEAM)
    assert not played.sees("invite")
    assert played.program is not None
    session = played.program.session
    assert session is not None
    assert not isinstance(session.house.screen_shown, TeamScreen)


def test_a_supervisor_sees_people_and_families_and_invites_nobody(laptop: Laptops) -> None:
    played = insider(laptop(), Role.SUPERVISOR, with_families=2)
    screen = team(played)
    assert not played.sees("invite")
    played.bot.waitUntil(lambda: len(screen.families.rows.rows) == 2, timeout=PATIENCE_MS)
    assert "supervised by Ruth Calloway" in screen.families.rows.rows[0].content.detail


def test_what_needs_the_service_says_that_it_is_away_and_keeps_the_text(
    laptop: Laptops,
) -> None:
    played = insider(laptop(), Role.MANAGER)
    team(played)
    played.press("invite")
    played.type("invited name", "Sam Okoro")
    played.press("make code")
    played.wait_to_read("The service cannot be reached.")
    assert played.find("invited name").text() == "Sam Okoro"
    played.press("new team")
    played.type("team name", "East team")
    played.press("make team")
    played.bot.waitUntil(lambda: played.find("make team trouble") is not None, timeout=PATIENCE_MS)
    assert played.find("team name").text() == "East team"


@pytest.mark.parametrize(
    ("opens", "acts", "sentence"),
    [
        ("invite", "make code", "Write whom you invite."),
        ("new team", "make team", "Give the team a name."),
    ],
)
def test_a_name_is_needed(laptop: Laptops, opens: str, acts: str, sentence: str) -> None:
    played = insider(laptop(), Role.MANAGER)
    team(played)
    played.press(opens)
    played.press(acts)
    assert played.reads(sentence)


def test_giving_access_without_a_connection_is_said_beside_it(laptop: Laptops) -> None:
    played = insider(laptop(), Role.MANAGER, with_families=1)
    screen = team(played)
    played.bot.waitUntil(lambda: len(screen.families.rows.rows) == 1, timeout=PATIENCE_MS)
    ((family_id, family),) = screen._families.items()
    mine = {played.desk.identity.user_id: FamilyRole.SUPERVISOR}
    screen._families = {family_id: replace(family, members=mine)}
    played.bot.mouseClick(screen.families.rows.rows[0], Qt.MouseButton.LeftButton)
    played.press("give access")
    assert played.reads("Choose a colleague.")
    screen.access_form.person.choose(screen.access_form.person._keys[0])
    played.press("give access")
    played.wait_to_read("The service cannot be reached.")
    assert screen.access_form.chosen() is not None


def test_a_code_that_waits_is_left_alone_by_a_refresh(laptop: Laptops) -> None:
    played = insider(laptop(), Role.MANAGER)
    screen = team(played)
    invited = an_invitation(played)
    screen._on_code_made(invited)
    card = screen._cards[invited.lookup_id]
    screen._on_invitations([invited])
    assert screen._cards[invited.lookup_id] is card, "somebody may be about to press its button"


def test_words_take_the_place_of_the_code(laptop: Laptops) -> None:
    played = insider(laptop(), Role.MANAGER)
    keep(played, an_invitation(played))
    screen = team(played)
    played.wait_for("copy code")
    screen._on_invitations([an_invitation(played, words=WORDS)])
    assert played.wait_for("six words").words == WORDS
    assert not played.sees("copy code")


def test_a_code_that_has_run_out_is_named(laptop: Laptops) -> None:
    played = insider(laptop(), Role.MANAGER)
    keep(played, an_invitation(played, hours=-1))
    team(played)
    played.wait_to_read("The code has run out.")
    assert played.sees("withdraw invitation")


def test_the_picture_is_of_the_code(laptop: Laptops) -> None:
    invited = an_invitation(insider(laptop(), Role.MANAGER))
    image = qr_image(invited.code)
    assert image.pixelColor(0, 0).name() == "#ffffff", "the quiet border"
    assert image.pixelColor(4, 4).name() == "#000000", "a corner of the first finder"
    assert read_code(invited.code).kind is CodeKind.JOIN


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_nothing_is_cut_off_and_everything_has_a_name(laptop: Laptops, percent: int) -> None:
    played = insider(laptop(), Role.MANAGER, with_families=3)
    screen = team(played)
    keep(played, an_invitation(played))
    played.press("invite")
    go(played, Room.TEAM)
    played.wait_for("copy code")
    assert played.program is not None
    played.program.look.set_text(percent)
    played.window.resize(1024, 640)
    played.bot.waitUntil(lambda: cut_off(screen) == [], timeout=PATIENCE_MS)
    assert unnamed(screen) == []
    assert stray_windows(played.window) == []
