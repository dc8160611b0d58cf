"""What stands around every screen: the rail, the top bar, search, passing messages."""
