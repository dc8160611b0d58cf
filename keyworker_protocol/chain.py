"""The two chains that make a missing, moved or altered entry show: a family's and a device's."""

from dataclasses import dataclass

from keyworker_protocol import crypto
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.header import NOTHING, Header


@dataclass(frozen=True, slots=True)
class FamilyHead:
    """How far a family's log reaches: the last sequence number and the chain hash there."""

    seq: int = 0
    chain: bytes = NOTHING

    def extended(self, entry_hash: bytes) -> "FamilyHead":
        seq = self.seq + 1
        chain = crypto.sha256(b"kw/chain1", self.chain, seq.to_bytes(8, "big"), entry_hash)
        return FamilyHead(seq, chain)


@dataclass(frozen=True, slots=True)
class DeviceTail:
    """The last entry of one device in one family."""

    counter: int = 0
    entry_hash: bytes = NOTHING

    def followed_by(self, header: Header, entry_hash: bytes) -> "DeviceTail":
        """Raises RefusedError ``counter_gap`` or ``chain_fork``."""
        if header.counter > self.counter + 1:
            raise RefusedError("counter_gap", f"{self.counter} then {header.counter}")
        if header.counter <= self.counter or not crypto.same(header.previous, self.entry_hash):
            raise RefusedError("chain_fork", f"at {header.counter}")
        return DeviceTail(header.counter, entry_hash)
