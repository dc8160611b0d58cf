"""What holds for every paper: embedded type, structure, furniture, and no trace elsewhere."""

import builtins
import io
import os
import tempfile
from collections.abc import Callable
from dataclasses import replace

import pytest

from keyworker_desktop.papers.furniture import Furniture
from keyworker_desktop.papers.plan import plan_paper
from keyworker_desktop.papers.profile import ProfileContents, profile_paper
from keyworker_desktop.papers.typefaces import Weight, face_for
from keyworker_desktop.papers.typesetting import Style, Typesetter
from keyworker_desktop.papers.wording import named
from tests.unit.papers.people import (
    ALEX,
    ARABIC_NAME,
    HEBREW_NAME,
    MADE,
    PLAN,
    RETURN_TO,
    WALK,
    a_person,
    a_rating,
    an_about,
    an_agreement,
)
from tests.unit.papers.reading import (
    fonts,
    glyphs_shown,
    pages,
    read_back,
    reader,
    structure,
    words,
)

Maker = Callable[[Furniture], bytes]
PROFILE = ProfileContents(child=ALEX, about=an_about(ALEX, own_words="Come when you said."))
PAPERS: list[Maker] = [
    lambda made: plan_paper(PLAN, made),
    lambda made: profile_paper(PROFILE, made),
]
each_paper = pytest.mark.parametrize("make", PAPERS, ids=["plan", "profile"])


@each_paper
def test_every_font_is_embedded_and_a_subset(make: Maker) -> None:
    paper = make(MADE)
    for font in fonts(paper):
        descendant = font["/DescendantFonts"][0].get_object()
        descriptor = descendant["/FontDescriptor"].get_object()
        assert "/FontFile2" in descriptor
        assert font["/BaseFont"][7] == "+"
        assert "/ToUnicode" in font
    assert len(paper) < 60_000


@each_paper
def test_it_says_what_it_is(make: Maker) -> None:
    file = reader(make(MADE))
    assert file.metadata is not None
    assert "Alex Marlow" in str(file.metadata.title)
    assert file.metadata.author == "Priya Nair"
    assert "Alex Marlow" in str(file.metadata.subject)
    assert str(file.metadata["/CreationDate"]) == "D:20260609140500+01'00'"
    root = file.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_furniture_stands_on_every_page() -> None:
    long = replace(PLAN, outcomes=(replace(WALK, why="It matters. " * 2_000),))
    found = pages(plan_paper(long, MADE))
    assert len(found) > 3
    for number, page in enumerate(found, start=1):
        assert "Alex Marlow, they / them" in page
        assert "Made on 9 June 2026 at 14:05 by Priya Nair." in page
        assert "Valid until 21 July 2026." in page
        assert f"please return it to {RETURN_TO}" in page
        assert f"Page {number} of {len(found)}" in page


@each_paper
def test_what_is_not_known_is_not_promised(make: Maker) -> None:
    said = words(make(replace(MADE, valid_until=None, return_to="")))
    assert "Valid until" not in said
    assert "return it" not in said


@each_paper
def test_the_same_record_makes_the_same_bytes(make: Maker) -> None:
    assert make(MADE) == make(MADE)


@each_paper
def test_every_mark_belongs_to_the_structure_or_is_an_artifact(make: Maker) -> None:
    for page in reader(make(MADE)).pages:
        content = page.get_contents()
        assert content is not None
        depth = 0
        for line in content.get_data().decode("latin-1").splitlines():
            depth += line.endswith((" BDC", " BMC"))
            depth -= line == "EMC"
            assert depth or not line.endswith(("TJ", " S", " f", " B"))
        assert depth == 0


def test_headings_come_in_logical_order() -> None:
    tags = [tag for tag, _said in structure(plan_paper(PLAN, MADE))]
    assert tags[:3] == ["Document", "H1", "P"]
    assert tags.index("H2") < tags.index("H3") < tags.index("Figure") < tags.index("LI")


@each_paper
def test_no_file_is_written(make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    make(MADE)  # typefaces are read once
    opened: list[str] = []

    def refuse(*_args: object, **_kwargs: object) -> None:
        pytest.fail("a paper asked for a file")

    def only_reading(path: str, mode: str = "r", *args: object, **kwargs: object) -> None:
        opened.append(f"{path} {mode}")

    for place in ("NamedTemporaryFile", "TemporaryFile", "mkstemp", "SpooledTemporaryFile"):
        monkeypatch.setattr(tempfile, place, refuse)
    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setattr(io, "open", only_reading)
    monkeypatch.setattr(builtins, "open", only_reading)
    make(MADE)
    monkeypatch.undo()
    assert opened == []


SCRIPTS = {
    "Arabic": ARABIC_NAME,
    "Urdu": "فاطمہ ٹیپو",
    "Farsi": "گلی پژمان",
    "Hebrew": HEBREW_NAME,
    "Bengali": "অনন্যা চক্রবর্তী",
    "Gurmukhi": "ਸਿਮਰਨ ਕੌਰ",
    "Gujarati": "કૃષ્ણા પટેલ",
    "Tamil": "கயல்விழி",
    "Devanagari": "श्रेया क्षत्रिय",
    "Cyrillic": "Оксана Їжак",
    "Greek": "Ελένη Παπαδοπούλου",
    "Vietnamese": "Ngọc Điệp Nguyễn",
    "Polish": "Wiśniewska Żółć",
    "Yoruba": "Olúwaṣẹ́gun",
}


@pytest.mark.parametrize("name", SCRIPTS.values(), ids=SCRIPTS)
def test_names_in_many_scripts_are_printed_and_can_be_read_back(name: str) -> None:
    person = a_person(name)
    plan = replace(PLAN, people=(person,), agreements=(an_agreement(person),))
    paper = plan_paper(plan, MADE)
    assert 0 not in {glyph for _font, glyph in glyphs_shown(paper)}
    assert "".join(name.split()) in read_back(paper)


def test_arabic_letters_take_the_form_of_their_place_and_run_leftwards() -> None:
    face = face_for("ب", Weight.REGULAR)
    assert face is not None
    apart = {glyph.number for glyph in face.shaped("ب", leftwards=True)}
    forms = [glyph.number for glyph in face.shaped("ببب", leftwards=True) if glyph.text]
    assert len({*forms}) == 3
    assert not apart & {*forms[:2]}
    assert [glyph.text for glyph in face.shaped("بد", leftwards=True) if glyph.text] == ["د", "ب"]


def test_a_leftward_name_ends_before_the_number_after_it() -> None:
    line = Typesetter().line(f"{named(ARABIC_NAME)} 4", Style(10, 14))
    seen = "".join(glyph.text for run in line.runs for glyph in run.glyphs)
    assert seen.replace("\u200e", "") == f"{ARABIC_NAME[::-1]} 4"


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Biscuit 🐕!", "Biscuit [picture: dog]!"),
        ("👍🏽", "[picture: thumbs up sign]"),
        ("🇬🇧", "[picture: flag GB]"),
        ("王小明", "[written in Chinese or Japanese, which this paper cannot show]"),
        ("김민준", "[written in Korean, which this paper cannot show]"),
        ("e\u0331", "e[an accent that this paper cannot show]"),
        ("ሰላም", "[written in Amharic or Tigrinya, which this paper cannot show]"),
        ("a\u0007b\u200bc\ue000", "abc[a sign that this paper cannot show]"),
    ],
)
def test_what_cannot_be_printed_is_said_in_words(written: str, printed: str) -> None:
    plan = replace(PLAN, outcomes=(replace(WALK, why=written),))
    paper = plan_paper(plan, MADE)
    assert printed in words(paper)
    assert 0 not in {glyph for _font, glyph in glyphs_shown(paper)}


def test_a_rating_by_somebody_with_an_arabic_name_is_drawn() -> None:
    person = a_person(ARABIC_NAME)
    ratings = [
        *(a_rating(WALK, ALEX, one.on, one.value) for one in PLAN.ratings[:3]),
        *(replace(one, person=person.entity_id) for one in PLAN.ratings[:3]),
    ]
    plan = replace(PLAN, people=(person,), ratings=ratings)
    assert read_back(plan_paper(plan, MADE)).count("".join(ARABIC_NAME.split())) >= 2
