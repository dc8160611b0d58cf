"""Photos, letters and recordings that hang on an entry: adding, listing and looking at them."""
