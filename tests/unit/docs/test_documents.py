"""What the documents name is there: links, pictures, files, tests, commands, words on screen."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
DOCUMENTS = [
    path.relative_to(ROOT)
    for path in (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))
]
GUIDE = [path for path in DOCUMENTS if path.parts[:2] == ("docs", "guide")]
DECISIONS = Path("docs/decisions")
PAGES = [path for path in DOCUMENTS if path.parent == DECISIONS and path.name != "README.md"]
HAZARDS = Path("docs/clinical-safety/hazard-log.md")
INVARIANTS = Path("docs/clinical-safety/invariants.md")

TOPS = "|".join(
    sorted(path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] not in "._")
)
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
IN_CODE = re.compile(r"`([^`\n]+)`")
ON_SCREEN = re.compile(r"\*\*([^*]+)\*\*")
TEST = re.compile(r"(tests/[\w/]+\.py)::(\w+)")
FILE = re.compile(rf"(?:{TOPS})/[\w./-]*")
COMMAND = re.compile(r"dev\.py ([a-z]+)")
OTHER_COMMANDS = re.compile(r"^Other commands: (.+?)\n\n", re.MULTILINE | re.DOTALL)
PARTS_OF_A_HAZARD = ("Cause", "Effect", "Control", "Tests", "What remains")
NUMBER_OF_INVARIANTS = 25


@cache
def text_of(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(text_of(path))


@cache
def names_in(path: Path) -> frozenset[str]:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return frozenset(node.name for node in ast.walk(tree_of(path)) if isinstance(node, functions))


@cache
def words_on_screen() -> str:
    """Every text in the code of what a person sees, one a line."""
    shown = ("ui", "keyworker_desktop/record/kinds", "keyworker_desktop/vault", "sync")
    return "\n".join(
        node.value
        for folder in shown
        for path in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(tree_of(path.relative_to(ROOT)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def anchors_in(path: Path) -> set[str]:
    """As GitHub names the headings of a page."""
    found = set()
    for heading in HEADING.findall(FENCED.sub("", text_of(path))):
        letters = re.sub(r"[^\w\- ]", "", heading.lower())
        found.add(letters.replace(" ", "-"))
    return found


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_every_link_leads_somewhere(path: Path) -> None:
    lost = []
    for _, _, target in LINK.findall(FENCED.sub("", text_of(path))):
        if target.startswith(("https://", "http://", "mailto:")):
            continue
        name, _, anchor = target.partition("#")
        there = (ROOT / path.parent / name).resolve() if name else ROOT / path
        is_there = there.exists() and there.is_relative_to(ROOT)
        if not is_there or (anchor and anchor not in anchors_in(there.relative_to(ROOT))):
            lost.append(target)
    assert lost == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_every_picture_is_said_in_words_too(path: Path) -> None:
    assert [
        target for mark, words, target in LINK.findall(text_of(path)) if mark and not words.strip()
    ] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_every_file_and_test_that_is_named_is_there(path: Path) -> None:
    missing = []
    for code in IN_CODE.findall(FENCED.sub("", text_of(path))):
        if named := TEST.fullmatch(code):
            file = Path(named[1])
            if not (ROOT / file).is_file() or named[2] not in names_in(file):
                missing.append(code)
        elif FILE.fullmatch(code) and not code.startswith("build/"):
            missing += [] if (ROOT / code).exists() else [code]
    assert missing == []


def test_every_hazard_has_its_parts_and_a_test_or_says_that_there_is_none() -> None:
    hazards = re.split(r"^### ", text_of(HAZARDS), flags=re.MULTILINE)[1:]
    titles = [hazard.partition("\n")[0] for hazard in hazards]
    assert [title.split()[0] for title in titles] == [f"H{n:02}" for n in range(1, len(titles) + 1)]
    for title, hazard in zip(titles, hazards, strict=True):
        for part in PARTS_OF_A_HAZARD:
            assert f"**{part}.**" in hazard, f"{title}: {part}"
        proof = hazard.partition("**Tests.**")[2].partition("**What remains.**")[0]
        assert TEST.search(proof) or proof.strip().startswith("None yet"), title


def test_every_invariant_has_a_test_or_says_that_it_is_not_covered() -> None:
    rows = [line for line in text_of(INVARIANTS).splitlines() if line.startswith("| I")]
    assert [row.split()[1] for row in rows] == [f"I{n}" for n in range(1, len(rows) + 1)]
    assert len(rows) == NUMBER_OF_INVARIANTS
    assert [row for row in rows if not TEST.search(row) and "Not covered yet" not in row] == []


@pytest.mark.parametrize("path", GUIDE, ids=str)
def test_words_in_bold_stand_on_a_screen(path: Path) -> None:
    """The guide sets in bold what a person reads on the screen, and nothing else."""
    shown = words_on_screen()
    bold = [" ".join(words.split()).rstrip("….") for words in ON_SCREEN.findall(text_of(path))]
    assert [words for words in bold if words.strip() not in shown] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_every_command_of_the_developer_is_one(path: Path) -> None:
    text = text_of(path)
    named = set(COMMAND.findall(text))
    for line in OTHER_COMMANDS.findall(text):
        named |= {code.split()[-1 if code.startswith("python3") else 0] for code in _codes(line)}
    assert named - _commands() == set()


def _codes(line: str) -> list[str]:
    """What stands in code, without what follows the command's own name."""
    return [code.partition(" [")[0] for code in IN_CODE.findall(line)]


@cache
def _commands() -> frozenset[str]:
    for node in tree_of(Path("dev.py")).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict):
            keys = [key.value for key in node.value.keys if isinstance(key, ast.Constant)]
            if isinstance(node.target, ast.Name) and node.target.id == "_COMMANDS":
                return frozenset(str(key) for key in keys)
    raise AssertionError("dev.py no longer says its commands in _COMMANDS")


def test_decisions_are_numbered_listed_and_of_one_form() -> None:
    numbers = [path.name[:3] for path in PAGES]
    assert numbers == [f"{n:03}" for n in range(1, len(numbers) + 1)]
    index = text_of(DECISIONS / "README.md")
    assert [path.name for path in PAGES if f"({path.name})" not in index] == []
    for path in PAGES:
        text = text_of(path)
        assert text.startswith(f"# {path.name[:3]}: "), path
        assert "\nStatus: " in text, path
        headings = re.findall(r"^## (\w+)", text, flags=re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences"], path
