"""Every code that the service declares is provoked by a request; a code that nothing provokes is
dead.
"""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import requests
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from keyworker_protocol import crypto
from keyworker_protocol.access import FamilyRole
from keyworker_protocol.chain import DeviceTail
from keyworker_protocol.entry import MEDIA_TYPE, encode_page
from keyworker_protocol.header import header_hash
from keyworker_service.api.fields import base64url
from keyworker_service.api.problem import STATUS_OF_CODE
from keyworker_service.db.pool import connect
from keyworker_service.settings import Rate
from sync import errors, file_errors
from tests.service.laptop import Laptop, found, new_laptop, prepare_founding, problem
from tests.service.test_attachments import File, a_file
from tests.service.test_limits import until_a_statement_waits
from tests.service.test_push_refusals import rewritten
from tests.service.test_repairs import give
from tests.support.service import RunningService

DAY_SECONDS = 24 * 60 * 60


@dataclass
class Bench:
    """What the rows need; made when one of them first asks for it."""

    shared: RunningService
    make_service: Callable[..., RunningService]

    @cached_property
    def manager(self) -> Laptop:
        return found(self.shared)

    @cached_property
    def keyworker(self) -> Laptop:
        return self.manager.enrol()

    @cached_property
    def family(self) -> UUID:
        family = self.keyworker.new_family()
        self.keyworker.pushed(family, self.keyworker.notes(family, 2))
        return family

    @cached_property
    def file(self) -> File:
        return a_file(self.keyworker, self.family)

    def push(self, **changes: Any) -> requests.Response:
        """A note with a spoilt header."""
        return self.keyworker.push(self.family, [self.keyworker.note(self.family, **changes)])

    def access(self, **changes: Any) -> requests.Response:
        """The access list once more, spoilt."""
        one, known = self.keyworker, self.keyworker.access(self.family)
        control = one.access_entry(self.family, known.members, known)
        return one.push(self.family, [one.control(self.family, control | changes)])

    def founding(self, **changes: Any) -> requests.Response:
        return prepare_founding(self.shared, **changes).send()

    def invite(self, who: Laptop, lookup_id: UUID | None = None) -> requests.Response:
        asked = {"lookup_id": str(lookup_id or uuid4()), "expires_in_seconds": 3600}
        return who.post("/v1/invitations", json=asked)

    def restored(self, *, after: int = 0, is_other: bool = False) -> tuple[Laptop, UUID, bytes]:
        """A manager of a restored service, a family and an offer of all that was in it."""
        service = self.make_service()
        manager = found(service)
        family = manager.new_family()
        manager.pushed(family, manager.notes(family, 1))
        backup = service.backup()
        manager.pushed(family, manager.notes(family, 1))
        manager.pushed(family, manager.notes(family, 1))
        whole = manager.page(family)
        service.restore(backup)
        manager.sign_in()
        wanted = replace(whole, entries=whole.entries[after:])
        if is_other:
            service.gathers_no_more()
            manager.tails[family] = DeviceTail(2, header_hash(whole.entries[1].entry.header))
            manager.pushed(family, manager.notes(family, 1))
        return manager, family, encode_page(wanted)


def _give_back(manager: Laptop, family: UUID, offer: bytes) -> requests.Response:
    kind = {"Content-Type": MEDIA_TYPE}
    return manager.post(f"/v1/salvage/logs/{family}", data=offer, headers=kind)


def _ended_invitation(bench: Bench) -> requests.Response:
    service = bench.make_service()
    founding = prepare_founding(service)
    service.clock.forward(seconds=DAY_SECONDS)
    return founding.send()


def _used_invitation(bench: Bench) -> requests.Response:
    first, second = prepare_founding(bench.shared), prepare_founding(bench.shared)
    assert first.send().status_code == 201
    return second.send(**{"X-Founding-Code": str(first.code.lookup_id)})


def _unknown_user(bench: Bench) -> requests.Response:
    one, known = bench.keyworker, bench.keyworker.access(bench.family)
    good = one.access_entry(bench.family, known.members, known)
    members = [*good["members"], [uuid4().bytes, "co-worker"]]
    return one.push(bench.family, [one.control(bench.family, good | {"members": members})])


def _missing_wrap(bench: Bench) -> requests.Response:
    one, known = bench.keyworker, bench.keyworker.access(bench.family)
    members = {**known.members, bench.manager.user.user_id: FamilyRole.SUPERVISOR}
    control = one.access_entry(bench.family, members, known) | {"wraps": []}
    return one.push(bench.family, [one.control(bench.family, control)])


def _not_permitted(bench: Bench) -> requests.Response:
    return bench.invite(bench.keyworker)


def _reused(bench: Bench) -> requests.Response:
    lookup_id = uuid4()
    assert bench.invite(bench.manager, lookup_id).status_code == 201
    return bench.invite(found(bench.shared), lookup_id)


def _busy(bench: Bench) -> requests.Response:
    service = bench.make_service(requests_at_work=1, patience_seconds=0.05)
    manager = found(service)
    family = manager.new_family()
    with ThreadPoolExecutor(1) as threads, connect(service.settings.database) as holding:
        with holding.transaction():
            holding.execute("SELECT FROM family WHERE family_id = %s FOR UPDATE", (family,))
            waits = threads.submit(manager.push, family, manager.notes(family, 1))
            until_a_statement_waits(service)
            answer = manager.get("/v1/heads")
        assert waits.result().status_code == 201
    return answer


def _too_often(bench: Bench) -> requests.Response:
    service = bench.make_service(sign_ins_of_device=Rate(burst=1, per_second=0.1))
    laptop, asked = new_laptop(service.address, uuid4()), {"device_id": str(uuid4())}
    laptop.post("/v1/auth/challenge", json=asked)
    return laptop.post("/v1/auth/challenge", json=asked)


def _without_its_database(bench: Bench) -> requests.Response:
    service = bench.make_service()
    manager = found(service)
    name = str(conninfo_to_dict(service.settings.database)["dbname"])
    allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    with connect(make_conninfo(service.settings.database, dbname="postgres")) as connection:
        connection.execute(allow.format(sql.Identifier(name), sql.Literal(False)))
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )
        answer = manager.get("/v1/heads")
        connection.execute(allow.format(sql.Identifier(name), sql.Literal(True)))
    return answer


def _with_a_table_gone(bench: Bench) -> requests.Response:
    """What nobody thought of: here somebody renamed a table under the running service."""
    service = bench.make_service()
    manager = found(service)
    with connect(service.settings.database) as connection:
        connection.execute("ALTER TABLE user_family RENAME TO another_name")
    return manager.get("/v1/heads")


def _no_more_room(bench: Bench) -> requests.Response:
    service = bench.make_service(file_bytes_of_family=1)
    manager = found(service)
    return a_file(manager, manager.new_family()).announce()


def _unfinished(bench: Bench) -> requests.Response:
    bench.file.announce()
    return bench.file.complete()


def _of_another_root(bench: Bench) -> requests.Response:
    bench.file.send()
    return bench.file.complete(bytes(32))


def _in_salvage(bench: Bench) -> requests.Response:
    manager, family, _offer = bench.restored()
    return manager.push(family, manager.notes(family, 1))


def _anonymous(bench: Bench) -> Laptop:
    return new_laptop(bench.shared.address, bench.manager.organisation_id)


def _said_by_a_stranger(bench: Bench) -> requests.Response:
    return bench.manager.post(
        f"/v1/restorations/{bench.manager.organisation_id}",
        json={
            "old": str(uuid4()),
            "new": str(uuid4()),
            "restored_ms": 1,
            "confirmed_ms": 1,
            "device_id": str(uuid4()),
            "signature": base64url(bytes(64)),
        },
    )


def _challenge(laptop: Laptop) -> str:
    asked = {"device_id": str(laptop.device.device_id)}
    challenge: str = laptop.post("/v1/auth/challenge", json=asked).json()["challenge"]
    return challenge


def _of_another_service(bench: Bench) -> requests.Response:
    other = base64url(crypto.SigningKey.generate().public)
    return prepare_founding(bench.shared, service_key=other).send()


def _of_a_version_to_come(bench: Bench) -> requests.Response:
    one = bench.keyworker
    return one.push(bench.family, [rewritten(one.note(bench.family), one, key1=2)])


PROVOKED: dict[str, Callable[[Bench], requests.Response]] = {
    "bad_root": lambda bench: bench.founding(root=crypto.SigningKey(bytes(32)).public),
    "bad_signature": lambda bench: bench.founding(proof=bytes(64)),
    "blob_unknown": lambda bench: bench.file.state(),
    "busy": _busy,
    "chain_fork": lambda bench: bench.push(previous=bytes(32)),
    "chunk_unknown": lambda bench: bench.file.chunk(0),
    "chunks_missing": _unfinished,
    "counter_gap": lambda bench: bench.push(counter=99),
    "database_away": _without_its_database,
    "id_reuse": _reused,
    "in_salvage": _in_salvage,
    "internal": _with_a_table_gone,
    "invitation_expired": _ended_invitation,
    "invitation_unknown": lambda bench: bench.manager.get(f"/v1/enrolments/{uuid4()}"),
    "invitation_used": _used_invitation,
    "log_unknown": lambda bench: bench.manager.get(f"/v1/logs/{uuid4()}"),
    "malformed": lambda bench: bench.manager.get("/v1/logs/words"),
    "method_not_allowed": lambda bench: bench.manager.delete("/v1/heads"),
    "missing_wrap": _missing_wrap,
    "not_a_writer": lambda bench: bench.manager.push(
        bench.family, [bench.manager.note(bench.family)]
    ),
    "not_found": lambda bench: bench.manager.get("/v1/nowhere"),
    "not_missed": lambda bench: give(
        bench.keyworker, bench.family, 2, bench.keyworker.page(bench.family).entries[1].entry
    ),
    "not_permitted": _not_permitted,
    "not_restored": lambda bench: bench.manager.get(f"/v1/salvage/logs/{bench.family}"),
    "not_signed_in": lambda bench: _anonymous(bench).get("/v1/heads"),
    "not_the_directory": lambda bench: bench.manager.push(
        bench.manager.organisation_id, [bench.manager.note(bench.manager.organisation_id)]
    ),
    "not_your_entry": lambda bench: bench.push(device_id=uuid4()),
    "quota_reached": _no_more_room,
    "removal_needs_new_epoch": lambda bench: bench.access(members=[[bytes(16), "keyworker"]]),
    "salvage_fork": lambda bench: _give_back(*bench.restored(is_other=True)),
    "salvage_gap": lambda bench: _give_back(*bench.restored(after=3)),
    "seen_ahead": lambda bench: bench.push(seen_seq=99),
    "sign_in_failed": lambda bench: bench.keyworker.ask_for_token(
        _challenge(bench.keyworker), crypto.SigningKey.generate()
    ),
    "stale_control": lambda bench: bench.access(version=7),
    "stale_epoch": lambda bench: bench.keyworker.push(
        bench.family, [bench.keyworker.sealed(bench.keyworker.author(bench.family), epoch=2)]
    ),
    "too_big": lambda bench: bench.keyworker.push_bytes(bench.family, bytes(2_000_000)),
    "too_many_requests": _too_often,
    "unknown_device": _said_by_a_stranger,
    "unknown_user": _unknown_user,
    "upgrade_needed": _of_a_version_to_come,
    "weak_key": lambda bench: bench.founding(service=bytes(32)),
    "wrong_chunk": lambda bench: (bench.file.announce(), bench.file.put(0, b"x"))[1],
    "wrong_content_type": lambda bench: bench.keyworker.push_bytes(
        bench.family, b"", headers={"Content-Type": "text/plain"}
    ),
    "wrong_log": lambda bench: bench.push(family_id=uuid4()),
    "wrong_root": _of_another_root,
    "wrong_service": _of_another_service,
}


@pytest.mark.parametrize("code", sorted({*STATUS_OF_CODE, *PROVOKED}))
def test_every_declared_code_is_provoked_by_a_request(
    code: str, shared_service: RunningService, make_service: Callable[..., RunningService]
) -> None:
    assert code in PROVOKED, "nothing provokes it"
    assert code in STATUS_OF_CODE, "it is not declared"
    answer = PROVOKED[code](Bench(shared_service, make_service))
    assert problem(answer) == (STATUS_OF_CODE[code], code)
    if STATUS_OF_CODE[code] in {429, 503}:
        assert int(answer.headers["Retry-After"]) >= 1


def test_the_protocol_names_every_code_under_its_status() -> None:
    text = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text(encoding="utf-8")
    table = text.split("| Status | Codes |", 1)[1].split("\n\n", 1)[0]
    rows = dict(re.findall(r"^\| (\d+) \| (.*) \|$", table, re.MULTILINE))
    missing = {
        code
        for code, status in STATUS_OF_CODE.items()
        if status != 422 and not re.search(rf"\b{code}\b", rows.get(str(status), ""))
    }
    assert missing == set()


def test_no_laptop_has_words_for_a_code_that_no_service_gives() -> None:
    assert errors.REFUSALS.keys() | file_errors.REFUSALS.keys() <= STATUS_OF_CODE.keys()
