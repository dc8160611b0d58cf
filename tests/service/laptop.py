"""A bare laptop for tests of the service: keys, chains and requests, and no more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

import requests

from keyworker_protocol import body, crypto, directory, enrolment, entry, header, sign_in
from keyworker_protocol.access import Access, FamilyRole, access_after, access_control
from keyworker_protocol.chain import DeviceTail
from keyworker_protocol.directory import Device, Directory, Role, User
from keyworker_protocol.entry import Entry, Page, PushAnswer
from keyworker_protocol.header import NOTHING, Header
from keyworker_service.api.fields import base64url, from_base64url
from tests.support.service import RunningService

SECONDS = 20


@dataclass
class Laptop:
    """One device of one user. ``author`` builds the next entry; ``push`` sends what it is given."""

    address: str
    user: User
    device: Device
    signing: crypto.SigningKey
    agreement: crypto.AgreementKey
    organisation_id: UUID
    http: requests.Session = field(default_factory=requests.Session)
    tails: dict[UUID, DeviceTail] = field(default_factory=dict)

    def sign_in(self) -> None:
        asked = {"device_id": str(self.device.device_id)}
        challenge = self.post("/v1/auth/challenge", json=asked).json()["challenge"]
        answer = self.ask_for_token(challenge)
        assert answer.status_code == 200, answer.text
        self.http.headers["Authorization"] = f"Bearer {answer.json()['token']}"

    def ask_for_token(
        self, challenge: str, key: crypto.SigningKey | None = None
    ) -> requests.Response:
        signature = sign_in.sign_challenge(
            key or self.signing,
            device_id=self.device.device_id,
            challenge=from_base64url(challenge),
        )
        return self.post(
            "/v1/auth/token",
            json={
                "device_id": str(self.device.device_id),
                "challenge": challenge,
                "signature": base64url(signature),
            },
        )

    def author(self, log_id: UUID, control: dict[str, Any] | None = None, **changes: Any) -> Header:
        """The header that follows this laptop's last one in the log; ``changes`` spoil it."""
        tail = self.tails.get(log_id, DeviceTail())
        made = Header(
            family_id=log_id,
            change_id=uuid4(),
            device_id=self.device.device_id,
            counter=tail.counter + 1,
            previous=tail.entry_hash,
            seen_seq=0,
            seen_chain=NOTHING,
            control=control,
        )
        made = replace(made, **changes)
        self.tails[log_id] = DeviceTail(made.counter, header.header_hash(made.encoded()))
        return made

    def sealed(
        self, made: Header, *, epoch: int = 1, key: crypto.SigningKey | None = None
    ) -> Entry:
        encoded = made.encoded()
        sealed = b""
        if made.control is None:
            sealed = body.seal(
                body.pack(bytes(32), b"What was said."),
                header=encoded,
                change_id=made.change_id,
                epoch=epoch,
                family_key=bytes(32),
            )
        signature = header.sign_header(key or self.signing, encoded)
        return Entry(header=encoded, signature=signature, sealed=sealed)

    def note(self, log_id: UUID, **changes: Any) -> Entry:
        return self.sealed(self.author(log_id, commitment=bytes(31) + b"\1", **changes))

    def notes(self, log_id: UUID, count: int) -> list[Entry]:
        return [self.note(log_id) for _ in range(count)]

    def control(self, log_id: UUID, control: dict[str, Any], **changes: Any) -> Entry:
        return self.sealed(self.author(log_id, control, **changes))

    def push(self, log_id: UUID, entries: Sequence[Entry]) -> requests.Response:
        return self.push_bytes(log_id, entry.encode_batch(entries))

    def push_bytes(
        self, log_id: UUID | str, data: bytes, headers: Mapping[str, str] | None = None
    ) -> requests.Response:
        kind = {"Content-Type": entry.MEDIA_TYPE}
        return self.post(f"/v1/logs/{log_id}", data=data, headers=kind | dict(headers or {}))

    def pushed(self, log_id: UUID, entries: Sequence[Entry], *, status: int = 201) -> PushAnswer:
        answer = self.push(log_id, entries)
        assert answer.status_code == status, answer.text
        return entry.decode_answer(answer.content, family_id=log_id)

    def page(self, log_id: UUID, **query: int) -> Page:
        answer = self.get(f"/v1/logs/{log_id}", params=query)
        assert answer.status_code == 200, answer.text
        return entry.decode_page(answer.content, family_id=log_id)

    def directory(self) -> Directory:
        folded = Directory(organisation_id=self.organisation_id)
        for row in self.page(self.organisation_id).entries:
            folded = folded.applied(header.decode_header(row.entry.header))
        return folded

    def access(self, log_id: UUID) -> Access:
        folded, known = None, self.directory()
        for row in self.page(log_id).entries:
            read = header.decode_header(row.entry.header)
            if read.control is not None:
                folded = access_after(folded, read, known)
        assert folded is not None
        return folded

    def new_family(self, *others: "Laptop") -> UUID:
        """A family of this laptop's user and the others', founded on the service."""
        family_id = uuid4()
        members = {one.user.user_id: FamilyRole.CO_WORKER for one in others}
        members[self.user.user_id] = FamilyRole.KEYWORKER
        self.pushed(family_id, [self.control(family_id, self.access_entry(family_id, members))])
        return family_id

    def access_entry(
        self, family_id: UUID, members: Mapping[UUID, FamilyRole], current: Access | None = None
    ) -> dict[str, Any]:
        return access_control(
            current,
            family_id=family_id,
            family_key=bytes(32),
            members=members,
            directory=self.directory(),
        )

    def enrol(self, role: Role = Role.KEYWORKER, name: str = "Sam") -> "Laptop":
        """A colleague with a first laptop, certified by this one, and signed in."""
        colleague = new_laptop(self.address, self.organisation_id, role=role, name=name)
        self.pushed(self.organisation_id, [self.enrolment(colleague)])
        colleague.sign_in()
        return colleague

    def enrolment(self, other: "Laptop", **changes: Any) -> Entry:
        control = directory.enrolment_control(
            self.directory(), user=other.user, device=other.device
        )
        return self.control(self.organisation_id, control | changes)

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.http.get(self.address + path, timeout=SECONDS, **options)

    def post(self, path: str, **options: Any) -> requests.Response:
        return self.http.post(self.address + path, timeout=SECONDS, **options)

    def delete(self, path: str) -> requests.Response:
        return self.http.delete(self.address + path, timeout=SECONDS)


def new_laptop(
    address: str, organisation_id: UUID, *, role: Role = Role.KEYWORKER, name: str = "Sam"
) -> Laptop:
    signing, agreement = crypto.SigningKey.generate(), crypto.AgreementKey.generate()
    user = User(
        user_id=uuid4(),
        name=name,
        role=role,
        team_id=None,
        agreement=crypto.AgreementKey.generate().public,
    )
    device = Device(
        device_id=uuid4(),
        user_id=user.user_id,
        label="Laptop",
        signing=signing.public,
        agreement=agreement.public,
    )
    return Laptop(address, user, device, signing, agreement, organisation_id)


@dataclass
class Founding:
    """An organisation about to be founded; ``send`` may be called more than once."""

    laptop: Laptop
    code: enrolment.Code
    entry: Entry

    def send(self, **headers: str) -> requests.Response:
        kind = {
            "Content-Type": entry.MEDIA_TYPE,
            "X-Founding-Code": str(self.code.lookup_id),
        }
        return self.laptop.post(
            "/v1/organisations", data=entry.encode_batch([self.entry]), headers=kind | headers
        )


def prepare_founding(
    running: RunningService, *, service_key: str | None = None, **changes: Any
) -> Founding:
    """``changes`` replace fields of the founding control entry, after the root has signed it."""
    root = crypto.SigningKey.generate()
    organisation_id = directory.organisation_id_of(root.public)
    laptop = new_laptop(running.address, organisation_id, role=Role.MANAGER, name="Maya")
    given = service_key or laptop.get("/v1/service").json()["service_key"]
    control = directory.founding_control(
        root=root,
        name="Hill Street",
        service_key=from_base64url(given),
        user=laptop.user,
        device=laptop.device,
    )
    founding = laptop.control(organisation_id, control | changes)
    return Founding(laptop, running.founding_code(), founding)


def found(service: RunningService) -> Laptop:
    """The manager's laptop of a new organisation, signed in."""
    founding = prepare_founding(service)
    answer = founding.send()
    assert answer.status_code == 201, answer.text
    founding.laptop.sign_in()
    return founding.laptop


def problem(answer: requests.Response) -> tuple[int, str]:
    """Status and code of a refusal, whose form is checked on the way."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert str(UUID(answer.headers["X-Incarnation"])) == answer.headers["X-Incarnation"]
    document = answer.json()
    assert document["type"] == "about:blank"
    assert document["title"]
    assert document["status"] == answer.status_code
    return answer.status_code, document["code"]
