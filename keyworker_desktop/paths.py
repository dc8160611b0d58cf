"""Where one laptop's things are: the profile, a folder that only its owner may look into."""

import logging
import os
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs

from keyworker_desktop.vault.errors import from_os_error
from keyworker_desktop.vault.files import FileSystem

log = logging.getLogger(__name__)

PROFILE_VARIABLE: Final = "KEYWORKER_PROFILE"
_OWNER_ONLY: Final = 0o700
_PRIVATE_UMASK: Final = 0o077
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Profile:
    folder: Path

    @property
    def keyslots(self) -> Path:
        return self.folder / "keyslots.cbor"

    @property
    def store(self) -> Path:
        return self.folder / "store.db"

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    @property
    def log(self) -> Path:
        return self.folder / "logs" / "keyworker.log"

    @property
    def lock_file(self) -> Path:
        return self.folder / "keyworker.lock"


def default_profile(environment: Mapping[str, str] = os.environ) -> Profile:
    """The folder named by KEYWORKER_PROFILE, else the one the system keeps for programs' data.

    Never the roaming one of Windows: a store on two laptops would be two writers with one name.
    """
    if chosen := environment.get(PROFILE_VARIABLE):
        return Profile(Path(chosen).expanduser().absolute())
    folder = platformdirs.user_data_path("Keyworker Desktop", appauthor=False, roaming=False)
    return Profile(folder)


def prepare(profile: Profile, files: FileSystem | None = None) -> None:
    """Make the folders, for the owner only, and prove that they can be written.

    All that this process writes from now on is the owner's only. Raises ReadOnlyFolderError,
    DiskFullError, FileUnavailableError.
    """
    os.umask(_PRIVATE_UMASK)
    files = files or FileSystem()
    probe = profile.folder / f"writable-{os.getpid()}"
    try:
        for folder in (profile.folder, profile.backups, profile.log.parent):
            folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
        files.write(probe, b"")
        files.remove(probe)
    except OSError as error:
        raise from_os_error(error) from error
    # A folder that somebody chose and shares is theirs to close; the files in it are closed.
    if sys.platform != "win32" and profile.folder.stat().st_mode & _OTHERS:
        log.warning("others on this laptop may look into the profile folder")
