"""Contact notes of a family: the list, a note to read, and the editor in which one is written."""

from ui.screens.family.contacts.contacts import ContactsTab

__all__ = ["ContactsTab"]
