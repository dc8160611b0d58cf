"""The store under kill -9: what was said to be saved is there afterwards."""
