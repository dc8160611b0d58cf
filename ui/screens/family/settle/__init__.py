"""Two versions of one answer: a person looks at them and says which one holds."""

from ui.screens.family.settle.screen import SettleScreen

__all__ = ["SettleScreen"]
