"""The screen on which two versions of one answer are settled."""
