"""Opens a store of an earlier format and ends, without a word, at a given point of the work."""

import os
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from keyworker_desktop.store.open import open_store


def main(store: str, key: str, copies: str, end_at: str) -> None:
    """``end_at`` counts calls; 0 lets it go to the end. Says how many calls there were."""
    last = int(end_at)
    calls = 0

    def count(_frame: FrameType, _event: str, _argument: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == last:
            os._exit(9)  # as a kill: nothing is closed, nothing is put away

    sys.setprofile(count)
    db = open_store(Path(store), bytes.fromhex(key), copies=Path(copies))
    sys.setprofile(None)
    db.close()
    sys.stdout.write(f"{calls}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
