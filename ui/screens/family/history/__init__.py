"""History: every change, who made it, when and where, and what stood there before."""

from ui.screens.family.history.history import HistoryTab

__all__ = ["HistoryTab"]
