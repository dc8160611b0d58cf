"""Overview: whoever opens it can act rightly after thirty seconds."""

from ui.screens.family.overview.overview import OverviewTab

__all__ = ["OverviewTab"]
