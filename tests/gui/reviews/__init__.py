"""The reviews screen on a real store, by mouse and keyboard."""
