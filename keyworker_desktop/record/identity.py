"""Identifiers: random for what the service sees, ordered by time for what it does not."""

import secrets
from datetime import datetime
from uuid import UUID, uuid4

_RANDOM_BITS = 62


def new_change_id() -> UUID:
    """Version 4: tells the service nothing about when a note was written."""
    return uuid4()


def new_entity_id(now: datetime) -> UUID:
    """Version 7 (RFC 9562, 5.7): sorts by time of making; only ever inside sealed bodies."""
    milliseconds = max(0, int(now.timestamp() * 1000))
    value = milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64
    value |= 0b10 << 62 | secrets.randbits(_RANDOM_BITS)
    return UUID(int=value)
