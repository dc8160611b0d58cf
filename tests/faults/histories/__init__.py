"""Thousands of short histories, each of a family of its own, on laptops that many share."""
