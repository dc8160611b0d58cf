"""A laptop that attaches and carries files until it is killed, telling each that was attached."""

import random
import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store.identity import get_identity
from sync.client import ServiceClient
from tests.faults.sync.child import say
from tests.support.files import Files, some_bytes
from tests.support.laptops import Laptop, StoreThread


def main(path: str, address: str, family: str, number: str) -> None:
    dice = random.Random(int(number))  # noqa: S311 - sizes of files
    lane = StoreThread(Path(path), is_new=False)
    identity = lane.ask(get_identity)
    assert identity is not None
    laptop = Laptop(lane, identity, ServiceClient(address, identity))
    laptop.clock += timedelta(hours=int(number))
    files = Files(laptop)
    say("open")
    for seed in range(10_000):
        size = dice.choice([1, 5_000, 300_000, 900_000])
        attachment = files.attach(UUID(family), some_bytes(size, seed=seed), name=f"{size}.jpg")
        say(f"attached {attachment.entity_id}")
        try:
            laptop.run()
        except KnownError as error:
            say(f"away {type(error).__name__}")
        files.carry()


if __name__ == "__main__":
    main(*sys.argv[1:])
