"""The service's own ways of saying no, besides the protocol's RefusedError."""

from typing import Any


class RefusalError(Exception):
    """A request that the service does not carry out; ``code`` is stable and travels in the answer.

    ``extras`` travel too: numbers and hashes that the laptop needs to go on, never its input.
    """

    def __init__(self, code: str, **extras: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extras = extras


class DatabaseAwayError(Exception):
    """The database cannot be reached, or gave up on a statement."""


class SetupError(Exception):
    """Something that whoever runs the service can mend; the text says what and how."""
