"""What the program says when the world gets in the way; anything else is our own bug."""

from typing import ClassVar


class KnownError(Exception):
    """The world got in the way. ``sentence`` says what happened, what it means and what to do.

    It never holds anything that somebody wrote about a family.
    """

    sentence: ClassVar[str] = "Something outside the program got in the way. Nothing was changed."

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or self.sentence)

    @property
    def told(self) -> str:
        return str(self)


class CannotBeKeptError(KnownError):
    """A value or a step that a record does not accept; the sentence names what is wrong."""

    sentence = "This cannot be saved as it is. What you typed is still here."
