"""A manager's word about a restore, what is given back, and what is handed on: their bytes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from keyworker_protocol import crypto
from keyworker_protocol.directory import (
    Directory,
    Role,
    enrolment_control,
    founding_control,
    organisation_id_of,
)
from keyworker_protocol.encoding import encode
from keyworker_protocol.entry import (
    Entry,
    Page,
    StoredEntry,
    decode_offer,
    encode_page,
)
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.handed import (
    MAX_HANDED,
    Handed,
    handed_in,
    handing_payload,
    only_hands_on,
)
from keyworker_protocol.header import Header
from keyworker_protocol.receipt import Receipt
from keyworker_protocol.restored import Restoration
from tests.unit.protocol.people import ROOT, SERVICE, a_person, fixed_id

MANAGER = a_person("Miriam Osei", Role.MANAGER)
WORKER = a_person("Priya Nair", Role.KEYWORKER)
ORGANISATION = organisation_id_of(ROOT.public)


def a_directory() -> Directory:
    founding = founding_control(
        root=ROOT,
        name="Hill Street",
        service_key=SERVICE.public,
        user=MANAGER.user,
        device=MANAGER.device,
    )
    directory = Directory(organisation_id=ORGANISATION).applied(_header(founding, 1))
    control = enrolment_control(directory, user=WORKER.user, device=WORKER.device)
    return directory.applied(_header(control, 2))


def _header(control: dict[str, Any], counter: int) -> Header:
    return Header(
        family_id=ORGANISATION,
        change_id=fixed_id(f"change {counter}"),
        device_id=MANAGER.device.device_id,
        counter=counter,
        previous=bytes(32) if counter == 1 else bytes(31) + b"\1",
        seen_seq=0,
        seen_chain=bytes(32),
        control=control,
    )


def a_word(**changes: Any) -> Restoration:
    said = Restoration(
        organisation_id=ORGANISATION,
        old=fixed_id("first life"),
        new=fixed_id("second life"),
        restored_ms=1_795_000_000_000,
        confirmed_ms=1_795_000_360_000,
        device_id=MANAGER.device.device_id,
    )
    return replace(said, **changes).signed_by(MANAGER.signing)


def test_a_managers_word_holds_and_is_signed_as_the_page_says() -> None:
    said = a_word()
    said.verify(a_directory())
    message = b"kw/restored1" + cbor2.dumps(
        [
            ORGANISATION.bytes,
            said.old.bytes,
            said.new.bytes,
            1_795_000_000_000,
            1_795_000_360_000,
            MANAGER.device.device_id.bytes,
        ],
        canonical=True,
    )
    Ed25519PublicKey.from_public_bytes(MANAGER.signing.public).verify(said.signature, message)


@pytest.mark.parametrize(
    ("spoilt", "code"),
    [
        (replace(a_word(), new=fixed_id("third life")), "bad_signature"),
        (replace(a_word(), old=fixed_id("third life")), "bad_signature"),
        (replace(a_word(), restored_ms=1), "bad_signature"),
        (replace(a_word(), confirmed_ms=1), "bad_signature"),
        (replace(a_word(), signature=bytes(64)), "bad_signature"),
        (replace(a_word(), organisation_id=fixed_id("elsewhere")), "not_the_directory"),
        (a_word(new=fixed_id("first life")), "malformed"),
        (a_word(device_id=fixed_id("nobody's laptop")), "unknown_device"),
        (a_word(device_id=WORKER.device.device_id).signed_by(WORKER.signing), "not_permitted"),
        (a_word().signed_by(crypto.SigningKey(b"x" * 32)), "bad_signature"),
    ],
)
def test_any_other_word_is_refused_by_name(spoilt: Restoration, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        spoilt.verify(a_directory())
    assert refused.value.code == code


def an_offer(first: int = 4, last: int = 6, **changes: Any) -> Page:
    entries = tuple(
        StoredEntry(
            seq=seq,
            received_ms=5,
            entry=Entry(header=b"header", signature=bytes(64), sealed=b"sealed"),
        )
        for seq in range(first, last + 1)
    )
    receipt = Receipt(
        incarnation=fixed_id("first life"),
        family_id=fixed_id("family"),
        to_seq=last,
        chain=bytes(32),
        received_ms=6,
        signature=bytes(64),
    )
    return replace(Page(entries=entries, receipt=receipt, head_seq=last), **changes)


def test_an_offer_is_a_page_that_ends_at_its_receipt() -> None:
    offer = an_offer()
    assert decode_offer(encode_page(offer), family_id=fixed_id("family")) == offer
    many = an_offer(1, 1000)
    assert decode_offer(encode_page(many), family_id=fixed_id("family")) == many


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        (an_offer(receipt=None), "malformed"),
        (an_offer(entries=()), "malformed"),
        (an_offer(head_seq=7), "malformed"),
        (an_offer(entries=an_offer().entries[:-1]), "malformed"),
        (an_offer(entries=(an_offer().entries[0], an_offer().entries[2])), "malformed"),
        (an_offer(1, 1001), "too_big"),
    ],
)
def test_any_other_offer_is_refused_by_name(offer: Page, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        decode_offer(encode_page(offer), family_id=fixed_id("family"))
    assert refused.value.code == code


HANDED = Handed(header=b"header", signature=bytes(64), packed=b"packed")


def test_what_is_handed_on_comes_out_as_it_went_in() -> None:
    payload = handing_payload([HANDED, HANDED], at="2026-11-22T09:30:00.000+00:00", app_version="1")
    assert handed_in(payload) == (HANDED, HANDED)
    assert cbor2.loads(payload)["writes"] == []


def test_most_payloads_hand_nothing_on() -> None:
    assert handed_in(encode({"schema": 1, "writes": []})) == ()
    assert handed_in(encode({"schema": 1, "reason": "It was handed_on at the door."})) == ()
    assert handed_in(encode(["handed_on"])) == ()


@pytest.mark.parametrize(
    "listed",
    [
        "words",
        [[]],
        [[b"header", bytes(63), b"packed"]],
        [[b"h" * 1025, bytes(64), b"packed"]],
        [[b"header", bytes(64), b"p" * 262_145]],
        [[b"header", bytes(64), b"packed"]] * (MAX_HANDED + 1),
    ],
)
def test_what_is_not_handed_on_properly_is_malformed(listed: Any) -> None:
    with pytest.raises(RefusedError, match="malformed"):
        handed_in(encode({"handed_on": listed}))


@pytest.mark.parametrize("look", [handed_in, only_hands_on])
def test_too_many_values_are_refused_before_they_are_unfolded(
    monkeypatch: pytest.MonkeyPatch, look: Callable[[bytes], object]
) -> None:
    bomb = encode({"handed_on": [], "mood": [[]] * 900_000})
    monkeypatch.setattr(cbor2, "load", lambda *_args, **_how: pytest.fail("unfolded"))
    with pytest.raises(RefusedError, match="too_big"):
        look(bomb)
