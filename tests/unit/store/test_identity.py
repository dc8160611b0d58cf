"""Who a laptop is, which keys it holds, who may read a family, and a family founded offline."""

from pathlib import Path
from uuid import uuid4

from keyworker_desktop.record.change import NewChange
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.writing import creation
from keyworker_desktop.store import families, log, outbox, people, reading
from keyworker_desktop.store.connection import transaction
from keyworker_desktop.store.identity import (
    Identity,
    family_keys,
    get_identity,
    put_family_key,
    put_identity,
)
from keyworker_desktop.store.open import create_store
from keyworker_desktop.store.save import save_control
from keyworker_desktop.store.settings import get_setting, put_setting
from keyworker_protocol.access import FamilyRole
from keyworker_protocol.crypto import SigningKey
from tests.support.stores import KEY, NOW, Laptop
from tests.unit.protocol import people as protocol_people


def test_a_laptop_that_joined_nothing_is_nobody(tmp_path: Path) -> None:
    db = create_store(tmp_path / "store.db", KEY)
    assert get_identity(db) is None
    assert reading.caseload(db) == []
    db.close()


def test_a_laptop_knows_itself_again_and_shows_no_secret(laptop: Laptop) -> None:
    root = SigningKey(bytes(32))
    with transaction(laptop.db):
        put_identity(laptop.db, laptop.me, root=root)
    read = get_identity(laptop.db)
    assert read
    assert read.device_id == laptop.me.device_id
    assert read.signing.seed == laptop.me.signing.seed
    assert read.user_agreement.secret == laptop.me.user_agreement.secret
    assert read.device_agreement.secret == laptop.me.device_agreement.secret
    assert "signing" not in repr(read)


def test_family_keys_are_kept_by_epoch(laptop: Laptop) -> None:
    family_id = uuid4()
    put_family_key(laptop.db, family_id, 1, bytes(32))
    put_family_key(laptop.db, family_id, 2, bytes([2]) * 32)
    assert family_keys(laptop.db, family_id) == {1: bytes(32), 2: bytes([2]) * 32}
    assert family_keys(laptop.db, uuid4()) == {}
    assert reading.family_ids(laptop.db) == [family_id]


def test_settings_are_plain_values_with_a_default(laptop: Laptop) -> None:
    assert get_setting(laptop.db, "theme", "light") == "light"
    put_setting(laptop.db, "theme", {"name": "dark", "size": 3})
    put_setting(laptop.db, "theme", {"name": "dark", "size": 4})
    assert get_setting(laptop.db, "theme") == {"name": "dark", "size": 4}


def test_a_family_is_founded_whole_and_offline(laptop: Laptop) -> None:
    margaret = protocol_people.MARGARET
    me = Identity(
        organisation_id=protocol_people.ORGANISATION,
        user_id=margaret.user.user_id,
        device_id=margaret.device.device_id,
        service_address="http://localhost:1",
        signing=margaret.signing,
        device_agreement=margaret.device_agreement,
        user_agreement=margaret.user_agreement,
    )
    with transaction(laptop.db):
        founding = protocol_people.the_founding()
        save_control(laptop.db, me.organisation_id, founding, author=me, now=NOW)
    directory = people.directory_of(laptop.db, me.organisation_id)
    assert people.names_by_device(directory) == {me.device_id: "Margaret Hale"}

    family_id = families.create_family(
        laptop.db,
        author=me,
        directory=directory,
        members={me.user_id: FamilyRole.KEYWORKER},
        first=lambda family_id: NewChange(
            family_id=family_id,
            writes=tuple(creation(Family(entity_id=uuid4(), family_id=family_id, name="Marlow"))),
        ),
        now=NOW,
        app_version="test",
    )
    access = people.access_of(laptop.db, family_id, directory)
    assert access
    assert set(access.members) == {me.user_id}
    assert [card.name for card in reading.caseload(laptop.db)] == ["Marlow"]
    assert outbox.count(laptop.db) == 3
    batch = outbox.next_batch(laptop.db, family_id)
    assert [entry.packed is None for entry in batch] == [True, False]
    assert log.change_with(laptop.db, batch[0].change_id) is None
    laptop.reopened().db.close()
