"""A copy taken out of the record: the passphrase of the laptop, and what is noted of it."""

from uuid import UUID

from keyworker_desktop.store import copies_out
from keyworker_desktop.store.copies_out import CopyOut
from keyworker_desktop.vault import keyslots
from keyworker_desktop.vault.cost import FLOOR, Calibration
from tests.support.desk import Office
from tests.support.program import PASSPHRASE


def set_passphrase(office: Office) -> str:
    """The passphrase that is asked for again before a copy leaves."""
    keyslots.create(office.desk.keyslots, PASSPHRASE, calibration=Calibration(start=FLOOR))
    return PASSPHRASE


def noted(office: Office, entity_id: UUID, what: str) -> list[CopyOut]:
    return list(office.in_store(lambda db: copies_out.of_record(db, entity_id, what)))
