"""The people around a child: at home, elsewhere in the family, and those who work with them."""

from ui.screens.family.people.people import PeopleTab

__all__ = ["PeopleTab"]
