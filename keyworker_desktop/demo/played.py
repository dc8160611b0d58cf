"""The program, with a player at its keyboard: what ``demo.run`` and the journeys start."""

import sys

from keyworker_desktop import app
from ui.gallery.player import Player


def main() -> int:
    players: list[Player] = []

    def attach() -> None:
        players.append(Player())
        players[0].start()

    return app.main(sys.argv[1:], attach=attach)


if __name__ == "__main__":
    sys.exit(main())
