"""NHS numbers: ten digits whose last one checks the others (``domain.md`` 4.6, modulus 11)."""

_LENGTH = 10
_WEIGHTS = range(10, 1, -1)
_MODULUS = 11


def digits_of(text: str) -> str:
    """The number without the spaces and dashes people write in it."""
    return "".join(character for character in text if character not in " -\u00a0")


def is_valid(text: str) -> bool:
    digits = digits_of(text)
    if len(digits) != _LENGTH or not (digits.isascii() and digits.isdigit()):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    check = (_MODULUS - total % _MODULUS) % _MODULUS
    return check == int(digits[-1])  # a check of 10 can equal no digit: such numbers do not exist


def shown(text: str) -> str:
    """As it is written on letters: 3 3 4."""
    digits = digits_of(text)
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}" if len(digits) == _LENGTH else text
