"""The way in: welcome, joining, founding, the demonstration, and unlocking."""
