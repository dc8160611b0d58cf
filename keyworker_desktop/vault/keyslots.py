"""The keyslot file on the disk: made once, opened at each unlock, rewritten without a gap.

Beside ``keyslots.cbor`` lie, for a moment, ``.new`` (being written) and ``.old`` (what was there
before, until its successor has proved to open).
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from keyworker_desktop.vault import slots
from keyworker_desktop.vault.cost import Calibration
from keyworker_desktop.vault.errors import (
    ChangeUncertainError,
    FileUnavailableError,
    KeyslotsDamagedError,
    KeyslotsExistError,
    KeyslotsMissingError,
    WrongPassphraseError,
    from_os_error,
)
from keyworker_desktop.vault.files import FileSystem
from keyworker_desktop.vault.passphrase import as_bytes, require_accepted
from keyworker_desktop.vault.relock import overwrite
from keyworker_desktop.vault.slots import Slots
from keyworker_protocol import crypto

log = logging.getLogger(__name__)

CHANGE_INTERRUPTED: Final = (
    "That is not the passphrase of this laptop. A change of passphrase was interrupted here, so "
    "try both: the new one, and the one before it. Nothing is lost."
)
COPY_USED: Final = (
    "The file that your passphrase opens was damaged, and has been replaced by the copy kept "
    "beside it. Nothing is lost. If you were changing your passphrase, the one before the change "
    "is the one that counts."
)


def exist(path: Path) -> bool:
    """Whether there is a vault: something that a passphrase is asked for."""
    return path.exists() or _old(path).exists()


def create(
    path: Path,
    passphrase: str,
    *,
    calibration: Calibration | None = None,
    files: FileSystem | None = None,
) -> bytearray:
    """Make the data key and slot 1 for it; the file has proved to open when this returns.

    Raises PassphraseRefusedError, KeyslotsExistError, NotEnoughMemoryError, and what
    ``from_os_error`` names; then there is no vault and it may be tried again.
    """
    require_accepted(passphrase)
    if exist(path):
        raise KeyslotsExistError
    files = files or FileSystem()
    cost = (calibration or Calibration()).cost()
    data_key = bytearray(crypto.random_bytes(slots.DATA_KEY_BYTES))
    data = Slots(slots.seal(data_key, as_bytes(passphrase), cost)).to_bytes()
    try:
        _write_proved(path, data, passphrase, data_key, files)
        files.replace(_new(path), path)
        files.sync_folder(path.parent)
        _require_same(path, data, files)
    except OSError as error:
        # Nothing is locked with this key yet: a vault that may not last is better not there.
        _drop(files, _new(path), path)
        raise from_os_error(error) from error
    log.info("vault created, %d KiB, %d passes", cost.memory_kib, cost.passes)
    return data_key


def unlock(
    path: Path,
    passphrase: str,
    *,
    files: FileSystem | None = None,
    tell: Callable[[str], None] | None = None,
) -> bytearray:
    """The data key. ``tell`` is called with a sentence when the copy had to be used.

    Raises WrongPassphraseError, KeyslotsMissingError, KeyslotsDamagedError, KeyslotsTooNewError,
    KeyslotsUnsafeError, NotEnoughMemoryError and FileUnavailableError.
    """
    files = files or FileSystem()
    try:
        found = _read(path, files)
    except (KeyslotsDamagedError, KeyslotsMissingError) as error:
        data_key = _unlock_copy(path, passphrase, files, instead=error)
        if tell is not None:
            tell(COPY_USED)
        return data_key
    try:
        data_key = found.passphrase.open(as_bytes(passphrase))
    except WrongPassphraseError as error:
        if _old(path).exists():
            raise WrongPassphraseError(CHANGE_INTERRUPTED) from error
        raise
    if _old(path).exists() or _new(path).exists():
        log.warning("left over from an interrupted change of passphrase: removed")
        _drop(files, _new(path), _old(path))
    return data_key


def change_passphrase(
    path: Path,
    old: str,
    new: str,
    *,
    calibration: Calibration | None = None,
    files: FileSystem | None = None,
) -> None:
    """Seal the same data key under ``new``; other slots stay as they are.

    Raises as ``create`` and ``unlock`` do. Then ``old`` still opens the vault, save after
    ChangeUncertainError, when either may.
    """
    require_accepted(new)
    files = files or FileSystem()
    before = _read(path, files)
    data_key = before.passphrase.open(as_bytes(old))
    try:
        # Not below what it was: the laptop may merely be busy just now.
        cost = max(
            (calibration or Calibration()).cost(),
            before.passphrase.cost,
            key=lambda cost: cost.memory_kib,
        )
        after = Slots(slots.seal(data_key, as_bytes(new), cost), before.others)
        _replace(path, before.to_bytes(), after.to_bytes(), new, data_key, files)
    finally:
        overwrite(data_key)
    log.info("passphrase changed, %d KiB, %d passes", cost.memory_kib, cost.passes)


def _replace(
    path: Path,
    before: bytes,
    after: bytes,
    passphrase: str,
    data_key: bytearray,
    files: FileSystem,
) -> None:
    try:
        _write_proved(path, after, passphrase, data_key, files)
        files.write(_old(path), before)
        files.sync_folder(path.parent)
    except OSError as error:
        _drop(files, _new(path), _old(path))
        raise from_os_error(error) from error
    try:
        files.replace(_new(path), path)
        files.sync_folder(path.parent)
        _require_same(path, after, files)
    except OSError as error:
        _put_back(path, files)
        raise from_os_error(error) from error
    _drop(files, _old(path))


def _write_proved(
    path: Path, data: bytes, passphrase: str, data_key: bytearray, files: FileSystem
) -> None:
    """Write ``.new`` and open what the disk gives back, as the next unlock will."""
    files.write(_new(path), data)
    _require_same(_new(path), data, files)
    proof = slots.read(data).passphrase.open(as_bytes(passphrase))
    try:
        if not crypto.same(bytes(proof), bytes(data_key)):
            raise AssertionError("a slot opens to another key than was sealed in it")
    finally:
        overwrite(proof)


def _require_same(path: Path, data: bytes, files: FileSystem) -> None:
    if files.read(path, most=slots.MAX_FILE_BYTES) != data:
        raise OSError("what was read back is not what was written")


def _put_back(path: Path, files: FileSystem) -> None:
    try:
        files.replace(_old(path), path)
        files.sync_folder(path.parent)
    except OSError as error:
        log.exception("the old keyslots could not be put back")
        raise ChangeUncertainError from error
    _drop(files, _new(path))


def _unlock_copy(
    path: Path,
    passphrase: str,
    files: FileSystem,
    *,
    instead: KeyslotsDamagedError | KeyslotsMissingError,
) -> bytearray:
    try:
        copy = _read(_old(path), files)
    except (KeyslotsDamagedError, KeyslotsMissingError):
        raise instead from None
    data_key = copy.passphrase.open(as_bytes(passphrase))
    log.warning("%s: the copy beside it was used", type(instead).__name__)
    data = copy.to_bytes()
    try:
        files.write(_new(path), data)
        if path.exists():
            files.replace(path, path.with_name(f"{path.name}.damaged"))
        files.replace(_new(path), path)
        files.sync_folder(path.parent)
        _require_same(path, data, files)
    except OSError:
        # The copy stays and serves again next time; the person can work.
        log.exception("the damaged keyslots could not be replaced")
    else:
        _drop(files, _old(path))
    return data_key


def _read(path: Path, files: FileSystem) -> Slots:
    try:
        data = files.read(path, most=slots.MAX_FILE_BYTES + 1)
    except FileNotFoundError as error:
        raise KeyslotsMissingError from error
    except OSError as error:
        raise FileUnavailableError from error
    return slots.read(data)


def _drop(files: FileSystem, *paths: Path) -> None:
    """What cannot be removed now is removed at the next unlock."""
    try:
        for path in paths:
            files.remove(path)
        files.sync_folder(paths[0].parent)
    except OSError:
        log.exception("a left-over keyslot file could not be removed")


def _new(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")


def _old(path: Path) -> Path:
    return path.with_name(f"{path.name}.old")
