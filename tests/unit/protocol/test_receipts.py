"""A receipt is the service's word, for one log, one place and one moment."""

from dataclasses import replace
from typing import Any

import pytest

from keyworker_protocol.errors import RefusedError
from keyworker_protocol.receipt import Receipt
from tests.unit.protocol.people import FAMILY, INCARNATION, JOAN, SERVICE, fixed_bytes, fixed_id

RECEIPT = Receipt(
    incarnation=INCARNATION,
    family_id=FAMILY,
    to_seq=12,
    chain=fixed_bytes("chain"),
    received_ms=1_795_000_000_000,
).signed_by(SERVICE)


def test_a_receipt_is_verified_with_the_services_key() -> None:
    RECEIPT.verify(SERVICE.public)


@pytest.mark.parametrize(
    "change",
    [
        {"incarnation": fixed_id("another incarnation")},
        {"family_id": fixed_id("another family")},
        {"to_seq": 13},
        {"chain": fixed_bytes("another chain")},
        {"received_ms": RECEIPT.received_ms + 1},
        {"signature": b""},
        {"signature": bytes(64)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_altered_receipt_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(RefusedError, match="bad_signature"):
        replace(RECEIPT, **change).verify(SERVICE.public)


def test_a_receipt_of_another_service_is_refused() -> None:
    with pytest.raises(RefusedError, match="bad_signature"):
        RECEIPT.verify(JOAN.signing.public)


def test_a_receipt_that_nobody_signed_is_refused() -> None:
    with pytest.raises(RefusedError, match="bad_signature"):
        replace(RECEIPT, signature=b"").verify(SERVICE.public)
