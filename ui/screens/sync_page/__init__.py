"""Sending and receiving: what waits, why, what happens next, and what went and came before."""

from ui.screens.sync_page.screen import SyncScreen

__all__ = ["SyncScreen"]
