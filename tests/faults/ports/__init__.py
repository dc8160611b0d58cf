"""The n-th call of anything outside fails: it is told, and what was saved stays."""
