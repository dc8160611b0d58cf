"""Draws every screen in every theme, at two text sizes and in two window sizes, to pictures."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEventLoop, QSize, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QWidget

from keyworker_desktop.paths import Profile
from keyworker_desktop.store import reading, settling
from keyworker_desktop.store.attachments import AttachmentSheet, of_family
from keyworker_desktop.vault import keyslots
from ui.application import make_application
from ui.attachments.panel import AttachmentPanel
from ui.attachments.viewer import Viewer
from ui.desk import Desk, OpenLaptop
from ui.gallery.mishaps import MISHAPS
from ui.places import FamilyTab, Place, Room
from ui.preferences import Look, PreferencesFile
from ui.rooms import rooms
from ui.screens.doorway.doorway import Doorway
from ui.shell.house import House
from ui.surroundings import Progress, Surroundings
from ui.theme import ThemeName, theme

SETTLE_MS = 250
"""Time for the answers of the store and for layouts before a picture is taken."""
LONGEST_WAIT_MS = 8_000
"""For a file that is opened in a process of its own."""
LISTED, OPENED, LEAVING = "listed", "opened", "leaving"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """One way in which a screen must look right."""

    theme: ThemeName
    scale: float
    size: QSize

    @property
    def name(self) -> str:
        return f"{self.theme.value}-{round(self.scale * 100)}-{self.size.width()}"


VARIATIONS = tuple(
    Variation(theme=name, scale=scale, size=size)
    for name in ThemeName
    for scale in (1.0, 2.0)
    for size in (QSize(1366, 768), QSize(1024, 640))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A place to be drawn, as whose laptop."""

    name: str
    person: str
    place: Place
    search: str = ""
    files: str = ""
    """Of the note that is read there: LISTED with their small pictures, or the first OPENED, or
    LEAVING as a copy.
    """


def draw(
    profiles: Mapping[str, Profile],
    passphrase: str,
    folder: Path,
    *,
    app_version: str,
    tell: Callable[[str], None],
    only: str = "",
) -> int:
    """Pictures of all screens to ``folder``; how many. ``only`` picks names that hold it."""
    app = make_application("shots")
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    count += _draw_doorway(profiles, folder, app_version, only)
    for person, profile in profiles.items():
        key = keyslots.unlock(profile.keyslots, passphrase)
        desk = Desk(OpenLaptop(profile.store, key), app_version=app_version)
        look = Look(PreferencesFile(profile.folder / "preferences.json"))
        outside = _surroundings(profile, app_version)
        house = House(desk, rooms(outside, look))
        for shown in _places(desk, person):
            if only in shown.name:
                count += _draw_house(house, shown, folder)
                tell(shown.name)
        house.close()
        desk.close()
    app.quit()
    return count


def _draw_house(house: House, shown: Shown, folder: Path) -> int:
    for variation in VARIATIONS:
        _dress(variation)
        house.resize(variation.size)
        house.show()
        house.go(shown.place)
        if shown.search:
            house.open_search()
            QTest.keyClicks(house.palette_panel.line, shown.search)
        settle()
        viewer = _looked_at(house, shown.files) if shown.files else None
        house.grab().save(str(folder / f"{shown.name}-{variation.name}.png"))
        if viewer is not None:
            viewer.close_up()
        if shown.search:
            house.palette_panel.hide()
    return len(VARIATIONS)


def _draw_doorway(
    profiles: Mapping[str, Profile], folder: Path, app_version: str, only: str
) -> int:
    """The unlock screen of a laptop in use, and the welcome of one that is new."""
    count = 0
    any_profile = next(iter(profiles.values()))
    new = Profile(any_profile.folder.parent / "new laptop")
    new.folder.mkdir(exist_ok=True)
    for name, profile in (("unlock", any_profile), ("welcome", new)):
        if only not in name:
            continue
        for variation in VARIATIONS:
            _dress(variation)
            look = Look(PreferencesFile(new.folder / "preferences.json"))
            doorway = Doorway(_surroundings(profile, app_version), look)
            doorway.resize(variation.size)
            doorway.show()
            doorway.start(has_vault=profile.keyslots.exists())
            settle()
            doorway.grab().save(str(folder / f"{name}-{variation.name}.png"))
            doorway.close_down()
            doorway.close()
            count += 1
    look = Look(PreferencesFile(new.folder / "preferences.json"))
    return count + _draw_mishaps(look, folder, only)


def _draw_mishaps(look: Look, folder: Path, only: str) -> int:
    """After damage, and when a full disk holds the lock up."""
    names = [name for name in MISHAPS if only in name]
    for name in names:
        for variation in VARIATIONS:
            _dress(variation)
            page = MISHAPS[name](look)
            page.resize(variation.size)
            page.show()
            page.take_focus()
            settle()
            page.grab().save(str(folder / f"{name}-{variation.name}.png"))
            page.close()
    return len(names) * len(VARIATIONS)


def _places(desk: Desk, person: str) -> Iterator[Shown]:
    def shown(name: str, place: Place, search: str = "") -> Shown:
        return Shown(name=name, person=person, place=place, search=search)

    if desk.is_managing:
        yield shown("team", Place(room=Room.TEAM))
        return
    if desk.is_supervising:
        yield shown("reviews", Place(room=Room.REVIEWS))
        yield shown("today-supervisor", Place(room=Room.TODAY))
        return
    yield shown("today", Place(room=Room.TODAY))
    yield shown("families", Place(room=Room.FAMILIES))
    family_id = _family_of(desk)
    for tab in FamilyTab:
        place = Place(room=Room.FAMILY, family_id=family_id, tab=tab)
        yield shown(f"family-{tab}", place)
    note = _note_with_files(desk, family_id)
    if note is not None:
        place = Place(room=Room.FAMILY, family_id=family_id, tab=FamilyTab.CONTACTS, entity_id=note)
        yield replace(shown("note-with-files", place), files=LISTED)
        yield replace(shown("file", place), files=OPENED)
        yield replace(shown("file-copy", place), files=LEAVING)
    editor = Place(room=Room.FAMILY, family_id=family_id, tab=FamilyTab.CONTACTS, act="new note")
    yield shown("contact-editor", editor)
    yield shown("search", Place(room=Room.TODAY), "garden")
    for name, field in (
        ("settle", "support"),
        ("settle-combined", "now"),
        ("settle-safety", "visiting"),
        ("settle-value", "contact_detail"),
    ):
        there = _place_to_settle(desk, field)
        if there is not None:
            yield shown(name, there)
    yield shown("settings", Place(room=Room.SETTINGS))
    yield shown("sync", Place(room=Room.SYNC))


def _family_of(desk: Desk) -> UUID:
    """The first of the caseload: Alex."""
    cards: Sequence[reading.FamilyCard] = _asked(desk, reading.caseload)
    return cards[0].family_id


def _note_with_files(desk: Desk, family_id: UUID) -> UUID | None:
    found: list[AttachmentSheet] = _asked(desk, partial(of_family, family_id=family_id))
    return found[0].attachment.about if found else None


def _looked_at(house: House, how: str) -> Viewer | None:
    """Waits until the small picture is drawn; unless LISTED, until the file is."""
    panels = [one for one in house.findChildren(AttachmentPanel) if one.lines and one.isVisible()]
    if not panels:
        return None
    line = panels[0].lines[0]
    _wait_for(lambda: line.mark.image is not None)
    if how == LISTED:
        _bring_into_sight(line)
        return None
    line.name.click()
    viewer = panels[0].viewer
    _wait_for(lambda: viewer is None or viewer.view.sheet.picture is not None)
    if viewer is not None and how == LEAVING:
        viewer.save_copy()
        settle()
    return viewer


def _bring_into_sight(widget: QWidget) -> None:
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(widget)
        around = around.parentWidget()


def _wait_for(fact: Callable[[], bool]) -> None:
    for _ in range(LONGEST_WAIT_MS // SETTLE_MS):
        if fact():
            break
        settle()


def _place_to_settle(desk: Desk, field: str) -> Place | None:
    """Where the two versions of an answer of that name stand, if there are."""
    found: settling.ToSettle = _asked(desk, partial(settling.to_settle, family_id=_family_of(desk)))
    for one in found.answers:
        if one.name == field:
            return Place(
                room=Room.SETTLE,
                family_id=one.record.family_id,
                entity_id=one.record.entity_id,
                field=field,
            )
    return None


def _asked(desk: Desk, question: Callable[[Any], Any]) -> Any:
    """What the store answers, waited for."""
    answers: list[Any] = []
    loop = QEventLoop()

    class Answer(QWidget):
        def take(self, found: Any) -> None:
            answers.append(found)
            loop.quit()

        def refuse(self, _error: object) -> None:
            loop.quit()

    answer = Answer()
    desk.ask(question, done=answer.take, failed=answer.refuse)
    loop.exec()
    return answers[0]


def _dress(variation: Variation) -> None:
    theme().choose(variation.theme)
    theme().set_scale(variation.scale)


def _surroundings(profile: Profile, app_version: str) -> Surroundings:
    return Surroundings(
        profile=profile, app_version=app_version, relock=_stay, demonstration=_not_now
    )


def _stay() -> None:
    """Nobody locks while pictures are taken."""


def _not_now(_profile: Profile, _passphrase: str, _progress: Progress) -> None:
    """It is only offered while pictures are taken."""


def settle(milliseconds: int = SETTLE_MS) -> None:
    """Let the program answer, lay out and paint."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
