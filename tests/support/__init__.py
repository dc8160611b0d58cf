"""What several suites of tests stand on: real services, real laptops."""
