"""The one way in which the protocol says no."""


class RefusedError(Exception):
    """Bytes or a step that the protocol does not accept.

    ``code`` is stable: it travels in the service's answers and is what tests and programs compare.
    ``detail`` is for a log and never holds anything a person wrote.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
