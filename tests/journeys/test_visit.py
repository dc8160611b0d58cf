"""The whole visit, played through the real windows, the real service and real power cuts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(300)
def test_a_visit_goes_from_the_kitchen_table_to_the_supervisors_desk_and_back(
    tmp_path: Path,
) -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DISPLAY", "WAYLAND_DISPLAY"}
    }
    visit = subprocess.run(
        [sys.executable, "-m", "keyworker_desktop.demo.run", str(tmp_path)],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert visit.returncode == 0, visit.stdout + visit.stderr
    assert "The keyworker sees the review" in visit.stdout
    assert "none" in visit.stdout.splitlines()[-3]
    assert (tmp_path / "papers" / "plan.pdf").read_bytes().startswith(b"%PDF")
