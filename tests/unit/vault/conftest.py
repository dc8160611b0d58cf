"""A vault to test with: real files, real cryptography, as little key derivation as is allowed."""

from pathlib import Path

import pytest

from keyworker_desktop.vault import keyslots
from keyworker_desktop.vault.cost import FLOOR, Calibration
from keyworker_protocol import crypto
from tests.unit.vault.examples import FIRST, quick_derivation


@pytest.fixture
def at_the_floor() -> Calibration:
    return Calibration(start=FLOOR)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keyslots.cbor"


@pytest.fixture
def data_key(path: Path, at_the_floor: Calibration) -> bytearray:
    """The vault at ``path`` exists."""
    return keyslots.create(path, FIRST, calibration=at_the_floor)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """For loops over hundreds of unlocks: the same file, without the work of Argon2id."""
    monkeypatch.setattr(crypto, "derive_from_passphrase", quick_derivation)
