"""Runs inside an earlier program: does what it is told over its standard input, and answers.

It uses only what that program offers, so it must not be changed when today's program changes.
"""

import json
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from keyworker_desktop.record.change import NewChange
from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.kinds.contact import Contact
from keyworker_desktop.record.writing import creation, edits
from keyworker_desktop.store import log, outbox, reading
from keyworker_desktop.store.identity import get_identity
from keyworker_desktop.store.open import create_store, open_store
from keyworker_desktop.store.save import save
from sync.client import ServiceClient
from sync.membership import finish_joining, read_join_code, start_joining
from sync.round import Exchange, Round

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=timezone.utc)  # noqa: UP017 - as the old one wrote it


class Laptop:
    def __init__(self, path: str, key: str, *, is_new: bool) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1)
        make = create_store if is_new else open_store
        self.db = self._pool.submit(make, Path(path), bytes.fromhex(key)).result()

    def submit(self, work: Any) -> "Future[Any]":
        return self._pool.submit(work, self.db)

    def is_wanted(self) -> bool:
        return False

    def ask(self, work: Any) -> Any:
        return self.submit(work).result()

    def join(self, code: str) -> Any:
        read = read_join_code(code)
        return self.ask(partial(start_joining, code=read, device_label="An old laptop"))

    def finish(self) -> bool:
        return finish_joining(self) is not None

    def round(self, address: str) -> list[str]:
        """One exchange; the sentences of what did not work."""
        identity = self.ask(get_identity)
        client = ServiceClient(address, identity)
        this = Round(
            arrived=lambda _arrived: None, progress=lambda _a, _b: None, stopping=lambda: False
        )
        try:
            Exchange(identity=identity, lane=self, client=client).run(this)
        finally:
            client.close()
        troubles = self.ask(log.troubles)
        return [troubles.get(one, "troubled") for one in this.troubled]

    def note(self, family: str, body: str) -> None:
        contact = Contact(
            entity_id=uuid4(), family_id=UUID(family), at=NOW, also="Aunt Rosa", body=body
        )
        new = NewChange(family_id=UUID(family), writes=tuple(creation(contact)))
        author = self.ask(get_identity)
        self.ask(partial(save, new=new, author=author, now=NOW, app_version="old"))

    def notes(self, family: str) -> list[list[Any]]:
        """Bodies, and whether each is shown as made with a newer version."""
        sheets = self.ask(partial(reading.contacts, family_id=UUID(family), most=1000))
        return sorted([one.contact.body, one.contact.facts.is_from_newer_program] for one in sheets)

    def edit_refused(self, family: str) -> str:
        """What is said when a note of a newer program is to be changed."""
        sheets = self.ask(partial(reading.contacts, family_id=UUID(family), most=1000))
        newer = next(one for one in sheets if one.contact.facts.is_from_newer_program)
        try:
            edits(newer.contact, struck="No longer")
        except KnownError as error:
            return error.told
        return ""

    def families(self) -> list[str]:
        return sorted(str(one) for one in self.ask(reading.family_ids))

    def entries(self, family: str) -> list[list[Any]]:
        rows = self.ask(
            lambda db: db.execute(
                "SELECT seq, header, signature, body FROM entry WHERE log_id = ? AND seq > 0 "
                "ORDER BY seq",
                (UUID(family).bytes,),
            ).fetchall()
        )
        return [
            [seq, header.hex(), sig.hex(), (body or b"").hex()] for seq, header, sig, body in rows
        ]

    def waiting(self) -> int:
        return int(self.ask(outbox.count))

    def close(self) -> None:
        self.ask(lambda db: db.close())
        self._pool.shutdown()


def main() -> None:
    laptop: Laptop | None = None
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        try:
            if name in ("open", "create"):
                laptop = Laptop(*arguments, is_new=name == "create")
                answer: Any = True
            else:
                answer = getattr(laptop, name)(*arguments)
        except KnownError as error:
            answer = {"known": error.told}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
