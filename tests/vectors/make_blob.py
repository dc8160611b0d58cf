"""Writes ``blob.json``: sealed files that a second client must produce and open, byte for byte.

    python -m tests.vectors.make_blob

The content of a file of n bytes is SHA-256 of the numbers 0, 1, 2 ... (8 bytes each, big-endian),
one after the other, cut at n. A change of this file is a change of the protocol.
"""

import hashlib
import json
from pathlib import Path
from typing import Any
from uuid import UUID

from keyworker_protocol import blob
from keyworker_protocol.limits import CHUNK_BYTES

FILE = Path(__file__).with_name("blob.json")
BLOB = UUID("2f8f1d6e-3b0c-4c41-9a52-6d7f0e1a2b3c")
KEY = bytes(range(100, 132))
SIZES = (1, 1000, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES)


def vectors() -> dict[str, Any]:
    return {"files": [_file(size) for size in SIZES]}


def filling(size: int) -> bytes:
    count = -(-size // 32)
    parts = (hashlib.sha256(number.to_bytes(8, "big")).digest() for number in range(count))
    return b"".join(parts)[:size]


def _file(size: int) -> dict[str, Any]:
    cipher = blob.ChunkCipher(KEY, blob_id=BLOB, size=size)
    plain = filling(size)
    chunks = [
        cipher.seal(index, plain[index * CHUNK_BYTES : (index + 1) * CHUNK_BYTES])
        for index in range(cipher.count)
    ]
    hashes = [blob.chunk_hash(one) for one in chunks]
    return {
        "blob_id": str(BLOB),
        "key": KEY.hex(),
        "size": size,
        "begins": [one[:16].hex() for one in chunks],
        "hashes": [one.hex() for one in hashes],
        "root": blob.root_of(size, hashes).hex(),
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(vectors(), indent=1) + "\n", encoding="utf-8")
