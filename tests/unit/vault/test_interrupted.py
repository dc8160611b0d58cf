"""A change of passphrase interrupted anywhere leaves at least one working slot (I24)."""

import random
from pathlib import Path

import pytest

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.vault import keyslots
from keyworker_desktop.vault.cost import FLOOR, Calibration
from keyworker_desktop.vault.errors import (
    ChangeUncertainError,
    FileUnavailableError,
    WrongPassphraseError,
)
from keyworker_protocol import crypto
from tests.support.killing import program_beside
from tests.unit.vault.examples import (
    FIRST,
    SECOND,
    FailingFiles,
    ForgetfulFiles,
    quick_derivation,
)

MOST_STEPS = 40
KILLS = 20
FLOOR_CALIBRATION = Calibration(start=FLOOR)

CHILD = """
import sys
from pathlib import Path
from keyworker_desktop.vault import keyslots
from keyworker_desktop.vault.cost import FLOOR, Calibration
from keyworker_protocol import crypto
from tests.unit.vault.examples import FIRST, quick_derivation

crypto.derive_from_passphrase = quick_derivation
path, number = Path(sys.argv[1]), int(sys.argv[2])
while True:
    keyslots.change_passphrase(
        path, f"{FIRST} {number}", f"{FIRST} {number + 1}", calibration=Calibration(start=FLOOR)
    )
    number += 1
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""


def opens(path: Path, passphrase: str) -> bytearray | None:
    try:
        return keyslots.unlock(path, passphrase)
    except WrongPassphraseError:
        return None


@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for good"])
def test_a_change_failing_at_any_step_is_told_and_leaves_a_working_slot(
    tmp_path: Path, for_good: bool, quick: None
) -> None:
    for step in range(1, MOST_STEPS):
        folder = tmp_path / str(step)
        folder.mkdir()
        path = folder / "keyslots.cbor"
        data_key = keyslots.create(path, FIRST, calibration=FLOOR_CALIBRATION)
        files = FailingFiles(step, for_good=for_good)
        expected = {FIRST}
        try:
            keyslots.change_passphrase(
                path, FIRST, SECOND, calibration=FLOOR_CALIBRATION, files=files
            )
        except ChangeUncertainError:
            expected = {FIRST, SECOND}
        except KnownError:
            pass
        else:
            expected = {SECOND}
        opening = {word for word in (FIRST, SECOND) if opens(path, word) == data_key}
        assert len(opening) == 1
        assert opening <= expected
        assert list(folder.iterdir()) == [path]
        if files.asked < step:
            return
    pytest.fail("the change never got through")


def test_making_a_vault_may_fail_at_any_step_and_be_tried_again(
    tmp_path: Path, quick: None
) -> None:
    for step in range(1, MOST_STEPS):
        path = tmp_path / f"{step}.cbor"
        files = FailingFiles(step)
        try:
            data_key = keyslots.create(path, FIRST, calibration=FLOOR_CALIBRATION, files=files)
        except KnownError:
            assert not keyslots.exist(path)
            data_key = keyslots.create(path, FIRST, calibration=FLOOR_CALIBRATION)
        assert keyslots.unlock(path, FIRST) == data_key
        if files.asked < step:
            return
    pytest.fail("the vault was never made")


@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for good"])
def test_mending_from_the_copy_may_fail_at_any_step_and_the_vault_still_opens(
    tmp_path: Path, for_good: bool, quick: None
) -> None:
    for step in range(3, MOST_STEPS):  # the first two are reading the file and the copy
        path = tmp_path / f"{step}.cbor"
        data_key = keyslots.create(path, FIRST, calibration=FLOOR_CALIBRATION)
        path.rename(path.with_name(f"{path.name}.old"))
        path.write_bytes(b"damaged")
        files = FailingFiles(step, for_good=for_good)
        assert keyslots.unlock(path, FIRST, files=files) == data_key
        assert keyslots.unlock(path, FIRST) == data_key
        if files.asked < step:
            return
    pytest.fail("the copy was never put in place")


@pytest.mark.parametrize("lies_from", [2, 3], ids=["before", "after taking its place"])
def test_a_disk_that_does_not_keep_the_new_file_leaves_the_old_passphrase(
    tmp_path: Path, lies_from: int, quick: None
) -> None:
    path = tmp_path / "keyslots.cbor"
    data_key = keyslots.create(path, FIRST, calibration=FLOOR_CALIBRATION)
    with pytest.raises(FileUnavailableError):
        keyslots.change_passphrase(
            path,
            FIRST,
            SECOND,
            calibration=FLOOR_CALIBRATION,
            files=ForgetfulFiles(lies_from),
        )
    assert opens(path, FIRST) == data_key
    assert list(tmp_path.iterdir()) == [path]


def test_a_process_killed_in_the_middle_of_changes_leaves_a_working_slot(
    tmp_path: Path, quick: None
) -> None:
    path = tmp_path / "keyslots.cbor"
    number = 0
    data_key = keyslots.create(path, f"{FIRST} {number}", calibration=FLOOR_CALIBRATION)
    chance = random.Random(20)  # noqa: S311  # when to kill, not a key
    for _ in range(KILLS):
        with program_beside("-c", CHILD, str(path), str(number)) as (process, said):
            # The moment within a change is left to chance: the two run side by side.
            for _ in range(chance.randint(1, 12)):
                number = int(said.readline())
            process.kill()
            last = said.read().split()
        number = int(last[-1]) if last else number
        opening = [
            candidate
            for candidate in (number, number + 1)
            if opens(path, f"{FIRST} {candidate}") == data_key
        ]
        assert len(opening) == 1
        number = opening[0]
    assert crypto.derive_from_passphrase is quick_derivation
