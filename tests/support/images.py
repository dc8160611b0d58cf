"""Copies of a laptop's disk: kept for later, put back, or used on a second computer."""

from pathlib import Path
from uuid import uuid4

from keyworker_desktop.store.connection import Connection
from sync.client import ServiceClient
from tests.support.laptops import Laptop, StoreThread


def image_of(laptop: Laptop) -> Path:
    """The store as it is now, in a file of its own."""
    path = laptop.lane.path.with_name(f"{uuid4().hex}.image")

    def copy(db: Connection) -> None:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        path.write_bytes(laptop.lane.path.read_bytes())

    laptop.ask(copy)
    return path


def started_from(image: Path, laptop: Laptop) -> Laptop:
    """A computer with that disk and so with the identity of ``laptop``; close it after use."""
    path = image.with_name(f"{uuid4().hex}.db")
    path.write_bytes(image.read_bytes())
    lane = StoreThread(path, is_new=False)
    client = ServiceClient(laptop.identity.service_address, laptop.identity)
    return Laptop(lane, laptop.identity, client, clock=laptop.clock)
