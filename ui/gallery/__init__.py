"""Draws the parts of the program to pictures, so that they can be looked at."""
