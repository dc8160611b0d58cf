"""Files people add or open: what each is, what is taken out of it, and its pages; bytes only."""
