"""Contrast from the tokens, type, scale and icons."""

import pytest
from PySide6.QtGui import QColor, QFontInfo
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.theme import (
    FAMILY,
    TOKENS,
    ThemeName,
    Tokens,
    Tone,
    Type,
    blend,
    contrast,
    icon,
    icon_names,
    icon_pixmap,
    load_fonts,
    theme,
)
from ui.theme.stylesheet import style_sheet

TEXT, BORDER = 4.5, 3.0
OPAQUE = 0xFFFFFFFF
GROUNDS = ("surface", "raised", "sunken", "accent_soft")
TONES = (Tone.GOOD, Tone.CAUTION, Tone.URGENT, Tone.HOSPITAL, Tone.ACCENT)
each_theme = pytest.mark.parametrize("tokens", TOKENS.values(), ids=[n.value for n in TOKENS])


def distance(first: int, second: int) -> int:
    """The largest difference of two colours in one channel."""
    return max(abs((first >> shift & 255) - (second >> shift & 255)) for shift in (0, 8, 16))


@each_theme
@pytest.mark.parametrize("ground", GROUNDS)
def test_words_can_be_read_on_every_ground(tokens: Tokens, ground: str) -> None:
    under = getattr(tokens, ground)
    assert contrast(tokens.text, under) >= TEXT
    assert contrast(tokens.quiet, under) >= TEXT
    assert contrast(tokens.accent, under) >= TEXT


@each_theme
def test_words_that_mean_something_can_be_read_on_their_ground(tokens: Tokens) -> None:
    for tone in TONES:
        for under in (tokens.soft(tone), tokens.raised, tokens.surface, tokens.accent_soft):
            assert contrast(tokens.ink(tone), under) >= TEXT, (tone, under)
    assert contrast(tokens.on_accent, tokens.accent) >= TEXT


@each_theme
def test_a_primary_button_can_be_read_while_it_is_held(tokens: Tokens) -> None:
    for share in (0.14, 0.28):
        assert contrast(tokens.on_accent, blend(tokens.text, tokens.accent, share)) >= TEXT


@each_theme
def test_the_childs_words_can_be_read_on_their_ground(tokens: Tokens) -> None:
    assert contrast(tokens.text, tokens.voice) >= TEXT
    assert contrast(tokens.quiet, tokens.voice) >= TEXT


@each_theme
def test_borders_of_what_can_be_operated_can_be_seen(tokens: Tokens) -> None:
    for under in (tokens.raised, tokens.surface):
        assert contrast(tokens.control, under) >= BORDER
        assert contrast(tokens.chart_quiet, under) >= BORDER


@each_theme
def test_the_focus_ring_can_be_seen(tokens: Tokens) -> None:
    """On light grounds the edge carries it, on dark ones the ring itself."""
    for under in (tokens.raised, tokens.surface, tokens.accent_soft):
        assert max(contrast(tokens.focus, under), contrast(tokens.focus_edge, under)) >= BORDER


def test_the_typeface_is_ours_in_three_upright_weights(qapp: QApplication) -> None:
    assert FAMILY in load_fonts()
    for face in Type:
        info = QFontInfo(theme().font(face))
        assert info.family() == FAMILY
        assert info.weight() == face.value.weight


def test_figures_stand_in_columns(qapp: QApplication) -> None:
    widths = {theme().metrics(Type.BODY).horizontalAdvance(digit * 20) for digit in "0123456789"}
    assert len(widths) == 1


@pytest.mark.parametrize("name", ["Łukasz", "Şule", "Željko", "Zoë", "Siân", "Oisín", "Nguyễn"])
def test_names_keep_every_letter(name: str) -> None:
    width = theme().metrics(Type.BODY).horizontalAdvance(name)
    assert width > theme().metrics(Type.BODY).horizontalAdvance(name[:-1])


def test_sizes_grow_with_the_users_text(qtbot: QtBot) -> None:
    body = theme().font(Type.BODY).pointSizeF()
    with qtbot.waitSignal(theme().changed):
        theme().set_scale(2.0)
    assert theme().px(36) == 72
    assert theme().font(Type.BODY).pointSizeF() == pytest.approx(2 * body)
    assert theme().stacks
    theme().set_scale(9)
    assert theme().scale == 2.0


def test_the_system_is_followed_when_asked(qapp: QApplication) -> None:
    theme().choose(ThemeName.DARK)
    assert not theme().follows_system
    theme().choose(None)
    assert theme().follows_system
    assert theme().name in ThemeName


@each_theme
def test_the_style_sheet_names_only_what_there_is(tokens: Tokens) -> None:
    made = style_sheet(tokens, 1.25)
    assert "@" not in made
    assert tokens.raised in made


def test_every_icon_draws_in_its_tone_at_any_pixel_ratio(qapp: QApplication) -> None:
    for name in icon_names():
        picture = icon_pixmap(name, 18, Tone.ACCENT, 2.0)
        assert picture.deviceIndependentSize().width() == 18
        image = picture.toImage()
        colours = {
            image.pixelColor(x, y).rgb() & OPAQUE
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() == 255
        }
        assert colours, name
        tint = QColor(theme().tokens.accent).rgb()
        for colour in colours:  # a rounding of one where a line is not quite opaque
            assert distance(colour, tint) <= 2, name
    assert not icon("home").pixmap(18, 18).isNull()
