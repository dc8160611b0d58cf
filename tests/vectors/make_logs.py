"""How ``logs.json`` was made: each rule of merging as a log, with what a reader must show for it.

Run it only to add a log: what stands in the file stays. What is shown was written by hand; the hash
is of the second fold (``tests/support/second_fold.py``), which knows the page alone.
"""

import json
from pathlib import Path
from typing import Any

import cbor2

from tests.support.second_fold import SecondFold

FILE = Path(__file__).with_name("logs.json")
FAMILY, CHILD, VISIT, ABOUT, STEP, NOTE, MORE, REVIEW = (bytes([n]) * 16 for n in range(0xA0, 0xA8))
ONE, TWO, THREE, FOUR, FIVE = (bytes([number]) * 16 for number in range(1, 6))
UNKNOWN = bytes([0xEE]) * 16

Writes = dict[tuple[str, bytes], dict[str, Any]]
"""Kind and entity to path to value, or to ``after(value, parents)``."""


def after(value: Any, *parents: bytes) -> tuple[Any, list[bytes]]:
    return value, list(parents)


def payload(writes: Writes, at: str = "2026-11-22T10:30:00.000+00:00") -> bytes:
    groups = []
    for (kind, entity), said in writes.items():
        values = {path: one[0] if isinstance(one, tuple) else one for path, one in said.items()}
        parents = {path: one[1] for path, one in said.items() if isinstance(one, tuple)}
        groups.append([kind, entity, values, parents])
    plain = {"schema": 1, "at": at, "offset": None, "app": "1", "reason": "", "writes": groups}
    return cbor2.dumps(plain, canonical=True)


def of_family(**said: Any) -> Writes:
    return {("family", FAMILY): said}


def case(
    rule: str,
    log: list[tuple[bytes, Writes]],
    shown: list[tuple[bytes, str, str, Any]],
    signed: list[tuple[bytes, list[tuple[bytes, str]], bool]] | None = None,
) -> dict[str, Any]:
    encoded = [(change, payload(writes)) for change, writes in log]
    return {
        "rule": rule,
        "log": [[change.hex(), data.hex()] for change, data in encoded],
        "state": SecondFold(encoded).state_hash().hex(),
        "shown": [[entity.hex(), kind, name, value] for entity, kind, name, value in shown],
        "signed": [
            [review.hex(), [[entity.hex(), kind] for entity, kind in about], is_signed]
            for review, about, is_signed in signed or []
        ],
    }


def now(value: str) -> list[tuple[bytes, str, str, Any]]:
    return [(FAMILY, "family", "now", value)]


FIRST = (ONE, of_family(name="Fernbrook", rating="amber", now="a\n\nb\n\nc"))
SIGNED_NOTE: Writes = {("contact", NOTE): {"way": "phone", "at": "2026-11-22T10:00+00:00"}}
ADDITION: Writes = {("addendum", MORE): {"contact": NOTE, "body": "And then."}}
SIGNED: Writes = {
    ("review", REVIEW): {"contact": NOTE, "step": "sign-off", "body": "", "bound_to": [ONE]}
}


def cases() -> list[dict[str, Any]]:
    return [
        case("a later edit takes the place of what it saw", [
            FIRST, (TWO, of_family(now=after("x", ONE))), (THREE, of_family(now=after("y", TWO))),
        ], now("y")),
        case("an edit comes before what it takes the place of", [
            (TWO, of_family(now=after("x", ONE))), FIRST,
        ], now("x")),
        case("edits of different paragraphs are combined", [
            FIRST, (TWO, of_family(now=after("A\n\nb\n\nc", ONE))),
            (THREE, of_family(now=after("a\n\nb\n\nC", ONE))),
        ], now("A\n\nb\n\nC")),
        case("edits of one paragraph stand side by side, by change id", [
            FIRST, (THREE, of_family(now=after("A\n\nb\n\nc", ONE))),
            (TWO, of_family(now=after("a!\n\nb\n\nc", ONE))),
        ], now("a!\n\nb\n\nc")),
        case("three texts are not combined, even when two say the same", [
            FIRST, (TWO, of_family(now=after("A\n\nb\n\nc", ONE))),
            (THREE, of_family(now=after("a\n\nb\n\nC", ONE))),
            (FOUR, of_family(now=after("a\n\nb\n\nC", ONE))),
        ], now("A\n\nb\n\nc")),
        case("nothing is combined over an entry that has not come", [
            (TWO, of_family(now=after("A\n\nb\n\nc", ONE))),
            (THREE, of_family(now=after("a\n\nb\n\nC", ONE))),
        ], now("A\n\nb\n\nc")),
        case("two last common ancestors are one too many", [
            FIRST, (TWO, of_family(now=after("x\n\nb\n\nc", ONE))),
            (THREE, of_family(now=after("y\n\nb\n\nc", ONE))),
            (FOUR, of_family(now=after("x\n\nb\n\nC", TWO, THREE))),
            (FIVE, of_family(now=after("x\n\nb\n\nc\n\nd", TWO, THREE))),
        ], now("x\n\nb\n\nC")),
        case("a text that grew from what is no text is not combined", [
            (ONE, of_family(now=5)), (TWO, of_family(now=after("A\n\nb", ONE))),
            (THREE, of_family(now=after("a\n\nB", ONE))),
        ], now("A\n\nb")),
        case("the most cautious stands, and what is not known is the most cautious", [
            FIRST, (TWO, of_family(rating=after("red", ONE))),
            (THREE, of_family(rating=after("green", ONE))),
            (FOUR, of_family(visiting="two people")), (FIVE, of_family(visiting="by boat")),
        ], [
            (FAMILY, "family", "rating", "red"), (FAMILY, "family", "visiting", "by boat"),
        ]),
        case("the same said twice is one version, and one moment is one in every offset", [
            (ONE, {("appointment", VISIT): {"at": "2026-11-22T10:30+00:00", "state": "planned"}}),
            (TWO, {("appointment", VISIT): {"at": "2026-11-22T11:30+01:00", "purpose": "x"}}),
            (THREE, {("appointment", VISIT): {"purpose": "x"}}),
        ], [
            (VISIT, "appointment", "at", "2026-11-22T10:30+00:00"),
            (VISIT, "appointment", "purpose", "x"),
        ]),
        case("what is empty gives way to what says something", [
            (ONE, {("contact", NOTE): {"struck": ""}}),
            (TWO, {("contact", NOTE): {"struck": "The wrong family"}}),
        ], [(NOTE, "contact", "struck", "The wrong family")]),
        case("what is written once has no later edit", [
            (ONE, SIGNED_NOTE),
            (TWO, {("contact", NOTE): {"way": after("video", ONE)}}),
        ], [(NOTE, "contact", "way", "phone")]),
        case("adding wins over a removal that had not seen it", [
            (ONE, {("appointment", VISIT): {f"who/{one.hex()}": True for one in (CHILD, STEP)}}),
            (TWO, {("appointment", VISIT): {f"who/{CHILD.hex()}": after(False, ONE)}}),
            (THREE, {("appointment", VISIT): {f"who/{CHILD.hex()}": True}}),
            (FOUR, {("appointment", VISIT): {f"who/{STEP.hex()}": after(False, ONE)}}),
        ], [(VISIT, "appointment", "who", [CHILD.hex()])]),
        case("of two places the last stands", [
            (ONE, {("step", STEP): {"place": "i"}}), (THREE, {("step", STEP): {"place": "c"}}),
            (TWO, {("step", STEP): {"place": after("t", ONE)}}),
        ], [(STEP, "step", "place", "c")]),
        case("one id under two kinds is two records", [
            (ONE, {("contact", NOTE): {"body": "a"}, ("addendum", NOTE): {"body": "b"}}),
            (TWO, {("addendum", NOTE): {"struck": after("c", ONE)}}),
        ], [(NOTE, "contact", "body", "a"), (NOTE, "addendum", "body", "b")]),
        case("what a newer program wrote is folded and kept", [
            (ONE, {("newer", NOTE): {"a": {"b": [1, None]}}, ("family", FAMILY): {"hue": "teal"}}),
            (TWO, {("newer", NOTE): {"a": after(-(2**63), ONE)}}),
        ], []),
        case("two that name each other both fall, and an entry that comes later is no head", [
            (ONE, of_family(now=after("a", TWO))), (TWO, of_family(now=after("b", ONE))),
            (THREE, of_family(name=after("x", UNKNOWN))),
        ], [*now(""), (FAMILY, "family", "name", "x")]),
        case("a sign-off holds for exactly what was signed", [
            (ONE, SIGNED_NOTE), (TWO, SIGNED),
        ], [], [(REVIEW, [(NOTE, "contact")], True)]),
        case("an addition makes it one of an earlier version", [
            (ONE, SIGNED_NOTE), (TWO, SIGNED), (THREE, ADDITION),
        ], [], [(REVIEW, [(NOTE, "contact"), (MORE, "addendum")], False)]),
        case("and so does entering it in error", [
            (ONE, SIGNED_NOTE), (TWO, SIGNED),
            (THREE, {("contact", NOTE): {"struck": after("Wrong family", ONE)}}),
        ], [], [(REVIEW, [(NOTE, "contact")], False)]),
    ]  # fmt: skip


if __name__ == "__main__":
    FILE.write_text(json.dumps(cases(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
