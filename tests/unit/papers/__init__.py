"""Tests of the papers: read back as a reader program reads them."""
