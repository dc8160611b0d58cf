"""A family of which only a part has come is never taken for whole, wherever it is shown."""

from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from keyworker_desktop.store import arriving, log
from keyworker_desktop.store.connection import Connection, transaction
from keyworker_protocol.chain import FamilyHead
from tests.support.desk import Office
from tests.support.screens import LOOKS, cut_off, led_to, show
from ui.places import Place, Room
from ui.screens.families import FamiliesScreen
from ui.screens.families.rows import FamilyRow
from ui.screens.family.screen import FamilyScreen
from ui.screens.today import TodayScreen
from ui.theme import theme
from ui.widgets.item_list import CONTENT_ROLE

LATER = UUID(int=7)


@pytest.fixture
def asked_first(office: Office, monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Which families were asked to come before the others."""
    asked: list[UUID] = []
    monkeypatch.setattr(office.desk, "fetch_first", asked.append)
    return asked


def arrive(office: Office) -> None:
    """Maya's family partly, one of which nothing has come yet; Robin's and Dele's whole."""
    maya = office.family(1).family_id

    def part(db: Connection) -> None:
        with transaction(db):
            log.put_head(db, maya, FamilyHead(1250, bytes(32)))
        arriving.expect(db, {maya: 4000, LATER: 300})

    office.in_store(part)


def rows(screen: FamiliesScreen) -> dict[object, FamilyRow]:
    items = screen.table.list.items
    contents = [items.index(n).data(CONTENT_ROLE) for n in range(items.rowCount())]
    return {one.key: one for one in contents}


@pytest.fixture
def families(office: Office, qtbot: QtBot) -> FamiliesScreen:
    arrive(office)
    screen = FamiliesScreen(office.desk)
    show(qtbot, screen)
    screen.show_place(Place(room=Room.FAMILIES))
    qtbot.waitUntil(lambda: len(rows(screen)) == 4)
    return screen


def test_every_family_there_is_has_its_row_and_an_arriving_one_says_so(
    families: FamiliesScreen, office: Office
) -> None:
    maya, unknown = rows(families)[office.family(1).family_id], rows(families)[LATER]
    assert (maya.title, maya.rating) == ("Maya Fenwick", None)
    assert "1,250 of 4,000 entries are here" in maya.detail
    assert (maya.planned, maya.last) == (("", ""), ("", ""))
    assert unknown.title == "A family on its way"
    assert "Still arriving" in unknown.detail
    assert rows(families)[office.family(0).family_id].rating is not None


def test_an_arriving_family_is_not_counted_by_what_is_here_of_it(
    families: FamiliesScreen,
) -> None:
    shown = {name for name, chip in families._chips.items() if chip.isVisible()}
    assert {"all", "amber", "green"} <= shown
    assert "red" not in shown  # Maya's rating, which may be an old one


def test_opening_an_arriving_family_brings_it_first(
    families: FamiliesScreen, office: Office, asked_first: list[UUID], qtbot: QtBot
) -> None:
    places = led_to(families)
    families._on_opened(office.family(1).family_id)
    families._on_opened(LATER)
    assert asked_first == [office.family(1).family_id, LATER]
    assert [place.family_id for place in places] == [office.family(1).family_id]  # type: ignore[attr-defined]
    del qtbot


@pytest.mark.parametrize("look", LOOKS)
def test_the_family_itself_says_that_it_is_not_whole(
    office: Office, asked_first: list[UUID], qtbot: QtBot, look: str
) -> None:
    scale, width, height = LOOKS[look]
    theme().set_scale(scale)
    arrive(office)
    screen = FamilyScreen(office.desk)
    show(qtbot, screen, width=width - 90, height=height)
    maya = office.family(1).family_id
    screen.show_place(Place(room=Room.FAMILY, family_id=maya))
    qtbot.waitUntil(screen.arriving.isVisible)
    assert "1,250 of 4,000 entries are here" in screen.arriving.accessibleName()
    assert not screen.facts.badge.isVisible()
    assert asked_first[0] == maya
    qtbot.waitUntil(lambda: not [one for one in cut_off(screen) if "arriving" in one])
    office.in_store(lambda db: arriving.expect(db, {}))
    office.tell(maya)
    qtbot.waitUntil(lambda: not screen.arriving.isVisible())
    assert screen.facts.badge.isVisible()
    screen.hide()


def test_today_says_that_it_may_not_be_all(office: Office, qtbot: QtBot) -> None:
    screen = TodayScreen(office.desk)
    show(qtbot, screen)
    screen.show_place(Place(room=Room.TODAY))
    qtbot.waitUntil(lambda: screen.found is not None)
    assert not screen.arriving.isVisible()
    arrive(office)
    screen.refresh()
    qtbot.waitUntil(screen.arriving.isVisible)
    assert "2 of 4 families are still arriving." in screen.arriving.accessibleName()
    places = led_to(screen)
    assert screen.arriving.act
    qtbot.keyClick(screen.arriving.act, Qt.Key.Key_Return)
    assert places == [Place(room=Room.SYNC)]
    screen.hide()
