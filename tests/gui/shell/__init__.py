"""The window after unlocking, used as a person would use it."""
