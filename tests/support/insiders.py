"""Laptops whose person has joined already, without a service: the program opens into its rooms."""

from keyworker_desktop.vault import keyslots
from keyworker_desktop.vault.cost import FLOOR, Calibration
from keyworker_protocol.directory import Role
from tests.support import desk as offices
from tests.support.desk import Office
from tests.support.program import PASSPHRASE, Played
from ui.places import Place, Room


def insider(played: Played, role: Role = Role.KEYWORKER, *, with_families: int = 0) -> Played:
    """Unlocked; nothing answers at the service's address."""
    played.profile.folder.mkdir(parents=True, exist_ok=True)
    calibration = Calibration(start=FLOOR)
    key = keyslots.create(played.profile.keyslots, PASSPHRASE, calibration=calibration)
    offices.make_store(played.profile.store, role, key)
    enter(played)
    office = office_of(played)
    for number in range(with_families):
        offices.add_invented(office, number)
    return played


def enter(played: Played) -> Played:
    played.start()
    played.unlock()
    played.wait_inside()
    return played


def office_of(played: Played) -> Office:
    return Office(played.desk, offices.Clock())


def go(played: Played, room: Room) -> None:
    assert played.program is not None
    assert played.program.session is not None
    played.program.session.house.go(Place(room=room))
