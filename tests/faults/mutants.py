"""Mutation testing of the fold, the chains and the envelope: ``python3 dev.py soak --mutants``.

Each mutant is the program with one thing changed; the tests must notice it. mutmut makes and runs
them in a copy of the tree under ``build/mutants``, where it is installed too: it is no part of the
environment. What survives is told, and explained in ``docs/clinical-safety/mutants.md``.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build" / "mutants"
TOOL = FOLDER / "tool"
TREE = FOLDER / "tree"
VERSION = "3.8.1"
BESIDE = (
    *("libcst", "click", "setproctitle", "textual", "rich", "markdown-it-py", "mdurl", "pygments"),
    *("platformdirs", "pyyaml", "linkify-it-py", "uc-micro-py", "mdit-py-plugins"),
)
"""What mutmut imports; named here so that nothing of the environment is installed over."""
MUTATED = (
    *("keyworker_protocol/chain.py", "keyworker_protocol/header.py", "keyworker_protocol/body.py"),
    *("keyworker_protocol/receipt.py", "keyworker_desktop/record/fold.py"),
    "keyworker_desktop/record/merge.py",
)
TESTS = (
    *(f"tests/unit/protocol/test_{name}.py" for name in ("body", "chains", "header", "receipts")),
    *("tests/unit/protocol/test_vectors.py", "tests/unit/protocol/test_envelope_edges.py"),
    *(f"tests/unit/record/test_{name}.py" for name in ("fold", "merge", "reading", "strikes")),
    *("tests/unit/record/test_second_fold.py", "tests/unit/record/test_fold_edges.py"),
)
COPIED = (
    *("keyworker_protocol", "keyworker_desktop", "keyworker_service", "sync", "tests"),
    *("docs", "resources"),
)
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "gui", "journeys", "stores", "programs")
_RUN = "import sys; sys.path.append(sys.argv.pop(1)); from mutmut.__main__ import cli; cli()"
_CONFIGURATION = """
[tool.mutmut]
source_paths = ["keyworker_protocol", "keyworker_desktop"]
only_mutate = {mutated}
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args = ["-q", "-x", "-n", "0", "-p", "no:cacheprovider"]
also_copy = {also}
"""
_REFUSAL = re.compile(r'raise RefusedError\("[a-z_]+"')
"""Up to its detail, which is for a log only."""
_PROFILE = """
settings.register_profile(
    "mutants", parent=settings.get_profile("ours"), max_examples=15, derandomize=True,
    suppress_health_check=list(__import__("hypothesis").HealthCheck),
)
settings.load_profile("mutants")
"""


def main() -> int:
    """Non-zero when a mutant survived that the page does not explain."""
    _install()
    _copy()
    fewer = {"KEYWORKER_LOGS": "15", "KEYWORKER_MUTATIONS": "5"}
    _mutmut("run", "--max-children", str(os.cpu_count() or 1), settings=fewer)
    explained = (ROOT / "docs" / "clinical-safety" / "mutants.md").read_text(encoding="utf-8")
    told = _mutmut("results", is_quiet=True).splitlines()
    survivors = [line.split(":")[0].strip() for line in told if line.endswith(": survived")]
    unknown = 0
    for name in survivors:
        change = _mutmut("show", name, is_quiet=True)
        is_explained = _is_explained(change, explained)
        unknown += not is_explained
        sys.stdout.write(f"{'explained' if is_explained else 'SURVIVED'} {name}\n{change}\n")
    sys.stdout.write(f"{len(survivors)} survived, {unknown} of them without a reason.\n")
    return 1 if unknown else 0


def _install() -> None:
    if not (TOOL / "mutmut").exists():
        pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target")
        subprocess.run((*pip, str(TOOL), f"mutmut=={VERSION}", *BESIDE), check=True)


def _copy() -> None:
    shutil.rmtree(TREE, ignore_errors=True)
    for name in COPIED:
        shutil.copytree(ROOT / name, TREE / name, ignore=_LEFT_OUT)
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    also = [name for name in COPIED if name not in {"keyworker_protocol", "keyworker_desktop"}]
    there = [path for path in TESTS if (TREE / path).exists()]
    configuration = _CONFIGURATION.format(mutated=list(MUTATED), tests=there, also=also)
    (TREE / "pyproject.toml").write_text(project + configuration, encoding="utf-8")
    with (TREE / "tests" / "conftest.py").open("a", encoding="utf-8") as file:
        file.write(_PROFILE)


def _mutmut(
    *arguments: str, is_quiet: bool = False, settings: Mapping[str, str] | None = None
) -> str:
    ran = subprocess.run(
        ("/usr/bin/env", "nice", "-n", "19", sys.executable, "-c", _RUN, str(TOOL), *arguments),
        cwd=TREE,
        env=os.environ | {"CI": "1"} | dict(settings or {}),
        stdout=subprocess.PIPE if is_quiet else None,
        text=True,
        check=not is_quiet,
    )
    return ran.stdout or ""


def _is_explained(change: str, page: str) -> bool:
    """Whether the page has the line as it became, or one of the reasons that hold for many."""
    before, after = (
        [line[1:].strip() for line in change.splitlines() if re.match(rf"[{sign}][^{sign}]", line)]
        for sign in ("-", "+")
    )
    if len(before) != 1 or len(after) != 1:
        return False
    was, became = before[0], after[0]
    code = _REFUSAL.match(was)
    is_detail = code is not None and became.startswith(code[0])
    is_order = '"big"' in was and became == was.replace('"big"', "")
    return is_detail or is_order or f"`{became}`" in page
