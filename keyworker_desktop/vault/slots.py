"""The keyslot file as bytes: slots that each hold the data key, sealed in their own way.

``{checksum, contents}``, where contents is ``{format, slots}``; all of it deterministic CBOR. The
outer map stays as it is for ever, so that any program can tell a damaged file from a newer one.
"""

from dataclasses import dataclass
from typing import Any, Final

from keyworker_desktop.vault.cost import SALT_BYTES, Cost, derive
from keyworker_desktop.vault.errors import (
    KeyslotsDamagedError,
    KeyslotsTooNewError,
    KeyslotsUnsafeError,
    WrongPassphraseError,
)
from keyworker_protocol import crypto
from keyworker_protocol.encoding import decode, encode
from keyworker_protocol.errors import RefusedError

FORMAT: Final = 1
MAX_FILE_BYTES: Final = 65_536
DATA_KEY_BYTES: Final = crypto.KEY_BYTES
_PASSPHRASE: Final = "passphrase"  # noqa: S105  # the kind of slot
_PURPOSE: Final = b"kw/slot1"
_SEALED_BYTES: Final = DATA_KEY_BYTES + 16
_CLEAR_FIELDS: Final = ("kind", "lanes", "memory_kib", "nonce", "passes", "salt")


@dataclass(frozen=True, slots=True)
class PassphraseSlot:
    """Opened by a passphrase."""

    cost: Cost
    salt: bytes
    nonce: bytes
    sealed: bytes

    def open(self, passphrase: bytes) -> bytearray:
        """Raises WrongPassphraseError, NotEnoughMemoryError."""
        key = _slot_key(passphrase, self.salt, self.cost)
        try:
            return bytearray(
                crypto.decrypt(
                    key,
                    nonce=self.nonce,
                    ciphertext=self.sealed,
                    bound_to=_bound(self.cost, self.salt, self.nonce),
                )
            )
        except RefusedError as error:
            raise WrongPassphraseError from error

    def as_map(self) -> dict[str, Any]:
        return _clear(self.cost, self.salt, self.nonce) | {"sealed": self.sealed}


@dataclass(frozen=True, slots=True)
class Slots:
    """All slots of a file. Those of a kind this program does not know are kept as they are."""

    passphrase: PassphraseSlot
    others: tuple[dict[Any, Any], ...] = ()

    def to_bytes(self) -> bytes:
        contents = encode({"format": FORMAT, "slots": [self.passphrase.as_map(), *self.others]})
        return encode({"checksum": crypto.sha256(contents), "contents": contents})


def seal(data_key: bytearray, passphrase: bytes, cost: Cost) -> PassphraseSlot:
    """Raises NotEnoughMemoryError."""
    salt, nonce = crypto.random_bytes(SALT_BYTES), crypto.random_bytes(crypto.NONCE_BYTES)
    key = _slot_key(passphrase, salt, cost)
    bound_to = _bound(cost, salt, nonce)
    sealed = crypto.encrypt(key, nonce=nonce, plaintext=bytes(data_key), bound_to=bound_to)
    return PassphraseSlot(cost=cost, salt=salt, nonce=nonce, sealed=sealed)


def read(data: bytes) -> Slots:
    """Raises KeyslotsDamagedError, KeyslotsTooNewError, KeyslotsUnsafeError."""
    match _decoded(data):
        case {"checksum": bytes(checksum), "contents": bytes(contents), **rest} if not rest:
            pass
        case _:
            raise KeyslotsDamagedError
    if not crypto.same(checksum, crypto.sha256(contents)):
        raise KeyslotsDamagedError
    match _decoded(contents):
        case {"format": int(number)} if number > FORMAT:
            raise KeyslotsTooNewError
        case {"format": 1, "slots": list(slots), **rest} if not rest:
            return _sorted_by_kind(slots)
        case _:
            raise KeyslotsDamagedError


def _decoded(data: bytes) -> Any:
    try:
        return decode(data, max_bytes=MAX_FILE_BYTES)
    except RefusedError as error:
        raise KeyslotsDamagedError from error


def _sorted_by_kind(slots: list[Any]) -> Slots:
    found: list[PassphraseSlot] = []
    others: list[dict[Any, Any]] = []
    for slot in slots:
        match slot:
            case {"kind": "passphrase"}:
                found.append(_passphrase_slot(slot))
            case {"kind": str()}:
                others.append(slot)
            case _:
                raise KeyslotsDamagedError
    if len(found) != 1:
        raise KeyslotsDamagedError
    return Slots(found[0], tuple(others))


def _passphrase_slot(slot: dict[Any, Any]) -> PassphraseSlot:
    if set(slot) != {*_CLEAR_FIELDS, "sealed"}:
        raise KeyslotsDamagedError
    numbers = [slot[name] for name in ("memory_kib", "passes", "lanes")]
    if any(type(number) is not int for number in numbers):
        raise KeyslotsDamagedError
    for name, length in (
        ("salt", SALT_BYTES),
        ("nonce", crypto.NONCE_BYTES),
        ("sealed", _SEALED_BYTES),
    ):
        if not isinstance(slot[name], bytes) or len(slot[name]) != length:
            raise KeyslotsDamagedError
    cost = Cost(*numbers)
    if not cost.is_allowed:
        raise KeyslotsUnsafeError
    return PassphraseSlot(cost, slot["salt"], slot["nonce"], slot["sealed"])


def _slot_key(passphrase: bytes, salt: bytes, cost: Cost) -> bytes:
    return crypto.derive(derive(passphrase, salt, cost), salt=salt, info=_PURPOSE)


def _clear(cost: Cost, salt: bytes, nonce: bytes) -> dict[str, Any]:
    return {
        "kind": _PASSPHRASE,
        "lanes": cost.lanes,
        "memory_kib": cost.memory_kib,
        "nonce": nonce,
        "passes": cost.passes,
        "salt": salt,
    }


def _bound(cost: Cost, salt: bytes, nonce: bytes) -> bytes:
    """All that can be read of a slot; of this slot only, so that another can be added later."""
    return _PURPOSE + encode({"format": FORMAT, "slot": _clear(cost, salt, nonce)})
