"""One file, one request a step: what a service may answer at each, and what follows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keyworker_desktop.store import chunks
from keyworker_desktop.store.attachments import FileKey, FileRow
from keyworker_desktop.store.chunks import ChunkFolder, KeptFile
from keyworker_protocol import blob
from keyworker_protocol.limits import CHUNK_BYTES
from sync.carrying import Fetching, Sending
from sync.client import FileState
from sync.errors import AlarmError, RefusedByServiceError
from sync.file_errors import DamagedBeforeSentError, FilesNotTakenError, told_of
from tests.support.files import some_bytes

SIZE = 3 * CHUNK_BYTES + 17


@dataclass
class Service:
    """An honest one in memory; ``refusing`` may raise before each call."""

    announced: tuple[int, tuple[bytes, ...]] | None = None
    chunks: dict[int, bytes] = field(default_factory=dict)
    is_complete: bool = False
    calls: list[str] = field(default_factory=list)
    refusing: Callable[[str], None] = lambda _call: None

    def announce_file(
        self, log_id: UUID, blob_id: UUID, *, size: int, hashes: Sequence[bytes]
    ) -> FileState:
        self._called("announce")
        self.announced = self.announced or (size, tuple(hashes))
        return self._state()

    def file_state(self, log_id: UUID, blob_id: UUID) -> FileState:
        self._called("state")
        return self._state()

    def put_chunk(self, log_id: UUID, blob_id: UUID, index: int, sealed: bytes) -> None:
        self._called(f"put {index}")
        assert self.announced
        blob.confirm_chunk(sealed, self.announced[1][index])
        self.chunks[index] = sealed

    def chunk(self, log_id: UUID, blob_id: UUID, index: int) -> bytes:
        self._called(f"get {index}")
        return self.chunks[index]

    def complete_file(self, log_id: UUID, blob_id: UUID, *, root: bytes) -> FileState:
        self._called("complete")
        assert self.announced
        blob.confirm_root(root, size=self.announced[0], hashes=self.announced[1])
        self.is_complete = len(self.chunks) == len(self.announced[1])
        return self._state()

    def _called(self, call: str) -> None:
        self.calls.append(call)
        self.refusing(call)

    def _state(self) -> FileState:
        if self.announced is None:
            raise refused("blob_unknown")
        size, hashes = self.announced
        missing = tuple(index for index in range(len(hashes)) if index not in self.chunks)
        return FileState(size, hashes, self.is_complete, missing)


def refused(code: str, status: int = 404) -> RefusedByServiceError:
    return RefusedByServiceError(code, status, {})


@pytest.fixture
def here(tmp_path: Path) -> ChunkFolder:
    return ChunkFolder(tmp_path / "here")


@pytest.fixture
def there(tmp_path: Path) -> ChunkFolder:
    """Another laptop's."""
    return ChunkFolder(tmp_path / "there")


def kept_in(folder: ChunkFolder, size: int = SIZE) -> KeptFile:
    kept = chunks.keep(folder, some_bytes(size))
    assert kept is not None
    return kept


def row_of(kept: KeptFile, **changes: Any) -> FileRow:
    values: dict[str, Any] = {
        "key": FileKey(uuid4(), uuid4()),
        "blob_id": kept.blob_id,
        "root": kept.root,
        "size": kept.size,
        "here": 0,
        "sent": 0,
        "is_there": False,
        "is_asked": False,
        "is_wanted": False,
        "is_struck": False,
        "is_own": True,
        "problem": "",
    }
    return FileRow(**values | changes)


def carry(carrying: Sending | Fetching, *, most: int = 50) -> None:
    for _ in range(most):
        if carrying.step():
            return
    raise AssertionError("it never ends")


def sent(here: ChunkFolder) -> tuple[Service, KeptFile]:
    service, kept = Service(), kept_in(here)
    carry(Sending(row_of(kept), service, here))
    return service, kept


def test_a_file_goes_chunk_by_chunk(here: ChunkFolder) -> None:
    service, _ = sent(here)
    assert service.calls == ["announce", "put 0", "put 1", "put 2", "put 3", "complete"]
    assert service.is_complete


def test_only_what_is_missing_goes(here: ChunkFolder) -> None:
    service, kept = sent(here)
    service.is_complete = False
    del service.chunks[2]
    service.calls.clear()
    sending = Sending(row_of(kept), service, here)
    assert not sending.step()
    assert sending.done == SIZE - CHUNK_BYTES
    carry(sending)
    assert service.calls == ["announce", "put 2", "complete"]
    assert sending.done == SIZE


def test_what_is_whole_already_is_known_at_once(here: ChunkFolder) -> None:
    service, kept = sent(here)
    service.calls.clear()
    assert Sending(row_of(kept), service, here).step()
    assert service.calls == ["announce"]


def test_a_service_that_forgot_an_old_announcement_is_told_once_more(here: ChunkFolder) -> None:
    service, kept = Service(), kept_in(here)

    def forget(call: str) -> None:
        if call == "put 2" and service.calls.count("announce") == 1:
            service.announced = None
            service.chunks.clear()
            raise refused("blob_unknown")

    service.refusing = forget
    carry(Sending(row_of(kept), service, here))
    assert service.calls.count("announce") == 2
    assert service.is_complete


def test_a_service_that_forgets_again_and_again_is_not_asked_for_ever(here: ChunkFolder) -> None:
    service, kept = Service(), kept_in(here)

    def forget(call: str) -> None:
        if call.startswith("put"):
            raise refused("blob_unknown")

    service.refusing = forget
    with pytest.raises(RefusedByServiceError, match="did not accept"):
        carry(Sending(row_of(kept), service, here))
    assert service.calls.count("announce") == 2


def test_numbers_of_chunks_that_there_are_not_are_passed_over(here: ChunkFolder) -> None:
    service, kept = Service(), kept_in(here)
    state = service._state

    def odd() -> FileState:
        true = state()
        return FileState(true.size, true.hashes, true.is_complete, (99, 4, *true.missing, 0, 0))

    service._state = odd  # type: ignore[method-assign]
    carry(Sending(row_of(kept), service, here))
    assert [call for call in service.calls if call.startswith("put")] == [
        "put 0",
        "put 1",
        "put 2",
        "put 3",
    ]


def test_an_acknowledgement_that_does_not_come(here: ChunkFolder) -> None:
    service, kept = Service(), kept_in(here)
    service.complete_file = lambda *_args, **_how: service._state()  # type: ignore[method-assign]
    with pytest.raises(AlarmError) as caught:
        carry(Sending(row_of(kept), service, here))
    assert caught.value.code == "not_acknowledged"


@pytest.mark.parametrize("call", ["announce", "put 1", "complete"])
def test_an_older_service_knows_none_of_this(here: ChunkFolder, call: str) -> None:
    service, kept = Service(), kept_in(here)

    def old(asked: str) -> None:
        if asked == call:
            raise refused("not_found")

    service.refusing = old
    with pytest.raises(FilesNotTakenError):
        carry(Sending(row_of(kept), service, here))


def test_damage_that_happens_while_it_goes(here: ChunkFolder) -> None:
    service, kept = Service(), kept_in(here)
    sending = Sending(row_of(kept), service, here)
    sending.step()
    (here.folder / kept.root.hex() / "0001").unlink()
    with pytest.raises(DamagedBeforeSentError):
        carry(sending)
    with pytest.raises(DamagedBeforeSentError):
        carry(Sending(row_of(kept), service, here))
    assert "put 1" not in service.calls


def test_a_file_comes_chunk_by_chunk_and_goes_on_from_what_is_here(
    here: ChunkFolder, there: ChunkFolder
) -> None:
    service, kept = sent(there)
    service.calls.clear()
    here.put(kept.root, 1, service.chunks[1])
    here.put(kept.root, 2, bytes(len(service.chunks[2])))
    fetching = Fetching(row_of(kept), service, here)
    carry(fetching)
    assert service.calls == ["state", "get 0", "get 2", "get 3"]
    assert fetching.done == SIZE
    assert chunks.hashes_here(here, kept.root, kept.size) is not None
    service.calls.clear()
    assert Fetching(row_of(kept), service, here).step(), "all of it is here already"
    assert service.calls == ["state"]


def fetching_from(service: Service, kept: KeptFile, here: ChunkFolder) -> Fetching:
    return Fetching(row_of(kept, is_there=True), service, here)


@pytest.mark.parametrize("call", ["state", "get 1"])
@pytest.mark.parametrize(
    ("code", "named"),
    [("blob_unknown", "withheld"), ("chunk_unknown", "withheld")],
)
def test_what_was_said_to_be_there_and_is_not_given(
    here: ChunkFolder, there: ChunkFolder, call: str, code: str, named: str
) -> None:
    service, kept = sent(there)

    def withhold(asked: str) -> None:
        if asked == call:
            raise refused(code)

    service.refusing = withhold
    with pytest.raises(AlarmError) as caught:
        carry(fetching_from(service, kept, here))
    assert caught.value.code == named


def test_other_refusals_are_told_as_they_are(here: ChunkFolder, there: ChunkFolder) -> None:
    service, kept = sent(there)

    def refuse(_asked: str) -> None:
        raise refused("log_unknown")

    service.refusing = refuse
    with pytest.raises(RefusedByServiceError) as caught:
        carry(fetching_from(service, kept, here))
    assert "does not know this family" in told_of(caught.value)


def test_what_is_not_whole_any_more(here: ChunkFolder, there: ChunkFolder) -> None:
    service, kept = sent(there)
    service.is_complete = False
    with pytest.raises(AlarmError, match="does not give all"):
        carry(fetching_from(service, kept, here))


QUICK = settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)


@QUICK
@given(order=st.permutations(range(4)))
def test_chunks_given_in_another_order_are_never_kept(
    order: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("files")
    service, kept = sent(ChunkFolder(folder / "there"))
    service.chunks = {index: service.chunks[other] for index, other in enumerate(order)}
    here = ChunkFolder(folder / "here")
    fetching = fetching_from(service, kept, here)
    if order == sorted(order):
        carry(fetching)
        return
    with pytest.raises(AlarmError) as caught:
        carry(fetching)
    assert caught.value.code == "wrong_chunk"
    present = here.present(kept.root, kept.size)
    assert all(order[index] == index for index in present)


@QUICK
@given(cut=st.integers(0, CHUNK_BYTES + 15), chunk=st.integers(0, 3))
def test_a_chunk_cut_short_is_never_kept(
    cut: int, chunk: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("files")
    service, kept = sent(ChunkFolder(folder / "there"))
    whole = service.chunks[chunk]
    service.chunks[chunk] = whole[: min(cut, len(whole) - 1)]
    here = ChunkFolder(folder / "here")
    with pytest.raises(AlarmError):
        carry(fetching_from(service, kept, here))
    assert chunk not in here.present(kept.root, kept.size)


def test_each_refusal_has_its_words() -> None:
    for code in ("quota_reached", "too_big", "id_reuse", "wrong_chunk"):
        words = told_of(refused(code))
        assert words.endswith((".", "service."))
        assert "kept on this laptop" in words
    assert "did not accept" in told_of(refused("something_new"))
