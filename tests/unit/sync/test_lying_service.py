"""Whatever the service lies about is named in plain words; nothing here changes, work goes on."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from keyworker_desktop.record.change import NewChange, encode_payload
from keyworker_desktop.record.writing import creation
from keyworker_desktop.store import log
from keyworker_desktop.store.identity import family_keys
from keyworker_desktop.store.refold import refold
from keyworker_protocol import body, crypto
from keyworker_protocol.access import FamilyRole, access_control
from keyworker_protocol.chain import DeviceTail
from keyworker_protocol.directory import Device, Role, User, enrolment_control
from keyworker_protocol.encoding import encode
from keyworker_protocol.entry import Entry, Page, PushAnswer, StoredEntry
from keyworker_protocol.handed import Handed, handing_payload
from keyworker_protocol.header import Header, decode_header, header_hash, sign_header
from keyworker_protocol.wrap import key_check
from sync.client import KnownHead
from sync.proof import ALARMS
from tests.support.laptops import NOW, Laptop, Office, a_round, an_office
from tests.support.lying import (
    LyingClient,
    head_over,
    honest_entries,
    renumbered,
    service_key,
    signed,
    told,
)
from tests.support.stores import a_note

SALT = bytes(32)


@dataclass
class Scene:
    """A keyworker who writes, a colleague to whom the service lies, and an unharmed family."""

    office: Office
    writer: Laptop
    reader: Laptop
    client: LyingClient
    family: UUID
    other: UUID

    @property
    def logs(self) -> Any:
        return self.office.logs

    def entries(self, log_id: UUID | None = None) -> list[StoredEntry]:
        return honest_entries(self.logs, log_id or self.family)

    def tell(self, entries: Sequence[StoredEntry], *, log_id: UUID | None = None) -> None:
        """This log is ``entries`` now, signed for by the service, and the heads say so too."""
        log_id = log_id or self.family
        listed = renumbered(entries)
        head = head_over(listed)

        def heads(honest: Sequence[KnownHead]) -> Sequence[KnownHead]:
            lie = KnownHead(log_id, head.seq, head.chain)
            return [lie if one.log_id == log_id else one for one in honest]

        def page(asked: UUID, after: int, honest: Page) -> Page:
            return told(self.logs, log_id, listed, after=after) if asked == log_id else honest

        self.client.heads_told, self.client.page_told = heads, page

    def forged(
        self,
        author: Laptop,
        *,
        log_id: UUID | None = None,
        counter_on: int = 1,
        key: crypto.SigningKey | None = None,
        commitment: bytes | None = None,
        epoch: int = 1,
        family_key: bytes | None = None,
        payload: bytes = b"",
        **changes: Any,
    ) -> StoredEntry:
        """The next note of ``author``'s laptop in the log, spoilt as asked."""
        log_id = log_id or self.family
        tail = self.tail_of(author, log_id)
        payload = payload or encode_payload(
            NewChange(family_id=log_id, writes=tuple(creation(a_note(log_id)))),
            authored_at=NOW,
            app_version="test",
            clock_offset_ms=None,
        )
        control = changes.get("control")
        values: dict[str, Any] = {
            "family_id": log_id,
            "change_id": uuid4(),
            "device_id": author.identity.device_id,
            "counter": tail.counter + counter_on,
            "previous": tail.entry_hash,
            "seen_seq": 0,
            "seen_chain": bytes(32),
            "commitment": bytes(32) if control else commitment or body.commit(SALT, payload),
            **changes,
        }
        header = Header(**values)
        encoded = header.encoded()
        sealed = b""
        if control is None:
            keys = author.ask(partial(family_keys, family_id=log_id))
            sealed = body.seal(
                body.pack(SALT, payload),
                header=encoded,
                change_id=header.change_id,
                epoch=epoch,
                family_key=family_key or keys.get(1, bytes(32)),
            )
        signature = sign_header(key or author.identity.signing, encoded)
        entry = Entry(header=encoded, signature=signature, sealed=sealed)
        return StoredEntry(seq=1, received_ms=1, entry=entry)

    def tail_of(self, author: Laptop, log_id: UUID) -> DeviceTail:
        tail = DeviceTail()
        for stored in self.entries(log_id):
            header = decode_header(stored.entry.header)
            if header.device_id == author.identity.device_id:
                tail = DeviceTail(header.counter, header_hash(stored.entry.header))
        return tail


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    office = an_office(tmp_path, others=2)
    _, writer, reader = office.laptops
    client = LyingClient(office.logs, reader.identity.user_id)
    reader.use(client)
    family, other = writer.family(reader), writer.family(reader, name="Osgood")
    writer.note(family, "First")
    writer.run_well()
    reader.run_well()
    writer.note(family, "Second")
    writer.note(family, "Third")
    writer.note(other, "Of the other family")
    writer.run_well()
    yield Scene(office, writer, reader, client, family, other)
    office.close()


Lie = Callable[[Scene], None]


def says_more_than_it_gives(scene: Scene) -> None:
    scene.client.page_told = _only(
        scene, lambda _after, page: Page(entries=(), receipt=None, head_seq=page.head_seq)
    )


def rolled_back(scene: Scene) -> None:
    scene.tell(scene.entries()[:2])


def vanished(scene: Scene) -> None:
    scene.client.heads_told = lambda heads: [one for one in heads if one.log_id != scene.family]


def another_chain_at_the_same_place(scene: Scene) -> None:
    lie = KnownHead(scene.family, 3, bytes(32))
    scene.client.heads_told = lambda heads: [
        lie if one.log_id == scene.family else one for one in heads
    ]


def swapped_bodies(scene: Scene) -> None:
    entries = scene.entries()
    one, two = entries[3].entry, entries[4].entry
    entries[3] = replace(entries[3], entry=replace(one, sealed=two.sealed))
    entries[4] = replace(entries[4], entry=replace(two, sealed=one.sealed))
    scene.tell(entries)


def body_of_another_change(scene: Scene) -> None:
    """Sealed with the right key for the right header, by a colleague who helps the service."""
    entries = scene.entries()
    entry = entries[3].entry
    keys = scene.writer.ask(partial(family_keys, family_id=scene.family))
    sealed = body.seal(
        body.pack(SALT, b"Words that were never written."),
        header=entry.header,
        change_id=decode_header(entry.header).change_id,
        epoch=1,
        family_key=keys[1],
    )
    entries[3] = replace(entries[3], entry=replace(entry, sealed=sealed))
    scene.tell(entries)


def damaged_body(scene: Scene) -> None:
    entries = scene.entries()
    entry = entries[3].entry
    sealed = entry.sealed[:-1] + bytes([entry.sealed[-1] ^ 1])
    entries[3] = replace(entries[3], entry=replace(entry, sealed=sealed))
    scene.tell(entries)


def bomb(scene: Scene) -> None:
    """A body that says it unfolds to more than any can."""
    entries = scene.entries()
    entry = entries[3].entry
    keys = scene.writer.ask(partial(family_keys, family_id=scene.family))
    packed = bytes.fromhex("28b52ffda0ffffff7f") + bytes(64)
    sealed = body.seal(
        packed,
        header=entry.header,
        change_id=decode_header(entry.header).change_id,
        epoch=1,
        family_key=keys[1],
    )
    entries[3] = replace(entries[3], entry=replace(entry, sealed=sealed))
    scene.tell(entries)


def signed_by_nobody(scene: Scene) -> None:
    forged = scene.forged(scene.writer, key=crypto.SigningKey.generate())
    scene.tell([*scene.entries(), forged])


def unknown_device(scene: Scene) -> None:
    scene.tell([*scene.entries(), scene.forged(scene.writer, device_id=uuid4(), counter_on=1)])


def chain_with_a_gap(scene: Scene) -> None:
    scene.tell([*scene.entries(), scene.forged(scene.writer, counter_on=2)])


def an_entry_left_out(scene: Scene) -> None:
    entries = scene.entries()
    scene.tell([*entries[:3], *entries[4:]])


def fork_of_a_device(scene: Scene) -> None:
    scene.tell([*scene.entries(), scene.forged(scene.writer, previous=bytes(31) + b"\1")])


def counter_used_twice(scene: Scene) -> None:
    scene.tell([*scene.entries(), scene.forged(scene.writer, counter_on=0)])


def withheld_newest_receipt(scene: Scene) -> None:
    scene.client.page_told = _only(scene, lambda _after, page: replace(page, receipt=None))


def older_receipt(scene: Scene) -> None:
    lie = signed(scene.logs, scene.family, scene.entries()[:4])
    scene.client.page_told = _only(scene, lambda _after, page: replace(page, receipt=lie))


def receipt_signed_by_another(scene: Scene) -> None:
    lie = signed(scene.logs, scene.family, scene.entries()).signed_by(crypto.SigningKey.generate())
    scene.client.page_told = _only(scene, lambda _after, page: replace(page, receipt=lie))


def receipt_of_another_family(scene: Scene) -> None:
    lie = signed(scene.logs, scene.other, scene.entries())
    lie = replace(lie, family_id=scene.family)
    scene.client.page_told = _only(scene, lambda _after, page: replace(page, receipt=lie))


def receipt_over_something_else(scene: Scene) -> None:
    shuffled = scene.entries()[::-1]
    lie = signed(scene.logs, scene.family, shuffled)
    scene.client.page_told = _only(scene, lambda _after, page: replace(page, receipt=lie))


def other_incarnation(scene: Scene) -> None:
    lie = replace(signed(scene.logs, scene.family, scene.entries()), incarnation=uuid4())
    lie = lie.signed_by(service_key(scene.logs))
    scene.client.page_told = _only(scene, lambda _after, page: replace(page, receipt=lie))


def replayed_page(scene: Scene) -> None:
    lie = told(scene.logs, scene.family, scene.entries(), after=0)
    scene.client.page_told = _only(scene, lambda _after, _page: lie)


def reordered_page(scene: Scene) -> None:
    entries = scene.entries()
    scene.tell([*entries[:3], entries[4], entries[3]])


def reordered_without_new_numbers(scene: Scene) -> None:
    scene.client.page_told = _only(
        scene, lambda _after, page: replace(page, entries=page.entries[::-1])
    )


def entries_of_another_family(scene: Scene) -> None:
    foreign = scene.entries(scene.other)
    scene.tell([*scene.entries()[:3], *foreign])


def wrong_epoch(scene: Scene) -> None:
    scene.tell([*scene.entries(), scene.forged(scene.writer, epoch=2)])


def sealed_with_another_key(scene: Scene) -> None:
    scene.tell([*scene.entries(), scene.forged(scene.writer, family_key=b"k" * 32)])


def split_view(scene: Scene) -> None:
    """The author saw something else at a place that this laptop has too."""
    forged = scene.forged(scene.writer, seen_seq=2, seen_chain=b"s" * 32)
    scene.tell([*scene.entries(), forged])


def seen_before_it_was(scene: Scene) -> None:
    forged = scene.forged(scene.writer, seen_seq=99, seen_chain=b"s" * 32)
    scene.tell([*scene.entries(), forged])


def record_by_a_stranger_to_the_family(scene: Scene) -> None:
    manager = scene.office.laptops[0]
    scene.tell([*scene.entries(), scene.forged(manager)])


def access_changed_by_a_stranger(scene: Scene) -> None:
    stranger = scene.office.add()
    scene.reader.run()
    control = _access(scene, {stranger.identity.user_id: FamilyRole.KEYWORKER})
    scene.tell([*scene.entries(), scene.forged(stranger, control=control)])


def somebody_left_out(scene: Scene) -> None:
    control = _access(scene, {})
    control["members"] = control["members"][:1]
    scene.tell([*scene.entries(), scene.forged(scene.writer, control=control)])


def access_of_an_older_version(scene: Scene) -> None:
    control = {**_access(scene, {}), "version": 1}
    scene.tell([*scene.entries(), scene.forged(scene.writer, control=control)])


def withheld_in_the_middle(scene: Scene) -> None:
    scene.client.page_told = _only(
        scene, lambda _after, page: replace(page, entries=page.entries[1:])
    )


def everything_withheld(scene: Scene) -> None:
    """An empty page with the truth about how much there is, and the last receipt."""
    receipt = signed(scene.logs, scene.family, scene.entries()[:3])
    scene.client.page_told = _only(
        scene, lambda _after, page: Page(entries=(), receipt=receipt, head_seq=page.head_seq)
    )


def one_entry_twice(scene: Scene) -> None:
    scene.client.page_told = _only(
        scene, lambda _after, page: replace(page, entries=(page.entries[0], *page.entries))
    )


def one_name_for_two_entries(scene: Scene) -> None:
    name = decode_header(scene.entries()[3].entry.header).change_id
    scene.tell([*scene.entries(), scene.forged(scene.writer, change_id=name)])


def a_name_that_another_family_has(scene: Scene) -> None:
    """A colleague's program that uses a name of another family once more."""
    name = decode_header(scene.entries(scene.other)[1].entry.header).change_id
    scene.tell([*scene.entries(), scene.forged(scene.writer, change_id=name)])


def _with_header(scene: Scene, spoil: Callable[[bytes], bytes]) -> None:
    """Another header, truly signed by its author's laptop."""
    entries = scene.entries()
    header = spoil(entries[4].entry.header)
    signature = sign_header(scene.writer.identity.signing, header)
    entry = replace(entries[4].entry, header=header, signature=signature)
    scene.tell([*entries[:4], replace(entries[4], entry=entry)])


def header_of_a_newer_version(scene: Scene) -> None:
    _with_header(scene, lambda header: header[:2] + b"\x02" + header[3:])


def header_of_version_nought(scene: Scene) -> None:
    """An older form, in which something might be checked less."""
    _with_header(scene, lambda header: header[:2] + b"\x00" + header[3:])


def deeply_nested_header(scene: Scene) -> None:
    _with_header(scene, lambda _header: b"\x81" * 500 + b"\x01")


def header_of_very_many_values(scene: Scene) -> None:
    _with_header(scene, lambda _header: b"\x99\x13\x88" + b"\x80" * 5000)


def control_entry_with_a_body(scene: Scene) -> None:
    stored = scene.forged(scene.writer, control=_access(scene, {}))
    entry = replace(stored.entry, sealed=bytes(288))
    scene.tell([*scene.entries(), replace(stored, entry=entry)])


def body_cut_short(scene: Scene) -> None:
    entries = scene.entries()
    entry = replace(entries[3].entry, sealed=entries[3].entry.sealed[:-7])
    scene.tell([*entries[:3], replace(entries[3], entry=entry), *entries[4:]])


def no_body_at_all(scene: Scene) -> None:
    entries = scene.entries()
    entry = replace(entries[3].entry, sealed=b"")
    scene.tell([*entries[:3], replace(entries[3], entry=entry), *entries[4:]])


def receipt_from_the_future(scene: Scene) -> None:
    lie = replace(signed(scene.logs, scene.family, scene.entries()), received_ms=2**53 - 1)
    lie = lie.signed_by(service_key(scene.logs))
    scene.client.page_told = _only(scene, lambda _after, page: replace(page, receipt=lie))


def entry_from_the_future(scene: Scene) -> None:
    scene.client.page_told = _only(
        scene,
        lambda _after, page: replace(
            page, entries=tuple(replace(one, received_ms=2**53 - 1) for one in page.entries)
        ),
    )


def receipt_of_an_earlier_place(scene: Scene) -> None:
    """The right chain for the end, under an earlier number, in a page that says there is more."""
    head = head_over(scene.entries())
    lie = replace(signed(scene.logs, scene.family, scene.entries()), to_seq=2, chain=head.chain)
    lie = lie.signed_by(service_key(scene.logs))
    scene.client.page_told = _only(
        scene, lambda _after, page: replace(page, receipt=lie, head_seq=page.head_seq + 1)
    )


def page_that_ends_before_what_is_known(scene: Scene) -> None:
    scene.client.page_told = _only(scene, lambda _after, page: replace(page, head_seq=1))


def wrap_of_a_weak_key(scene: Scene) -> None:
    """A new member without a key."""
    manager = scene.office.laptops[0]
    control = _access(scene, {manager.identity.user_id: FamilyRole.SUPERVISOR})
    control["wraps"] = [one for one in control["wraps"] if one[0] != manager.identity.user_id.bytes]
    scene.tell([*scene.entries(), scene.forged(scene.writer, control=control)])


def garbled_header(scene: Scene) -> None:
    entries = scene.entries()
    entry = replace(entries[4].entry, header=b"\xa1\x01\x01")
    scene.tell([*entries[:4], replace(entries[4], entry=entry)])


def _only(scene: Scene, lie: Callable[[int, Page], Page]) -> Callable[[UUID, int, Page], Page]:
    return lambda log_id, after, page: lie(after, page) if log_id == scene.family else page


def _access(scene: Scene, more: dict[UUID, FamilyRole]) -> dict[str, Any]:
    keys = scene.writer.ask(partial(family_keys, family_id=scene.family))
    known = {
        scene.writer.identity.user_id: FamilyRole.KEYWORKER,
        scene.reader.identity.user_id: FamilyRole.CO_WORKER,
    }
    control = access_control(
        None,
        family_id=scene.family,
        family_key=keys[1],
        members=known | more,
        directory=scene.office.laptops[0].exchange.directory,
    )
    return {**control, "version": 2}


LIES: list[tuple[Lie, str, str]] = [
    (says_more_than_it_gives, "withheld", "there is more of this record than it gives"),
    (rolled_back, "shrunken", "less of this record"),
    (vanished, "vanished", "no longer shows this record"),
    (another_chain_at_the_same_place, "shrunken", "less of this record"),
    (swapped_bodies, "cannot_open", "sealed for another, exchanged or damaged"),
    (body_of_another_change, "not_committed", "not what its author signed"),
    (damaged_body, "cannot_open", "sealed for another, exchanged or damaged"),
    (bomb, "too_big", "larger than any can be"),
    (signed_by_nobody, "bad_signature", "does not bear the signature"),
    (unknown_device, "unknown_device", "a laptop that nobody enrolled"),
    (chain_with_a_gap, "counter_gap", "An entry is missing"),
    (an_entry_left_out, "counter_gap", "An entry is missing"),
    (fork_of_a_device, "chain_fork", "contradict each other"),
    (counter_used_twice, "chain_fork", "contradict each other"),
    (withheld_newest_receipt, "no_receipt", "did not sign for what it gave"),
    (older_receipt, "no_receipt", "did not sign for what it gave"),
    (receipt_signed_by_another, "bad_signature", "does not bear the signature"),
    (receipt_of_another_family, "bad_signature", "does not bear the signature"),
    (receipt_over_something_else, "split_receipt", "signed for another record"),
    (other_incarnation, "other_incarnation", "not the same as before"),
    (replayed_page, "out_of_order", "out of its place"),
    (reordered_page, "counter_gap", "An entry is missing"),
    (reordered_without_new_numbers, "out_of_order", "out of its place"),
    (entries_of_another_family, "out_of_order", "out of its place"),
    (wrong_epoch, "unknown_epoch", "a key that this laptop was not given"),
    (sealed_with_another_key, "cannot_open", "sealed for another, exchanged or damaged"),
    (split_view, "split_view", "showed a colleague another record"),
    (seen_before_it_was, "split_view", "showed a colleague another record"),
    (record_by_a_stranger_to_the_family, "not_a_writer", "no access to this record"),
    (access_changed_by_a_stranger, "not_permitted", "what their role does not allow"),
    (somebody_left_out, "removal_needs_new_epoch", "in a way that is not allowed"),
    (access_of_an_older_version, "stale_control", "does not follow on the one before"),
    (garbled_header, "malformed", "does not have the form"),
    (withheld_in_the_middle, "out_of_order", "out of its place"),
    (everything_withheld, "withheld", "there is more of this record than it gives"),
    (one_entry_twice, "out_of_order", "out of its place"),
    (one_name_for_two_entries, "id_reuse", "claim to be the same one"),
    (a_name_that_another_family_has, "id_reuse", "claim to be the same one"),
    (header_of_a_newer_version, "unknown_version", "a newer version of the program"),
    (header_of_version_nought, "unknown_version", "a newer version of the program"),
    (deeply_nested_header, "malformed", "does not have the form"),
    (header_of_very_many_values, "too_big", "larger than any can be"),
    (control_entry_with_a_body, "malformed", "does not have the form"),
    (body_cut_short, "malformed", "does not have the form"),
    (no_body_at_all, "malformed", "does not have the form"),
    (receipt_from_the_future, "impossible_time", "a time that cannot be"),
    (entry_from_the_future, "impossible_time", "a time that cannot be"),
    (receipt_of_an_earlier_place, "split_receipt", "signed for another record"),
    (page_that_ends_before_what_is_known, "shrunken", "less of this record"),
    (wrap_of_a_weak_key, "missing_wrap", "without its key"),
]


@pytest.mark.parametrize(("lie", "code", "words"), LIES, ids=[one[0].__name__ for one in LIES])
def test_a_lie_about_one_family_is_named_and_changes_nothing(
    scene: Scene, caplog: pytest.LogCaptureFixture, lie: Lie, code: str, words: str
) -> None:
    caplog.set_level(logging.WARNING, logger="sync.pull")
    lie(scene)
    scene.reader.note(scene.family, "Written under a lie")
    known, bodies = scene.reader.head(scene.family), scene.reader.bodies(scene.family)
    scene.reader.run()
    assert caplog.messages == [f"log left as it was: {code}"]
    assert words in scene.reader.troubles()[scene.family]
    assert (
        "Everything that you have on this laptop is kept" in scene.reader.troubles()[scene.family]
    )
    assert scene.reader.head(scene.family) == known
    assert scene.reader.bodies(scene.family) == bodies
    assert scene.reader.waiting() == 1, "nothing is sent to a log in doubt"
    # The rest goes on, and so does work.
    assert scene.reader.bodies(scene.other) == ["Of the other family"]
    scene.reader.note(scene.other, "Work goes on")
    assert scene.reader.run().sent == 1
    assert set(scene.reader.troubles()) == {scene.family}
    # Told the truth again, it is over by itself.
    scene.client.truth()
    scene.reader.run_well()
    assert scene.reader.troubles() == {}
    assert scene.reader.bodies(scene.family) == ["First", "Second", "Third", "Written under a lie"]
    assert scene.reader.waiting() == 0


def test_a_log_cut_short_is_named_although_it_is_signed(scene: Scene) -> None:
    """What is proved is taken; that there is more was said by the service itself."""
    scene.client.page_told = _only(
        scene, lambda after, _page: told(scene.logs, scene.family, scene.entries()[:4], after=after)
    )
    scene.reader.run()
    assert "more of this record than it gives" in scene.reader.troubles()[scene.family]
    assert scene.reader.bodies(scene.family) == ["First", "Second"]
    scene.client.truth()
    scene.reader.run_well()
    assert scene.reader.troubles() == {}
    assert scene.reader.bodies(scene.family) == ["First", "Second", "Third"]


def _answers(scene: Scene, lie: Callable[[PushAnswer], PushAnswer]) -> None:
    scene.client.answer_told = lambda log_id, answer: (
        lie(answer) if log_id == scene.family else answer
    )


def _resigned(scene: Scene, **changes: Any) -> Callable[[PushAnswer], PushAnswer]:
    def lie(answer: PushAnswer) -> PushAnswer:
        receipt = replace(answer.receipt, **changes).signed_by(service_key(scene.logs))
        return replace(answer, receipt=receipt)

    return lie


ANSWERS: list[tuple[str, Callable[[Scene], Callable[[PushAnswer], PushAnswer]], str]] = [
    (
        "signed by another",
        lambda _scene: (
            lambda answer: replace(
                answer, receipt=answer.receipt.signed_by(crypto.SigningKey.generate())
            )
        ),
        "does not bear the signature",
    ),
    (
        "of another family",
        lambda scene: (
            lambda answer: replace(
                answer,
                receipt=replace(
                    signed(scene.logs, scene.other, scene.entries()), family_id=scene.family
                ),
            )
        ),
        "does not bear the signature",
    ),
    (
        "of another incarnation",
        lambda scene: _resigned(scene, incarnation=uuid4()),
        "not the same as before",
    ),
    (
        "for more than there is",
        lambda scene: lambda answer: replace(_resigned(scene, to_seq=99)(answer), seqs=(99,)),
        "there is more of this record than it gives",
    ),
    (
        "over another chain",
        lambda scene: _resigned(scene, chain=b"c" * 32),
        "signed for another record",
    ),
]


@pytest.mark.parametrize(("name", "lie", "words"), ANSWERS, ids=[one[0] for one in ANSWERS])
def test_a_receipt_that_is_none_sends_nothing(
    scene: Scene, name: str, lie: Callable[[Scene], Any], words: str
) -> None:
    reader = scene.reader
    reader.run_well()
    reader.note(scene.family, "Not yet sent")
    _answers(scene, lie(scene))
    reader.run()
    assert words in reader.troubles()[scene.family]
    if "signed by" in name or "of another" in name:  # the others are settled by the page
        assert reader.waiting() == 1
    scene.client.truth()
    reader.run_well()
    assert (reader.waiting(), reader.troubles()) == (0, {})
    assert reader.bodies(scene.family).count("Not yet sent") == 1
    scene.writer.run_well()
    assert scene.writer.state(scene.family) == reader.state(scene.family)


def test_a_family_whose_key_is_another_is_not_taken(scene: Scene) -> None:
    """A key of its own for one member: the others would read something else (split key)."""
    family = _founded_with(scene, lambda control: {**control, "check": key_check(b"x" * 32)})
    scene.reader.run()
    assert "not the one that the others were given" in scene.reader.troubles()[family]
    assert scene.reader.head(family)[0] == 0


def test_a_wrap_for_somebody_else_is_named(scene: Scene) -> None:
    family = _founded_with(scene, _with_exchanged_wraps)
    scene.reader.run()
    assert "sealed for another" in scene.reader.troubles()[family]
    assert scene.reader.head(family)[0] == 0


def test_a_later_wrap_takes_the_place_of_one_that_does_not_open(scene: Scene) -> None:
    family = _founded_with(scene, _with_exchanged_wraps)
    scene.reader.run()
    good = access_control(
        None,
        family_id=family,
        family_key=b"f" * 32,
        members=_members(scene),
        directory=scene.writer.exchange.directory,
    )
    entry = scene.forged(scene.writer, log_id=family, control={**good, "version": 2})
    scene.logs.push(family, [entry.entry])
    scene.reader.run_well()
    assert scene.reader.troubles() == {}
    assert scene.reader.ask(partial(family_keys, family_id=family)) == {1: b"f" * 32}


def _members(scene: Scene) -> dict[UUID, FamilyRole]:
    return {
        scene.writer.identity.user_id: FamilyRole.KEYWORKER,
        scene.reader.identity.user_id: FamilyRole.CO_WORKER,
    }


def _with_exchanged_wraps(control: dict[str, Any]) -> dict[str, Any]:
    (one, first, a), (two, second, b) = control["wraps"]
    return {**control, "wraps": [[one, first, b], [two, second, a]]}


def _founded_with(scene: Scene, spoil: Callable[[dict[str, Any]], dict[str, Any]]) -> UUID:
    scene.reader.run()
    family = uuid4()
    control = access_control(
        None,
        family_id=family,
        family_key=b"f" * 32,
        members=_members(scene),
        directory=scene.writer.exchange.directory,
    )
    scene.logs._entries.setdefault(family, [])
    entry = scene.forged(scene.writer, log_id=family, control=spoil(control))
    scene.logs.push(family, [entry.entry])
    return family


# The directory


def _newcomer(name: str = "Somebody") -> tuple[User, Device]:
    user = User(
        user_id=uuid4(),
        name=name,
        role=Role.KEYWORKER,
        team_id=None,
        agreement=crypto.AgreementKey.generate().public,
    )
    device = Device(
        device_id=uuid4(),
        user_id=user.user_id,
        label="Laptop",
        signing=crypto.SigningKey.generate().public,
        agreement=crypto.AgreementKey.generate().public,
    )
    return user, device


def test_a_directory_entry_by_one_who_may_not_is_named(scene: Scene) -> None:
    organisation = scene.reader.identity.organisation_id
    user, device = _newcomer()
    control = enrolment_control(scene.reader.exchange.directory, user=user, device=device)
    forged = scene.forged(scene.writer, log_id=organisation, control=control)
    scene.tell([*scene.entries(organisation), forged], log_id=organisation)
    scene.reader.run()
    assert "what their role does not allow" in scene.reader.troubles()[organisation]
    assert device.device_id not in scene.reader.exchange.directory.devices
    assert scene.reader.bodies(scene.family) == ["First", "Second", "Third"], "families go on"
    scene.client.truth()
    scene.reader.run_well()
    assert scene.reader.troubles() == {}


def test_a_directory_from_another_root_is_not_believed(scene: Scene, tmp_path: Path) -> None:
    """A laptop that knows only the fingerprint in its code."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere = an_office(folder, others=0)
    organisation = scene.reader.identity.organisation_id
    newcomer = scene.office._new(organisation)
    client = LyingClient(scene.logs, newcomer.identity.user_id)
    foreign = honest_entries(elsewhere.logs, elsewhere.laptops[0].identity.organisation_id)
    for entries in (foreign, [_moved(foreign[0], organisation, elsewhere.laptops[0])]):
        lie = told(scene.logs, organisation, entries)
        client.page_told = _always(lie)
        newcomer.use(client)
        newcomer.run()
        assert organisation in newcomer.troubles()
        assert newcomer.head(organisation)[0] == 0
    assert "not made by your organisation" in newcomer.troubles()[organisation]
    client.truth()
    newcomer.run_well()
    assert newcomer.troubles() == {}
    newcomer.close()
    elsewhere.close()


def _always(lie: Page) -> Callable[[UUID, int, Page], Page]:
    return lambda _log_id, _after, _page: lie


def _moved(stored: StoredEntry, organisation: UUID, author: Laptop) -> StoredEntry:
    header = replace(decode_header(stored.entry.header), family_id=organisation).encoded()
    signature = sign_header(author.identity.signing, header)
    return replace(stored, entry=Entry(header=header, signature=signature, sealed=b""))


def test_somebody_enrolled_while_pages_were_on_their_way_is_no_alarm(scene: Scene) -> None:
    """The heads are from before the enrolment, the page of the family from after it."""
    organisation = scene.reader.identity.organisation_id
    before = scene.client.logs.heads_for(scene.reader.identity.user_id)
    newcomer = scene.office.add(is_told=False)
    writer = scene.writer
    writer.run_well()
    control = _access(scene, {newcomer.identity.user_id: FamilyRole.CO_WORKER})
    scene.logs.push(scene.family, [scene.forged(writer, control=control).entry])
    newcomer.run_well()
    newcomer.note(scene.family, "From the newcomer")
    newcomer.run_well()
    asked: list[int] = []

    def old_heads(honest: Sequence[KnownHead]) -> Sequence[KnownHead]:
        asked.append(1)
        if len(asked) > 1:
            return honest
        head = next(one for one in honest if one.log_id == scene.family)
        return [head if one.log_id == scene.family else one for one in before]

    scene.client.heads_told = old_heads
    scene.reader.run_well()
    assert len(asked) == 2, "the directory was read on"
    assert "From the newcomer" in scene.reader.bodies(scene.family)
    assert newcomer.identity.device_id in scene.reader.exchange.directory.devices
    assert scene.reader.head(organisation)[0] == 4


# What a colleague's program writes that others cannot read


def _bomb(**keys: Any) -> bytes:
    """Packed it is a few hundred bytes, and unfolded it would be 70 MB."""
    plain = {"schema": 1, "at": NOW.isoformat(), "offset": None, "reason": "", "writes": []}
    return encode(plain | {"mood": [[]] * 900_000} | keys)


UNREADABLE = [
    b"not even CBOR",
    encode({"schema": 1}),
    encode({"schema": 1, "at": "yesterday", "offset": None, "reason": "", "writes": []}),
    encode(
        {"schema": 1, "at": NOW.isoformat(), "offset": None, "reason": "", "writes": [[1, 2, 3]]}
    ),
    encode(
        {
            "schema": 1,
            "at": NOW.isoformat(),
            "offset": None,
            "reason": "",
            "writes": [],
            "handed_on": [[b"", b"", b""]],
        }
    ),
    _bomb(),
    _bomb(handed_on=[[b"", b"", b""]]),
]


@pytest.mark.parametrize("payload", UNREADABLE, ids=range(len(UNREADABLE)))
def test_an_entry_that_cannot_be_read_is_kept_and_told_and_the_log_goes_on(
    scene: Scene, payload: bytes
) -> None:
    reader, family = scene.reader, scene.family
    scene.writer.run_well()
    forged = scene.forged(scene.writer, payload=payload)
    scene.logs.push(family, [forged.entry])
    scene.writer.run_well()
    scene.writer.note(family, "Behind it")
    scene.writer.run_well()
    for laptop in (reader, scene.writer):
        laptop.run_well()
        assert laptop.bodies(family) == ["Behind it", "First", "Second", "Third"]
        assert laptop.ask(log.unreadable) == {family: 1}
        assert laptop.head(family)[0] == 7
    kept = reader.ask(partial(_body_at, family=family, seq=6))
    assert body.unpack(kept)[1] == payload, "every byte of it"
    before = reader.state(family)
    reader.ask(lambda db: refold(db, lambda *_: None))
    assert reader.state(family) == before
    reader.note(family, "And on")
    reader.run_well()
    assert reader.waiting() == 0


def _body_at(db: Any, family: UUID, seq: int) -> bytes:
    (packed,) = db.execute(
        "SELECT body FROM entry WHERE log_id = ? AND seq = ?", (family.bytes, seq)
    ).fetchone()
    return bytes(packed)


HANDED_FALSELY = ["another family", "another author", "another text", "a stranger"]


@pytest.mark.parametrize("how", HANDED_FALSELY)
def test_what_is_handed_on_must_be_its_authors_own(scene: Scene, how: str) -> None:
    """A colleague cannot put words into somebody's mouth by "handing on" what they never wrote."""
    reader, family = scene.reader, scene.family
    log_id = scene.other if how == "another family" else family
    author = scene.office.laptops[0] if how == "a stranger" else scene.writer
    key = crypto.SigningKey.generate() if how == "another author" else None
    inner = scene.forged(author, log_id=log_id, key=key)
    packed = body.pack(SALT, b"Never written.")
    if how != "another text":
        payload = encode_payload(
            NewChange(family_id=log_id, writes=tuple(creation(a_note(log_id)))),
            authored_at=NOW,
            app_version="test",
            clock_offset_ms=None,
        )
        packed = body.pack(SALT, payload)
        inner = scene.forged(author, log_id=log_id, key=key, payload=payload)
    handed = Handed(header=inner.entry.header, signature=inner.entry.signature, packed=packed)
    payload = handing_payload([handed], at=NOW.isoformat(), app_version="test")
    scene.writer.run_well()
    scene.logs.push(family, [scene.forged(scene.writer, payload=payload).entry])
    reader.run_well()
    assert reader.ask(log.unreadable) == {family: 1}, "kept, set aside and told"
    assert reader.bodies(family) == ["First", "Second", "Third"]


def test_a_lie_told_only_in_push_answers_is_told_without_a_break(scene: Scene) -> None:
    reader, family = scene.reader, scene.family
    reader.run_well()
    reader.note(family, "Not yet sent")
    told = ANSWERS[0][1](scene)
    heard: list[str] = []
    for number in range(3):
        reader.note(family, f"And {number}")
        _answers(scene, told)
        this = a_round()
        this.arrived = lambda _arrived: heard.append(reader.troubles().get(family, ""))
        reader.exchange.run(this)
    assert len(heard) >= 3
    assert all("does not bear the signature" in one for one in heard), heard
    assert reader.waiting() == 1
    scene.client.truth()
    reader.run_well()
    assert (reader.waiting(), reader.troubles()) == (0, {})


# Every alarm there is


def _a_member_nobody_enrolled(scene: Scene) -> Laptop:
    control = _access(scene, {})
    control["members"] = [*control["members"], [uuid4().bytes, "co-worker"]]
    scene.tell([*scene.entries(), scene.forged(scene.writer, control=control)])
    return scene.reader


def _another_key_for_one(scene: Scene) -> Laptop:
    _founded_with(scene, lambda control: {**control, "check": key_check(b"x" * 32)})
    return scene.reader


def _a_note_in_the_directory(scene: Scene) -> Laptop:
    organisation = scene.reader.identity.organisation_id
    forged = scene.forged(scene.office.laptops[0], log_id=organisation)
    scene.tell([*scene.entries(organisation), forged], log_id=organisation)
    return scene.reader


def _a_key_that_anybody_could_use(scene: Scene) -> Laptop:
    organisation = scene.reader.identity.organisation_id
    user, device = _newcomer()
    control = enrolment_control(scene.reader.exchange.directory, user=user, device=device)
    control["device"] = {**control["device"], "signing": bytes(32)}
    forged = scene.forged(scene.office.laptops[0], log_id=organisation, control=control)
    scene.tell([*scene.entries(organisation), forged], log_id=organisation)
    return scene.reader


def _another_root(scene: Scene) -> Laptop:
    """As a laptop meets it that knows only the fingerprint in its code."""
    folder = scene.office.folder / "elsewhere"
    folder.mkdir()
    elsewhere = an_office(folder, others=0)
    organisation = scene.reader.identity.organisation_id
    newcomer = scene.office._new(organisation)
    scene.office.laptops.append(newcomer)
    foreign = honest_entries(elsewhere.logs, elsewhere.laptops[0].identity.organisation_id)
    moved = _moved(foreign[0], organisation, elsewhere.laptops[0])
    client = LyingClient(scene.logs, newcomer.identity.user_id)
    client.page_told = _always(told(scene.logs, organisation, [moved]))
    newcomer.use(client)
    elsewhere.close()
    return newcomer


class AskingClient(LyingClient):
    """Of a service that can be told what does not open; nobody has given it again."""

    def say_unopened(self, log_id: UUID, seqs: Sequence[int]) -> None:
        """Nobody else is there to hear it."""

    def bodies(self, log_id: UUID, seq: int) -> Sequence[bytes]:
        return ()

    def give_body(self, log_id: UUID, seq: int, again: Entry) -> None:
        """Nobody asks for any."""


def _a_body_that_nobody_gives_again(scene: Scene) -> Laptop:
    scene.client = AskingClient(scene.logs, scene.reader.identity.user_id)
    scene.reader.use(scene.client)
    damaged_body(scene)
    return scene.reader


OTHERS: dict[str, Callable[[Scene], Laptop]] = {
    "unknown_user": _a_member_nobody_enrolled,
    "split_key": _another_key_for_one,
    "not_the_directory": _a_note_in_the_directory,
    "weak_key": _a_key_that_anybody_could_use,
    "bad_root": _another_root,
    "asked_again": _a_body_that_nobody_gives_again,
}
"""Those that no lie about one family's page provokes; the others are among ``LIES``."""


@pytest.mark.parametrize("code", OTHERS)
def test_every_other_alarm_is_provoked(
    scene: Scene, caplog: pytest.LogCaptureFixture, code: str
) -> None:
    caplog.set_level(logging.WARNING, logger="sync.pull")
    laptop = OTHERS[code](scene)
    laptop.run()
    assert caplog.messages[-1] == f"log left as it was: {code}"
    assert ALARMS[code] in "".join(laptop.troubles().values())


def test_every_alarm_is_among_those_provoked() -> None:
    """One that nothing provokes is dead."""
    named = {code for _lie, code, _words in LIES}
    assert named.isdisjoint(OTHERS)
    assert named | OTHERS.keys() == ALARMS.keys() | {"malformed"}
