"""Lines of type: any text at all is set, whole, within its width, without an empty box."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from keyworker_desktop.papers.signs import printable
from keyworker_desktop.papers.typesetting import Style, Typesetter

BODY = Style(12, 17.5)
WIDTH = 200.0
MIXED = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("abc אבג بتث नि 12 (.)\u200d\u200f\u202e\u2066\u2069\u0301\u05b0\u064b\n"),
    ),
    max_size=200,
)


@given(text=MIXED)
@example(text="\u2066abc\u2069 \u202eאב\u202c")
@example(text="אב\U00011f5a")
def test_any_text_is_set_within_its_width(text: str) -> None:
    for lines in Typesetter().paragraphs(text, BODY, WIDTH, any_direction=True):
        for line in lines:
            glyphs = [glyph for run in line.runs for glyph in run.glyphs]
            assert all(glyph.number for glyph in glyphs)
            assert line.width <= WIDTH or len(glyphs) <= 8


@given(text=st.text(st.characters(max_codepoint=0x24F), max_size=400))
def test_no_letter_is_lost(text: str) -> None:
    parts = Typesetter().paragraphs(text, BODY, WIDTH)
    said = "".join(
        glyph.text for lines in parts for line in lines for run in line.runs for glyph in run.glyphs
    )
    assert "".join(said.split()) == "".join(printable(text).split())


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_nothing_is_an_empty_line(text: str) -> None:
    (line,) = Typesetter().lines(text, BODY, WIDTH)
    assert line.width == 0


def test_a_mark_never_begins_a_line() -> None:
    lines = Typesetter().lines("x\u0301" * 300, BODY, WIDTH)
    assert len(lines) > 5
    assert all(line.runs[0].glyphs[0].text == "x" for line in lines)
