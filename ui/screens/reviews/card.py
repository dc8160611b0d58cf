"""The note that is being read, with what was said of it and what can be done about it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.store.reading import ReviewItem
from ui.attachments.panel import AttachmentPanel
from ui.desk import Desk
from ui.notes.conversation import Conversation
from ui.notes.note_view import NoteView, Strip
from ui.notes.words import first_name, told_company, told_times
from ui.screens.reviews.composer import Composer
from ui.theme import Tone, Type, theme
from ui.widgets.badge import RatingBadge
from ui.widgets.banner import Banner
from ui.widgets.button import Button, ButtonKind, Link
from ui.widgets.drawing import fill_round, follow_theme, hairline, smooth, width_of
from ui.widgets.flow import Flow
from ui.widgets.key_hint import KeyHint
from ui.widgets.label import Label, dress_again
from ui.widgets.values import Rating

RADIUS, PAD_X, SIDE_WIDTH = 8, 20, 264
STACK_UNDER = 720  # unscaled: in a narrower card the conversation goes under the note
LEAST = 260
_RATINGS = {rating.value for rating in Rating}


class ReviewCard(QWidget):
    """``show_item`` brings another note; ``show_said`` only what was said of the one shown."""

    go_to_family = Signal()
    back_to_list = Signal()
    read_again = Signal()
    sign_requested = Signal()
    comment_requested = Signal()
    question_requested = Signal()
    next_requested = Signal()
    previous_requested = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._is_stacked: bool | None = None
        self._shows_latest = True  # until somebody scrolls back in the conversation
        self.note = NoteView(desk.name_of)
        self.files = AttachmentPanel(desk, may_add=False)
        self.conversation = Conversation(desk)
        self.composer = Composer()
        self._make_head()
        self._make_body()
        self._make_foot()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)
        for part in (self._head, self._notice_ground, self._about, self._body):
            self._column.addWidget(part, 1 if part is self._body else 0)
        self._column.addWidget(self._pinned)
        self._column.addWidget(self._foot)
        follow_theme(self._restyle)

    # What it shows

    def show_item(self, item: ReviewItem, received: Mapping[UUID, datetime]) -> None:
        contact = item.sheet.contact
        now = self._desk.now()
        author = self._desk.name_of(contact.facts.device_id) if contact.facts else ""
        self.title.setText(
            self.tr("{family}, {way}").format(family=item.family_name, way=contact.title().lower())
        )
        self._badge.setVisible(item.rating in _RATINGS)
        if item.rating in _RATINGS:
            self._badge.show_rating(Rating(item.rating))
        facts = [author, *told_times(contact, received, now=now), told_company(item)]
        self.facts.setText(" · ".join(part for part in facts if part))
        name = first_name(author)
        self._strip.words.setText(
            self.tr(
                "{name}’s words. You can comment, ask or sign off; only {name} can change them."
            ).format(name=name)
        )
        self.note.show_note(item, received, now=now)
        self.files.show_for(item.family_id, contact.entity_id)
        self.show_said(item, received)
        self.say_changed("")
        self.reading.verticalScrollBar().setValue(0)
        self._shows_latest = True
        self._on_side_range(0, self._side_scroll.verticalScrollBar().maximum())

    def show_said(self, item: ReviewItem, received: Mapping[UUID, datetime]) -> None:
        self.conversation.show_reviews(item.sheet, received)
        sheet = item.sheet
        facts = sheet.contact.facts
        if sheet.is_signed_off():
            why_not = self.tr("It is signed off as it stands.")
        elif sheet.contact.struck:
            why_not = self.tr("This note was entered in error, so there is nothing to sign off.")
        elif facts is not None and facts.is_from_newer_program:
            why_not = self.tr(
                "This note was made with a newer version of the program, and this one cannot show "
                "all of it. Update the program, then sign it off."
            )
        else:
            why_not = ""
        self.sign.set_enabled(enabled=not why_not, why_not=why_not)
        self._sign_note.setText(why_not)
        self._sign_note.setVisible(bool(why_not))

    def show_position(self, number: int, in_all: int) -> None:
        self._position.setText(
            self.tr("{number} of {all}").format(number=number, all=in_all) if number else ""
        )

    def say_changed(self, sentence: str) -> None:
        """A notice above the note that it is no longer as shown; empty takes it away."""
        self.notice.show_words("", sentence)
        self._notice_ground.setVisible(bool(sentence))

    @property
    def is_changed_told(self) -> bool:
        return not self._notice_ground.isHidden()

    def show_list_link(self, *, shown: bool) -> None:
        """In a narrow window the list is another page; a link leads back to it."""
        self._to_list.setVisible(shown)

    def take_focus(self) -> None:
        self.reading.setFocus(Qt.FocusReason.OtherFocusReason)

    def arrange_composer(self) -> None:
        """While something is written in a stacked card, the composer has the foot's place."""
        writing = not self.composer.isHidden()
        self._pinned.setVisible(writing and bool(self._is_stacked))
        self._foot.setVisible(not (writing and self._is_stacked))

    def regions(self) -> list[QWidget]:
        return [self.reading, self._foot if not self._foot.isHidden() else self.composer]

    # How it is laid out

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(LEAST), theme().px(160))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.back_to_list.emit()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens, px = QPainter(self), theme().tokens, theme().px
        smooth(painter)
        rect = QRectF(self.rect())
        fill_round(painter, rect, px(RADIUS), ground=tokens.raised, border=tokens.line)
        for part in (self._foot, self._pinned):
            if not part.isHidden():
                hairline(painter, 1, self.width() - 1, part.y(), tokens.line)

    def _make_head(self) -> None:
        self.title = _Title("", Type.SECTION)
        self._badge = RatingBadge(Rating.GREEN)
        self._badge.hide()
        self._to_list = Link(self.tr("All notes"))
        self._to_list.setObjectName("back to list")
        self._to_list.clicked.connect(self.back_to_list)
        self._to_list.hide()
        self.open_family = Link(self.tr("Open family"))
        self.open_family.setObjectName("open family")
        self.open_family.clicked.connect(self.go_to_family)
        self._position = Label("", Type.SMALL, Tone.QUIET, wrap=False)
        self._head = QWidget()
        self._head_row = QHBoxLayout(self._head)
        self._head_row.addWidget(Flow(self._to_list, self.title, self._badge, gap=12), 1)
        self._head_row.addWidget(self.open_family)
        self._head_row.addWidget(self._position)
        self.facts = Label("", Type.SMALL, Tone.QUIET)
        self._facts_ground = QWidget()
        self._facts_row = QVBoxLayout(self._facts_ground)
        self._facts_row.addWidget(self.facts)
        self._strip = Strip()
        self._about = QWidget()
        about = QVBoxLayout(self._about)
        about.setContentsMargins(0, 0, 0, 0)
        about.setSpacing(0)
        about.addWidget(self._facts_ground)
        about.addWidget(self._strip)
        self.notice = Banner(
            "", "", icon="refresh-cw", tone=Tone.CAUTION, button=self.tr("Read it again")
        )
        self.notice.setObjectName("note changed")
        if self.notice.act:
            self.notice.act.setObjectName("read again")
        self.notice.acted.connect(self.read_again)
        self._notice_ground = QWidget()
        self._notice_row = QVBoxLayout(self._notice_ground)
        self._notice_row.addWidget(self.notice)
        self._notice_ground.hide()

    def _make_body(self) -> None:
        self.reading = _scroll_area(self.tr("The note"))
        self.reading.setObjectName("note to read")
        self.reading.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._page = _Flowing()
        self._page.setProperty("page", True)
        self._page_column = QVBoxLayout(self._page)
        self._page_column.setContentsMargins(0, 0, 0, 0)
        self._page_column.setSpacing(0)
        self._padded = QWidget()
        self._padded_column = QVBoxLayout(self._padded)
        measured = QHBoxLayout()  # lines no longer than one can read back, at the left
        measured.addWidget(self.note, 1000)
        measured.addStretch(1)
        self._padded_column.addLayout(measured)
        self._padded_column.addWidget(self.files)
        self._page_column.addWidget(self._padded)
        self._page_column.addStretch(1)
        self.reading.setWidget(self._page)
        self._side_scroll = _scroll_area(self.tr("What was said of this note"))
        bar = self._side_scroll.verticalScrollBar()
        bar.rangeChanged.connect(self._on_side_range)
        bar.actionTriggered.connect(self._on_side_scrolled)
        self._side_page = _Flowing()
        self._side_page.setProperty("page", True)
        self._side_page_column = QVBoxLayout(self._side_page)
        self._side_scroll.setWidget(self._side_page)
        self._side = _Side()
        self._side_column = QVBoxLayout(self._side)
        self._side_column.addWidget(self._side_scroll, 1)
        self._body = QWidget()
        self._body_row = QHBoxLayout(self._body)
        self._body_row.setContentsMargins(0, 0, 0, 0)
        self._body_row.setSpacing(0)
        self._body_row.addWidget(self.reading, 1)
        self._body_row.addWidget(self._side)

    def _make_foot(self) -> None:
        self._pinned = QWidget()
        self._pinned_column = QVBoxLayout(self._pinned)
        self._pinned.hide()
        self.sign = Button(self.tr("Sign off"), ButtonKind.PRIMARY, icon="check", hint="S")
        self.sign.setObjectName("sign off")
        self.comment = Button(self.tr("Comment"), icon="message-square", hint="C")
        self.comment.setObjectName("comment")
        self.ask = Button(self.tr("Ask"), icon="help-circle", hint="A")
        self.ask.setObjectName("ask")
        self.sign.clicked.connect(self.sign_requested)
        self.comment.clicked.connect(self.comment_requested)
        self.ask.clicked.connect(self.question_requested)
        self._sign_note = Label("", Type.SMALL, Tone.QUIET)
        self._sign_note.hide()
        forward = Link(self.tr("Next"), Type.SMALL)
        forward.setObjectName("next note")
        forward.clicked.connect(self.next_requested)
        back = Link(self.tr("Back"), Type.SMALL)
        back.setObjectName("previous note")
        back.setAccessibleName(self.tr("The note before"))
        back.clicked.connect(self.previous_requested)
        self._hints = Flow(KeyHint("J"), forward, KeyHint("K"), back, align_right=True)
        self._foot = QWidget()
        self._foot_column = QVBoxLayout(self._foot)
        self._foot_column.addWidget(self._sign_note)
        self._foot_row = QHBoxLayout()
        self._foot_row.addWidget(Flow(self.sign, self.comment, self.ask), 3)
        self._foot_row.addWidget(self._hints, 1)
        self._foot_column.addLayout(self._foot_row)

    def _on_side_range(self, _least: int, most: int) -> None:
        if self._shows_latest:
            self._side_scroll.verticalScrollBar().setValue(most)

    def _on_side_scrolled(self, _action: int) -> None:
        self._shows_latest = False

    def _arrange(self) -> None:
        stacked = theme().stacks or self.width() < theme().px(STACK_UNDER)
        if stacked == self._is_stacked:
            return
        self._is_stacked = stacked
        if stacked:
            self._page_column.insertWidget(0, self._about)
            self._facts_row.addWidget(self.open_family)
            self._padded_column.addWidget(self.conversation)
            self._pinned_column.addWidget(self.composer)
        else:
            self._column.insertWidget(2, self._about)
            self._head_row.insertWidget(1, self.open_family)
            self._side_page_column.addWidget(self.conversation)
            self._side_column.addWidget(self.composer)
        for moved in (self._about, self.conversation, self.composer):
            dress_again(moved)
        self._side.setVisible(not stacked)
        self._restyle_about()
        self.arrange_composer()

    def _restyle(self) -> None:
        px = theme().px
        self._head_row.setContentsMargins(px(PAD_X), px(12), px(PAD_X), px(4))
        self._head_row.setSpacing(px(16))
        self._restyle_about()
        self._notice_row.setContentsMargins(px(PAD_X), 0, px(PAD_X), px(10))
        self._padded_column.setContentsMargins(px(PAD_X), px(14), px(PAD_X), px(20))
        self._padded_column.setSpacing(px(24))
        self._side.setFixedWidth(px(SIDE_WIDTH))
        self.reading.setMinimumHeight(px(48))
        self._side_page_column.setContentsMargins(px(16), px(14), px(16), px(8))
        self._side_column.setContentsMargins(1, 0, 0, 0)
        self._side_column.setSpacing(0)
        self._pinned_column.setContentsMargins(0, px(4), 0, 0)
        self._foot_column.setContentsMargins(px(PAD_X), px(10), px(PAD_X), px(10))
        self._foot_column.setSpacing(px(6))
        self._arrange()
        self.update()

    def _restyle_about(self) -> None:
        px = theme().px
        above = px(8) if self._is_stacked else 0
        self._facts_row.setContentsMargins(px(PAD_X), above, px(PAD_X), px(10))


class _Title(Label):
    """On one line where there is room for it: a wrapping label would rather be square."""

    @override
    def sizeHint(self) -> QSize:
        width = round(width_of(self.text(), self.font())) + 2
        return QSize(width, super().heightForWidth(width))


class _Flowing(QWidget):
    """A page as high as its words are at the width there is; Qt would take a narrower one."""

    @override
    def minimumSizeHint(self) -> QSize:
        layout, viewport = self.layout(), self.parentWidget()
        if layout is None or viewport is None or not layout.hasHeightForWidth():
            return super().minimumSizeHint()
        return QSize(0, layout.heightForWidth(viewport.width()))


class _Side(QWidget):
    """The ground of the conversation beside the note."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), theme().tokens
        painter.fillRect(self.rect(), tokens.surface)
        painter.fillRect(0, 0, 1, self.height(), tokens.line)


def _scroll_area(name: str) -> QScrollArea:
    area = QScrollArea()
    area.setAccessibleName(name)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setAutoFillBackground(False)
    return area
