"""The store: what is kept, what is found again, and what happens when the world gets in the way."""
