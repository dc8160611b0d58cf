"""A restored service takes back what it once signed for, from whoever has it, and no more."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import requests

from keyworker_protocol import body, crypto, entry
from keyworker_protocol.directory import Role
from keyworker_protocol.entry import Page, encode_page
from keyworker_protocol.header import decode_header
from keyworker_protocol.restored import Restoration
from keyworker_service.__main__ import main
from keyworker_service.api.fields import base64url
from tests.service.laptop import Laptop, found, problem
from tests.support.service import RunningService, fresh_database

CBOR = {"Content-Type": entry.MEDIA_TYPE}


@dataclass
class Scene:
    """A service that was restored to before a family's last five entries; they are ``lost``."""

    service: RunningService
    manager: Laptop
    family: UUID
    lost: Page
    whole: Page

    def give(self, page: Page, *, who: Laptop | None = None) -> requests.Response:
        return (who or self.manager).post(
            f"/v1/salvage/logs/{self.family}", data=encode_page(page), headers=CBOR
        )

    def place(self) -> int:
        answer = self.manager.get(f"/v1/salvage/logs/{self.family}")
        assert answer.status_code == 200, answer.text
        place: int = answer.json()["seq"]
        return place


@pytest.fixture
def scene(service: RunningService) -> Scene:
    manager = found(service)
    family = manager.new_family()
    manager.pushed(family, manager.notes(family, 2))
    backup = service.backup()
    manager.pushed(family, manager.notes(family, 3))
    manager.pushed(family, manager.notes(family, 2))
    whole = manager.page(family)
    service.restore(backup)
    manager.sign_in()
    lost = replace(whole, entries=whole.entries[3:])
    return Scene(service, manager, family, lost, whole)


def test_what_was_lost_goes_back_to_its_place(scene: Scene) -> None:
    assert scene.place() == 3
    answer = scene.give(scene.lost)
    assert (answer.status_code, answer.json()["seq"]) == (201, 8)
    assert scene.manager.page(scene.family) == scene.whole
    again = scene.give(scene.lost)
    assert (again.status_code, again.json()) == (200, answer.json())
    # And from the beginning, or in part.
    assert scene.give(scene.whole).status_code == 200
    assert scene.manager.page(scene.family) == scene.whole


def test_the_log_goes_on_behind_what_was_given_back(scene: Scene) -> None:
    scene.give(scene.lost)
    scene.service.gathers_no_more()
    answer = scene.manager.pushed(scene.family, [scene.manager.note(scene.family)])
    assert answer.seqs == (9,)
    old, new = scene.whole.receipt, answer.receipt
    assert old
    assert old.incarnation != new.incarnation


def test_nothing_new_is_taken_while_the_service_gathers(scene: Scene) -> None:
    answer = scene.manager.push(scene.family, [scene.manager.note(scene.family)])
    assert problem(answer) == (503, "in_salvage")
    assert 60 <= int(answer.headers["Retry-After"]) <= 300
    scene.service.clock.forward(seconds=24 * 3600 + 1)
    scene.manager.sign_in()
    answer = scene.manager.push(scene.family, [scene.manager.note(scene.family)])
    assert problem(answer) == (409, "counter_gap")


def test_what_comes_back_late_is_taken_while_nothing_else_stands_there(scene: Scene) -> None:
    scene.service.gathers_no_more()
    assert scene.give(scene.lost).status_code == 201
    assert scene.manager.page(scene.family) == scene.whole


def _spoilt(**changes: Any) -> Callable[[Scene], Page]:
    def spoil(scene: Scene) -> Page:
        assert scene.lost.receipt
        return replace(scene.lost, receipt=replace(scene.lost.receipt, **changes))

    return spoil


def _with_entries(change: Callable[[Any], Any]) -> Callable[[Scene], Page]:
    return lambda scene: replace(scene.lost, entries=change(scene.lost.entries))


def _other_entry(index: int, **changes: Any) -> Callable[[Scene], Page]:
    def change(entries: Any) -> Any:
        spoilt = replace(entries[index], entry=replace(entries[index].entry, **changes))
        return (*entries[:index], spoilt, *entries[index + 1 :])

    return _with_entries(change)


def _by_another_service(scene: Scene) -> Page:
    assert scene.lost.receipt
    return replace(scene.lost, receipt=scene.lost.receipt.signed_by(crypto.SigningKey.generate()))


def _of_a_later_epoch(scene: Scene) -> Page:
    header = scene.lost.entries[0].entry.header
    sealed = body.seal(
        body.pack(bytes(32), b"What was said."),
        header=header,
        change_id=decode_header(header).change_id,
        epoch=2,
        family_key=bytes(32),
    )
    return _other_entry(0, sealed=sealed)(scene)


REFUSED: dict[str, tuple[Callable[[Scene], Page], int, str]] = {
    "a receipt of another service": (_by_another_service, 422, "bad_signature"),
    "a receipt for another place": (_spoilt(chain=bytes(32)), 422, "bad_signature"),
    "no receipt": (lambda scene: replace(scene.lost, receipt=None), 400, "malformed"),
    "no entries": (_with_entries(lambda _entries: ()), 400, "malformed"),
    "past its receipt": (
        lambda scene: replace(scene.lost, entries=scene.lost.entries[:-1]),
        400,
        "malformed",
    ),
    "a gap in it": (
        _with_entries(lambda entries: (*entries[:1], *entries[2:])),
        400,
        "malformed",
    ),
    "a gap before it": (_with_entries(lambda entries: entries[1:]), 409, "salvage_gap"),
    "two that changed places": (
        _with_entries(
            lambda entries: (
                replace(entries[1], seq=entries[0].seq),
                replace(entries[0], seq=entries[1].seq),
                *entries[2:],
            )
        ),
        409,
        "salvage_fork",
    ),
    "another signature": (_other_entry(0, signature=bytes(64)), 422, "bad_signature"),
    "no body": (_other_entry(0, sealed=b""), 400, "malformed"),
    "a body of no step": (_other_entry(0, sealed=bytes(100)), 400, "malformed"),
    "a body of another epoch": (_of_a_later_epoch, 409, "stale_epoch"),
    "another header": (_other_entry(0, header=b"\xa1\x01\x01"), 400, "malformed"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_it_never_signed_for_is_refused_by_name(scene: Scene, name: str) -> None:
    spoil, status, code = REFUSED[name]
    answer = scene.give(spoil(scene))
    assert problem(answer) == (status, code)
    assert scene.place() == 3
    assert scene.give(scene.lost).status_code == 201, "the truth is still taken"


def test_who_gave_a_body_is_kept_beside_it(scene: Scene) -> None:
    scene.give(scene.lost)
    rows = "SELECT seq, given_by FROM body WHERE family_id = %s ORDER BY seq"
    giver = scene.manager.device.device_id
    given = [(seq, giver) for seq in range(4, 9)]
    assert scene.service.query(rows, scene.family) == [(2, None), (3, None), *given]


def test_the_time_of_what_is_given_back_stays_between_its_neighbours(scene: Scene) -> None:
    assert scene.whole.receipt
    before, last = scene.whole.entries[2].received_ms, scene.whole.receipt.received_ms
    between = before + (last - before) // 2
    said = (0, between, 1, 2**53 - 1, between)
    dated = [replace(one, received_ms=at) for one, at in zip(scene.lost.entries, said, strict=True)]
    assert scene.give(replace(scene.lost, entries=tuple(dated))).status_code == 201
    kept = [one.received_ms for one in scene.manager.page(scene.family).entries[3:]]
    assert kept == [before, between, between, last, last]


def test_something_else_in_its_place_is_named(scene: Scene) -> None:
    scene.service.gathers_no_more()
    scene.manager.tails[scene.family] = _tail_at(scene, 3)
    scene.manager.pushed(scene.family, [scene.manager.note(scene.family)])
    answer = scene.give(scene.lost)
    assert problem(answer) == (409, "salvage_fork")
    assert answer.json()["seq"] == 4


def _tail_at(scene: Scene, seq: int) -> Any:
    from keyworker_protocol.chain import DeviceTail
    from keyworker_protocol.header import header_hash

    header = scene.whole.entries[seq - 1].entry.header
    return DeviceTail(decode_header(header).counter, header_hash(header))


def test_only_those_enrolled_give_back_a_family(scene: Scene) -> None:
    stranger = replace(scene.manager, http=requests.Session())
    assert problem(scene.give(scene.lost, who=stranger)) == (401, "not_signed_in")
    other = found(scene.service)
    assert problem(scene.give(scene.lost, who=other)) == (404, "log_unknown")
    path = f"/v1/salvage/logs/{scene.family}"
    assert problem(other.get(path)) == (404, "log_unknown")


def test_the_directory_is_taken_from_anybody_with_its_receipt(service: RunningService) -> None:
    manager = found(service)
    backup = service.backup()
    colleague = manager.enrol()
    family = colleague.new_family(manager)
    directory, record = manager.page(manager.organisation_id), manager.page(family)
    service.restore(backup)
    with pytest.raises(AssertionError):
        colleague.sign_in()
    stranger = replace(colleague, http=requests.Session())
    path = f"/v1/salvage/directories/{manager.organisation_id}"
    assert stranger.get(path).json()["seq"] == 1
    answer = stranger.post(path, data=encode_page(directory), headers=CBOR)
    assert answer.status_code == 201
    colleague.sign_in()
    given = colleague.post(f"/v1/salvage/logs/{family}", data=encode_page(record), headers=CBOR)
    assert given.status_code == 201, "a family that the backup did not have"
    manager.sign_in()
    assert manager.page(family) == record
    heads = {one["log_id"] for one in manager.get("/v1/heads").json()["heads"]}
    assert str(family) in heads


@pytest.mark.parametrize("data", [b"", b"\xff", b"\xa0", b"\x81" * 1000, bytes(5000)])
def test_junk_is_malformed(scene: Scene, data: bytes) -> None:
    for path in (
        f"/v1/salvage/logs/{scene.family}",
        f"/v1/salvage/directories/{scene.manager.organisation_id}",
    ):
        assert problem(scene.manager.post(path, data=data, headers=CBOR)) == (400, "malformed")


def test_an_offer_has_a_limit(scene: Scene) -> None:
    path = f"/v1/salvage/logs/{scene.family}"
    answer = scene.manager.post(path, data=bytes(4_194_305), headers=CBOR)
    assert problem(answer) == (413, "too_big")


def test_a_service_that_was_never_restored_takes_nothing_back(manager: Laptop) -> None:
    family = manager.new_family()
    page = manager.page(family)
    for path in (f"logs/{family}", f"directories/{manager.organisation_id}"):
        assert problem(manager.get(f"/v1/salvage/{path}")) == (409, "not_restored")
        answer = manager.post(f"/v1/salvage/{path}", data=encode_page(page), headers=CBOR)
        assert problem(answer) == (409, "not_restored")


# What managers say


def _word(manager: Laptop, service: RunningService, **changes: Any) -> dict[str, Any]:
    told = manager.get(f"/v1/restorations/{manager.organisation_id}").json()
    said = Restoration(
        organisation_id=manager.organisation_id,
        old=UUID(told["previous"]),
        new=UUID(told["incarnation"]),
        restored_ms=told["restored_ms"],
        confirmed_ms=service.clock(),
        device_id=manager.device.device_id,
    )
    said = replace(said, **changes).signed_by(manager.signing)
    return {
        "old": str(said.old),
        "new": str(said.new),
        "restored_ms": said.restored_ms,
        "confirmed_ms": said.confirmed_ms,
        "device_id": str(said.device_id),
        "signature": base64url(said.signature),
    }


def test_a_managers_word_is_kept_and_given_to_all(scene: Scene) -> None:
    path = f"/v1/restorations/{scene.manager.organisation_id}"
    told = scene.manager.get(path).json()
    assert told["said"] == []
    assert told["salvage_until_ms"] - told["restored_ms"] == 24 * 3600 * 1000
    word = _word(scene.manager, scene.service)
    assert scene.manager.post(path, json=word).status_code == 201
    assert scene.manager.post(path, json=word).status_code == 200
    stranger = replace(scene.manager, http=requests.Session())
    assert stranger.get(path).json()["said"] == [word]
    scene.service.gathers_no_more()
    assert stranger.get(path).json()["salvage_until_ms"] is None
    assert stranger.get(f"/v1/restorations/{uuid4()}").json()["said"] == []


def test_only_a_managers_true_word_is_kept(scene: Scene) -> None:
    manager, path = scene.manager, f"/v1/restorations/{scene.manager.organisation_id}"
    word = _word(manager, scene.service)
    refused: list[tuple[dict[str, Any], int, str]] = [
        ({**word, "signature": base64url(bytes(64))}, 422, "bad_signature"),
        ({**word, "device_id": str(uuid4())}, 422, "unknown_device"),
        (_word(manager, scene.service, new=UUID(word["old"])), 400, "malformed"),
        ({**word, "restored_ms": 2**53 - 1}, 400, "malformed"),
        ({**word, "more": 1}, 400, "malformed"),
    ]
    for plain, status, code in refused:
        assert problem(manager.post(path, json=plain)) == (status, code)
    assert problem(manager.post(f"/v1/restorations/{uuid4()}", json=word)) == (
        422,
        "not_the_directory",
    )
    stranger = replace(manager, http=requests.Session())
    assert problem(stranger.post(path, json=word)) == (401, "not_signed_in")
    assert manager.get(path).json()["said"] == []


def test_a_keyworkers_word_is_not_kept(service: RunningService) -> None:
    manager = found(service)
    colleague = manager.enrol(Role.KEYWORKER)
    service.says_restored()
    colleague.sign_in()
    word = _word(colleague, service)
    answer = colleague.post(f"/v1/restorations/{manager.organisation_id}", json=word)
    assert problem(answer) == (403, "not_permitted")


def test_tokens_end_with_the_old_life(service: RunningService) -> None:
    manager = found(service)
    assert manager.get("/v1/heads").status_code == 200
    service.says_restored()
    assert problem(manager.get("/v1/heads")) == (401, "not_signed_in")


# The operator's commands


def test_the_commands_of_an_operator(
    postgresql_address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with fresh_database(postgresql_address) as database:
        assert main(["restored", "--database", database]) == 1
        assert "no keys yet" in capsys.readouterr().err
        assert main(["init", "--database", database]) == 0
        assert main(["restored", "--close", "--database", database]) == 0
        assert "was not gathering" in capsys.readouterr().out
        assert main(["key", "--database", database]) == 0
        key = tmp_path / "key"
        key.write_text(capsys.readouterr().out)
        assert main(["restored", "--database", database, "--key", str(key)]) == 0
        said = capsys.readouterr().out
        assert "For 24 hours it gathers" in said
        assert "A manager has to confirm" in said
        assert main(["restored", "--close", "--database", database]) == 0
        assert "takes new entries again" in capsys.readouterr().out
        key.write_text("not a key")
        assert main(["restored", "--database", database, "--key", str(key)]) == 1
        assert "does not hold the key" in capsys.readouterr().err
        key.write_text("00" * 32)
        assert main(["restored", "--database", database, "--key", str(key)]) == 1
        assert "has another key" in capsys.readouterr().err
        for hours in ("-1", "soon", "1000000", "nan"):
            with pytest.raises(SystemExit):
                main(["restored", "--database", database, "--hours", hours])


def test_the_tag_of_the_heads_is_of_one_life(service: RunningService) -> None:
    """The same chains in another life are something new: receipts are of the one before."""
    manager = found(service)
    manager.new_family()
    first = manager.get("/v1/heads")
    service.restore(service.backup())
    manager.sign_in()
    again = manager.get("/v1/heads", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert again.json()["heads"] == first.json()["heads"]
    assert again.json()["incarnation"] != first.json()["incarnation"]
    unchanged = manager.get("/v1/heads", headers={"If-None-Match": again.headers["ETag"]})
    assert unchanged.status_code == 304
    assert unchanged.headers["X-Incarnation"] == again.json()["incarnation"]
