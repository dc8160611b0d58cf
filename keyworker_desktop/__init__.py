"""The keyworker's program: record, store, vault, papers, and what ties them together."""
