"""The screen in every size: nothing cut off, everything named, no window beside the one."""

import pytest
from PySide6.QtWidgets import QApplication

from keyworker_desktop.record.writing import edits
from tests.gui.settle.conftest import MY_NOW, TOM_NOW, Settling
from tests.gui.settle.test_struck import struck_there_and_added_to_here
from tests.support.desk import RUTH
from tests.support.looking import stray_windows
from tests.support.screens import LOOKS, beyond_the_edge, cut_off, unnamed
from ui.screens.family.settle.answers import TextAnswer
from ui.theme import ThemeName, theme

LONG = "It was a long day. " * 30


def everything_waits(settling: Settling) -> None:
    family = settling.family()
    settling.disagree(
        family, {"now": f"{MY_NOW}\n{LONG}", "visiting": "alone"}, {"now": TOM_NOW, "visiting": ""}
    )
    settling.office.save_writes(family.family_id, edits(family, now="Robin sleeps."), by=RUTH)
    child = settling.sheet().child
    assert child is not None
    settling.disagree(child, {"contact_detail": "07700 900111"}, {"contact_detail": LONG[:400]})
    struck_there_and_added_to_here(settling)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("theme_name", [ThemeName.LIGHT, ThemeName.CONTRAST])
def test_nothing_is_cut_off(settling: Settling, look: str, theme_name: ThemeName) -> None:
    everything_waits(settling)
    scale, width, height = LOOKS[look]
    theme().choose(theme_name)
    theme().set_scale(scale)
    settling.screen.resize(width - round(84 * scale), height - round(52 * scale))
    for one in settling.waiting().answers:
        settling.open(entity_id=one.record.entity_id, field=one.name)
        QApplication.processEvents()
        assert cut_off(settling.screen) == []
        assert beyond_the_edge(settling.screen) == []
        assert unnamed(settling.screen) == []
        assert stray_windows(settling.screen) == []


def test_versions_stack_where_there_is_no_room(settling: Settling) -> None:
    settling.disagree_about_now()
    settling.open()
    answer = settling.screen.answer
    assert isinstance(answer, TextAnswer)
    assert not answer.comparison.is_stacked
    theme().set_scale(2.0)
    settling.until(lambda: answer.comparison.is_stacked)
    assert settling.texts().count("Tom Ashby") >= 1


def test_a_very_long_answer_can_be_settled_too(settling: Settling) -> None:
    long = "\n".join(f"Paragraph {number} about the week." for number in range(300))
    family = settling.family()
    settling.office.save_writes(family.family_id, edits(family, now=long))
    settling.disagree(
        settling.family(),
        {"now": long.replace("Paragraph 100 ", "Paragraph hundred ")},
        {"now": long.replace("Paragraph 100 ", "The hundredth paragraph ")},
        at=settling.office.clock(),
    )
    settling.open()
    settling.pick("The hundredth paragraph")
    settling.settle()
    assert "The hundredth paragraph" in settling.family().now
    assert len(settling.family().now.split("\n")) == 300
