"""One process that opens files, for all tests of a module; some break it and get another."""

from collections.abc import Iterator

import pytest

from keyworker_desktop.files.reader import FileReader


@pytest.fixture(scope="module")
def reader() -> Iterator[FileReader]:
    with FileReader() as reader:
        yield reader
