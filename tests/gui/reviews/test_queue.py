"""What waits, in which order, and how far each has come."""

from datetime import timedelta

from pytestqt.qtbot import QtBot

from keyworker_desktop.record.writing import struck_out
from keyworker_desktop.store import reading
from tests.gui.reviews.conftest import Reviews, shown
from tests.support.desk import PRIYA, TOM, Office
from ui.places import FamilyTab, Place, Room
from ui.widgets.chip import Chip


def test_worries_come_first_then_the_oldest(reviews: Reviews) -> None:
    reviews.note(0, days=12, by=TOM)
    reviews.note(1, days=3, concern="Maya has not eaten since Monday.")
    reviews.note(2, days=6, way="phone")
    reviews.note(0, days=8, concern="Nobody opened the door.", by=TOM)
    reviews.open()
    assert [row.split(", ")[0] for row in reviews.listed] == [
        "A worry was raised",
        "Robin Marsh",
        "Maya Fenwick",
        "The rest",
        "Robin Marsh",
        "Dele Okafor",
    ]
    assert "Nobody opened the door." in reviews.listed[1]
    assert reviews.listed[5].startswith("Dele Okafor, Priya Nair · phone, Mon 16 November")
    assert reviews.listed[5].endswith("6 days")


def test_own_notes_and_struck_ones_do_not_wait(reviews: Reviews, office: Office) -> None:
    office.add_note(0)
    wrong, right = reviews.note(1), reviews.note(2)
    office.save_writes(
        wrong.family_id, struck_out(reviews.sheet(wrong).contact, "Another family's."), by=PRIYA
    )
    reviews.open()
    assert reviews.reads(right)
    assert len(reviews.listed) == 2


def test_an_empty_queue_is_kind_and_says_what_will_come(reviews: Reviews) -> None:
    reviews.open()
    assert reviews.nothing == (
        "Nothing waits for you. Notes appear here when keyworkers have finished and sent them."
    )
    reviews.click("show signed")
    assert reviews.nothing == "You have not signed anything off in the last seven days."
    note = reviews.note()
    reviews.tell(note)
    reviews.click("show waiting")
    reviews.until(lambda: reviews.reads(note))


def test_chips_count_and_show_what_was_asked_answered_and_changed(reviews: Reviews) -> None:
    changed, asked, answered = (reviews.note(number, days=9 - number) for number in range(3))
    reviews.open()
    reviews.screen.sign_off()
    reviews.until(lambda: reviews.reads(asked))
    reviews.addition(changed)
    reviews.review(asked, "question", "Who rings the school?")
    reviews.review(answered, "question", "Does she know the date?")
    reviews.review(answered, "answer", "Told her last night.", by=PRIYA)
    reviews.tell(asked)
    counted = [
        "Waiting 3",
        "Asked 1",
        "Answered 1",
        "Changed since signed 1",
        "Signed off this week 0",
    ]
    chips = reviews.screen.findChildren(Chip)
    reviews.until(lambda: [chip.accessibleName() for chip in chips] == counted)
    for shelf, note, words in (
        ("asked", asked, "You asked Priya"),
        ("answered", answered, "Priya has answered you"),
        ("changed", changed, "You signed an earlier version"),
    ):
        reviews.click(f"show {shelf}")
        assert reviews.reads(note)
        assert len(reviews.listed) == 1
        assert words in reviews.listed[0]


def test_a_question_about_a_signed_note_is_still_among_the_asked(
    reviews: Reviews, office: Office
) -> None:
    note = reviews.note()
    reviews.open()
    reviews.screen.sign_off()
    reviews.until(lambda: reviews.nothing)
    reviews.review(note, "question", "One thing more: who has the key?")
    reviews.tell(note)
    reviews.click("show asked")
    reviews.until(lambda: reviews.reads(note))
    reviews.review(note, "answer", "Mum has it.", by=PRIYA)
    reviews.tell(note)
    reviews.until(lambda: any("Mum has it." in one for one in reviews.said))
    assert (
        office.in_store(lambda db: reading.review_queue(db, device_id=PRIYA.device.device_id)) == []
    )


def test_what_happens_elsewhere_keeps_the_note_the_place_and_the_words(reviews: Reviews) -> None:
    notes = [reviews.note(number % 3, days=60 - number) for number in range(40)]
    reviews.open()
    reviews.until(lambda: reviews.reads(notes[0]))
    for _ in range(25):
        reviews.screen.next_note()
    assert reviews.reads(notes[25])
    bar = reviews.screen.list.verticalScrollBar()
    bar.setValue(bar.value() - 20)
    place = bar.value()
    late = reviews.note(1, days=0.5)
    reviews.tell(late)
    reviews.until(lambda: len(reviews.listed) == 42)
    assert reviews.reads(notes[25])
    assert bar.value() == place


def test_two_hundred_notes_are_handled(reviews: Reviews, office: Office) -> None:
    for number in range(210):
        office.add_note(number % 3, by=PRIYA, at=office.clock() - timedelta(hours=number))
    reviews.open()
    assert len(reviews.listed) == 201
    reviews.screen.next_note()
    assert reviews.screen.list.currentIndex().row() == 2


def test_it_leads_to_the_note_in_its_family(reviews: Reviews, qtbot: QtBot) -> None:
    note = reviews.note()
    reviews.open()
    with qtbot.waitSignal(reviews.screen.go) as led:
        reviews.click("open family")
    assert led.args == [
        Place(
            room=Room.FAMILY,
            family_id=note.family_id,
            tab=FamilyTab.CONTACTS,
            entity_id=note.entity_id,
        )
    ]


def test_a_place_with_a_note_opens_that_note(reviews: Reviews) -> None:
    reviews.note(0, days=9)
    wanted = reviews.note(1, days=2)
    reviews.open(entity_id=wanted.entity_id)
    assert reviews.reads(wanted)


def test_reviews_are_not_for_a_keyworker(keyworker_office: Office, qtbot: QtBot) -> None:
    reviews = shown(keyworker_office, qtbot)
    screen = reviews.screen
    screen.show_place(Place(room=Room.REVIEWS))
    screen.take_focus()
    assert screen.accessibleName().startswith("Reviews are for supervisors.")
    assert screen.may_leave()
    assert screen.regions() == [screen]
