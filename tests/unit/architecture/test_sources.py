"""Rules for our source files that no linter has."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("keyworker_protocol", "keyworker_desktop", "keyworker_service", "sync", "ui")
SOURCES = [
    path.relative_to(ROOT)
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
]

# Where everything that is our bug ends: caught once, logged without data, shown as such.
LAST_RESORTS = {
    Path("keyworker_service/api/envelope.py"): 1,
    Path("sync/attachments.py"): 1,
    Path("sync/loop.py"): 1,
    Path("ui/lanes.py"): 1,
}

# What the record may stand on besides the standard library.
UNDER_THE_RECORD = {"keyworker_protocol", "keyworker_desktop", "typing_extensions"}

MEBIBYTE = 1 << 20


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_only_literals_are_translated(path: Path) -> None:
    """``tr(f"...")`` compiles, runs, and can never be translated."""
    calls = [
        node
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "tr"
    ]
    assert [call.lineno for call in calls if not isinstance(call.args[0], ast.Constant)] == []


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_broad_excepts_stand_only_where_every_bug_ends(path: Path) -> None:
    handlers = [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type)
    ]
    assert len(handlers) <= LAST_RESORTS.get(path, 0), f"{path}: lines {handlers}"


def _is_broad(caught: ast.expr | None) -> bool:
    match caught:
        case None:
            return True
        case ast.Name(id=name):
            return name in {"Exception", "BaseException"}
        case ast.Tuple(elts=kinds):
            return any(map(_is_broad, kinds))
    return False


def test_the_record_stands_on_the_standard_library_and_the_protocol_only() -> None:
    allowed = sys.stdlib_module_names | UNDER_THE_RECORD
    record = Path("keyworker_desktop/record")
    strangers = {
        f"{path}: {name}"
        for path in SOURCES
        if path.is_relative_to(record)
        for name in _imported_by(path)
        if name.partition(".")[0] not in allowed
    }
    assert strangers == set()


def _imported_by(path: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.append(node.module)
    return names


def test_the_lock_names_no_addresses_and_every_package_has_its_hash() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert not any(line.startswith("-") for line in lock.splitlines())
    entries = lock.replace("\\\n", " ").splitlines()
    assert [entry for entry in entries if entry.strip() and "--hash=sha256:" not in entry] == []


def test_no_file_in_the_repository_is_larger_than_a_mebibyte() -> None:
    """Git keeps every version of a large file for ever."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        check=True,
        encoding="utf-8",
    ).stdout
    files = [ROOT / name for name in listing.split("\0") if name]
    assert [path for path in files if path.is_file() and path.stat().st_size > MEBIBYTE] == []
