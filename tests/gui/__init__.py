"""Tests of widgets and screens, driven as a person would."""
