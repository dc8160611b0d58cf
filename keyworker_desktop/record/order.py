"""Places in a list that leave room between any two: a step can move without renumbering others."""

from itertools import takewhile

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_BASE = len(_DIGITS)


def between(before: str, after: str) -> str:
    """A place after ``before`` and before ``after``; "" stands for the list's beginning or end.

    All three are fractions in base 36 without trailing zeros. Two laptops can give one place to
    two records; there is nothing between those, so the result then comes after both.
    """
    before, after = _fraction(before), _fraction(after)
    if before >= after:
        after = ""
    place = ""
    while True:
        at = len(place)
        low = _DIGITS.index(before[at]) if at < len(before) else 0
        high = _DIGITS.index(after[at]) if at < len(after) else _BASE
        if high - low > 1:
            return place + _DIGITS[(low + high) // 2]
        place += _DIGITS[low]
        if high != low:
            after = ""  # from here on anything after ``before`` is also before ``after``


def _fraction(place: str) -> str:
    # A newer program may write places in a way that this one only half reads.
    return "".join(takewhile(_DIGITS.__contains__, place)).rstrip("0")
