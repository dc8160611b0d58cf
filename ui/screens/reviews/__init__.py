"""Reviews: a supervisor reads, comments, asks and signs off; the author's words stay theirs."""
