"""The program, with a player at its keyboard: what ``demo.run`` and the journeys start."""

import argparse
import sys
from pathlib import Path

from keyworker_desktop import app
from ui.gallery.player import Player


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--papers", type=Path, required=True, help="where papers are saved")
    parser.add_argument("--profile", required=True)
    asked = parser.parse_args()
    players: list[Player] = []

    def attach() -> None:
        players.append(Player(papers=asked.papers))
        players[0].start()

    return app.main(["--profile", asked.profile], attach=attach)


if __name__ == "__main__":
    sys.exit(main())
