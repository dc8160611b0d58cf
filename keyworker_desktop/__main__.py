"""``python -m keyworker_desktop``: the program."""

import sys

from keyworker_desktop.app import main

if __name__ == "__main__":
    sys.exit(main())
