"""Tests of rules that hold over all our source files."""
