"""Tests of papers as they are looked at and saved."""
