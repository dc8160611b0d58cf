"""Writes ``vectors.json``: what a second client must produce and read, byte for byte.

    python -m tests.vectors.make

Everything follows from the fixed seeds of ``tests.unit.protocol.people``, but for the seals,
which are random: those already in the file are kept. A change of this
file is a change of the protocol.
"""

import json
from pathlib import Path
from typing import Any

from keyworker_protocol import body
from keyworker_protocol.access import FamilyRole, access_control
from keyworker_protocol.chain import FamilyHead
from keyworker_protocol.directory import Directory, Team, enrolment_control, team_control
from keyworker_protocol.enrolment import Code, CodeKind, EnrolmentRequest, words_of
from keyworker_protocol.entry import (
    Entry,
    Page,
    PushAnswer,
    StoredEntry,
    encode_answer,
    encode_batch,
    encode_page,
)
from keyworker_protocol.header import NOTHING, Header, header_hash, sign_header
from keyworker_protocol.receipt import Receipt
from keyworker_protocol.sign_in import sign_challenge
from keyworker_protocol.wrap import WrapKind, key_check, wrap_key
from tests.unit.protocol import people

FILE = Path(__file__).with_name("vectors.json")
RECEIVED_MS = 1_795_000_000_000


def vectors(random: dict[str, str]) -> dict[str, Any]:
    """``random`` holds the seals that cannot be made the same again."""
    access = _access_entry(bytes.fromhex(random["wrap"]))
    sealed = bytes.fromhex(random["sealed"])
    record = _signed(_record_header(access), people.JOAN, sealed)
    entries = [access, record]
    head = FamilyHead()
    chain = []
    for entry in entries:
        head = head.extended(header_hash(entry.header))
        chain.append(head.chain.hex())
    receipt = Receipt(
        incarnation=people.INCARNATION,
        family_id=people.FAMILY,
        to_seq=head.seq,
        chain=head.chain,
        received_ms=RECEIVED_MS,
    ).signed_by(people.SERVICE)
    stored = tuple(
        StoredEntry(seq=seq, received_ms=RECEIVED_MS, entry=entry)
        for seq, entry in enumerate(entries, start=1)
    )
    return {
        "random": random,
        "keys": {
            "root_seed": people.ROOT.seed.hex(),
            "root_public": people.ROOT.public.hex(),
            "organisation_id": str(people.ORGANISATION),
            "service_seed": people.SERVICE.seed.hex(),
            "service_public": people.SERVICE.public.hex(),
            "device_seed": people.JOAN.signing.seed.hex(),
            "device_public": people.JOAN.signing.public.hex(),
            "user_secret": people.JOAN.user_agreement.secret.hex(),
            "device_secret": people.JOAN.device_agreement.secret.hex(),
            "user_public": people.JOAN.user_agreement.public.hex(),
            "family_key": people.FAMILY_KEY.hex(),
            "family_key_check": key_check(people.FAMILY_KEY).hex(),
        },
        "ids": {
            "family": str(people.FAMILY),
            "user": str(people.JOAN.user.user_id),
            "device": str(people.JOAN.device.device_id),
            "change": str(people.fixed_id("change")),
            "incarnation": str(people.INCARNATION),
        },
        "directory": [_entry(entry) for entry in _directory_entries()],
        "access": _entry(access),
        "record": _entry(record),
        "body": {
            "salt": people.SALT.hex(),
            "payload": people.PAYLOAD.hex(),
            "commitment": body.commit(people.SALT, people.PAYLOAD).hex(),
            "epoch": 1,
        },
        "chain": chain,
        "receipt": {
            "to_seq": receipt.to_seq,
            "received_ms": receipt.received_ms,
            "signature": receipt.signature.hex(),
        },
        "batch": encode_batch(entries).hex(),
        "answer": encode_answer(PushAnswer(seqs=(1, 2), receipt=receipt)).hex(),
        "page": encode_page(Page(entries=stored, receipt=receipt, head_seq=2)).hex(),
        **_joining(),
    }


def _directory_entries() -> list[Entry]:
    directory = people.an_unfounded_directory()
    entries: list[Entry] = []
    previous = NOTHING
    for make in (_founding, _team, _enrolment):
        header = people.a_header(
            family_id=people.ORGANISATION,
            change_id=people.fixed_id(f"directory {len(entries) + 1}"),
            device_id=people.MARGARET.device.device_id,
            counter=len(entries) + 1,
            previous=previous,
            control=make(directory),
        )
        directory = directory.applied(header)
        entries.append(_signed(header, people.MARGARET))
        previous = header_hash(entries[-1].header)
    return entries


def _founding(_: Directory) -> dict[str, Any]:
    return people.the_founding()


def _team(directory: Directory) -> dict[str, Any]:
    team = Team(team_id=people.fixed_id("team"), name="Riverside North")
    return team_control(directory, team)


def _enrolment(directory: Directory) -> dict[str, Any]:
    return enrolment_control(directory, user=people.JOAN.user, device=people.JOAN.device)


def _access_entry(wrap: bytes) -> Entry:
    control = access_control(
        None,
        family_id=people.FAMILY,
        family_key=people.FAMILY_KEY,
        members={people.JOAN.user.user_id: FamilyRole.KEYWORKER},
        directory=people.a_directory(),
    )
    control["wraps"][0][2] = wrap
    header = people.a_header(change_id=people.fixed_id("first access"), control=control)
    return _signed(header, people.JOAN)


def _record_header(access: Entry) -> Header:
    entry_hash = header_hash(access.header)
    return people.a_record_header(
        previous=entry_hash, seen_seq=1, seen_chain=FamilyHead().extended(entry_hash).chain
    )


def _joining() -> dict[str, Any]:
    code = Code(
        kind=CodeKind.JOIN,
        address="https://keywork.example.nhs.uk",
        secret=people.fixed_bytes("code", 16),
        organisation_id=people.ORGANISATION,
    )
    found = Code(
        kind=CodeKind.FOUND,
        address="http://127.0.0.1:8123",
        secret=people.fixed_bytes("found", 16),
    )
    request = EnrolmentRequest(
        device_id=people.JOAN.device.device_id,
        label=people.JOAN.device.label,
        signing=people.JOAN.device.signing,
        agreement=people.JOAN.device.agreement,
        user_agreement=people.JOAN.user.agreement,
    ).encoded()
    challenge = people.fixed_bytes("challenge")
    return {
        "codes": [
            {
                "kind": int(one.kind),
                "address": one.address,
                "secret": one.secret.hex(),
                "organisation_id": str(one.organisation_id) if one.organisation_id else None,
                "text": one.text(),
                "lookup_id": str(one.lookup_id),
                "mac_of_request": one.authenticate(request).hex(),
            }
            for one in (code, found)
        ],
        "request": request.hex(),
        "words": list(words_of(request)),
        "sign_in": {
            "challenge": challenge.hex(),
            "signature": sign_challenge(
                people.JOAN.signing, device_id=people.JOAN.device.device_id, challenge=challenge
            ).hex(),
        },
    }


def _signed(header: Header, author: people.Person, sealed: bytes = b"") -> Entry:
    encoded = header.encoded()
    return Entry(header=encoded, signature=sign_header(author.signing, encoded), sealed=sealed)


def _entry(entry: Entry) -> dict[str, str]:
    return {
        "header": entry.header.hex(),
        "hash": header_hash(entry.header).hex(),
        "signature": entry.signature.hex(),
        "sealed": entry.sealed.hex(),
    }


def random_seals() -> dict[str, str]:
    """Those of the file that is there; without one, new ones."""
    if FILE.exists():
        seals: dict[str, str] = json.loads(FILE.read_text(encoding="utf-8"))["random"]
        return seals
    joan = people.JOAN
    packed = body.pack(people.SALT, people.PAYLOAD)
    wrap = wrap_key(
        people.FAMILY_KEY,
        kind=WrapKind.FAMILY_KEY,
        scope_id=people.FAMILY,
        epoch=1,
        recipient_id=joan.user.user_id,
        public=joan.user.agreement,
    )
    user_key_wrap = wrap_key(
        joan.user_agreement.secret,
        kind=WrapKind.USER_KEY,
        scope_id=joan.user.user_id,
        epoch=1,
        recipient_id=joan.device.device_id,
        public=joan.device.agreement,
    )
    header = _record_header(_access_entry(wrap))
    sealed = body.seal(
        packed,
        header=header.encoded(),
        change_id=header.change_id,
        epoch=1,
        family_key=people.FAMILY_KEY,
    )
    return {
        "wrap": wrap.hex(),
        "user_key_wrap": user_key_wrap.hex(),
        "packed": packed.hex(),
        "sealed": sealed.hex(),
    }


if __name__ == "__main__":
    text = json.dumps(vectors(random_seals()), indent=1, ensure_ascii=False)
    FILE.write_text(text + "\n", encoding="utf-8")
