"""The keyslot file: what opens it, what does not, and that each reason is told by its own name."""

import errno
import logging
import sys
import unicodedata
from pathlib import Path

import pytest

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.vault import keyslots, slots
from keyworker_desktop.vault.cost import CAP, FLOOR, Calibration, Cost
from keyworker_desktop.vault.errors import (
    DiskFullError,
    FileUnavailableError,
    KeyslotsDamagedError,
    KeyslotsExistError,
    KeyslotsMissingError,
    KeyslotsTooNewError,
    KeyslotsUnsafeError,
    NotEnoughMemoryError,
    PassphraseRefusedError,
    ReadOnlyFolderError,
    WrongPassphraseError,
)
from keyworker_protocol import crypto
from keyworker_protocol.encoding import decode, encode
from tests.unit.vault.examples import FIRST, SECOND, FailingFiles


def old_of(path: Path) -> Path:
    return path.with_name("keyslots.cbor.old")


def contents_of(path: Path) -> dict:
    outer = decode(path.read_bytes(), max_bytes=slots.MAX_FILE_BYTES)
    contents: dict = decode(outer["contents"], max_bytes=slots.MAX_FILE_BYTES)
    return contents


def write_contents(path: Path, contents: object) -> None:
    inner = encode(contents)
    path.write_bytes(encode({"checksum": crypto.sha256(inner), "contents": inner}))


def test_the_passphrase_opens_what_it_made(path: Path, data_key: bytearray) -> None:
    assert len(data_key) == 32
    assert keyslots.unlock(path, FIRST) == data_key


def test_a_vault_of_its_own_has_a_key_of_its_own(
    path: Path, data_key: bytearray, at_the_floor: Calibration
) -> None:
    other = keyslots.create(path.with_name("other.cbor"), FIRST, calibration=at_the_floor)
    assert other != data_key


def test_a_wrong_passphrase_is_said_to_be_wrong(path: Path, data_key: bytearray) -> None:
    for wrong in ("", FIRST.upper(), FIRST + " ", SECOND, "\ud800", "x" * 200_000):
        with pytest.raises(WrongPassphraseError):
            keyslots.unlock(path, wrong)


def test_the_file_names_neither_passphrase_nor_key(path: Path, data_key: bytearray) -> None:
    data = path.read_bytes()
    assert FIRST.encode() not in data
    assert bytes(data_key) not in data


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_only_the_owner_may_read_the_file(path: Path, data_key: bytearray) -> None:
    assert path.stat().st_mode & 0o777 == 0o600


def test_nothing_is_left_beside_the_file(path: Path, at_the_floor: Calibration) -> None:
    keyslots.create(path, FIRST, calibration=at_the_floor)
    keyslots.change_passphrase(path, FIRST, SECOND, calibration=at_the_floor)
    assert list(path.parent.iterdir()) == [path]


def test_accents_typed_on_another_system_open_it_too(path: Path, at_the_floor: Calibration) -> None:
    composed = unicodedata.normalize("NFC", "café crème brûlée naïve")
    data_key = keyslots.create(path, composed, calibration=at_the_floor)
    decomposed = unicodedata.normalize("NFD", composed)
    assert decomposed != composed
    assert keyslots.unlock(path, decomposed) == data_key


def test_a_changed_passphrase_opens_and_the_old_one_does_not(
    path: Path, data_key: bytearray, at_the_floor: Calibration
) -> None:
    keyslots.change_passphrase(path, FIRST, SECOND, calibration=at_the_floor)
    assert keyslots.unlock(path, SECOND) == data_key
    with pytest.raises(WrongPassphraseError):
        keyslots.unlock(path, FIRST)


def test_a_change_needs_the_old_passphrase(
    path: Path, data_key: bytearray, at_the_floor: Calibration
) -> None:
    before = path.read_bytes()
    with pytest.raises(WrongPassphraseError):
        keyslots.change_passphrase(path, SECOND, SECOND, calibration=at_the_floor)
    assert path.read_bytes() == before


def test_a_weak_passphrase_is_refused_before_anything_is_written(
    path: Path, at_the_floor: Calibration
) -> None:
    with pytest.raises(PassphraseRefusedError, match="14 characters"):
        keyslots.create(path, "short", calibration=at_the_floor)
    assert not keyslots.exist(path)


def test_a_vault_is_never_made_over_another(
    path: Path, data_key: bytearray, at_the_floor: Calibration
) -> None:
    with pytest.raises(KeyslotsExistError):
        keyslots.create(path, SECOND, calibration=at_the_floor)
    path.rename(old_of(path))
    with pytest.raises(KeyslotsExistError):
        keyslots.create(path, SECOND, calibration=at_the_floor)
    assert keyslots.unlock(path, FIRST) == data_key


def test_a_missing_file_is_said_to_be_missing(path: Path) -> None:
    assert not keyslots.exist(path)
    with pytest.raises(KeyslotsMissingError):
        keyslots.unlock(path, FIRST)


def test_a_file_cut_anywhere_is_damaged_and_not_a_wrong_passphrase(
    path: Path, data_key: bytearray
) -> None:
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(KeyslotsDamagedError):
            keyslots.unlock(path, FIRST)


def test_a_file_altered_anywhere_is_damaged_and_not_a_wrong_passphrase(
    path: Path, data_key: bytearray
) -> None:
    whole = path.read_bytes()
    for at in range(len(whole)):
        for flip in (0x01, 0x80):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ flip]) + whole[at + 1 :])
            with pytest.raises(KeyslotsDamagedError):
                keyslots.unlock(path, FIRST)


@pytest.mark.parametrize(
    "data", [b"\x00", b"\xff" * 300, bytes(70_000), encode({}), encode([1, 2])], ids=len
)
def test_something_else_in_its_place_is_damaged(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with pytest.raises(KeyslotsDamagedError):
        keyslots.unlock(path, FIRST)


@pytest.mark.parametrize(
    "change",
    [
        {"salt": bytes(15)},
        {"nonce": bytes(13)},
        {"sealed": bytes(47)},
        {"salt": "text"},
        {"passes": "3"},
        {"lanes": True},
        {"hint": "a field too many"},
    ],
    ids=str,
)
def test_a_slot_of_another_shape_is_damaged(path: Path, data_key: bytearray, change: dict) -> None:
    contents = contents_of(path)
    contents["slots"][0] |= change
    write_contents(path, contents)
    with pytest.raises(KeyslotsDamagedError):
        keyslots.unlock(path, FIRST)


@pytest.mark.parametrize("number", [0, -1, None, "1"])
def test_a_format_that_never_was_is_damaged(
    path: Path, data_key: bytearray, number: object
) -> None:
    write_contents(path, contents_of(path) | {"format": number})
    with pytest.raises(KeyslotsDamagedError):
        keyslots.unlock(path, FIRST)


@pytest.mark.parametrize("slots_there", [[], ["twice"], [7], [{"kind": 7}]], ids=str)
def test_no_slot_and_two_passphrase_slots_are_damaged(
    path: Path, data_key: bytearray, slots_there: list
) -> None:
    contents = contents_of(path)
    contents["slots"] = contents["slots"] * 2 if slots_there == ["twice"] else slots_there
    write_contents(path, contents)
    with pytest.raises(KeyslotsDamagedError):
        keyslots.unlock(path, FIRST)


def test_a_newer_format_is_named_and_left_alone(path: Path, data_key: bytearray) -> None:
    write_contents(path, {"format": 2, "something": "unheard of"})
    newer = path.read_bytes()
    with pytest.raises(KeyslotsTooNewError):
        keyslots.unlock(path, FIRST)
    assert path.read_bytes() == newer


@pytest.mark.parametrize(
    "change",
    [
        {"memory_kib": FLOOR.memory_kib - 1},
        {"memory_kib": CAP.memory_kib + 1},
        {"memory_kib": 0},
        {"memory_kib": -(2**63)},
        {"memory_kib": 2**63},
        {"passes": FLOOR.passes - 1},
        {"passes": CAP.passes + 1},
        {"lanes": FLOOR.lanes - 1},
        {"lanes": CAP.lanes + 1},
    ],
    ids=str,
)
def test_parameters_outside_the_limits_are_refused_before_any_derivation(
    path: Path, data_key: bytearray, change: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = contents_of(path)
    contents["slots"][0] |= change
    write_contents(path, contents)
    monkeypatch.delattr(crypto, "derive_from_passphrase")
    with pytest.raises(KeyslotsUnsafeError):
        keyslots.unlock(path, FIRST)


@pytest.mark.parametrize(
    "change",
    [
        {"memory_kib": FLOOR.memory_kib + 1},
        {"passes": 4},
        {"lanes": 5},
        {"nonce": bytes(12)},
        {"salt": bytes(16)},
    ],
    ids=str,
)
def test_the_slot_is_bound_to_all_that_is_clear_in_it(
    path: Path, data_key: bytearray, change: dict, quick_constant: None
) -> None:
    """Even for somebody who could make the derivation give the same key."""
    vault = path.with_name("bound.cbor")
    keyslots.create(vault, FIRST, calibration=Calibration(start=FLOOR))
    contents = contents_of(vault)
    contents["slots"][0] |= change
    write_contents(vault, contents)
    with pytest.raises(WrongPassphraseError):
        keyslots.unlock(vault, FIRST)


@pytest.fixture
def quick_constant(data_key: bytearray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crypto, "derive_from_passphrase", lambda *_, **__: bytes(32))


def test_a_slot_of_an_unknown_kind_outlives_a_change_of_passphrase(
    path: Path, data_key: bytearray, at_the_floor: Calibration
) -> None:
    recovery = {"kind": "recovery", "sealed": b"\x07" * 1168, "to": {"officers": [1, 2]}}
    contents = contents_of(path)
    contents["slots"].append(recovery)
    write_contents(path, contents)
    keyslots.change_passphrase(path, FIRST, SECOND, calibration=at_the_floor)
    assert contents_of(path)["slots"][1:] == [recovery]
    assert keyslots.unlock(path, SECOND) == data_key


def test_salt_and_nonce_are_new_at_each_change(
    path: Path, data_key: bytearray, at_the_floor: Calibration
) -> None:
    before = contents_of(path)["slots"][0]
    keyslots.change_passphrase(path, FIRST, FIRST, calibration=at_the_floor)
    after = contents_of(path)["slots"][0]
    for name in ("salt", "nonce", "sealed"):
        assert before[name] != after[name]


def test_a_change_on_a_busy_laptop_does_not_make_guessing_cheaper(
    path: Path, at_the_floor: Calibration, quick: None
) -> None:
    more = Cost(FLOOR.memory_kib * 2, FLOOR.passes, FLOOR.lanes)
    keyslots.create(path, FIRST, calibration=Calibration(start=more))
    keyslots.change_passphrase(path, FIRST, SECOND, calibration=at_the_floor)
    assert contents_of(path)["slots"][0]["memory_kib"] == more.memory_kib


@pytest.mark.parametrize("damage", [b"", b"half of it", None], ids=["empty", "other", "missing"])
def test_the_copy_is_used_and_told_of_when_the_file_is_damaged(
    path: Path, data_key: bytearray, damage: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    path.rename(old_of(path))
    if damage is not None:
        path.write_bytes(damage)
    told: list[str] = []
    with caplog.at_level(logging.WARNING):
        assert keyslots.unlock(path, FIRST, tell=told.append) == data_key
    assert told == [keyslots.COPY_USED]
    assert "the copy beside it was used" in caplog.text
    assert keyslots.unlock(path, FIRST, tell=told.append) == data_key
    assert len(told) == 1
    assert not old_of(path).exists()
    if damage is not None:
        assert path.with_name("keyslots.cbor.damaged").read_bytes() == damage


def test_a_wrong_passphrase_does_not_mend_a_damaged_file(path: Path, data_key: bytearray) -> None:
    path.rename(old_of(path))
    with pytest.raises(WrongPassphraseError):
        keyslots.unlock(path, SECOND)
    assert not path.exists()
    assert old_of(path).exists()


def test_a_damaged_file_with_a_damaged_copy_is_damaged(path: Path, data_key: bytearray) -> None:
    path.write_bytes(b"")
    old_of(path).write_bytes(b"")
    with pytest.raises(KeyslotsDamagedError):
        keyslots.unlock(path, FIRST)


def test_after_an_interrupted_change_both_passphrases_are_asked_for(
    path: Path, data_key: bytearray, at_the_floor: Calibration
) -> None:
    before = path.read_bytes()
    keyslots.change_passphrase(path, FIRST, SECOND, calibration=at_the_floor)
    old_of(path).write_bytes(before)
    with pytest.raises(WrongPassphraseError, match="try both"):
        keyslots.unlock(path, FIRST)
    assert keyslots.unlock(path, SECOND) == data_key
    assert list(path.parent.iterdir()) == [path]  # the passphrase that was given up opens nothing


def test_too_little_memory_is_told_as_such(
    path: Path, data_key: bytearray, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object, **__: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(crypto, "derive_from_passphrase", no_room)
    with pytest.raises(NotEnoughMemoryError):
        keyslots.unlock(path, FIRST)


@pytest.mark.parametrize(
    ("number", "known"),
    [
        (errno.ENOSPC, DiskFullError),
        (errno.EROFS, ReadOnlyFolderError),
        (errno.EACCES, ReadOnlyFolderError),
        (errno.EBUSY, FileUnavailableError),
    ],
)
def test_what_the_disk_says_becomes_a_sentence(
    path: Path,
    number: int,
    known: type[KnownError],
    at_the_floor: Calibration,
    quick: None,
) -> None:
    with pytest.raises(known):
        keyslots.create(path, FIRST, calibration=at_the_floor, files=FailingFiles(1, number=number))
    assert not keyslots.exist(path)
    keyslots.create(path, FIRST, calibration=at_the_floor)
    with pytest.raises(known):
        keyslots.change_passphrase(
            path,
            FIRST,
            SECOND,
            calibration=at_the_floor,
            files=FailingFiles(2, number=number),
        )
    keyslots.unlock(path, FIRST)


def test_a_file_that_cannot_be_read_is_not_called_damaged(path: Path, data_key: bytearray) -> None:
    with pytest.raises(FileUnavailableError):
        keyslots.unlock(path, FIRST, files=FailingFiles(1, number=errno.EACCES))


def test_every_error_of_the_vault_has_a_sentence_of_its_own() -> None:
    def children(kind: type[KnownError]) -> set[type[KnownError]]:
        return {kind}.union(*(children(child) for child in kind.__subclasses__()))

    ours = {kind for kind in children(KnownError) if kind.__module__.endswith("vault.errors")}
    sentences = {kind().told for kind in ours - {PassphraseRefusedError}}
    assert len(sentences) == len(ours) - 1
    assert KnownError().told not in sentences
