"""One laptop with its store for every test that asks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.stores import Laptop, a_laptop


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    one = a_laptop(tmp_path)
    yield one
    one.db.close()
