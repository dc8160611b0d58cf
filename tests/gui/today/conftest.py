"""The program's theme, and a desk with three families."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.support.desk import Office, a_desk
from tests.support.screens import usual_theme

__all__ = ["usual_theme"]


@pytest.fixture
def office(tmp_path: Path, qapp: QApplication) -> Iterator[Office]:
    with a_desk(tmp_path, with_families=3) as office:
        yield office
