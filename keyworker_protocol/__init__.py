"""What the laptops and the service agree on: pure functions, without input or output."""
