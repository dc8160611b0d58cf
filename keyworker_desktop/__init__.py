"""The keyworker's program: the record, its store, its vault, its papers and what ties them together."""
