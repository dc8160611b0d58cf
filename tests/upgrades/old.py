"""An earlier program as a process of its own: a laptop of it, and a service of it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tests.support.laptops import KEY

DRIVER = Path(__file__).with_name("driver.py")
SERVICE = Path(__file__).with_name("old_service.py")


@contextmanager
def _process(program: Path, script: Path, *arguments: str) -> Iterator[tuple[IO[str], IO[str]]]:
    """What it is asked and what it says; it ends when nothing more can be asked."""
    with subprocess.Popen(
        [sys.executable, str(script), *arguments],
        env={**os.environ, "PYTHONPATH": str(program)},
        cwd=program,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        yield process.stdin, process.stdout
        process.stdin.close()
        process.wait()


@dataclass(frozen=True)
class OldLaptop:
    """Driven line by line."""

    asked: IO[str]
    said: IO[str]

    def ask(self, name: str, *arguments: Any) -> Any:
        self.asked.write(json.dumps([name, *arguments]) + "\n")
        self.asked.flush()
        answer = self.said.readline()
        assert answer, "the earlier program ended"
        return json.loads(answer)

    def open(self, path: Path, *, is_new: bool = False, key: bytes = KEY) -> Any:
        return self.ask("create" if is_new else "open", str(path), key.hex())


@contextmanager
def old_laptop(program: Path) -> Iterator[OldLaptop]:
    """``program`` is where the sources were unpacked."""
    with _process(program, DRIVER) as (asked, said):
        yield OldLaptop(asked, said)


@dataclass(frozen=True)
class OldService:
    """On a database of its own; ``code`` founds an organisation."""

    address: str
    code: str


@contextmanager
def old_service(program: Path, database: str) -> Iterator[OldService]:
    with _process(program, SERVICE, database) as (_, said):
        service = OldService(said.readline().strip(), said.readline().strip())
        assert service.code, "the earlier service did not start"
        yield service
