"""What both ends agree on, held to its word."""
