"""Tests of the record: kinds, fields, changes, folding, merging, reading and writing."""
