"""What one laptop writes, the others have; whatever is repeated happens once."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID, uuid4

import pytest

from keyworker_desktop.record.kinds.review import Review
from keyworker_desktop.record.writing import creation
from keyworker_desktop.store import outbox, reading
from keyworker_protocol.access import FamilyRole
from keyworker_protocol.directory import Role
from keyworker_protocol.entry import Entry, PushAnswer
from sync.client import ServiceClient
from sync.errors import ServiceUnreachableError
from sync.membership import Membership
from tests.support.laptops import Laptop, Team, a_round


class LosesAnswers(ServiceClient):
    """The service takes the push; the laptop never hears of it."""

    lost = 1

    def push(self, log_id: UUID, entries: Sequence[Entry]) -> PushAnswer:
        answer = super().push(log_id, entries)
        if self.lost:
            self.lost -= 1
            raise ServiceUnreachableError
        return answer


def losing(laptop: Laptop, count: int = 1) -> None:
    client = LosesAnswers(laptop.identity.service_address, laptop.identity)
    client.lost = count
    laptop.use(client)


def test_a_note_goes_to_the_supervisor_and_the_review_comes_back(team: Team) -> None:
    keyworker, supervisor = team.join("Priya Nair"), team.join("Ruth Calloway", Role.SUPERVISOR)
    family = keyworker.family(supervisor)
    keyworker.note(family, "He said: “not today”.")
    assert keyworker.waiting() == 3
    assert keyworker.run_well().sent == 3
    assert keyworker.waiting() == 0
    supervisor.run_well()
    assert supervisor.bodies(family) == ["He said: “not today”."]
    (sheet,) = supervisor.ask(partial(reading.contacts, family_id=family))
    review = Review(
        entity_id=uuid4(),
        family_id=family,
        contact=sheet.contact.entity_id,
        body="Thank you for keeping his words.",
    )
    supervisor.save(family, creation(review))
    supervisor.run_well()
    keyworker.run_well()
    assert keyworker.state(family) == supervisor.state(family)
    assert review.entity_id in {one.entity_id for one in keyworker.ask(_reviews)}


def _reviews(db: object) -> list[Review]:
    return [
        record
        for family in reading.family_ids(db)
        for record in reading.records(db, family, Review)
    ]


def test_nothing_new_costs_one_question(team: Team) -> None:
    team.manager.run_well()
    this = team.manager.run_well()
    assert (this.received, this.sent) == (0, 0)


def test_a_lost_answer_of_a_new_family_is_no_alarm(team: Team) -> None:
    keyworker = team.join("Priya Nair")
    family = keyworker.family()
    losing(keyworker)
    with pytest.raises(ServiceUnreachableError):
        keyworker.run()
    assert keyworker.waiting() == 2
    this = keyworker.run_well()
    assert this.received == 2
    assert keyworker.waiting() == 0
    keyworker.note(family)
    assert keyworker.run_well().sent == 1


def test_a_lost_answer_gives_the_same_receipts_and_nothing_twice(team: Team) -> None:
    keyworker, other = team.join("Priya Nair"), team.join("Tom Ashby")
    family = keyworker.family(other)
    keyworker.run_well()
    for number in range(5):
        keyworker.note(family, f"Visit {number}")
    batch = keyworker.ask(partial(outbox.next_batch, log_id=family))
    losing(keyworker)
    with pytest.raises(ServiceUnreachableError):
        keyworker.run()
    assert keyworker.waiting() == 5
    assert keyworker.ask(partial(outbox.next_batch, log_id=family)) == batch
    # The same once more, before anything was fetched: the same answer as the first time.
    this = a_round()
    keyworker.exchange.push_log(family, this)
    assert this.sent == 5
    assert keyworker.waiting() == 0
    (first,) = [one for one in keyworker.receipts(family) if one[0] == 7]
    other.run_well()
    assert other.bodies(family) == [f"Visit {number}" for number in range(5)]
    assert other.receipts(family)[-1] == first
    assert other.state(family) == keyworker.state(family)


def test_two_write_at_once_and_both_have_all(team: Team) -> None:
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family = one.family(two)
    one.run_well()
    two.run_well()
    one.note(family, "From one")
    two.note(family, "From two")
    two.run_well()
    one.note(family, "From one again")
    one.run_well()
    two.run_well()
    assert one.bodies(family) == two.bodies(family) == ["From one", "From one again", "From two"]
    assert one.state(family) == two.state(family)
    assert one.head(family) == two.head(family)


def test_access_is_given_after_notes_that_were_not_sent(team: Team) -> None:
    keyworker, other = team.join("Priya Nair"), team.join("Tom Ashby")
    family = keyworker.family()
    keyworker.run_well()
    keyworker.note(family, "Before")
    membership = Membership(identity=keyworker.identity, lane=keyworker.lane)
    members = {other.identity.user_id: FamilyRole.CO_WORKER}
    membership.give_access(family, members)
    membership.give_access(family, members)
    membership.close()
    keyworker.note(family, "After")
    keyworker.run_well()
    other.run_well()
    assert other.bodies(family) == ["After", "Before"]
    assert keyworker.head(family) == (5, other.head(family)[1])


def test_access_whose_answer_was_lost_stands_once(team: Team) -> None:
    """And what was written in the meantime stands behind it, signed anew."""
    keyworker, other = team.join("Priya Nair"), team.join("Tom Ashby")
    family = keyworker.family()
    keyworker.run_well()
    membership = Membership(identity=keyworker.identity, lane=keyworker.lane)
    client = LosesAnswers(keyworker.identity.service_address, keyworker.identity)
    membership._client = client
    members = {other.identity.user_id: FamilyRole.CO_WORKER}
    with pytest.raises(ServiceUnreachableError):
        membership.give_access(family, members)
    keyworker.note(family, "Written before it was known")
    keyworker.note(family, "And another")
    membership.give_access(family, members)
    membership.close()
    keyworker.run_well()
    other.run_well()
    assert other.bodies(family) == ["And another", "Written before it was known"]
    assert other.head(family)[0] == keyworker.head(family)[0] == 5
    assert keyworker.waiting() == 0


def test_notes_pushed_before_the_lost_entry_is_known_are_signed_anew(team: Team) -> None:
    keyworker, other = team.join("Priya Nair"), team.join("Tom Ashby")
    family = keyworker.family()
    keyworker.run_well()
    membership = Membership(identity=keyworker.identity, lane=keyworker.lane)
    membership._client = LosesAnswers(keyworker.identity.service_address, keyworker.identity)
    with pytest.raises(ServiceUnreachableError):
        membership.give_access(family, {other.identity.user_id: FamilyRole.CO_WORKER})
    membership.close()
    keyworker.note(family, "In its place")
    keyworker.exchange.push_log(family, a_round())  # without having fetched
    assert keyworker.waiting() == 0
    other.run_well()
    assert other.bodies(family) == ["In its place"]


def test_many_notes_come_in_pages_and_batches(team: Team) -> None:
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family = one.family(two)
    for number in range(620):
        one.note(family, f"Visit {number:03}")
    assert one.run_well().sent == 622
    this = two.run_well()
    assert this.received == 622
    assert two.bodies(family) == [f"Visit {number:03}" for number in range(620)]
    assert two.state(family) == one.state(family)


def test_a_managers_laptop_follows_what_its_own_steps_write(team: Team) -> None:
    """Two exchanges on one store (the loop's and the steps'): neither takes the other for a lie."""
    team.manager.run_well()
    for number in range(3):
        team.join(f"Person {number}")
        team.manager.run_well()
    assert len(team.manager.exchange.directory.users) == 4
