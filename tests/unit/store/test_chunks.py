"""A file is kept sealed and whole, or not at all, and given back as it was."""

import errno
import os
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from typing_extensions import override

from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.store import chunks
from keyworker_desktop.store.chunks import ChunkFolder, KeptFile
from keyworker_desktop.store.errors import (
    FileDamagedError,
    FileEmptyError,
    FileNotHereError,
    FileNotKeptError,
    FileTooBigError,
    FileUnreadableError,
    FileWithoutPartsError,
)
from keyworker_desktop.vault.files import FileSystem
from keyworker_protocol.limits import CHUNK_BYTES, MAX_FILE_BYTES
from tests.support.failing_files import NthStepFails
from tests.support.files import some_bytes
from tests.support.records import an_attachment

CANARY = b"Zaubernuss-4711 "


@pytest.fixture
def folder(tmp_path: Path) -> ChunkFolder:
    return ChunkFolder(tmp_path / "attachments")


def keep(folder: ChunkFolder, data: bytes, **how: Any) -> KeptFile:
    kept = chunks.keep(folder, data, **how)
    assert kept is not None
    return kept


def record_of(kept: KeptFile) -> Attachment:
    return chunks.with_file(an_attachment(), kept)


def files_of(folder: ChunkFolder) -> list[Path]:
    return sorted(path for path in folder.folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("size", [1, 1000, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES + 17])
def test_what_was_kept_is_given_back(folder: ChunkFolder, size: int) -> None:
    data = some_bytes(size)
    told: list[tuple[int, int]] = []
    kept = keep(folder, data, progress=lambda done, in_all: told.append((done, in_all)))
    assert kept.size == size
    assert chunks.read_file(folder, record_of(kept)) == data
    assert told[-1] == (size, size)
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert folder.roots() == {kept.root}
    assert chunks.bytes_here(folder, kept.root, size) == size
    chunks.require_kept(folder, kept)


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_whatever_holds_the_bytes(folder: ChunkFolder, kind: Any) -> None:
    kept = keep(folder, kind(b"letter"))
    assert chunks.read_file(folder, record_of(kept)) == b"letter"


def test_the_largest_file(folder: ChunkFolder) -> None:
    data = bytes(MAX_FILE_BYTES)
    assert chunks.read_file(folder, record_of(keep(folder, data))) == data
    with pytest.raises(FileTooBigError, match="25 MB"):
        chunks.keep(folder, bytes(MAX_FILE_BYTES + 1))
    with pytest.raises(FileEmptyError, match="nothing in this file"):
        chunks.keep(folder, b"")


def test_nothing_of_a_file_can_be_read_on_the_disk(folder: ChunkFolder) -> None:
    kept = keep(folder, CANARY * 50_000)
    written = b"".join(path.read_bytes() for path in files_of(folder))
    assert len(written) > len(CANARY) * 50_000
    assert CANARY not in written
    assert kept.key not in written
    assert kept.key.hex() not in repr(kept)
    assert not any(str(kept.blob_id) in str(path) for path in files_of(folder))
    if os.name == "posix":
        assert {path.stat().st_mode & 0o077 for path in files_of(folder)} == {0}


def test_the_same_file_twice_is_two_that_have_nothing_in_common(folder: ChunkFolder) -> None:
    one, two = keep(folder, b"letter"), keep(folder, b"letter")
    assert len({one.root, two.root}) == len({one.key, two.key}) == 2
    assert len({path.read_bytes() for path in files_of(folder)}) == 2


def test_stopped_in_the_middle_leaves_nothing(folder: ChunkFolder) -> None:
    answers = iter([False, False, True])
    data = some_bytes()
    assert chunks.keep(folder, data, stopping=lambda: next(answers)) is None
    assert files_of(folder) == []
    assert list(folder.folder.iterdir()) == []


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EACCES, errno.EIO], ids=errno.errorcode.get)
@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for good"])
def test_whichever_step_the_disk_refuses_nothing_is_left(
    tmp_path: Path, error: int, for_good: bool
) -> None:
    data = some_bytes()
    for at in range(1, 100):
        files = NthStepFails(at, error=error, for_good=for_good)
        folder = ChunkFolder(tmp_path / f"{at}", files)
        try:
            kept = chunks.keep(folder, data)
        except FileNotKeptError:
            assert list(folder.folder.iterdir()) == []
            assert at <= files.steps
        else:
            assert kept is not None
            assert at > files.steps
            break
    assert at == 9  # four chunks, three folders, one rename
    assert "was not attached" in FileNotKeptError.sentence


def test_a_disk_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "attachments").write_bytes(b"")
    with pytest.raises(FileNotKeptError):
        chunks.keep(ChunkFolder(tmp_path / "attachments"), b"letter")


def test_a_folder_that_is_not_there_has_nothing(folder: ChunkFolder) -> None:
    assert folder.roots() == frozenset()
    assert folder.read(bytes(32), 0) == b""
    assert folder.age_seconds(bytes(32)) == 0.0
    folder.remove(bytes(32))
    folder.put_aside(bytes(32), 0)
    folder.remove_left_behind()


def test_what_else_lies_in_the_folder_is_no_file(folder: ChunkFolder) -> None:
    keep(folder, b"letter")
    (folder.folder / "abcd").mkdir()
    (folder.folder / "Thumbs.db").write_bytes(b"")
    assert len(folder.roots()) == 1


@pytest.mark.parametrize("what", ["gone", "short", "empty", "new"])
def test_a_missing_part_is_told_as_missing(folder: ChunkFolder, what: str) -> None:
    kept = keep(folder, some_bytes())
    path = files_of(folder)[1]
    match what:
        case "gone":
            path.unlink()
        case "short":
            path.write_bytes(path.read_bytes()[:-1])
        case "empty":
            path.write_bytes(b"")
        case "new":
            path.rename(path.with_suffix(".new"))
    with pytest.raises(FileNotHereError):
        chunks.read_file(folder, record_of(kept))
    with pytest.raises(FileDamagedError, match="attach it again"):
        chunks.require_kept(folder, kept)
    assert chunks.bytes_here(folder, kept.root, kept.size) == kept.size - CHUNK_BYTES


def test_an_altered_part_is_told_and_only_it_is_put_aside(folder: ChunkFolder) -> None:
    kept = keep(folder, some_bytes())
    path = files_of(folder)[2]
    sealed = bytearray(path.read_bytes())
    sealed[1000] ^= 4
    path.write_bytes(sealed)
    with pytest.raises(FileDamagedError):
        chunks.read_file(folder, record_of(kept))
    with pytest.raises(FileDamagedError):
        chunks.require_kept(folder, kept)
    assert chunks.put_damaged_aside(folder, record_of(kept)) == kept.size - CHUNK_BYTES
    assert not path.exists()
    assert path.with_suffix(".damaged").read_bytes() == sealed, "it may be all that there is"
    assert len(folder.present(kept.root, kept.size)) == 3
    folder.remove(kept.root)
    assert files_of(folder) == []


class NotGiven(FileSystem):
    """A disk that for a moment gives nothing, as while another program holds what is there."""

    is_asleep = True

    @override
    def read(self, path: Path, *, most: int) -> bytes:
        if self.is_asleep:
            raise OSError(errno.EMFILE, "too many open files")
        return super().read(path, most=most)


def test_a_disk_that_gives_nothing_for_a_moment_costs_nothing(folder: ChunkFolder) -> None:
    data = some_bytes()
    kept = keep(folder, data)
    files = NotGiven()
    asleep = ChunkFolder(folder.folder, files)
    with pytest.raises(FileUnreadableError, match="Nothing of it was changed"):
        chunks.read_file(asleep, record_of(kept))
    with pytest.raises(FileUnreadableError):
        chunks.put_damaged_aside(asleep, record_of(kept))
    with pytest.raises(FileUnreadableError):
        chunks.require_kept(asleep, kept)
    with pytest.raises(FileUnreadableError):
        chunks.hashes_here(asleep, kept.root, kept.size)
    files.is_asleep = False
    assert chunks.read_file(asleep, record_of(kept)) == data
    assert len(files_of(folder)) == 4


def test_a_folder_that_may_not_be_looked_into_is_not_taken_for_an_empty_one(
    folder: ChunkFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keep(folder, some_bytes())

    def refuse(*_anything: object, **_how: object) -> None:
        raise PermissionError(errno.EACCES, "no")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "stat", refuse)
        with pytest.raises(FileUnreadableError):
            chunks.bytes_here(folder, kept.root, kept.size)
    assert chunks.bytes_here(folder, kept.root, kept.size) == kept.size


def test_parts_in_each_others_place(folder: ChunkFolder) -> None:
    kept = keep(folder, some_bytes())
    one, two = files_of(folder)[:2]
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    with pytest.raises(FileDamagedError):
        chunks.read_file(folder, record_of(kept))
    assert chunks.put_damaged_aside(folder, record_of(kept)) == kept.size - 2 * CHUNK_BYTES


def test_a_file_sealed_with_the_right_key_by_somebody_else_is_not_the_one_attached(
    folder: ChunkFolder,
) -> None:
    """Whoever reads the record has the key: only the root says which file it was."""
    kept = keep(folder, b"the letter as it was attached")
    other = keep(folder, b"the letter as somebody alters")
    forged = record_of(replace(other, root=kept.root))
    (path,) = (folder.folder / other.root.hex()).iterdir()
    path.replace(folder.folder / kept.root.hex() / path.name)
    with pytest.raises(FileDamagedError):
        chunks.read_file(folder, forged)


@pytest.mark.parametrize("part", ["blob_id", "blob_key", "root", "size"])
def test_a_record_that_does_not_say_which_file(folder: ChunkFolder, part: str) -> None:
    nothing: dict[str, Any] = {part: None}
    record = replace(record_of(keep(folder, b"letter")), **nothing)
    with pytest.raises(FileWithoutPartsError):
        chunks.read_file(folder, record)
    with pytest.raises(FileWithoutPartsError):
        chunks.put_damaged_aside(folder, record)
    with pytest.raises(FileWithoutPartsError):
        chunks.read_file(folder, replace(record_of(keep(folder, b"letter")), size=0))


def test_a_chunk_that_came_is_whole_under_its_name_or_not_there(tmp_path: Path) -> None:
    kept = keep(ChunkFolder(tmp_path / "a"), some_bytes())
    sealed = ChunkFolder(tmp_path / "a").read(kept.root, 1)
    for at in range(1, 10):
        files = NthStepFails(at)
        folder = ChunkFolder(tmp_path / f"{at}", files)
        try:
            folder.put(kept.root, 1, sealed)
        except FileNotKeptError:
            assert [path.name for path in files_of(folder)] in ([], ["0001"])
        else:
            break
    assert at == 4
    assert folder.read(kept.root, 1) == sealed
    ChunkFolder(folder.folder).put(kept.root, 1, sealed)  # again changes nothing
    assert folder.present(kept.root, kept.size) == (1,)


def test_what_a_killed_program_left_goes_after_a_day(folder: ChunkFolder) -> None:
    keep(folder, b"letter")
    left = folder.folder / "partial-0123"
    left.mkdir()
    (left / "0000").write_bytes(b"sealed")
    written = left.stat().st_mtime
    folder.remove_left_behind(now=lambda: written + 3600)
    assert left.exists()
    folder.remove_left_behind(now=lambda: written + 25 * 3600)
    assert not left.exists()
    assert len(files_of(folder)) == 1


def test_what_a_draft_no_longer_holds_is_discarded(folder: ChunkFolder) -> None:
    kept, other = keep(folder, b"letter"), keep(folder, b"photo")
    chunks.discard(folder, kept)
    assert folder.roots() == {other.root}


def test_a_draft_gives_it_back_as_it_was(folder: ChunkFolder) -> None:
    kept = keep(folder, b"letter")
    assert KeptFile.from_plain(kept.to_plain()) == kept
    for wrong in (None, {}, {**kept.to_plain(), "key": b"short"}, {"blob": kept.blob_id.bytes}):
        with pytest.raises(ValueError, match="not a kept file"):
            KeptFile.from_plain(wrong)


def test_identifiers_are_random(folder: ChunkFolder) -> None:
    kept = keep(folder, b"letter")
    assert isinstance(kept.blob_id, UUID)
    assert kept.blob_id.version == uuid4().version
