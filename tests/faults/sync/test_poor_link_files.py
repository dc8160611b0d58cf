"""A photo over the poorest link of all: it arrives, and little is sent twice."""

from keyworker_desktop.store.attachments import Whereabouts
from tests.support.files import Files, some_bytes
from tests.support.laptops import Team
from tests.support.link import POOR, poor_link

PHOTO = 5_000_000
MOST_TRIES = 60
MOST_MORE = 1.3


def test_a_photo_of_five_megabytes_arrives_through_cuts_every_three_minutes(team: Team) -> None:
    mine, theirs = Files(team.join("Priya Nair")), Files(team.join("Tom Ashby"))
    attachment = mine.attach(mine.laptop.family(theirs.laptop), some_bytes(PHOTO))
    mine.laptop.run_well()
    theirs.laptop.run_well()
    with poor_link(team.service.address, POOR) as link:
        for files, way in ((mine, "up"), (theirs, "down")):
            files.use(link.address)
            files.loop.want(attachment.entity_id, attachment.family_id)
            before, cuts = getattr(link.carried, way), link.carried.cuts
            for _ in range(MOST_TRIES):
                files.loop._postponed.clear()
                files.carry()
                if files.where(attachment) is Whereabouts.HERE:
                    break
                link.pass_time(2)  # the shortest wait between two tries
            assert files.where(attachment) is Whereabouts.HERE
            assert link.carried.cuts > cuts, "it was cut on the way"
            carried = getattr(link.carried, way) - before
            assert carried <= MOST_MORE * PHOTO
    assert theirs.read(attachment) == some_bytes(PHOTO)
