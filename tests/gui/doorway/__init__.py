"""Tests of windows: doorway."""
