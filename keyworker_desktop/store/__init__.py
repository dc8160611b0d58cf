"""The encrypted store on this laptop: the only SQL and the only database driver of the desktop."""
