"""A few whole journeys through the real program."""
