"""What every test has: Qt without a screen, and folders that are not the developer's own."""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before anything imports Qt

from pathlib import Path

import pytest
from hypothesis import settings

# A slow machine is not a wrong answer; on CI a failure must come again when it is looked for.
settings.register_profile("ours", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("ours")

HOME_FOLDERS = {
    "HOME": "",
    "XDG_CACHE_HOME": "cache",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_STATE_HOME": "state",
    "APPDATA": "roaming",
    "LOCALAPPDATA": "local",
    "USERPROFILE": "",
}


@pytest.fixture(autouse=True)
def _home_of_its_own(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paths come in as parameters; this is the net under a test that forgets to give one."""
    home = tmp_path_factory.mktemp("home")
    for name, folder in HOME_FOLDERS.items():
        monkeypatch.setenv(name, str(Path(home, folder)))
