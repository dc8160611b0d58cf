"""Every refusal has a code on the page, a place where it arises, and a test that meets it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from keyworker_service.api.problem import STATUS_OF_CODE

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
OF_THE_PROTOCOL = {
    value
    for path in (ROOT / "keyworker_protocol").glob("*.py")
    for value in re.findall(r'RefusedError\(\s*"([a-z_]+)"', path.read_text(encoding="utf-8"))
}
OF_THE_SERVICE = {
    code
    for code in STATUS_OF_CODE
    # What the framework says for itself, and what says nothing of a request.
    if code not in {"internal", "not_found", "method_not_allowed"}
}
TESTS = [
    path
    for folder in ("service", "unit/protocol", "unit/sync", "contract", "unit/record")
    for path in (ROOT / "tests" / folder).glob("test_*.py")
]


def literals(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


IN_TESTS = {value for path in TESTS for value in literals(path)}


@pytest.mark.parametrize("code", sorted(OF_THE_PROTOCOL | OF_THE_SERVICE))
def test_a_code_is_on_the_page(code: str) -> None:
    assert re.search(rf"\b{code}\b", PAGE)


@pytest.mark.parametrize("code", sorted(OF_THE_PROTOCOL | OF_THE_SERVICE))
def test_a_code_is_met_by_a_test(code: str) -> None:
    assert any(re.search(rf"\b{code}\b", value) for value in IN_TESTS)


def test_a_code_on_the_page_arises_somewhere() -> None:
    table = PAGE.partition("| Code | Meaning |")[2].partition("## 15")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| ")]
    named = {code.strip() for row in rows for code in row.split(",")} - {"---"}
    assert named <= OF_THE_PROTOCOL | OF_THE_SERVICE
    assert named >= OF_THE_PROTOCOL
