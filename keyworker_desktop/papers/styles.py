"""The sizes of type on paper: calm, and never under ten points for anything that is told."""

from keyworker_desktop.papers.typefaces import Weight
from keyworker_desktop.papers.typesetting import Style

TITLE = Style(26, 31, Weight.BOLD)
UNDER_TITLE = Style(12, 17, colour="quiet")
HEADING = Style(16, 21, Weight.BOLD)
LABEL = Style(11, 16, Weight.BOLD)
VOICE = Style(15, 21, Weight.BOLD)
BODY = Style(12, 17.5)
QUIET = Style(11, 16, colour="quiet")
MARK = Style(10.5, 15, Weight.BOLD, "accent")
FIGURES = Style(10, 14.5)
INSET = 14.0
"""Between the edge of a ground and the words on it."""
