"""Files in sealed chunks: what is altered, moved, cut short or exchanged is refused."""

import hashlib
import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import assume, given
from hypothesis import strategies as st

from keyworker_protocol import blob, crypto
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.limits import CHUNK_BYTES, MAX_FILE_BYTES
from tests.vectors.make_blob import FILE, filling, vectors

GOLDEN: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
KEY = bytes(range(32))
BLOB = UUID("5c1a6e0e-7f0b-4f6c-9d0a-3b7c1d2e4f50")
SIZE = 2 * CHUNK_BYTES + 100


def sealed(size: int = SIZE, *, key: bytes = KEY, blob_id: UUID = BLOB) -> list[bytes]:
    cipher = blob.ChunkCipher(key, blob_id=blob_id, size=size)
    plain = filling(size)
    return [
        cipher.seal(index, plain[index * CHUNK_BYTES : (index + 1) * CHUNK_BYTES])
        for index in range(cipher.count)
    ]


def opened(
    chunks: list[bytes], size: int = SIZE, *, key: bytes = KEY, blob_id: UUID = BLOB
) -> bytes:
    cipher = blob.ChunkCipher(key, blob_id=blob_id, size=size)
    return b"".join(cipher.open(index, one) for index, one in enumerate(chunks))


def root_of(chunks: list[bytes], size: int = SIZE) -> bytes:
    return blob.root_of(size, [blob.chunk_hash(one) for one in chunks])


def test_todays_code_makes_the_golden_file() -> None:
    assert vectors() == GOLDEN


@pytest.mark.parametrize("golden", GOLDEN["files"], ids=lambda one: str(one["size"]))
def test_a_second_client_opens_a_file_from_the_page_alone(golden: dict[str, Any]) -> None:
    """``docs/protocol.md`` written out by hand."""
    blob_id, size = UUID(golden["blob_id"]).bytes, golden["size"]
    key = HKDF(hashes.SHA256(), 32, salt=blob_id, info=b"kw/chunk1").derive(
        bytes.fromhex(golden["key"])
    )
    plain = filling(size)
    digests = []
    count = -(-size // 262_144)
    for index in range(count):
        nonce = bytes(4) + index.to_bytes(8, "big")
        last = b"\1" if index == count - 1 else b"\0"
        bound_to = blob_id + index.to_bytes(8, "big") + last
        part = plain[index * 262_144 : (index + 1) * 262_144]
        one = AESGCM(key).encrypt(nonce, part, bound_to)
        digests.append(hashlib.sha256(b"kw/part1" + one).digest())
        assert digests[-1].hex() == golden["hashes"][index]
        assert one[:16].hex() == golden["begins"][index]
        with pytest.raises(InvalidTag):
            AESGCM(key).decrypt(nonce, one, bound_to[:-1] + bytes([not bound_to[-1]]))
    root = hashlib.sha256(b"kw/file1" + size.to_bytes(8, "big") + b"".join(digests)).digest()
    assert root.hex() == golden["root"]


@pytest.mark.parametrize("size", [1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, SIZE])
def test_what_was_sealed_is_opened(size: int) -> None:
    chunks = sealed(size)
    assert opened(chunks, size) == filling(size)
    assert [len(one) for one in chunks] == [
        blob.chunk_length(size, index) for index in range(len(chunks))
    ]
    hashes_ = [blob.chunk_hash(one) for one in chunks]
    blob.confirm_root(root_of(chunks, size), size=size, hashes=hashes_)
    for one, digest in zip(chunks, hashes_, strict=True):
        blob.confirm_chunk(one, digest)


def test_the_largest_file_has_a_hundred_chunks() -> None:
    assert blob.chunk_count(MAX_FILE_BYTES) == blob.MAX_CHUNKS == 100
    assert blob.chunk_length(MAX_FILE_BYTES, 99) == blob.MAX_CHUNK_BYTES


@pytest.mark.parametrize(
    ("size", "code"), [(0, "malformed"), (-1, "malformed"), (MAX_FILE_BYTES + 1, "too_big")]
)
def test_a_size_that_no_file_has(size: int, code: str) -> None:
    with pytest.raises(RefusedError, match=code):
        blob.chunk_count(size)
    with pytest.raises(RefusedError, match=code):
        blob.ChunkCipher(KEY, blob_id=BLOB, size=size)


@pytest.mark.parametrize("index", [-1, 3])
def test_a_chunk_that_there_is_not(index: int) -> None:
    with pytest.raises(RefusedError, match="malformed"):
        blob.chunk_length(SIZE, index)


@pytest.mark.parametrize("length", [0, 99, 101, CHUNK_BYTES])
def test_a_chunk_of_another_length_is_not_sealed(length: int) -> None:
    with pytest.raises(RefusedError, match="malformed"):
        blob.ChunkCipher(KEY, blob_id=BLOB, size=SIZE).seal(2, bytes(length))


@given(
    order=st.permutations(range(3)),
    size=st.sampled_from([SIZE, 3 * CHUNK_BYTES]),
)
def test_chunks_in_another_order_do_not_open(order: list[int], size: int) -> None:
    assume(order != sorted(order))
    chunks = sealed(size)
    moved = [chunks[index] for index in order]
    with pytest.raises(RefusedError, match=r"cannot_open|malformed"):
        opened(moved, size)
    assert root_of(moved, size) != root_of(chunks, size)


@given(chunk=st.integers(0, 2), place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_one_altered_bit_is_refused(chunk: int, place: int, bit: int) -> None:
    chunks = sealed()
    altered = bytearray(chunks[chunk])
    altered[place % len(altered)] ^= 1 << bit
    with pytest.raises(RefusedError, match="wrong_chunk"):
        blob.confirm_chunk(bytes(altered), blob.chunk_hash(chunks[chunk]))
    with pytest.raises(RefusedError, match="cannot_open"):
        blob.ChunkCipher(KEY, blob_id=BLOB, size=SIZE).open(chunk, bytes(altered))


@given(cut=st.integers(1, SIZE - 1))
def test_a_file_cut_short_does_not_open(cut: int) -> None:
    """Neither as the shorter file that it pretends to be, nor as the whole."""
    chunks = sealed()
    count = blob.chunk_count(cut)
    kept = [*chunks[: count - 1], chunks[count - 1][: blob.chunk_length(cut, count - 1)]]
    with pytest.raises(RefusedError, match="cannot_open"):
        opened(kept, cut)
    assert root_of(kept, cut) != root_of(chunks)


def test_a_whole_chunk_that_is_left_out_at_the_end_is_missed() -> None:
    """Two full chunks of three: only the mark of the last one tells."""
    chunks = sealed(3 * CHUNK_BYTES)
    with pytest.raises(RefusedError, match="cannot_open"):
        opened(chunks[:2], 2 * CHUNK_BYTES)


def test_a_chunk_of_another_file_does_not_open() -> None:
    """With the same key, and in the same place; and one with another key."""
    with pytest.raises(RefusedError, match="cannot_open"):
        opened(sealed(blob_id=uuid4()))
    with pytest.raises(RefusedError, match="cannot_open"):
        opened(sealed(key=bytes(32)))


def test_the_length_is_checked_before_anything_is_opened() -> None:
    cipher = blob.ChunkCipher(KEY, blob_id=BLOB, size=SIZE)
    for wrong in (b"", bytes(16), bytes(117), sealed()[0]):
        with pytest.raises(RefusedError, match="malformed"):
            cipher.open(2, wrong)


@pytest.mark.parametrize(
    "hashes_",
    [[], [bytes(32)] * 2, [bytes(32)] * 4, [bytes(32), bytes(32), bytes(31)]],
    ids=["none", "too few", "too many", "too short"],
)
def test_a_list_of_hashes_that_does_not_fit_the_size(hashes_: list[bytes]) -> None:
    with pytest.raises(RefusedError, match="malformed"):
        blob.root_of(SIZE, hashes_)


def test_the_root_stands_for_the_size_and_every_chunk() -> None:
    digests = [bytes([one]) * 32 for one in range(3)]
    root = blob.root_of(SIZE, digests)
    for size, others in (
        (SIZE + 1, digests),
        (SIZE, digests[::-1]),
        (SIZE, [*digests[:2], bytes(32)]),
    ):
        with pytest.raises(RefusedError, match="wrong_root"):
            blob.confirm_root(root, size=size, hashes=others)


def test_no_two_chunks_or_files_share_key_and_nonce(monkeypatch: pytest.MonkeyPatch) -> None:
    used: set[tuple[bytes, bytes]] = set()
    encrypt = crypto.encrypt

    def watched(key: bytes, *, nonce: bytes, **rest: Any) -> bytes:
        assert (key, nonce) not in used
        used.add((key, nonce))
        return encrypt(key, nonce=nonce, **rest)

    monkeypatch.setattr(crypto, "encrypt", watched)
    for _ in range(20):
        sealed(4 * CHUNK_BYTES, blob_id=uuid4())
    assert len(used) == 80


def test_the_vectors_stand_beside_the_others() -> None:
    assert FILE.parent == Path(__file__).parents[2] / "vectors"
