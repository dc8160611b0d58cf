"""What colleagues hand on, and whose it is: nobody takes a name, and it counts on every laptop."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from keyworker_desktop.demo.loopback import LoopbackClient
from keyworker_desktop.record.change import NewChange, Write, encode_payload
from keyworker_desktop.record.identity import new_change_id, new_entity_id
from keyworker_desktop.record.kinds.contact import Contact
from keyworker_desktop.record.kinds.review import Review
from keyworker_desktop.record.writing import creation
from keyworker_desktop.store import branch, check, log, outbox, people, reading
from keyworker_desktop.store.connection import Connection, transaction
from keyworker_desktop.store.identity import family_keys
from keyworker_desktop.store.refold import refold
from keyworker_desktop.store.save import save_control, signed_record
from keyworker_protocol import crypto
from keyworker_protocol.access import FamilyRole, access_control
from keyworker_protocol.body import SALT_BYTES, commit, pack, seal, unpack
from keyworker_protocol.encoding import decode, encode
from keyworker_protocol.entry import Entry
from keyworker_protocol.handed import Handed, handing_payload
from keyworker_protocol.limits import MAX_PAYLOAD_BYTES
from sync.anew import make_anew
from sync.client import KnownHead
from tests.support.laptops import NOW, Laptop, Office, StoreThread, an_office

MUCH = 750_000
"""Of three of these one is too much to be handed on at once."""
TAKEN = "claim to be the same one"


@dataclass
class Scene:
    """Of four colleagues one lost words, one hands on, one reads, and one means no good."""

    office: Office
    family: UUID

    @property
    def author(self) -> Laptop:
        return self.office.laptops[1]

    @property
    def helper(self) -> Laptop:
        return self.office.laptops[2]

    @property
    def meddler(self) -> Laptop:
        return self.office.laptops[3]

    @property
    def reader(self) -> Laptop:
        return self.office.laptops[4]

    def entry(
        self, laptop: Laptop, body: str, *, change_id: UUID | None = None, extra: int = 0
    ) -> log.OwnEntry:
        """A note that is written nowhere; ``extra`` characters of what only newer programs know."""
        note = Contact(
            entity_id=new_entity_id(NOW),
            family_id=self.family,
            at=NOW.replace(second=0),
            also="Aunt Rosa",
            body=body,
        )
        more = [
            Write(
                kind="contact",
                entity_id=note.entity_id,
                path=f"newer{number}",
                value="x" * 30_000,
                parents=(),
            )
            for number in range(extra // 30_000)
        ]
        payload = encode_payload(
            NewChange(family_id=self.family, writes=(*creation(note), *more)),
            authored_at=NOW,
            app_version="test",
            clock_offset_ms=None,
        )
        return self.sealed(laptop, payload, change_id)

    def sealed(self, laptop: Laptop, payload: bytes, change_id: UUID | None = None) -> log.OwnEntry:
        salt = crypto.random_bytes(SALT_BYTES)
        signing = partial(
            signed_record,
            log_id=self.family,
            change_id=change_id or new_change_id(),
            author=laptop.identity,
            packed=pack(salt, payload),
            commitment=commit(salt, payload),
        )
        return laptop.ask(signing)

    def write(self, laptop: Laptop, entry: log.OwnEntry) -> UUID:
        """To be sent, and not folded there."""
        laptop.ask(partial(_queue, entry=entry, log_id=self.family))
        return entry.header.change_id

    def force(self, laptop: Laptop, entry: log.OwnEntry) -> None:
        """To the service as it is, by a program that asks nobody."""
        keys = laptop.ask(partial(family_keys, family_id=self.family))
        assert entry.packed is not None
        sealed = seal(
            entry.packed,
            header=entry.encoded,
            change_id=entry.header.change_id,
            epoch=1,
            family_key=keys[1],
        )
        sent = Entry(header=entry.encoded, signature=entry.signature, sealed=sealed)
        self.office.logs.push(self.family, [sent])

    def hand_on(self, laptop: Laptop, *entries: log.OwnEntry) -> UUID:
        return self.write(laptop, self.sealed(laptop, _handing(entries)))

    def give_access(self, by: Laptop, to: Laptop) -> None:
        by.ask(partial(_give_access, family=self.family, by=by, to=to))

    def unreadable(self, laptop: Laptop) -> int:
        return laptop.ask(log.unreadable).get(self.family, 0)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    office = an_office(tmp_path, others=4)
    author, *others = office.laptops[1:]
    family = author.family(*others)
    for laptop in (author, *others):
        laptop.run_well()
    yield Scene(office, family)
    office.close()


def fold_again(laptop: Laptop) -> None:
    laptop.ask(lambda db: refold(db, lambda *_: None))


# A name is for one change


def test_nobody_takes_the_name_of_what_was_handed_on(scene: Scene) -> None:
    lost = scene.entry(scene.author, "Genuine words")
    scene.hand_on(scene.helper, lost)
    scene.helper.run_well()
    scene.reader.run_well()
    name = lost.header.change_id
    scene.force(scene.meddler, scene.entry(scene.meddler, "Others", change_id=name))
    for laptop in (scene.reader, scene.author):
        laptop.run()
        assert TAKEN in laptop.troubles()[scene.family]
        assert "Others" not in laptop.bodies(scene.family)
    assert scene.reader.bodies(scene.family) == ["Genuine words"]
    fold_again(scene.reader)
    assert scene.reader.bodies(scene.family) == ["Genuine words"]


def test_a_change_is_not_one_thing_handed_on_and_another_in_the_log(scene: Scene) -> None:
    """By one person alone, without any restore; told however much comes at once."""
    one = scene.entry(scene.meddler, "Version A")
    scene.hand_on(scene.meddler, one)
    scene.meddler.run_well()
    scene.helper.run_well()
    name = one.header.change_id
    scene.force(scene.meddler, scene.entry(scene.meddler, "Version B", change_id=name))
    for laptop in (scene.helper, scene.reader):
        laptop.run()
        assert TAKEN in laptop.troubles()[scene.family]
        assert "Version B" not in laptop.bodies(scene.family)


@pytest.mark.parametrize("is_at_once", [True, False])
def test_a_change_is_not_handed_on_as_two_things(scene: Scene, *, is_at_once: bool) -> None:
    one = scene.entry(scene.author, "Version A")
    other = scene.entry(scene.meddler, "Version B", change_id=one.header.change_id)
    scene.hand_on(scene.helper, one)
    scene.helper.run_well()
    if not is_at_once:
        scene.reader.run_well()
    before = scene.reader.ask(_handed_in)
    scene.force(scene.meddler, scene.sealed(scene.meddler, _handing([other])))
    scene.reader.run()
    assert TAKEN in scene.reader.troubles()[scene.family]
    assert "Version B" not in scene.reader.bodies(scene.family)
    assert scene.reader.ask(_handed_in) == before


def test_what_was_handed_on_and_comes_by_itself_counts_once(scene: Scene) -> None:
    """The lost laptop turns up."""
    lost = scene.entry(scene.author, "Late")
    scene.hand_on(scene.helper, lost)
    scene.helper.run_well()
    scene.reader.run_well()
    scene.write(scene.author, lost)
    scene.author.run_well()
    scene.reader.run_well()
    assert scene.reader.bodies(scene.family) == ["Late"]
    assert scene.reader.ask(_handed_in) == {}


def test_a_question_that_was_handed_on_waits_like_any_other(scene: Scene) -> None:
    """It has no place in the log, and needs none."""
    scene.author.note(scene.family)
    scene.author.run_well()
    (sheet,) = scene.author.ask(partial(reading.contacts, family_id=scene.family))
    question = Review(
        entity_id=new_entity_id(NOW),
        family_id=scene.family,
        contact=sheet.contact.entity_id,
        step="question",
        body="Who rings?",
    )
    payload = encode_payload(
        NewChange(family_id=scene.family, writes=tuple(creation(question))),
        authored_at=NOW,
        app_version="test",
        clock_offset_ms=None,
    )
    scene.hand_on(scene.helper, scene.sealed(scene.author, payload))
    scene.helper.run_well()
    scene.reader.run_well()
    waiting = "SELECT entity_id FROM record WHERE kind = 'review' AND waits > 0"
    found = scene.reader.ask(lambda db: db.execute(waiting).fetchall())
    assert found == [(question.entity_id.bytes,)]


# Whose it is goes by all that is known


@pytest.mark.parametrize("is_at_once", [True, False])
def test_words_of_somebody_given_access_later_count_on_every_laptop(
    scene: Scene, *, is_at_once: bool
) -> None:
    manager = scene.office.laptops[0]
    scene.hand_on(scene.helper, scene.entry(manager, "Of the manager"))
    scene.helper.run_well()
    if not is_at_once:
        scene.reader.run_well()
        assert scene.unreadable(scene.reader) == 1
        assert scene.reader.bodies(scene.family) == []
    scene.give_access(scene.helper, manager)
    scene.helper.run_well()
    scene.reader.run_well()
    assert scene.reader.bodies(scene.family) == ["Of the manager"]
    assert scene.unreadable(scene.reader) == 0
    state = scene.reader.state(scene.family)
    fold_again(scene.reader)
    assert scene.reader.state(scene.family) == state


def test_words_of_somebody_who_is_enrolled_a_moment_later(scene: Scene) -> None:
    reader, organisation = scene.reader, scene.reader.identity.organisation_id

    class Behind(LoopbackClient):
        """Tells of the directory only what the reader knows."""

        is_behind = True

        def heads(self) -> Sequence[KnownHead]:
            old = KnownHead(organisation, *reader.head(organisation))
            return [
                old if self.is_behind and head.log_id == organisation else head
                for head in super().heads() or []
            ]

    newcomer = scene.office.add(is_told=False)
    scene.helper.run_well()
    scene.hand_on(scene.helper, scene.entry(newcomer, "Of the newcomer"))
    scene.helper.run_well()
    client = Behind(scene.office.logs, reader.identity.user_id)
    reader.use(client)
    reader.run_well()
    assert scene.unreadable(reader) == 1
    client.is_behind = False
    scene.helper.run_well()
    scene.give_access(scene.helper, newcomer)
    scene.helper.run_well()
    reader.run_well()
    assert reader.bodies(scene.family) == ["Of the newcomer"]
    assert scene.unreadable(reader) == 0


def test_a_refold_judges_again(scene: Scene) -> None:
    handing = scene.hand_on(scene.helper, scene.entry(scene.author, "Handed on"))
    scene.helper.run_well()
    scene.reader.run_well()
    scene.reader.ask(partial(_judge_as_if_too_early, change_id=handing))
    fold_again(scene.reader)
    assert scene.reader.bodies(scene.family) == ["Handed on"]
    assert scene.unreadable(scene.reader) == 0


def test_what_hands_on_falsely_says_nothing_itself_either(scene: Scene) -> None:
    """Neither at once nor after a refold, nor to whoever looks for damage."""
    stranger = scene.office.laptops[0]
    note = decode(_payload_of(scene.entry(scene.meddler, "Beside it")), max_bytes=MAX_PAYLOAD_BYTES)
    handing = decode(
        _handing([scene.entry(stranger, "No member")]), max_bytes=MAX_PAYLOAD_BYTES, canonical=False
    )
    payload = encode({**note, "handed_on": handing["handed_on"]})
    scene.write(scene.meddler, scene.sealed(scene.meddler, payload))
    scene.meddler.run_well()
    scene.reader.run_well()
    assert scene.reader.bodies(scene.family) == []
    assert scene.reader.ask(partial(check.rows_are_right, log_id=scene.family))
    fold_again(scene.reader)
    assert scene.reader.bodies(scene.family) == []
    assert scene.unreadable(scene.reader) == 1


def test_a_note_about_the_key_itself_is_a_note(scene: Scene) -> None:
    scene.helper.note(scene.family, "The letter was handed_on at the door.")
    scene.helper.run_well()
    scene.reader.run_well()
    assert scene.reader.bodies(scene.family) == ["The letter was handed_on at the door."]
    assert scene.unreadable(scene.reader) == 0


# How much


def test_a_few_bytes_do_not_unpack_to_a_great_many(scene: Scene) -> None:
    much = [scene.entry(scene.meddler, f"Much {number}", extra=MUCH) for number in range(3)]
    scene.hand_on(scene.meddler, *much)
    scene.hand_on(scene.meddler, much[0], much[1])
    scene.meddler.run_well()
    scene.reader.run_well()
    assert scene.unreadable(scene.reader) == 1
    assert scene.reader.bodies(scene.family) == ["Much 0", "Much 1"]


def test_nobody_hands_on_more_at_once_than_is_taken(scene: Scene) -> None:
    lost = [scene.entry(scene.author, f"Much {number}", extra=MUCH) for number in range(7)]
    scene.helper.ask(partial(_put_aside, entries=lost))
    assert scene.helper.ask(partial(make_anew, identity=scene.helper.identity, now=NOW)) >= 3
    scene.helper.run_well()
    scene.reader.run_well()
    assert len(scene.reader.bodies(scene.family)) == len(lost)
    assert scene.unreadable(scene.reader) == 0


# After a second restore


def test_what_was_handed_on_and_lost_again_is_handed_on_once_more(scene: Scene) -> None:
    lost = scene.entry(scene.author, "Lost twice")
    common = scene.meddler.head(scene.family)[0]
    handing = scene.hand_on(scene.helper, lost)
    scene.helper.run_well()
    scene.meddler.run_well()
    assert scene.meddler.ask(_handed_in) == {lost.header.change_id: handing}
    leaving = partial(
        branch.leave,
        log_id=scene.family,
        common=common,
        identity=scene.meddler.identity,
        now_ms=1,
    )
    scene.meddler.ask(leaving)
    (to_hand_on,) = scene.meddler.ask(branch.to_hand_on)[scene.family]
    assert to_hand_on.change_id == lost.header.change_id, "and not what handed it on"
    scene.meddler.ask(partial(make_anew, identity=scene.meddler.identity, now=NOW))
    assert not scene.meddler.ask(branch.is_any_aside)
    scene.meddler.ask(leaving)
    assert scene.meddler.waiting() == 1, "its own handing on waits to be sent"
    assert not scene.meddler.ask(branch.is_any_aside)


# Two copies of one disk


@pytest.mark.parametrize("more", [(), ("W", "V")])
def test_what_another_copy_of_the_disk_signed_anew_is_the_same_change(
    scene: Scene, tmp_path: Path, more: Sequence[str]
) -> None:
    family, author = scene.family, scene.author
    base = scene.author.lane.path
    author.lane.close()
    shutil.copy(base, tmp_path / "first.db")
    first = on_disk(scene, tmp_path / "first.db")
    first.note(family, "Z")
    first.run_well()
    first.close()
    author = on_disk(scene, base)
    for body in ("X", "Y"):
        author.note(family, body)
    author.lane.close()
    shutil.copy(base, tmp_path / "second.db")
    author = on_disk(scene, base)
    author.run_well()
    second = on_disk(scene, tmp_path / "second.db")
    for body in more:
        second.note(family, body)
    second.run_well()
    assert second.waiting() == 0
    assert second.bodies(family) == sorted(["X", "Y", "Z", *more])
    second.note(family, "And on there")
    second.run_well()
    author.note(family, "And on here")
    for laptop in (author, second, scene.reader):
        laptop.run_well()
    expected = sorted(["X", "Y", "Z", *more, "And on here", "And on there"])
    assert scene.reader.bodies(family) == author.bodies(family) == second.bodies(family) == expected
    assert scene.reader.state(family) == author.state(family) == second.state(family)
    second.close()
    scene.office.laptops[1] = author


def on_disk(scene: Scene, path: Path) -> Laptop:
    identity = scene.author.identity
    client = LoopbackClient(scene.office.logs, identity.user_id)
    return Laptop(StoreThread(path, is_new=False), identity, client)


def test_another_change_of_ones_own_name_is_told(scene: Scene) -> None:
    """Only somebody with this laptop's key can write one."""
    name = new_change_id()
    other = scene.entry(scene.author, "Other words", change_id=name)
    scene.write(scene.author, scene.entry(scene.author, "Words", change_id=name))
    scene.force(scene.author, other)
    scene.author.run()
    assert TAKEN in scene.author.troubles()[scene.family]
    assert scene.author.waiting() == 1


def _handing(entries: Sequence[log.OwnEntry]) -> bytes:
    handed = [
        Handed(header=one.encoded, signature=one.signature, packed=one.packed or b"")
        for one in entries
    ]
    return handing_payload(handed, at=NOW.isoformat(timespec="milliseconds"), app_version="test")


def _payload_of(entry: log.OwnEntry) -> bytes:
    return unpack(entry.packed or b"")[1]


def _queue(db: Connection, entry: log.OwnEntry, log_id: UUID) -> None:
    with transaction(db):
        outbox.add(db, log.insert_own(db, entry), log_id, now_ms=1)


def _give_access(db: Connection, family: UUID, by: Laptop, to: Laptop) -> None:
    directory = people.directory_of(db, by.identity.organisation_id)
    access = people.access_of(db, family, directory)
    assert access is not None
    keys = family_keys(db, family)
    control = access_control(
        access,
        family_id=family,
        family_key=keys[max(keys)],
        members={**access.members, to.identity.user_id: FamilyRole.CO_WORKER},
        directory=directory,
    )
    with transaction(db):
        save_control(db, family, control, author=by.identity, now=NOW)


def _handed_in(db: Connection) -> dict[UUID, UUID]:
    """What is aside and who brought it."""
    rows = db.execute("SELECT change_id, handed_in FROM aside")
    return {UUID(bytes=change_id): UUID(bytes=handed_in) for change_id, handed_in in rows}


def _put_aside(db: Connection, entries: Sequence[log.OwnEntry]) -> None:
    with transaction(db):
        for number, one in enumerate(entries):
            header = one.header
            db.execute(
                "INSERT INTO aside (change_id, log_id, device_id, header, signature, body, seq) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    *(header.change_id.bytes, header.family_id.bytes, header.device_id.bytes),
                    *(one.encoded, one.signature, one.packed, number),
                ),
            )


def _judge_as_if_too_early(db: Connection, change_id: UUID) -> None:
    """As an earlier version left it."""
    with transaction(db):
        db.execute("DELETE FROM aside")
        db.execute(
            "INSERT INTO unread SELECT change_id, log_id, ? FROM entry WHERE change_id = ?",
            (log.HANDED_FALSELY, change_id.bytes),
        )
