"""Team: who works here, who is invited, and who may read which family."""
