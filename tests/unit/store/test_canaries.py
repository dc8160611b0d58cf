"""Nothing that anybody wrote can be read in any file of the profile, nor in what an error says."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from keyworker_desktop.record.change import Write
from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.kinds import all_kinds
from keyworker_desktop.record.record import Record
from keyworker_desktop.record.writing import creation, edits, struck_out
from keyworker_desktop.store import backup, drafts, reading
from keyworker_desktop.store.refold import refold
from keyworker_desktop.store.search import search
from tests.support.stores import KEY, NOW, Laptop, a_laptop, a_note, an_identity


def _found_in(folder: Path, canaries: list[str]) -> list[tuple[str, str]]:
    found = []
    for file in folder.rglob("*"):
        contents = file.read_bytes() if file.is_file() else b""
        for coding in ("utf-8", "utf-16-le", "utf-16-be"):
            found += [(file.name, one) for one in canaries if one.encode(coding) in contents]
    return found


def test_no_file_of_the_profile_holds_a_word_that_was_written(tmp_path: Path) -> None:
    laptop = a_laptop(tmp_path)
    family, _ = laptop.a_family("Quillfeather")
    family_id = family.family_id
    canaries = ["Quillfeather", "reasonzebra", "draftzebra", KEY.hex()]
    for kind in all_kinds().values():
        writes = []
        for path, field in kind.fields.items():
            if field.form in ("line", "text"):
                canary = f"canary{kind.name}{path}zebra".replace(" ", "")
                canaries.append(canary)
                writes.append(Write(kind.name, family.entity_id, path, canary, ()))
        if writes:
            laptop.save(writes, family_id, reason="reasonzebra")
    draft = drafts.Draft(
        draft_id=uuid4(),
        family_id=family_id,
        kind="contact",
        fields={"body": "draftzebra"},
        updated_at=NOW,
    )
    drafts.keep(laptop.db, draft)
    note = laptop.a_note(family_id, body="canarystruckzebra")
    laptop.save(struck_out(_read(laptop, note.entity_id), "canarystruckzebra"), family_id)
    assert search(laptop.db, "canarystruckzebra")
    backup.back_up(laptop.db, KEY, tmp_path / "copies", now=NOW)
    (tmp_path / "copies" / "unfinished.partial").write_bytes(laptop.path.read_bytes())
    wal = laptop.path.with_name(f"{laptop.path.name}-wal")
    assert wal.stat().st_size > 100_000
    assert _found_in(tmp_path, canaries) == []
    refold(laptop.db, lambda _done, _all: None)
    laptop = laptop.reopened()
    laptop.db.close()
    assert _found_in(tmp_path, canaries) == []
    plain = tmp_path / "the scan itself finds what is there"
    plain.write_text(f"…{canaries[5]}", encoding="utf-16-be")
    assert _found_in(tmp_path, canaries) == [(plain.name, canaries[5])]


@pytest.mark.parametrize("setting", ["query_only = ON", "max_page_count = 1"])
def test_no_error_and_no_repr_holds_a_word_that_was_written(laptop: Laptop, setting: str) -> None:
    family, _ = laptop.a_family("Quillfeather")
    note = a_note(family.family_id, body="canaryzebra" * 5_000)
    laptop.db.execute(f"PRAGMA {setting}")
    with pytest.raises(KnownError) as caught:
        laptop.save(creation(note), family.family_id, reason="canaryzebra")
    chain: BaseException | None = caught.value
    while chain:
        assert "zebra" not in f"{chain!r} {chain}"
        chain = chain.__cause__ or chain.__context__


def test_what_is_handed_about_says_nothing_when_it_is_printed(laptop: Laptop) -> None:
    family, child = laptop.a_family("Zebra")
    laptop.a_note(family.family_id, body="zebra")
    laptop.save(edits(_read(laptop, child.entity_id), about="zebra"), family.family_id)
    draft = drafts.Draft(
        draft_id=uuid4(),
        family_id=family.family_id,
        kind="contact",
        fields={"body": "zebra"},
        updated_at=NOW,
    )
    identity = replace(an_identity(), signing=an_identity().signing)
    shown = [
        draft,
        identity,
        reading.history(laptop.db, family.family_id),
        reading.contacts(laptop.db, family.family_id),
        reading.records(laptop.db, family.family_id, type(child)),
        search(laptop.db, "zebra"),
    ]
    assert "zebra" not in repr(shown).casefold()


def _read(laptop: Laptop, entity_id: UUID) -> Record:
    record = reading.record_with(laptop.db, entity_id)
    assert record
    return record
