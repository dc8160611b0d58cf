"""Tests of the family screen: its frame, overview, story, people and history."""
