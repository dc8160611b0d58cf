"""Sizes that both ends enforce (``docs/protocol.md``, "Limits")."""

PROTOCOL_VERSION = 1
HASH_BYTES = 32
ID_BYTES = 16
MAX_HEADER_BYTES = 1024
MAX_CONTROL_HEADER_BYTES = 65_536
"""Control entries carry their body, with one wrap of 1.2 kB a reader, inside the header."""
MAX_HEADER_VALUES = 1000
"""Keys, items, lists and maps of a header; an access list of 40 has some 350."""
MAX_SEALED_BYTES = 262_144
MAX_PAYLOAD_BYTES = 1_048_576
"""A change after decompression, its 32-byte salt included."""
MAX_PAYLOAD_VALUES = 65_536
"""Keys, items, lists and maps of a change. What it has many of are identifiers, 17 bytes each: a
payload that is as long as it may be has room for 61,680."""
MAX_WRITES = 200
MAX_NESTING = 8
MAX_NAME = 200
"""Of a person, laptop, team or organisation, in Unicode code points."""
MAX_BATCH_ENTRIES = 200
MAX_BATCH_BYTES = 1_048_576
MAX_PAGE_ENTRIES = 500
MAX_PAGE_BYTES = 2_097_152
MAX_TIME_MS = 7_258_118_400_000
"""The year 2200. What a service says beyond it is no time, and no calendar need show it."""
MAX_OFFER_ENTRIES = 1000
MAX_OFFER_BYTES = 4_194_304
"""Of what is given back to a restored service at once: more than lies between two receipts."""
MAX_UNOPENED = 20
"""Places of one log whose body one laptop says at once that it cannot open."""
MAX_BODIES_AGAIN = 8
"""Given again for one place, each by another laptop, that a service keeps."""
MAX_COUNTER = 2**53 - 1
"""Counters and sequence numbers stay exact in any language that reads an exported log."""
MAX_FILE_BYTES = 26_214_400
"""Of one attachment as it was before sealing: 25 MiB."""
CHUNK_BYTES = 262_144
"""Of a file in one chunk: on a poor link that is cut every few minutes, little is sent twice."""
