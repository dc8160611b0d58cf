"""A finished note to be read, and what was said of it: for reviews and for the family alike."""
