"""Tests of what is done with files before they are kept, and to show them."""
