"""Sync on a bad network, with a bad answer, and killed at any moment."""
