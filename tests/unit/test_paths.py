"""The profile: where it is, that it is the owner's only, and what is said when it cannot be."""

import errno
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from keyworker_desktop.paths import PROFILE_VARIABLE, Profile, default_profile, prepare
from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.vault.errors import (
    DiskFullError,
    FileUnavailableError,
    ReadOnlyFolderError,
)
from tests.unit.vault.examples import FailingFiles

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")


@pytest.fixture(autouse=True)
def _umask_as_it_was() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_everything_of_a_laptop_lies_in_one_folder(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    places = [
        profile.keyslots,
        profile.store,
        profile.backups,
        profile.log,
        profile.lock_file,
    ]
    assert len(set(places)) == len(places)
    assert all(place.is_relative_to(tmp_path) for place in places)


def test_the_environment_names_the_folder_of_a_second_laptop(tmp_path: Path) -> None:
    assert default_profile({PROFILE_VARIABLE: str(tmp_path)}) == Profile(tmp_path)


def test_a_folder_named_from_here_is_told_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert default_profile({PROFILE_VARIABLE: "second"}) == Profile(tmp_path / "second")


@pytest.mark.parametrize("environment", [{}, {PROFILE_VARIABLE: ""}], ids=str)
def test_else_it_is_the_systems_folder_for_a_programs_data(environment: dict[str, str]) -> None:
    folder = default_profile(environment).folder
    assert folder.is_absolute()
    assert folder.name == "Keyworker Desktop"


def test_preparing_makes_the_folders_and_leaves_nothing_in_them(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "far" / "away")
    prepare(profile)
    prepare(profile)
    assert sorted(profile.folder.iterdir()) == sorted([profile.backups, profile.log.parent])


@posix_only
def test_the_folders_and_what_is_written_later_are_the_owners_only(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "profile")
    prepare(profile)
    profile.store.write_bytes(b"")
    for folder in (profile.folder, profile.backups, profile.log.parent):
        assert folder.stat().st_mode & 0o777 == 0o700
    assert profile.store.stat().st_mode & 0o077 == 0


@posix_only
def test_a_folder_that_others_may_look_into_is_noted_and_left_as_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "shared"
    folder.mkdir(mode=0o755)
    prepare(Profile(folder))
    assert "others on this laptop" in caplog.messages[0]
    assert folder.stat().st_mode & 0o777 == 0o755
    assert caplog.records[0].levelno == logging.WARNING


@pytest.mark.parametrize(
    ("number", "known"),
    [(errno.EROFS, ReadOnlyFolderError), (errno.ENOSPC, DiskFullError)],
)
def test_a_folder_that_takes_no_file_is_told_before_anything_is_opened(
    tmp_path: Path, number: int, known: type[KnownError]
) -> None:
    with pytest.raises(known):
        prepare(Profile(tmp_path), FailingFiles(1, number=number))


def test_a_file_in_the_folders_place_is_told(tmp_path: Path) -> None:
    in_the_way = tmp_path / "profile"
    in_the_way.write_bytes(b"")
    with pytest.raises(FileUnavailableError):
        prepare(Profile(in_the_way))
