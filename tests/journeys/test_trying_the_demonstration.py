"""Nothing but the program: a passphrase, and twelve invented families to look at."""

from collections.abc import Callable
from datetime import UTC, datetime

from keyworker_desktop.demo.build import build_local
from keyworker_desktop.paths import Profile
from keyworker_desktop.store.reading import family_ids
from tests.support.program import PATIENCE_MS, Played


def build(profile: Profile, passphrase: str, progress: Callable[[int, int], None]) -> None:
    now = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
    build_local(profile, passphrase, now=now, app_version="test", progress=progress)


def test_the_demonstration_needs_no_service(laptop: Callable[..., Played]) -> None:
    played = laptop(demonstration=build).start()
    played.press("begin demonstration")
    played.choose_passphrase()
    played.press("begin")
    played.bot.waitUntil(lambda: played.is_inside, timeout=2 * PATIENCE_MS)
    assert played.desk.is_demonstration
    assert len(played.desk.lane.submit(family_ids).result()) == 12
    played.restart()
    played.unlock()
    played.wait_inside()
