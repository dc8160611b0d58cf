"""An earlier program as a process of its own: a laptop of it, and a service of it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.laptops import KEY

DRIVER = Path(__file__).with_name("driver.py")
SERVICE = Path(__file__).with_name("old_service.py")


class OldLaptop:
    """Driven line by line. ``program`` is where the sources were unpacked."""

    def __init__(self, program: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(DRIVER)],
            env={**os.environ, "PYTHONPATH": str(program)},
            cwd=program,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, name: str, *arguments: Any) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([name, *arguments]) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the earlier program ended"
        return json.loads(answer)

    def open(self, path: Path, *, is_new: bool = False, key: bytes = KEY) -> Any:
        return self.ask("create" if is_new else "open", str(path), key.hex())

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@contextmanager
def old_laptop(program: Path) -> Iterator[OldLaptop]:
    laptop = OldLaptop(program)
    try:
        yield laptop
    finally:
        laptop.close()


class OldService:
    """On a database of its own; it says its address and can make a founding code."""

    def __init__(self, program: Path, database: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(SERVICE), database],
            env={**os.environ, "PYTHONPATH": str(program)},
            cwd=program,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout
        self.address = self._process.stdout.readline().strip()
        self.code = self._process.stdout.readline().strip()
        assert self.code, "the earlier service did not start"

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@contextmanager
def old_service(program: Path, database: str) -> Iterator[OldService]:
    service = OldService(program, database)
    try:
        yield service
    finally:
        service.close()
