"""Sealed files at the service: announced once, filled in any order, whole or not there."""

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keyworker_protocol import blob
from keyworker_protocol.blob import MEDIA_TYPE
from keyworker_protocol.limits import CHUNK_BYTES, MAX_FILE_BYTES
from keyworker_service.api.fields import base64url
from tests.service.laptop import SECONDS, Laptop, found, problem
from tests.support.service import RunningService
from tests.vectors.make_blob import filling

SIZE = 2 * CHUNK_BYTES + 100


@dataclass
class File:
    """One sealed file, and the requests that carry it from one laptop."""

    laptop: Laptop
    family_id: UUID
    blob_id: UUID
    size: int
    chunks: list[bytes]

    @property
    def hashes(self) -> list[bytes]:
        return [blob.chunk_hash(one) for one in self.chunks]

    @property
    def root(self) -> bytes:
        return blob.root_of(self.size, self.hashes)

    @property
    def path(self) -> str:
        return f"/v1/blobs/{self.family_id}/{self.blob_id}"

    def by(self, laptop: Laptop) -> "File":
        return File(laptop, self.family_id, self.blob_id, self.size, self.chunks)

    def announce(self, **changes: Any) -> requests.Response:
        plain = {"size": self.size, "hashes": [base64url(one) for one in self.hashes]}
        return self._put(self.path, json=plain | changes)

    def put(
        self, index: int, data: bytes | None = None, *, kind: str = MEDIA_TYPE
    ) -> requests.Response:
        return self._put(
            f"{self.path}/chunks/{index}",
            data=self.chunks[index] if data is None else data,
            headers={"Content-Type": kind},
        )

    def state(self) -> requests.Response:
        return self.laptop.get(self.path)

    def chunk(self, index: int | str) -> requests.Response:
        return self.laptop.get(f"{self.path}/chunks/{index}")

    def complete(self, root: bytes | None = None) -> requests.Response:
        plain = {"root": base64url(root or self.root)}
        return self.laptop.post(f"{self.path}/complete", json=plain)

    def listed(self, **query: Any) -> requests.Response:
        return self.laptop.get(f"/v1/blobs/{self.family_id}", params=query)

    def send(self) -> None:
        assert self.announce().status_code == 201
        for index in range(len(self.chunks)):
            assert self.put(index).status_code == 204
        assert self.complete().status_code == 200

    def _put(self, path: str, **options: Any) -> requests.Response:
        return self.laptop.http.put(self.laptop.address + path, timeout=SECONDS, **options)


def a_file(laptop: Laptop, family_id: UUID, size: int = SIZE) -> File:
    blob_id = uuid4()
    cipher = blob.ChunkCipher(bytes(32), blob_id=blob_id, size=size)
    plain = filling(size)
    chunks = [
        cipher.seal(index, plain[index * CHUNK_BYTES : (index + 1) * CHUNK_BYTES])
        for index in range(cipher.count)
    ]
    return File(laptop, family_id, blob_id, size, chunks)


@pytest.fixture
def file(manager: Laptop) -> File:
    return a_file(manager, manager.new_family())


def test_announced_filled_completed_and_read(file: File) -> None:
    answer = file.announce()
    assert answer.status_code == 201
    assert answer.json() == {
        "size": SIZE,
        "hashes": [base64url(one) for one in file.hashes],
        "is_complete": False,
        "missing": [0, 1, 2],
    }
    assert file.listed().json() == {"complete": []}
    for index in (2, 0, 1):
        assert problem(file.complete()) == (409, "chunks_missing")
        answer = file.put(index)
        assert (answer.status_code, answer.content) == (204, b"")
    assert file.state().json()["missing"] == []
    assert file.complete().json()["is_complete"] is True
    assert file.listed().json() == {"complete": [str(file.blob_id)]}
    for index, sealed in enumerate(file.chunks):
        answer = file.chunk(index)
        assert (answer.status_code, answer.content) == (200, sealed)
        assert answer.headers["Content-Type"] == MEDIA_TYPE
        assert answer.headers["Cache-Control"] == "no-store"


def test_everything_may_be_sent_again(file: File) -> None:
    file.send()
    assert file.announce().status_code == 200
    assert file.put(1).status_code == 204
    assert file.complete().status_code == 200
    assert file.state().json()["is_complete"] is True


def test_what_is_missing_is_told_after_every_chunk(file: File) -> None:
    file.announce()
    file.put(1)
    assert file.announce().json()["missing"] == [0, 2]
    assert file.state().json()["missing"] == [0, 2]
    assert problem(file.chunk(0)) == (404, "chunk_unknown")
    assert file.chunk(1).content == file.chunks[1]


def test_only_the_announced_bytes_are_taken(file: File) -> None:
    file.announce()
    altered = bytes([file.chunks[0][0] ^ 1]) + file.chunks[0][1:]
    for wrong in (b"", altered, file.chunks[1], file.chunks[0][:-1], file.chunks[2]):
        assert problem(file.put(0, wrong)) == (409, "wrong_chunk")
    assert file.put(0).status_code == 204
    assert problem(file.put(0, altered)) == (409, "wrong_chunk")
    assert file.chunk(0).content == file.chunks[0]


def test_a_chunk_past_the_end(file: File) -> None:
    file.announce()
    assert problem(file.put(3, b"?")) == (404, "chunk_unknown")
    assert problem(file.chunk(3)) == (404, "chunk_unknown")
    for index in ("100", "-1", "x"):
        assert problem(file.chunk(index)) == (400, "malformed")


def test_one_identifier_is_one_file(file: File) -> None:
    file.announce()
    other = a_file(file.laptop, file.family_id)
    other.blob_id = file.blob_id
    assert problem(other.announce()) == (409, "id_reuse")
    assert problem(file.announce(size=SIZE - 1)) == (409, "id_reuse")
    assert file.announce().status_code == 200


def test_another_root_is_refused(file: File) -> None:
    file.announce()
    for index in range(3):
        file.put(index)
    assert problem(file.complete(bytes(32))) == (422, "wrong_root")
    assert file.state().json()["is_complete"] is False


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"size": MAX_FILE_BYTES + 1}, (413, "too_big")),
        ({"size": 0}, (400, "malformed")),
        ({"size": -1}, (400, "malformed")),
        ({"size": True}, (400, "malformed")),
        ({"size": CHUNK_BYTES}, (400, "malformed")),
        ({"size": 2**60}, (400, "malformed")),
        ({"hashes": []}, (400, "malformed")),
        ({"hashes": ["x"] * 3}, (400, "malformed")),
        ({"hashes": [base64url(bytes(31))] * 3}, (400, "malformed")),
        ({"more": 1}, (400, "malformed")),
    ],
    ids=str,
)
def test_what_no_file_is_like(
    file: File, changes: dict[str, Any], refusal: tuple[int, str]
) -> None:
    assert problem(file.announce(**changes)) == refusal
    assert problem(file.state()) == (404, "blob_unknown")


def test_what_was_never_announced(file: File) -> None:
    assert problem(file.state()) == (404, "blob_unknown")
    assert problem(file.put(0)) == (404, "blob_unknown")
    assert problem(file.complete()) == (404, "blob_unknown")
    assert problem(file.chunk(0)) == (404, "chunk_unknown")


def test_a_strangers_family_and_none_are_answered_alike(manager: Laptop) -> None:
    mine = manager.enrol(name="Priya")
    stranger = manager.enrol(name="Tom")
    file = a_file(mine, mine.new_family())
    file.send()
    theirs = file.by(stranger)
    nowhere = a_file(stranger, uuid4())
    for one in (theirs, nowhere, a_file(stranger, stranger.organisation_id)):
        for answer in (
            one.announce(),
            one.state(),
            one.put(0),
            one.chunk(0),
            one.complete(),
            one.listed(),
        ):
            assert problem(answer) == (404, "log_unknown")


def test_another_organisations_member_of_the_same_name_sees_nothing(
    shared_service: RunningService, file: File
) -> None:
    file.send()
    assert problem(file.by(found(shared_service)).state()) == (404, "log_unknown")


def test_every_member_reads_and_any_may_finish_what_another_began(manager: Laptop) -> None:
    one, two = manager.enrol(name="Priya"), manager.enrol(name="Tom")
    file = a_file(one, one.new_family(two))
    file.announce()
    file.put(0)
    file.put(1)
    other = file.by(two)
    assert other.announce().json()["missing"] == [2]
    assert other.put(2).status_code == 204
    assert other.complete().status_code == 200
    assert file.chunk(2).content == file.chunks[2]


def test_without_a_token(file: File) -> None:
    file.send()
    file.laptop.http.headers.pop("Authorization")
    for answer in (file.announce(), file.state(), file.put(0), file.chunk(0), file.listed()):
        assert problem(answer) == (401, "not_signed_in")


def test_each_body_has_its_kind(file: File) -> None:
    file.announce()
    assert problem(file.put(0, kind="text/plain")) == (415, "wrong_content_type")
    answer = file.laptop.post(f"{file.path}/complete", data=b"{}")
    assert problem(answer) == (415, "wrong_content_type")


def test_a_body_past_a_chunk_is_refused_before_it_is_read(file: File) -> None:
    file.announce()
    assert problem(file.put(0, bytes(blob.MAX_CHUNK_BYTES + 1))) == (413, "too_big")
    assert problem(file.put(0, bytes(blob.MAX_CHUNK_BYTES))) == (409, "wrong_chunk")


def test_a_familys_share_is_full(make_service: Callable[..., RunningService]) -> None:
    service = make_service(file_bytes_of_family=SIZE + 1000)
    manager = found(service)
    family = manager.new_family()
    a_file(manager, family).send()
    over = a_file(manager, family, 1001)
    assert problem(over.announce()) == (507, "quota_reached")
    assert problem(over.state()) == (404, "blob_unknown")
    a_file(manager, family, 1000).send()
    a_file(manager, manager.new_family(), 1001).send()


def test_two_that_announce_at_once_do_not_exceed_the_share(
    make_service: Callable[..., RunningService],
) -> None:
    service = make_service(file_bytes_of_family=3 * SIZE)
    manager = found(service)
    family = manager.new_family()
    files = [a_file(manager, family) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        states = sorted(pool.map(lambda one: one.announce().status_code, files))
    assert states == [201] * 3 + [507] * 5


def test_the_list_comes_in_pages(manager: Laptop) -> None:
    family = manager.new_family()
    files = [a_file(manager, family, 10) for _ in range(5)]
    for one in files:
        one.send()
    ids = sorted(str(one.blob_id) for one in files)
    first = files[0].listed(limit=2).json()["complete"]
    assert first == ids[:2]
    assert files[0].listed(limit=1000, after=first[-1]).json()["complete"] == ids[2:]
    for wrong in ({"limit": 0}, {"limit": 1001}, {"after": "x"}):
        assert problem(files[0].listed(**wrong)) == (400, "malformed")


def test_those_who_wait_for_news_hear_of_a_whole_file(manager: Laptop) -> None:
    other = manager.enrol(name="Priya")
    file = a_file(manager, manager.new_family(other))
    file.announce()
    for index in range(3):
        file.put(index)
    cursor = other.get("/v1/notify").json()["cursor"]
    heard: list[requests.Response] = []
    waiting = threading.Thread(
        target=lambda: heard.append(other.get("/v1/notify", params={"cursor": cursor, "wait": 10}))
    )
    waiting.start()
    file.complete()
    waiting.join(SECONDS)
    assert heard[0].json()["changed"] == [str(file.family_id)]


def restart_after(service: RunningService, laptop: Laptop, *, days: int) -> None:
    """The first thing that the service does is to tidy; whoever asks for news waits for it."""
    service.stop()
    service.clock.forward(seconds=days * 24 * 60 * 60)
    service.start()
    laptop.http.close()
    laptop.sign_in()
    assert laptop.get("/v1/notify").status_code == 200


def test_what_was_never_finished_goes_after_thirty_days(
    service: RunningService,
) -> None:
    manager = found(service)
    family = manager.new_family()
    begun, whole = a_file(manager, family), a_file(manager, family)
    begun.announce()
    begun.put(0)
    whole.send()
    restart_after(service, manager, days=29)
    assert begun.state().json()["missing"] == [1, 2]
    restart_after(service, manager, days=2)
    ends = time.monotonic() + SECONDS  # a slow database is not waited for by whoever asks for news
    while begun.state().status_code == 200:
        assert time.monotonic() < ends
    assert problem(begun.state()) == (404, "blob_unknown")
    assert service.query("SELECT count(*) FROM chunk") == [(3,)]
    assert whole.chunk(2).content == whole.chunks[2]
    begun.send()


def test_a_restart_keeps_what_has_come(service: RunningService) -> None:
    manager = found(service)
    file = a_file(manager, manager.new_family())
    file.announce()
    file.put(2)
    service.stop()
    service.start()
    manager.http.close()
    assert file.state().json()["missing"] == [0, 1]
    file.put(0)
    file.put(1)
    assert file.complete().status_code == 200


QUICK = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@QUICK
@given(data=st.binary(max_size=400), what=st.sampled_from(["PUT", "POST", "GET"]))
def test_bad_bytes_get_a_refusal_and_never_a_fault(file: File, data: bytes, what: str) -> None:
    for path, kind in (
        (file.path, "application/json"),
        (f"{file.path}/chunks/0", MEDIA_TYPE),
        (f"{file.path}/complete", "application/json"),
    ):
        answer = file.laptop.http.request(
            what,
            file.laptop.address + path,
            data=data,
            headers={"Content-Type": kind},
            timeout=SECONDS,
        )
        assert 400 <= answer.status_code < 500
        assert problem(answer)[0] == answer.status_code


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)


@QUICK
@given(size=JSON, hashes=JSON)
def test_any_announcement_is_answered(file: File, size: Any, hashes: Any) -> None:
    body = json.dumps({"size": size, "hashes": hashes})
    answer = file.laptop.http.put(
        file.laptop.address + file.path,
        data=body,
        headers={"Content-Type": "application/json"},
        timeout=SECONDS,
    )
    assert problem(answer)[0] in {400, 413}
