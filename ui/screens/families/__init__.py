"""Families: the caseload as a list that is filtered as you type, and the way to a new family."""

from ui.screens.families.screen import FamiliesScreen

__all__ = ["FamiliesScreen"]
