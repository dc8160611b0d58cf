"""Short notes of ordinary days, spread over the part of a family's story in which they belong."""

from collections.abc import Iterator

from keyworker_desktop.demo.caseload.notation import Block, FamilyText, blocks

_WAYS = {
    "t": ("text", None),
    "p": ("phone", 15),
    "e": ("letter", None),
    "h": ("visit", 45),
    "m": ("meeting", 60),
    "o": ("else", 50),
    "d": ("video", 30),
}
_CLOCKS = ("09:25", "11:40", "15:05", "10:15", "16:35", "12:20", "14:10", "17:10", "09:50", "13:35")
_COVER = {"priya": "tom", "tom": "priya"}


def spread(text: FamilyText) -> Iterator[Block]:
    """Lines ``p helen: …`` under ``== from to``; a star after the letter: written by the cover.

    What stands after ``~`` is the child's, said aloud or, in a message, written.
    """
    turn = 0
    for part in blocks(text.routine):
        first, last = int(part.head[0]), int(part.head[1])
        gap = (last - first) / max(1, len(part.paragraphs))
        for place, line in enumerate(part.paragraphs):
            turn += 1
            offset = first + round(gap * (place + 0.5))
            yield _note(text, line, offset, _CLOCKS[(turn * 7 + len(text.key)) % len(_CLOCKS)])


def _note(text: FamilyText, line: str, offset: int, clock: str) -> Block:
    start, _, said = line.partition(": ")
    letter, *who = start.split()
    body, _, words = said.partition(" ~ ")
    way, minutes = _WAYS[letter[0]]
    head = [str(offset), clock, way, *who]
    if minutes:
        head.insert(3, str(minutes - 5 * (len(body) % 3)))
    if letter.endswith("*"):
        head.append(f"by:{_COVER[text.keyworker]}")
    given = "written" if way in {"text", "letter"} else "aloud"
    fields = ((given, f"{text.child} {words}"),) if words else ()
    return Block(tuple(head), (body,), fields)
