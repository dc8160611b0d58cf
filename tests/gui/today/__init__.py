"""Today, used as a person would use it."""
