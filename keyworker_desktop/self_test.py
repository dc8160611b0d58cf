"""``--self-test``: every part once, in a folder of its own; what a frozen program must pass."""

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

from keyworker_desktop.paths import Profile
from keyworker_desktop.record.change import NewChange
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.contact import Contact
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.writing import creation
from keyworker_desktop.store.connection import Connection, transaction
from keyworker_desktop.store.identity import Identity, put_family_key, put_identity
from keyworker_desktop.store.open import create_store, open_store
from keyworker_desktop.store.save import save
from keyworker_desktop.store.search import search
from keyworker_desktop.vault import keyslots
from keyworker_desktop.vault.cost import FLOOR, Calibration
from keyworker_protocol import crypto

_PASSPHRASE = "self test lantern otter gravel"  # noqa: S105 - of a store that is gone in a second
T = TypeVar("T")
_ONE_POINT = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)
_WORDS = "We walked to the river and back."


def run(app_version: str) -> int:
    """0 when all went well; a fault shows itself as it is."""
    with tempfile.TemporaryDirectory(prefix="keyworker-self-test-") as folder:
        profile = Profile(Path(folder))
        key = _step("vault", lambda: _vault(profile))
        db = _step("store", lambda: _store(profile, key))
        try:
            _step("record", lambda: _record(db, app_version))
        finally:
            db.close()
        _step("no words in the files", lambda: _require_no_words(profile.folder))
    paper = _step("papers", _paper)
    _step("files", lambda: _files(paper))
    _step("windows", _windows)
    return 0


def _step(name: str, work: Callable[[], T]) -> T:
    result = work()
    print(f"{name}: in order")  # noqa: T201 - the command's output; a windowed program has none
    return result


def _vault(profile: Profile) -> bytearray:
    calibration = Calibration(start=FLOOR)
    made = keyslots.create(profile.keyslots, _PASSPHRASE, calibration=calibration)
    if keyslots.unlock(profile.keyslots, _PASSPHRASE) != made:
        raise AssertionError("the vault opened to another key")
    return made


def _store(profile: Profile, key: bytearray) -> Connection:
    create_store(profile.store, key).close()
    return open_store(profile.store, key)


def _record(db: Connection, app_version: str) -> None:
    now = datetime.now().astimezone()
    me, family_id = _somebody(), uuid4()
    with transaction(db):
        put_identity(db, me)
        put_family_key(db, family_id, 1, crypto.random_bytes(crypto.KEY_BYTES))
    family = Family(entity_id=new_entity_id(now), family_id=family_id, name="Marlow")
    note = Contact(entity_id=new_entity_id(now), family_id=family_id, at=now, body=_WORDS)
    for record in (family, note):
        change = NewChange(family_id=family_id, writes=tuple(creation(record)))
        save(db, change, author=me, now=now, app_version=app_version)
    if len(search(db, "river")) != 1:
        raise AssertionError("the note is not found")


def _somebody() -> Identity:
    return Identity(
        organisation_id=UUID(int=1),
        user_id=UUID(int=2),
        device_id=UUID(int=3),
        service_address="",
        signing=crypto.SigningKey.generate(),
        device_agreement=crypto.AgreementKey.generate(),
        user_agreement=crypto.AgreementKey.generate(),
    )


def _require_no_words(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file() and _WORDS.encode() in path.read_bytes():
            raise AssertionError("a note can be read in a file of the store")


def _paper() -> bytes:
    from keyworker_desktop.papers.furniture import Furniture
    from keyworker_desktop.papers.plan import PlanContents, plan_paper

    now = datetime.now().astimezone()
    child = Person(
        entity_id=new_entity_id(now), family_id=uuid4(), place="child", given_name="Alex"
    )
    paper = plan_paper(PlanContents(child=child), Furniture(made_by="Priya", made_at=now))
    if not paper.startswith(b"%PDF-"):
        raise AssertionError("the plan is not a PDF")
    return paper


def _files(paper: bytes) -> None:
    """The process of few rights starts, redraws a picture and draws a page."""
    from keyworker_desktop.files.intake import taken_in
    from keyworker_desktop.files.pages import Pages
    from keyworker_desktop.files.reader import FileReader

    with FileReader() as reader:
        taken_in("dot.gif", _ONE_POINT, reader, otherwise="Picture")
        pages = Pages(paper, reader)
        drawn = pages.draw(0, 1.0)
        if len(set(drawn.points)) == 1 or not pages.words(0):
            raise AssertionError("the page is empty")


def _windows() -> None:
    from ui.application import require_resources

    require_resources()
