"""Every widget in every theme and size, as pictures: ``python -m ui.gallery.widgets OUTDIR``."""

import os
import sys
from collections.abc import Callable
from datetime import date, time
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import ThemeName, Tone, Type, theme
from ui.widgets.badge import RatingBadge
from ui.widgets.banner import Banner
from ui.widgets.button import Button, ButtonKind, ButtonSize, IconButton, Link
from ui.widgets.card import Card, CardPart, SectionTitle
from ui.widgets.chip import Chip, ChipGroup
from ui.widgets.day_chart import DayChart, PinchPoint
from ui.widgets.empty import EmptyState
from ui.widgets.fields import (
    ChoiceField,
    DateField,
    LineEdit,
    LongTextField,
    NumberField,
    Pick,
    TextField,
    Tick,
    TimeField,
)
from ui.widgets.flow import Flow
from ui.widgets.item_list import Item, ItemList
from ui.widgets.key_hint import KeyHint
from ui.widgets.label import Label, PersonalLabel
from ui.widgets.note_pad import NotePad
from ui.widgets.page import Column, Columns, Page, PageTitle, Section
from ui.widgets.progress import Meter, ProgressLine
from ui.widgets.rating_chart import RatingChart, RatingLine
from ui.widgets.row import Row, RowList
from ui.widgets.segmented import Choice, Segmented
from ui.widgets.state import StatePill, StateTag, state_tag
from ui.widgets.tabs import Tabs
from ui.widgets.timeline import Timeline, TimelineEntry
from ui.widgets.toast import Toast
from ui.widgets.values import NoteState, Rating, RowContent, Tag
from ui.widgets.voice import VoiceBlock, VoiceEditor

WINDOW = QSize(1366, 900)
TODAY = date(2026, 11, 22)
NOTE = (
    "Biscuit came down first, then Robin. Sat on the wall, side by side. Showed the photo of Jo "
    "on my phone; Robin kept it for a while and asked if Jo minds dogs.\n\nMaria slept four hours. "
    "She says evenings are easier since Łukasz is home by six, but she covers most days alone."
)
PROMISED = "25 hours of support a week"


def day_sheet() -> QWidget:
    page = Page("Today")
    page.add(
        PageTitle(
            "Sunday 22 November",
            "Good morning, Priya. A visit, a school meeting, a call, and one thing to settle.",
            [
                Button("Plan a visit", icon="calendar"),
                Button("New note", ButtonKind.PRIMARY, icon="pen-line", hint="Ctrl N"),
            ],
        )
    )
    page.add_columns([_day(), _owed()], [2, 1])
    page.end()
    return page


def note_sheet() -> QWidget:
    page = Page("Contacts")
    head = Flow(
        Label("Robin Marsh", Type.TITLE, wrap=False),
        Label("they / them   16 years", Type.BODY, Tone.QUIET, wrap=False),
        RatingBadge(Rating.AMBER),
        Label("since 2 November, review 30 November", Type.SMALL, Tone.QUIET, wrap=False),
    )
    page.add(head)
    page.add(
        Banner(
            "Say it, do not hand it over.",
            "Robin does not use anything written. One thing at a time, then wait.",
            icon="ear",
            link="All adjustments",
        )
    )
    tabs = Tabs(
        ["Overview", "Story", "Plan", "Contacts", "Promises", "People", "Papers", "History"]
    )
    tabs.choose(3)
    page.add(tabs)
    page.add_columns([_contacts(), _editor()], [2, 5])
    page.end()
    return page


def controls_sheet() -> QWidget:
    page = Page("Controls")
    buttons = Flow(
        Button("Finish note", ButtonKind.PRIMARY, hint="Ctrl Enter"),
        Button("Show to family", icon="eye"),
        Button("Leave as draft", ButtonKind.TEXT),
        Button("In Robin's words", ButtonKind.VOICE, icon="quote"),
        Button("Look at both", size=ButtonSize.SMALL),
        IconButton("lock", "Lock"),
        Link("All clocks"),
        KeyHint("J"),
        KeyHint("K"),
    )
    saving = Button("Finish note", ButtonKind.PRIMARY)
    saving.set_busy("Saving…")
    buttons.add(saving)
    closed = Button("Send", icon="arrow-right")
    closed.set_enabled(enabled=False, why_not="Nothing waits to be sent")
    buttons.add(closed)
    page.add(Section(SectionTitle("Buttons", "one primary to a screen"), buttons))
    page.add_columns([_choices(), _states()])
    page.add_columns([_fields(), _more_fields()])
    page.end()
    return page


def story_sheet() -> QWidget:
    page = Page("Story")
    timeline = Timeline("What happened", fits=True)
    timeline.show_entries(_story())
    timeline.select("sent-home")
    chart = Card(padded=False)
    chart.add(
        VoiceBlock(
            "I want to go out with Biscuit and come back when I choose.",
            "Robin, 20 April, said aloud",
            inside=True,
            top_of_card=True,
            strong=True,
        )
    )
    inner = CardPart()
    chart.add(inner)
    drawn = RatingChart(
        ["21 Apr", "5 May", "19 May", "2 June"],
        [
            RatingLine("Robin", (2, 3, None, 5), main=True),
            RatingLine("Maria", (1, 2, 4, 4)),
        ],
        name="How it is going, 0 to 10",
    )
    inner.add(Label("How it is going, 0 to 10, asked 4 times", Type.LABEL, Tone.QUIET))
    inner.add(drawn)
    side = Column(
        Section(SectionTitle("What Robin wants to be different"), chart),
        Section(SectionTitle("Tried, and how it went", "all 3", "Add"), RowList(_tried())),
        EmptyState(
            "What was tried, and what it did, will be told here.", "Add the first", icon="plus"
        ),
    )
    side.end()
    left = Column(
        Section(SectionTitle("What happened, and who says so", "6 of 23"), timeline),
    )
    left.end()
    page.add_columns([left, side], [3, 2])
    drawn_day = CardPart(DayChart(_pinch_points(), name="A day for Robin"))
    day = Card(padded=False)
    day.add(drawn_day)
    page.add(
        Section(SectionTitle("A day for Robin", "pinch points, drawn on 2 June", "Change"), day)
    )
    page.end()
    return page


SHEETS: dict[str, Callable[[], QWidget]] = {
    "day": day_sheet,
    "note": note_sheet,
    "controls": controls_sheet,
    "story": story_sheet,
}


def draw_all(folder: Path) -> list[Path]:
    """Every sheet in each theme at 100 %, and in light and contrast at 150 and 200 %."""
    made = []
    for name, scale in [
        *((name, 1.0) for name in ThemeName),
        (ThemeName.LIGHT, 1.5),
        (ThemeName.LIGHT, 2.0),
        (ThemeName.CONTRAST, 2.0),
    ]:
        theme().choose(name)
        theme().set_scale(scale)
        for title, make in SHEETS.items():
            made.append(_draw(make(), folder / f"{title}-{name.value}-{scale * 100:.0f}.png"))
    theme().choose(ThemeName.LIGHT)
    theme().set_scale(1.0)
    return made


def _draw(sheet: QWidget, path: Path) -> Path:
    window = QWidget()
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(sheet)
    window.resize(WINDOW)
    window.show()
    QApplication.sendPostedEvents()
    if isinstance(sheet, Page):
        # As tall as its content, so that all of it is in the picture.
        height = sheet.content.heightForWidth(WINDOW.width())
        window.resize(WINDOW.width(), max(WINDOW.height(), height))
    toast = Toast(window)
    toast.say("Promise put away", undo=True)
    for field in window.findChildren(NotePad)[:1] or window.findChildren(Row)[1:2]:
        field.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    QApplication.processEvents()
    window.grab().save(str(path))
    toast.put_away()
    window.close()
    window.deleteLater()
    return path


def _day() -> QWidget:
    visits = RowList(name="Visits and calls")
    visits.add_row(
        Row(
            RowContent(
                key="call",
                lead="09:00",
                icon="phone",
                title="Phone call, Maria, Robin's mother",
                past=True,
                strong=False,
                tag=state_tag(NoteState.SENT),
            )
        )
    )
    visits.add_row(
        Row(
            RowContent(
                key="visit",
                lead="10:30",
                icon="home",
                icon_tone=Tone.ACCENT,
                title="Home visit, Robin Marsh",
                rating=Rating.AMBER,
                detail="Robin knows it is you: voice message heard at 18:10 yesterday",
            ),
            trailing=Button("Start visit", ButtonKind.PRIMARY),
        )
    )
    visits.add_row(
        Row(
            RowContent(
                key="school",
                lead="13:15",
                icon="school",
                title="School meeting, Maya Fenwick",
                rating=Rating.RED,
                detail="Reduced timetable review. Three questions from her dad, Luke, are ready",
                opens=True,
            )
        )
    )
    visits.add_row(
        Row(
            RowContent(
                key="dele",
                lead="16:00",
                icon="phone",
                title="Phone call, Dele Okafor's father",
                rating=Rating.GREEN,
                detail="Femi asked for a call after four, when he is off shift",
                opens=True,
            )
        )
    )
    visits.select("school")
    clocks = RowList(
        [
            RowContent(
                key=1,
                progress=0.66,
                title="See Noah within 72 hours of leaving hospital",
                detail="Noah Adeyemi · you owe it, with the ward",
                figure="25 hours left",
                figure_detail="Mon 23 November, 11:00",
            ),
            RowContent(
                key=2,
                progress=0.95,
                title="Decide whether to assess for an education plan",
                detail="Rowan Pike · the council owes it, by law",
                figure="2 days left",
                figure_detail="Tue 24 November",
            ),
        ],
        name="Clocks",
    )
    column = Column(
        Section(SectionTitle("Visits and calls"), visits),
        Section(SectionTitle("Clocks running out this week", "", "All clocks"), clocks),
    )
    column.end()
    return column


def _owed() -> QWidget:
    overdue = RowList(
        [
            RowContent(
                key=n, title=title, strong=False, detail=who, figure=over, figure_tone=Tone.URGENT
            )
            for n, (title, who, over) in enumerate(
                [
                    (PROMISED, "Robin · health and council, Section 117", "333 days"),
                    ("Speech and language report", "Maya · community therapy team", "19 days"),
                    ("Ring back about short breaks", "Finn · council, family support", "6 days"),
                ]
            )
        ],
        name="Promises overdue",
    )
    unsent = RowList(
        [
            RowContent(
                key="f",
                icon="home",
                title="Finn, Friday 15:20",
                strong=False,
                tag=state_tag(NoteState.SAVED),
            ),
            RowContent(
                key="j",
                icon="message-square",
                title="Jasmine, Friday 17:05",
                strong=False,
                tag=state_tag(NoteState.SAVED),
            ),
        ],
        name="Not sent yet",
    )
    settle = Card()
    settle.add(Label("Two versions of one answer", Type.HEADING))
    settle.add(
        PersonalLabel(
            "You and Tom Ashby both changed when Robin leaves the house suddenly. Until you "
            "choose, the safer one is shown.",
            Type.SMALL,
            Tone.QUIET,
        )
    )
    settle.add(Flow(Button("Look at both", size=ButtonSize.SMALL)))
    column = Column(
        Section(SectionTitle("To settle"), settle),
        Section(SectionTitle("Promises overdue", "", "All 9"), overdue),
        Section(SectionTitle("Not sent yet"), unsent),
    )
    column.end()
    return column


def _contacts() -> QWidget:
    listed = ItemList("Contacts", fits=True)
    seen = state_tag(NoteState.SEEN, "Tom")
    rows: list[Item] = [
        "Newest first",
        _contact(
            1,
            "home",
            "Home visit",
            "Today 10:30",
            "Robin, Maria, Biscuit, in the garden",
            state_tag(NoteState.DRAFT),
        ),
        _contact(
            2,
            "phone",
            "Phone call",
            "Today 09:00",
            "Maria: a fair night, up twice",
            state_tag(NoteState.SAVED),
        ),
        _contact(
            3, "home", "Home visit", "Wed 18 November", "Planned how Robin first meets Jo", seen
        ),
        _contact(
            4,
            "message-square",
            "Text",
            "Mon 16 November",
            "Łukasz: can be home for Thursday",
            state_tag(NoteState.SENT),
        ),
    ]
    flagged = RowContent(
        key=5,
        title="Ellis Moreau",
        detail="Phone call, Mon 16 November · Tom Ashby",
        figure="8 days",
        flag=Tag("Rating changed, amber to red", "trending-up", Tone.URGENT),
    )
    listed.show_items([*rows, "A concern was raised", flagged])
    listed.select(1)
    column = Column(listed)
    column.end()
    return column


def _contact(key: int, icon: str, title: str, when: str, detail: str, tag: Tag) -> RowContent:
    return RowContent(
        key=key,
        icon=icon,
        icon_tone=Tone.PLAIN,
        title=title,
        figure=when,
        figure_tone=Tone.QUIET,
        detail=detail,
        footnote="Priya",
        tag=tag,
    )


def _editor() -> QWidget:
    card = Card(padded=False)
    top = CardPart()
    how = Segmented(
        "How",
        [
            Choice("Home visit", "visit", "home"),
            Choice("Phone", "phone", "phone"),
            Choice("Video", "video"),
            Choice("Text", "text"),
            Choice("Meeting", "meeting"),
        ],
        "visit",
    )
    top.add(how)
    top.add(
        ChipGroup(
            "Who",
            [
                Chip("Robin", on=True),
                Chip("Maria", on=True),
                Chip("Łukasz"),
                Chip("Sam"),
                Chip("Someone else", icon="plus", toggles=False),
            ],
        )
    )
    pad = NotePad("Note", grows_from=8)
    pad.show_text(NOTE)
    top.add(pad)
    card.add(top)
    voice = VoiceEditor("Robin's own words", inside=True)
    voice.show_text("“If Jo comes, Jo can walk behind. Not next to me. Behind is fine.”")
    voice.remark.setText("Robin said it can be shared with Jo and Tom")
    card.add(voice)
    foot = CardPart()
    row = QHBoxLayout()
    foot.body.addLayout(row)
    row.addWidget(
        Flow(
            StateTag(NoteState.DRAFT),
            Label("It goes to the team when you finish it", Type.SMALL, Tone.QUIET, wrap=False),
        ),
        1,
    )
    row.addWidget(
        Flow(
            Button("Leave as draft", ButtonKind.TEXT),
            Button("Finish note", ButtonKind.PRIMARY, hint="Ctrl Enter"),
            align_right=True,
        ),
        1,
    )
    card.add(foot)
    column = Column(card)
    column.end()
    return column


def _choices() -> QWidget:
    ratings = ChipGroup(
        "Rating",
        [
            Chip("All", count=12, on=True),
            Chip("Red", count=2, rating=Rating.RED),
            Chip("Blue", count=2, rating=Rating.BLUE),
            Chip("Amber", count=5, rating=Rating.AMBER),
            Chip("Green", count=3, rating=Rating.GREEN),
        ],
        exclusive=True,
    )
    ticks = Column(
        Tick("Photo of Jo, as promised", ticked=True),
        Tick("Ask Sam how he is"),
        Pick("Mark walks thirty steps behind", picked=True),
        Pick("Nobody follows"),
        gap=4,
    )
    strength = Segmented(
        "How sure", [Choice("Exact", 1), Choice("About", 2), Choice("Unknown", 3)], 2
    )
    column = Column(
        Section(SectionTitle("Choices"), ratings),
        strength,
        ticks,
        Flow(*(RatingBadge(rating) for rating in Rating)),
        gap=12,
    )
    column.end()
    return column


def _states() -> QWidget:
    pill = StatePill()
    pill.show_state("Saved on this laptop", ["2 notes to send", "Last exchange 08:42"])
    late = StatePill()
    late.show_state("Not sent for 26 hours", ["3 notes to send"], tone=Tone.CAUTION)
    progress = ProgressLine("Fetching families")
    progress.show_progress(12, 25)
    column = Column(
        Section(
            SectionTitle("States"),
            Flow(
                StateTag(NoteState.DRAFT),
                StateTag(NoteState.SAVED),
                StateTag(NoteState.SENT),
                StateTag(NoteState.SEEN, "Ruth"),
                gap=16,
            ),
        ),
        Flow(pill, late),
        progress,
        Flow(Meter(0.36, "36 %"), Label("36 %", Type.HEADING, wrap=False)),
        Banner(
            "A newer version is here.",
            "You can go on; it starts the next time you open the program.",
            icon="info",
            button="Restart now",
        ),
        gap=12,
    )
    column.end()
    return column


def _fields() -> QWidget:
    wrong = DateField("Day", date(2026, 11, 20), today=lambda: TODAY)
    wrong.line.setText("the day before")
    wrong.show_wrong("This is not a day. Write it like 13 June or 13/6/2026.")
    secret = TextField("Passphrase", "five words here", secret=True)
    card = Card()
    card.add(TextField("Name they like to be called", "Şule", hint="As they say it"))
    card.add(Columns([wrong, TimeField("Time", time(10, 30))], [2, 1], stack_under=300))
    card.add(secret)
    card.add(LineEdit("Find", placeholder="Find a family, note, promise or command", icon="search"))
    card.end()
    return card


def _more_fields() -> QWidget:
    card = Card()
    card.add(
        ChoiceField(
            "Who owes it",
            [Choice("Health and council", 1), Choice("The school", 2), Choice("You", 3)],
            1,
        )
    )
    card.add(NumberField("How long", 70, minutes=True, hint="Up and Down change it"))
    card.add(LongTextField("What helps", "Sit beside, not opposite.\nAsk one thing, then wait."))
    card.end()
    return card


def _tried() -> list[RowContent]:
    return [
        RowContent(
            key=1,
            title="CBT, first time",
            remark="May to Aug 2020",
            detail="Self-harm grew through it. Maria and Łukasz said so.",
            tag=Tag("Harmful", "circle-x", Tone.PLAIN),
        ),
        RowContent(
            key=2,
            title="Lessons at home",
            remark="early 2020",
            detail="Even one lesson a week was too much.",
            tag=Tag("Too much", "circle-minus", Tone.QUIET),
        ),
        RowContent(
            key=3,
            title="Maria's course",
            remark="since April",
            detail="Eight weeks, nearly done.",
            tag=Tag("Helping", "circle-check", Tone.GOOD),
        ),
    ]


def _pinch_points() -> list[PinchPoint]:
    return [
        PinchPoint(
            starts=time(7, 30), ends=time(9), words="Sam leaves for school", detail="hard, 07:30"
        ),
        PinchPoint(
            starts=time(10, 30),
            ends=time(12),
            words="Best time to visit",
            detail="10:30 to 12:00",
            hard=0,
        ),
        PinchPoint(
            starts=time(12, 30), ends=time(13, 30), words="Lunch, smells", detail="12:30", hard=1
        ),
        PinchPoint(
            starts=time(21, 30), ends=time(2), words="Nights", detail="hardest, 21:30", hard=3
        ),
    ]


def _story() -> list[TimelineEntry]:
    return [
        TimelineEntry(
            key="nursery",
            year=2012,
            when="about 2012",
            title="Nursery: “will grow out of it”",
            detail="Maria asks for help for the first time.",
            source="Maria, told to Priya 2 June",
            icon="school",
            lasts=True,
        ),
        TimelineEntry(
            key="senco",
            year=2017,
            when="June 2017",
            title="School first asks its SENCO to look",
            source="Important, told by Maria 2 June",
            icon="school",
        ),
        TimelineEntry(
            key="sent-home",
            year=2018,
            when="March 2018",
            title="Year 6: “no need to assess”",
            detail="School: quiet, polite, no trouble in class. Home: shaking in the car each "
            "morning, shoes thrown, an hour of crying each night. Good all day, gone by the gate.",
            source="SENCO's letter, 6 March 2018, in Papers",
            icon="school",
            turning_point=True,
            weight=Tag("Turning point", "", Tone.ACCENT),
        ),
        TimelineEntry(
            key="ward",
            year=2021,
            when="9 May 2021",
            title="Ten and a half months in hospital",
            detail="A hundred and forty miles from home.",
            source="Discharge letter",
            icon="hospital",
            tone=Tone.HOSPITAL,
            lasts=True,
        ),
        TimelineEntry(
            key="wait",
            year=2021,
            when="autumn 2021",
            title="Waiting for a psychiatrist",
            detail="76 days.",
            tone=Tone.CAUTION,
        ),
    ]


def main() -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    theme().apply(app)
    for path in draw_all(folder):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
