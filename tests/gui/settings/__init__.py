"""Tests of windows: settings."""
