"""Today: what the day asks, in order of time, and what is not finished, settled or sent."""

from ui.screens.today.screen import TodayScreen

__all__ = ["TodayScreen"]
