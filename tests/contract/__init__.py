"""Tests of the real client against the real service."""
