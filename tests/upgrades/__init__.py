"""Stores and programs of earlier versions, kept as they were, against the program of today."""
