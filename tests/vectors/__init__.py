"""Golden files: what a second client must produce and read, byte for byte."""
