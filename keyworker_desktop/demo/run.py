"""`dev.py run`: the program with the demonstration, or, without a screen, a visit played."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from keyworker_desktop.app import program_version
from keyworker_desktop.demo.build import KEYWORKER, PASSPHRASE, build_on_service
from keyworker_desktop.demo.theatre import (
    PlayedLaptop,
    ServiceProcess,
    StageError,
    files_with,
    holds,
)

BUILD = Path("build") / "run"
SUPERVISOR = "ruth"
NOTE = "Sat on the back step with Alex and Biscuit. The marigold plan for Thursday holds."
WORDS = "If Jo comes, Jo can walk behind. Behind is fine, quoth the heron."
DRAFT = "Rang Helen after tea about the pomegranate parcel. She had slept"
COMMENT = "Thank you for the wisteria detail. Could somebody sit with Alex one night?"
SECRETS = ["marigold", "quoth the heron", "pomegranate", "wisteria", "Biscuit", "Marlow"]
LONGEST_SECONDS = 180


def main(arguments: list[str]) -> int:
    """One argument names another folder than ``build/run``."""
    folder = Path(arguments[0] if arguments else BUILD).absolute()
    shutil.rmtree(folder, ignore_errors=True)
    service = ServiceProcess(folder / "service")
    print("Making the demonstration: four laptops, twelve families, 618 notes.", flush=True)
    started = time.monotonic()
    service.start()
    try:
        build_on_service(
            service.founding_code(),
            folder / "laptops",
            now=datetime.now().astimezone(),
            app_version=program_version(),
            progress=_show_progress,
        )
        print(f"Made in {time.monotonic() - started:.0f} s.", flush=True)
        if _has_screen():
            return _open(folder)
        return _play(folder, service, started)
    finally:
        service.stop()


def _open(folder: Path) -> int:
    print(f"\nThe passphrase of the demonstration is:  {PASSPHRASE}\n", flush=True)
    print("The program opens as Priya, a keyworker. Close its window to end.", flush=True)
    opened = subprocess.run(
        [sys.executable, "-m", "keyworker_desktop", "--profile", folder / "laptops" / KEYWORKER],
        check=False,
    )
    return opened.returncode


def _play(folder: Path, service: ServiceProcess, started: float) -> int:
    print("There is no screen here: the visit is played through the real windows.\n", flush=True)
    visit = _Visit(folder, service)
    try:
        visit.play()
    except StageError as error:
        print(f"  ✗ {error}", flush=True)
        return 1
    finally:
        visit.close()
    took = time.monotonic() - started
    print(f"\nEvery step was seen, in {took:.0f} s. Pictures and papers: {folder}", flush=True)
    if took > LONGEST_SECONDS:
        print(f"That is longer than the {LONGEST_SECONDS} s it should take.", flush=True)
    return 0


class _Visit:
    """From a kitchen table with no signal to the supervisor's desk and back."""

    def __init__(self, folder: Path, service: ServiceProcess) -> None:
        self._folder = folder
        self._service = service
        self._laptops = folder / "laptops"
        self._pictures = folder / "pictures"
        self._papers = folder / "papers"
        self._pictures.mkdir(parents=True, exist_ok=True)
        self._papers.mkdir(parents=True, exist_ok=True)
        self._open: list[PlayedLaptop] = []
        self._number = 0

    def play(self) -> None:
        priya = self._keyworker_offline()
        self._write_and_lose_power(priya)
        priya = self._come_back()
        self._send(priya)
        ruth = self._supervisor_reviews()
        self._keyworker_sees(priya)
        self._papers_for_the_family(priya)
        ruth.close()
        priya.close()
        self._search_everything()

    def close(self) -> None:
        for laptop in self._open:
            laptop.close()

    def _keyworker_offline(self) -> PlayedLaptop:
        self._service.stop()
        priya = self._unlocked(KEYWORKER)
        self._saw("Unlocked with no service: Today", priya, priya.read("Home visit, Alex"))
        priya.click("state pill")
        self._saw("It says so, calmly", priya, priya.read("cannot be reached"))
        priya.click("rail families")
        self._saw("Families", priya, priya.read("Alex Marlow"))
        priya.click_row("Alex Marlow")
        self._saw("Alex, overview", priya, priya.read("they / them"))
        priya.key("Ctrl+2")
        self._saw("Alex, story", priya, priya.read("no need to assess"))
        priya.key("Ctrl+3")
        self._saw("Alex, plan", priya, "outcomes in their words, steps, ratings")
        return priya

    def _write_and_lose_power(self, priya: PlayedLaptop) -> None:
        priya.key("Ctrl+N")
        priya.type(NOTE, name="note body")
        priya.type(WORDS, name="own words")
        self._saw("Writing the note", priya, priya.read("saved on this laptop"))
        priya.click("finish note")
        self._saw("Note finished", priya, priya.read("Saved on this laptop"))
        priya.key("Ctrl+N")
        priya.type(DRAFT, name="note body")
        priya.read("saved on this laptop", name="note state")
        self._saw("A second note, half written", priya, DRAFT)
        priya.kill()
        self._say("Power gone: the program was killed in the middle of the second note")

    def _come_back(self) -> PlayedLaptop:
        priya = self._unlocked(KEYWORKER)
        self._open_contacts(priya)
        seen = priya.read("Sat on the back step")
        self._saw("The finished note is there", priya, seen)
        priya.click_row("Draft")
        self._saw("So is the draft, word for word", priya, priya.read(DRAFT, name="note body"))
        return priya

    def _send(self, priya: PlayedLaptop) -> None:
        self._service.start()
        priya.click("state pill")
        priya.click("sync now")
        self._saw("Sent when the service came back", priya, priya.read("Everything sent"))

    def _supervisor_reviews(self) -> PlayedLaptop:
        ruth = self._unlocked(SUPERVISOR)
        ruth.click("rail reviews")
        ruth.click_row("home visit, today")
        ruth.read("Sat on the back step")
        self._saw("The supervisor reads it on her own laptop", ruth, ruth.read("quoth the heron"))
        ruth.click("comment")
        ruth.type(COMMENT, name="review text")
        ruth.click("send comment")
        self._saw("She comments", ruth, ruth.read("wisteria"))
        ruth.click("sign off")
        self._saw("She signs off", ruth, ruth.read("Everything sent", name="state pill"))
        return ruth

    def _keyworker_sees(self, priya: PlayedLaptop) -> None:
        self._open_contacts(priya)
        seen = priya.read("Seen by Ruth")
        priya.click_row("Sat on the back step")
        priya.read("wisteria")
        self._saw("The keyworker sees the review", priya, seen)

    def _open_contacts(self, priya: PlayedLaptop) -> None:
        priya.click("rail families")
        priya.click_row("Alex Marlow")
        priya.read("they / them")
        priya.key("Ctrl+4")

    def _papers_for_the_family(self, priya: PlayedLaptop) -> None:
        for button, name in (("plan on paper", "plan"), ("profile on paper", "profile")):
            priya.click(button)
            priya.read("1 of")
            priya.picture(f"paper-{name}")
            made = self._papers / f"{name}.pdf"
            priya.choose_file(made)
            priya.click("save a copy")
            priya.type(PASSPHRASE, name="passphrase for a copy")
            priya.key("Return")
            self._wait_for(made.is_file, f"{made.name} was not saved")
            self._say(f"{made.name}: {made.stat().st_size // 1024} kB, for the family")
            priya.key("Esc")

    def _search_everything(self) -> None:
        dump = self._service.dump()
        found = [str(path) for path, _ in files_with(SECRETS, self._laptops)]
        found += [str(path) for path, _ in files_with(SECRETS, self._folder / "service")]
        found += [f"database dump: {word}" for word in SECRETS if holds(dump, word)]
        if found:
            raise StageError(f"words of the family lie open in {found}")
        files = sum(1 for path in self._folder.rglob("*") if path.is_file())
        self._say(
            f"Searched every file of all laptops and of the service ({files} files) and the "
            f"database dump ({len(dump) // 1024} kB) for the note's words: none"
        )

    def _unlocked(self, person: str) -> PlayedLaptop:
        laptop = PlayedLaptop(self._laptops / person, self._pictures)
        self._open.append(laptop)
        laptop.type(PASSPHRASE, name="passphrase")
        laptop.key("Return")
        laptop.read("Today", name="rail today", seconds=60)
        return laptop

    def _saw(self, step: str, laptop: PlayedLaptop, seen: str) -> None:
        self._number += 1
        name = re.sub(r"[^a-z0-9]+", "-", step.lower())[:40]
        picture = laptop.picture(f"{self._number:02}-{name}")
        print(f"  ✓ {step}: “{seen.strip()[:90]}”  [{picture.name}]", flush=True)

    def _say(self, sentence: str) -> None:
        print(f"  ✓ {sentence}", flush=True)

    def _wait_for(self, condition: Callable[[], bool], failure: str) -> None:
        deadline = time.monotonic() + 30
        while not condition():
            if time.monotonic() > deadline:
                raise StageError(failure)
            time.sleep(0.05)


def _has_screen() -> bool:
    if sys.platform in {"win32", "darwin"}:
        return "CI" not in os.environ
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _show_progress(done: int, in_all: int) -> None:
    print(f"  family {done} of {in_all}", end="\r", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
