"""Every window and widget of the program."""
