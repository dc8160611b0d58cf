"""Tests of the plan tab."""
