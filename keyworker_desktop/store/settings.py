"""Small facts about this laptop that are nobody's record: preferences, last exchange, versions."""

from typing import Any

from keyworker_desktop.store.connection import Connection
from keyworker_protocol.encoding import decode, encode

_MAX_BYTES = 65_536


def get_setting(db: Connection, name: str, default: Any = None) -> Any:
    row = db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    return default if row is None else decode(row[0], max_bytes=_MAX_BYTES)


def put_setting(db: Connection, name: str, value: Any) -> None:
    """Inside the caller's transaction, or on its own."""
    db.execute("REPLACE INTO setting (name, value) VALUES (?, ?)", (name, encode(value)))
