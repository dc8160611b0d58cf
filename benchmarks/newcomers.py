"""Some of a hundred new laptops, in a process of their own; prints one JSON object and ends.

Run by ``benchmarks.hundred``; the arguments are their profiles. Ready, it prints a line, and begins
when it reads one.
"""

import json
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.laptops import PASSPHRASE, ThreadLane
from keyworker_desktop import pauses
from keyworker_desktop.paths import Profile
from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store.identity import get_identity
from keyworker_desktop.vault import keyslots
from sync.client import ServiceClient
from sync.errors import TryLaterError
from sync.round import Exchange, Round

_TRIES = 20


class Newcomer:
    """One laptop with an empty store, open."""

    def __init__(self, profile: Profile) -> None:
        self._lane = ThreadLane(profile, keyslots.unlock(profile.keyslots, PASSPHRASE))
        identity = self._lane.submit(get_identity).result()
        if identity is None:
            raise RuntimeError("a laptop that has joined")
        self._client = ServiceClient(identity.service_address, identity)
        self._exchange = Exchange(identity=identity, lane=self._lane, client=self._client)
        self.received = 0
        self.seconds = 0.0
        self.sent_away = 0
        self.failure = ""

    def first_sync(self) -> None:
        started = time.perf_counter()
        try:
            for _ in range(_TRIES):
                if self._exchanged():
                    break
            else:
                self.failure = "sent away too often"
        except KnownError as error:
            self.failure = type(error).__name__
        self.seconds = time.perf_counter() - started

    def close(self) -> None:
        self._client.close()
        self._lane.close()

    def _exchanged(self) -> bool:
        this = Round(arrived=_ignore, progress=_ignore, stopping=_never)
        try:
            self._exchange.run(this)
        except TryLaterError as error:
            self.sent_away += 1
            threading.Event().wait(error.seconds or 1.0)
            return False
        finally:
            self.received += this.received
        if this.troubled:
            self.failure = "something was left as it was"
        return not this.is_unfinished


def main(profiles: Sequence[str]) -> int:
    pauses.look_seldom()  # as the program does
    pauses.keep_what_is_here()
    newcomers = [Newcomer(Profile(Path(profile))) for profile in profiles]
    print("ready", flush=True)
    sys.stdin.readline()
    with ThreadPoolExecutor(max_workers=len(newcomers)) as pool:
        for going in [pool.submit(one.first_sync) for one in newcomers]:
            going.result()
    found = [
        {
            "seconds": one.seconds,
            "received": one.received,
            "sent_away": one.sent_away,
            "failure": one.failure,
        }
        for one in newcomers
    ]
    print(json.dumps(found), flush=True)
    for one in newcomers:
        one.close()
    return 0


def _ignore(*_anything: object) -> None:
    """Nobody watches."""


def _never() -> bool:
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
