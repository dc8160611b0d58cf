"""The processes of a played visit: the service, and laptops with a player at the keyboard."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

_SERVICE = [sys.executable, "-m", "keyworker_service"]
_ADDRESS = re.compile(r"https?://\S+")


class StageError(Exception):
    """A step of the visit did not go as it must."""


class ServiceProcess:
    """The central service on its embedded PostgreSQL; the data stay when it stops."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = folder / "service.log"
        self._process: subprocess.Popen[str] | None = None
        self._port = 0
        self.address = ""

    def start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                [*_SERVICE, "serve", *self._data(), "--port", str(self._port)],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        line = self._process.stdout.readline() if self._process.stdout else ""
        found = _ADDRESS.search(line)
        if found is None:
            raise StageError(f"the service did not start; see {self._log}")
        self.address = found[0]
        self._port = int(self.address.rsplit(":", 1)[1])

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def founding_code(self) -> str:
        return self._told("invite", "--public-address", self.address).decode().strip()

    def dump(self) -> bytes:
        """Everything in its database."""
        return self._told("dump")

    def _told(self, command: str, *more: str) -> bytes:
        asked = subprocess.run(
            [*_SERVICE, command, *self._data(), *more], capture_output=True, check=False
        )
        if asked.returncode:
            raise StageError(f"the service refused to {command}: see {self._log}")
        return asked.stdout

    def _data(self) -> list[str]:
        return ["--data", str(self._folder / "data")]


class PlayedLaptop:
    """The program in a process of its own, and somebody at its keyboard."""

    def __init__(self, profile: Path, pictures: Path) -> None:
        self._profile = profile
        self._pictures = pictures
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        arguments = ["--profile", str(profile)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "keyworker_desktop.demo.played", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )

    def click(self, name: str) -> None:
        self._do("click", name=name)

    def click_row(self, text: str) -> str:
        return str(self._do("click row", text=text))

    def type(self, text: str, *, name: str | None = None) -> None:
        self._do("type", text=text, **({"name": name} if name else {}))

    def key(self, key: str) -> None:
        self._do("key", key=key)

    def read(self, text: str, *, name: str | None = None, seconds: float = 30) -> str:
        """Wait until ``text`` is to be read on the screen; all the words it stands in."""
        more = {"name": name} if name else {}
        return str(self._do("read", text=text, patience_ms=int(seconds * 1000), **more))

    def choose_file(self, path: Path) -> None:
        """What the file dialog will answer."""
        self._do("choose file", path=str(path))

    def picture(self, name: str) -> Path:
        path = self._pictures / f"{name}.png"
        self._do("shot", path=str(path))
        return path

    def kill(self) -> None:
        """As a dead battery would."""
        self._process.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
        self._process.wait()

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()

    def _do(self, act: str, **more: Any) -> Any:
        if self._process.stdin is None or self._process.stdout is None:
            raise StageError("nobody is at the keyboard")
        try:
            self._process.stdin.write(json.dumps({"do": act, **more}) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise StageError("the program has ended") from None
        line = self._process.stdout.readline()
        if not line:
            raise StageError("the program has ended")
        answer = json.loads(line)
        if not answer["ok"]:
            self._keep_what_is_seen()
            raise StageError(f"{act}: {answer['seen']}")
        return answer["seen"]

    def _keep_what_is_seen(self) -> None:
        path = self._pictures / f"stuck-{int(time.time())}.png"
        for asked in ({"do": "shot", "path": str(path)}, {"do": "names"}):
            if self._process.stdin and self._process.stdout:
                self._process.stdin.write(json.dumps(asked) + "\n")
                self._process.stdin.flush()
                print(self._process.stdout.readline().strip()[:3000], file=sys.stderr)


def files_with(words: list[str], folder: Path) -> list[tuple[Path, str]]:
    """Every file under ``folder`` in which one of ``words`` stands, as UTF-8 or UTF-16."""
    return [
        (path, word)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for word in words
        if holds(path.read_bytes(), word)
    ]


def holds(data: bytes, word: str) -> bool:
    return any(word.encode(coding) in data for coding in ("utf-8", "utf-16-le", "utf-16-be"))
