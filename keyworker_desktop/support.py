"""A report for whoever helps: versions, counts, times and names of faults, nobody's words.

What comes in is facts of narrow types, and every text among them is let through only if it is one
of a known list: whatever a service, a file or an error might hold, no word of it can go out.
"""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Final

LEFT_OUT: Final = "(left out)"
MOST_LINES, MOST_FAMILIES, MOST_EXCHANGES = 120, 60, 12
_OURS: Final = ("keyworker_desktop", "keyworker_protocol", "sync", "ui", "resources")
_LEVELS: Final = frozenset(("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
_SHORT: Final = 8
_VERSION: Final = re.compile(r"[0-9][0-9A-Za-z.+-]{0,30}")
_SYSTEM: Final = re.compile(r"(Linux|Windows|Darwin|Java)?[0-9A-Za-z._+-]{0,60}")
_LINE: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) ([A-Z]+) ([\w.]+) (.*)")
_FRAME: Final = re.compile(r"  ([\w/]+\.py):(\d+) (\w+)")
_BARE_TYPE: Final = re.compile(r"(\w+)( errno \d{1,4})?")
_MESSAGES: Final = (
    "exchange: {n} received, {n} sent",
    "no exchange: {type}",
    "exchange crashed: {type}",
    "entry refused: {code}",
    "log left as it was: {code}",
    "background job crashed: {type}",
    "attachments crashed: {type}",
    "{file}:{n} in {function}",
    "verified backup made",
    "no backup: {type}",
    "looked at every hash",
    "rows differ from what the entries tell",
    "the store does not hold: {type}",
    "the store was away: an exchange of files was interrupted",
    "no mark beside the store: {type}",
    "a mark beside the store stays: {type}",
    "entry kept unread: {code}",
    "entry handed on falsely, or too early: {code}",
    "log not in step yet: {code}",
    "log goes on behind other entries from {n}",
    "log not made anew: {code}",
    "offer not taken: {code}",
    "body not taken again: {code}",
    "no bodies of others: {code}",
    "a manager's word was not taken: {code}",
    "the service is in another life",
    "files of a family not told: {code}",
    "file left as it was: {code}",
    "no files carried: {type}",
    "preferences not kept: {type}",
    "vault created, {n} KiB, {n} passes",
    "passphrase changed, {n} KiB, {n} passes",
    "{type}: the copy beside it was used",
    "left over from an interrupted change of passphrase: removed",
    "the old keyslots could not be put back",
    "the damaged keyslots could not be replaced",
    "a left-over keyslot file could not be removed",
    "not caught, in the main thread",
    "not caught, in a thread",
    "could not be raised while clearing up",
    "others on this laptop may look into the profile folder",
)
_PARTS: Final = {
    "n": r"(?P<n{0}>\d{{1,9}})",
    "type": r"(?P<type{0}>\w+)",
    "code": r"(?P<code{0}>[a-z_]+)",
    "file": r"(?P<file{0}>\w+\.py)",
    "function": r"(?P<function{0}>\w+)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFacts:
    """One family's log, or the directory's; neither its id nor its name."""

    is_directory: bool
    entries: int
    chain: bytes
    waiting: int
    refused: str
    """The code of the refusal, or empty."""
    trouble: str
    arriving: tuple[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeFacts:
    """One exchange in which something went or came."""

    ended_at: datetime
    milliseconds: int
    sent: int
    received: int
    is_whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportFacts:
    """All that the report may draw on. ``counts`` and ``sizes`` are named by the program."""

    made_at: datetime
    versions: Mapping[str, str]
    system: str
    phase: str
    hindrance: str
    hindered_since: datetime | None
    last_exchange_at: datetime | None
    next_try_seconds: float | None
    is_paused: bool
    counts: Mapping[str, int] = field(default_factory=dict)
    logs: Sequence[LogFacts] = ()
    exchanges: Sequence[ExchangeFacts] = ()
    clock_offset_ms: int | None = None
    store_fault: str = ""
    """The type of what kept the store from being read."""
    log_lines: Sequence[str] = field(default=(), repr=False)
    """Of the program's log, the last ones, as they stand in the file."""
    known_words: frozenset[str] = frozenset()
    """Codes and states that the program itself has names for; all others are left out."""


def report(facts: SupportFacts) -> str:
    """The text that a person reads in full before they give it to anybody."""
    known = _Known(facts.known_words)
    lines = ["Keyworker Desktop, report for support", f"Made {_moment(facts.made_at)}", ""]
    lines += ["Versions", *_versions(facts), ""]
    lines += ["Exchange", *_exchange(facts, known), ""]
    lines += ["This laptop", *_counts(facts, known), ""]
    lines += ["Records (in no order; neither names nor numbers of families)", *_logs(facts, known)]
    lines += ["", "Exchanges in which something went or came, newest first", *_exchanges(facts)]
    lines += ["", "The program’s log, newest last", *_log(facts.log_lines, known)]
    return "\n".join(lines) + "\n"


class _Known:
    """What may be said: names of faults, of states and of places in the program."""

    def __init__(self, words: frozenset[str]) -> None:
        self._words = words
        self._types = frozenset(_names_of_types(BaseException))
        modules = [name for name in sys.modules if name.partition(".")[0] in _OURS]
        self._modules = frozenset(modules)
        self._files = frozenset(f"{name.rpartition('.')[2]}.py" for name in modules)
        self._messages = [_pattern(message) for message in _MESSAGES]

    def word(self, word: str) -> str:
        return word if word in self._words else LEFT_OUT

    def type(self, name: str) -> str:
        return name if name in self._types else LEFT_OUT

    def module(self, name: str) -> str:
        return name if name in self._modules else LEFT_OUT

    def file(self, path: str) -> str:
        return path if PurePath(path).name in self._files else LEFT_OUT

    def message(self, text: str) -> str:
        for pattern, template in self._messages:
            found = pattern.fullmatch(text)
            if found:
                return self._filled(template, found.groupdict())
        return LEFT_OUT

    def _filled(self, template: str, values: Mapping[str, str]) -> str:
        told = template
        for name, value in values.items():
            kind = name.rstrip("0123456789")
            safe = {
                "n": value,
                "type": self.type(value),
                "code": self.word(value),
                "file": self.file(value),
                "function": value if self.file(values.get("file0", "")) != LEFT_OUT else LEFT_OUT,
            }[kind]
            told = told.replace("{" + kind + "}", safe, 1)
        return told


def _names_of_types(root: type[BaseException]) -> Iterator[str]:
    """Of the language, of its libraries, and ours: all are names in a program."""
    yield root.__name__
    for one in root.__subclasses__():
        yield from _names_of_types(one)


def _pattern(message: str) -> tuple[re.Pattern[str], str]:
    counts: dict[str, int] = {}

    def part(match: re.Match[str]) -> str:
        kind = match[1]
        counts[kind] = counts.get(kind, -1) + 1
        return _PARTS[kind].format(counts[kind])

    pieces = re.split(r"(\{\w+\})", message)
    pattern = "".join(
        re.sub(r"\{(\w+)\}", part, piece) if piece.startswith("{") else re.escape(piece)
        for piece in pieces
    )
    return re.compile(pattern, re.ASCII), message


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC") if at else "never"


def _versions(facts: SupportFacts) -> list[str]:
    lines = [
        f"  {name}: {value if _VERSION.fullmatch(value) else LEFT_OUT}"
        for name, value in facts.versions.items()
    ]
    system = facts.system if _SYSTEM.fullmatch(facts.system) else LEFT_OUT
    return [*lines, f"  system: {system}"]


def _exchange(facts: SupportFacts, known: _Known) -> list[str]:
    lines = [
        f"  doing: {known.word(facts.phase)}",
        f"  in the way: {known.word(facts.hindrance) if facts.hindrance else 'nothing'}",
        f"  last exchange: {_moment(facts.last_exchange_at)}",
    ]
    if facts.hindrance:
        lines.append(f"  since: {_moment(facts.hindered_since)}")
    if facts.next_try_seconds is not None:
        lines.append(f"  next try: {facts.next_try_seconds:.0f} s after that")
    if facts.is_paused:
        lines.append("  fetching is paused")
    if facts.clock_offset_ms is not None:
        lines.append(f"  service’s clock minus this laptop’s: {facts.clock_offset_ms / 1000:.0f} s")
    return lines


def _counts(facts: SupportFacts, known: _Known) -> list[str]:
    lines = [f"  {name}: {number:,}" for name, number in facts.counts.items()]
    if facts.store_fault:
        lines.append(f"  the store could not be read: {known.type(facts.store_fault)}")
    return lines


def _logs(facts: SupportFacts, known: _Known) -> list[str]:
    lines = []
    for number, one in enumerate(facts.logs[:MOST_FAMILIES], start=1):
        name = "directory" if one.is_directory else f"record {number}"
        parts = [f"{one.entries:,} entries", f"end {one.chain.hex()[:_SHORT]}"]
        if one.waiting:
            parts.append(f"{one.waiting:,} waiting")
        if one.refused:
            parts.append(f"refused ({known.word(one.refused)})")
        if one.trouble:
            parts.append(f"in trouble ({known.word(one.trouble)})")
        if one.arriving:
            parts.append(f"arriving, {one.arriving[0]:,} of {one.arriving[1]:,}")
        lines.append(f"  {name}: {', '.join(parts)}")
    if len(facts.logs) > MOST_FAMILIES:
        lines.append(f"  and {len(facts.logs) - MOST_FAMILIES:,} more")
    return lines or ["  none"]


def _exchanges(facts: SupportFacts) -> list[str]:
    lines = [
        f"  {_moment(one.ended_at)}: {one.sent:,} sent, {one.received:,} received, "
        f"{one.milliseconds:,} ms{'' if one.is_whole else ', cut off'}"
        for one in facts.exchanges[:MOST_EXCHANGES]
    ]
    return lines or ["  none"]


def _log(lines: Sequence[str], known: _Known) -> list[str]:
    told = [_log_line(line.rstrip("\n"), known) for line in lines[-MOST_LINES:]]
    return told or ["  nothing"]


def _log_line(line: str, known: _Known) -> str:
    found = _LINE.fullmatch(line)
    if found:
        at, level, module, message = found.groups()
        level = level if level in _LEVELS else LEFT_OUT
        return f"  {at} {level} {known.module(module)}: {known.message(message)}"
    frame = _FRAME.fullmatch(line)
    if frame and known.file(frame[1]) != LEFT_OUT:
        return f"    {PurePath(frame[1]).name}:{frame[2]} {frame[3]}"
    bare = _BARE_TYPE.fullmatch(line)
    if bare and known.type(bare[1]) != LEFT_OUT:
        return f"    {bare[0]}"
    return f"    {LEFT_OUT}"
