"""Tests of photos, letters and recordings as people meet them."""
