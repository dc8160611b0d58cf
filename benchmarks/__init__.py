"""Measurements of what people wait for, each beside its floor."""
