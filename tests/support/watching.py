"""Which files this process opens, and with what it starts others, told by the interpreter."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Watched:
    """What was opened for writing while it was watched, and the names given to other programs."""

    written: list[str] = field(default_factory=list)
    started: list[str] = field(default_factory=list)


_watching: list[Watched] = []
_WRITING = 0o3 | 0o100 | 0o1000  # O_WRONLY, O_RDWR, O_CREAT, O_TRUNC


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watching:
        return
    if event == "open":
        path, mode, flags = arguments
        if isinstance(path, int) or path == os.devnull:
            return  # a pipe, or nowhere
        opens_to_write = isinstance(mode, str) and bool(set(mode) & set("wxa+"))
        if opens_to_write or (isinstance(flags, int) and flags & _WRITING):
            _watching[-1].written.append(str(path))
    elif event in {"tempfile.mkstemp", "tempfile.mkdtemp"}:
        _watching[-1].written.append(str(arguments[0]))
    elif event == "subprocess.Popen":
        _watching[-1].started.append(" ".join(map(str, arguments[1])))


sys.addaudithook(_hook)  # cannot be taken out again: it looks only while somebody watches


@contextmanager
def watched() -> Iterator[Watched]:
    watch = Watched()
    _watching.append(watch)
    try:
        yield watch
    finally:
        _watching.remove(watch)


def files_with(folder: Path, *words: bytes) -> list[Path]:
    """The files below ``folder`` in which one of the words can be read."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and any(word in path.read_bytes() for word in words)
    ]
