"""A paper made from a family's record, and its pages as pictures, all of it in memory only."""

from dataclasses import dataclass, field

import pypdfium2
from PySide6.QtGui import QImage

from keyworker_desktop.papers.furniture import Furniture
from keyworker_desktop.papers.plan import PlanContents, plan_paper
from keyworker_desktop.papers.profile import ProfileContents, profile_paper
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.store.reading import FamilySheet
from ui.screens.family.plan.standing import changed_since, last_agreement
from ui.widgets.page_view import Picture

PLAN, PROFILE = "plan", "profile"


@dataclass(frozen=True, slots=True)
class Paper:
    """``sizes`` are those of its pages in points, ``words`` what can be read on each."""

    pdf: bytes = field(repr=False)
    sizes: tuple[tuple[float, float], ...]
    words: tuple[str, ...] = field(repr=False)


def made_paper(paper: str, child: Person, sheet: FamilySheet, furniture: Furniture) -> Paper:
    pdf = _pdf(paper, child, sheet, furniture)
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [document[number] for number in range(len(document))]
        sizes = tuple((float(page.get_width()), float(page.get_height())) for page in pages)
        words = tuple(str(page.get_textpage().get_text_bounded()) for page in pages)
    finally:
        document.close()
    return Paper(pdf, sizes, words)


def drawn(paper: Paper, page: int, scale: float) -> Picture:
    document = pypdfium2.PdfDocument(paper.pdf)
    try:
        bitmap = document[page].render(scale=scale, prefer_bgrx=True, maybe_alpha=False)
        pixels = bytes(bitmap.buffer)
        image = QImage(
            pixels, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32
        ).copy()
    finally:
        document.close()
    return Picture(page, scale, image)


def _pdf(paper: str, child: Person, sheet: FamilySheet, furniture: Furniture) -> bytes:
    if paper == PROFILE:
        at_home = [one for one in sheet.people if one.place == "home" and not one.struck]
        about = sheet.about_child()
        profile = ProfileContents(
            child=child, about=None if about and about.struck else about, at_home=at_home
        )
        return profile_paper(profile, furniture)
    plan = PlanContents(
        child=child,
        people=sheet.people,
        outcomes=sheet.outcomes,
        steps=sheet.steps,
        ratings=sheet.ratings,
        agreements=sheet.agreements,
        changed_since=changed_since(sheet, last_agreement(sheet)),
    )
    return plan_paper(plan, furniture)
