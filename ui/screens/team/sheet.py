"""What the team page shows, read from the store: families with those who may read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from keyworker_desktop.store import people, reading
from keyworker_desktop.store.connection import Connection, one_view
from keyworker_protocol.access import FamilyRole
from keyworker_protocol.directory import Directory
from sync.membership import Invited, invitations_here


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyAccess:
    family_id: UUID
    name: str = field(repr=False)
    members: Mapping[UUID, FamilyRole]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamSheet:
    families: Sequence[FamilyAccess]
    invited: Sequence[Invited]


@one_view
def team_sheet(db: Connection, directory: Directory) -> TeamSheet:
    families = []
    for card in reading.caseload(db):
        access = people.access_of(db, card.family_id, directory)
        families.append(
            FamilyAccess(
                family_id=card.family_id,
                name=card.name,
                members=access.members if access else {},
            )
        )
    return TeamSheet(families=families, invited=invitations_here(db))
