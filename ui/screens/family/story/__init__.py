"""The family's story: what happened, when as far as it is known, and who says so."""

from ui.screens.family.story.story import StoryTab

__all__ = ["StoryTab"]
