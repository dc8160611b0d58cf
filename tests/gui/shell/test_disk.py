"""A disk that fails under a question is told in words, whoever asks."""

from collections.abc import Iterator

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from keyworker_desktop.store.errors import DiskFullError, DiskTroubleError
from ui.desk import WriterLane
from ui.lanes import Lane


@pytest.fixture
def lane() -> Iterator[Lane]:
    lane = Lane("store")
    yield lane
    lane.close()


@pytest.mark.parametrize(
    ("words", "error"),
    [("disk I/O error", DiskTroubleError), ("database or disk is full", DiskFullError)],
)
def test_what_sync_asks_the_store(lane: Lane, words: str, error: type[Exception]) -> None:
    def asked(_db: object) -> None:
        raise sqlcipher.OperationalError(words)

    answer = WriterLane(lane, None).submit(asked)
    assert isinstance(answer.exception(), error)
