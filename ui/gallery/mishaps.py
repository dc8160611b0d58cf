"""Pages that are seen only after damage or on a full disk, made up to be looked at."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from keyworker_desktop.store.recover import Recovered
from ui.held import HeldPage
from ui.preferences import Look
from ui.screens.doorway.frame import DoorwayPage
from ui.screens.doorway.recovered import RecoveredPage


def _recovered(look: Look) -> DoorwayPage:
    return RecoveredPage(
        Recovered(
            copy_from=datetime(2026, 11, 21, 14, 5, tzinfo=UTC),
            set_aside=Path("set-aside-20261122-083000-000000"),
            entries=1204,
            waiting=7,
            waiting_saved=3,
            drafts=2,
            drafts_saved=1,
            changes_lost=0,
            drafts_lost=1,
            to_fetch=214,
            is_exact=True,
            could_be_read=True,
        ),
        look,
    )


def _held(look: Look) -> DoorwayPage:
    return HeldPage(1, look)


MISHAPS: Mapping[str, Callable[[Look], DoorwayPage]] = {
    "recovered": _recovered,
    "almost-locked": _held,
}
