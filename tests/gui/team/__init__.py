"""Tests of windows: team."""
