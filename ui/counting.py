"""Numbers with their noun, in the singular or the plural."""


def counted(number: int, one: str, many: str) -> str:
    """``one`` is said of a single thing; ``many`` holds ``{n}``. Both come translated."""
    return one if number == 1 else many.format(n=f"{number:,}")
