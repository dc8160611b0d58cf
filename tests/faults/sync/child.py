"""A laptop that writes and exchanges until it is killed, telling each note that was saved."""

import sys
from functools import partial
from pathlib import Path
from uuid import UUID

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import outbox
from keyworker_desktop.store.identity import get_identity
from sync.client import ServiceClient
from tests.support.laptops import Laptop, StoreThread


def main(path: str, address: str, family: str, first: str) -> None:
    lane = StoreThread(Path(path), is_new=False)
    identity = lane.ask(get_identity)
    assert identity is not None
    laptop = Laptop(lane, identity, ServiceClient(address, identity))
    say("open")
    for number in range(int(first), int(first) + 100_000):
        laptop.note(UUID(family), f"note {number:06}")
        say(f"saved {number}")
        if number % 3 == 0:
            try:
                laptop.run()
            except KnownError as error:
                say(f"away {type(error).__name__}")
            waiting = lane.ask(partial(outbox.waiting_change_ids, log_id=UUID(family)))
            if not waiting:
                say(f"sent {number}")


def say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
