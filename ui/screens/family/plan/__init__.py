"""The plan: what the family wants to be different, and what everybody does about it."""

from ui.screens.family.plan.plan import PlanTab

__all__ = ["PlanTab"]
