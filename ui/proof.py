"""The passphrase asked again of whoever is at the keyboard now."""

from pathlib import Path

from keyworker_desktop.vault import keyslots
from keyworker_desktop.vault.relock import overwrite


def prove(path: Path, passphrase: str) -> None:
    """That it opens the keyslots at ``path``. Takes a second: on a lane. Raises KnownError."""
    overwrite(keyslots.unlock(path, passphrase))
