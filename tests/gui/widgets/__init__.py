"""The theme and the widget set, used as a person would use them."""
