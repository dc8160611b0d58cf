"""How somebody is reached, and other short words about a person."""

from keyworker_desktop.record.kinds.person import WAYS, Person

_SAID = {
    "call": "Calls are best",
    "text": "Texts are best",
    "email": "E-mail is best",
    "in person": "Face to face is best",
    "not directly": "Not to be contacted directly",
}


def reached(person: Person) -> str:
    """Such as "Texts are best, 07700 900151. Works days."."""
    way = _SAID.get(person.contact_way, "")
    if person.contact_way and not way:
        way = next((one.label for one in WAYS if one.value == person.contact_way), "")
    first = ", ".join(part for part in (way, person.contact_detail) if part)
    return ". ".join(part for part in (first, person.contact_notes) if part)


def spaced_nhs_number(digits: str) -> str:
    """3 3 4, as it stands on letters."""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}" if len(digits) == 10 else digits  # noqa: PLR2004
