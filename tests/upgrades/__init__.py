"""Stores made by released versions, opened with today's code."""
