"""The team page: people by team, invitations to the laptops to come, access to families."""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.record.errors import KnownError
from keyworker_protocol.access import FamilyRole
from keyworker_protocol.directory import Team, User
from sync.membership import Invited, Membership
from ui.desk import Desk
from ui.screen import Screen
from ui.screens.team.families import AccessForm, FamiliesColumn
from ui.screens.team.inviting import InvitationCard, InviteForm, TeamForm
from ui.screens.team.people import PeopleColumn
from ui.screens.team.service import MembershipLane
from ui.screens.team.sheet import FamilyAccess, TeamSheet, team_sheet
from ui.theme import Tone, Type
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import SectionTitle
from ui.widgets.label import Label
from ui.widgets.page import Column, Page, PageTitle, Section

POLL_MS = 5_000


class TeamScreen(Screen):
    """Supervisors see people and families; managers also invite and enrol.

    What needs the service says so when it is away, beside what was tried; nothing typed is lost.
    """

    def __init__(
        self, desk: Desk, *, poll_ms: int = POLL_MS, parent: QWidget | None = None
    ) -> None:
        super().__init__(desk, parent)
        self._service = MembershipLane(desk)
        self._families: dict[UUID, FamilyAccess] = {}
        self._cards: dict[UUID, InvitationCard] = {}
        self._shown: list[Invited] = []
        self._is_asking = False
        self.invite = Button(self.tr("Invite a colleague"), ButtonKind.PRIMARY, icon="user-plus")
        self.invite.setObjectName("invite")
        self.invite.clicked.connect(self._on_invite)
        self.new_team = Button(self.tr("New team"), icon="users")
        self.new_team.setObjectName("new team")
        self.new_team.clicked.connect(self._on_new_team)
        actions = [self.new_team, self.invite] if desk.is_managing else []
        self.people = PeopleColumn()
        self.team_form = TeamForm()
        self.team_form.submitted.connect(self._on_make_team)
        self.team_form.left.connect(self._on_leave_forms)
        self.invite_form = InviteForm()
        self.invite_form.submitted.connect(self._on_make_code)
        self.invite_form.left.connect(self._on_leave_forms)
        self.access_form = AccessForm()
        self.access_form.submitted.connect(self._on_give_access)
        self.access_form.left.connect(self._on_leave_access)
        self.families = FamiliesColumn()
        self.families.chosen.connect(self._on_family)
        self.invitations = Column(gap=12)
        self.away = Label("", Type.SMALL, Tone.QUIET)
        self.away.setObjectName("membership away")
        self.away.hide()
        self.no_invitations = Label(
            self.tr(
                "Nobody is invited just now. A colleague joins with a code that you give them."
            ),
            Type.SMALL,
            Tone.QUIET,
        )
        self.invited_section = Section(
            SectionTitle(self.tr("Invited")), self.no_invitations, self.away, self.invitations
        )
        for form in (self.team_form, self.invite_form, self.access_form):
            form.hide()
        if not desk.is_managing:
            self.invited_section.hide()
        families = Section(
            SectionTitle(self.tr("Families"), self.tr("that you can read")),
            self.access_form,
            self.families,
        )
        left = Column(self.people)
        left.end()
        right = Column(self.team_form, self.invite_form, self.invited_section, families)
        right.end()
        self.page = Page(self.tr("Team"))
        self.page.add(
            PageTitle(
                self.tr("Team"),
                self.tr("Who works here, on which laptops, and who may read which family."),
                actions,
            )
        )
        self.page.add_columns([left, right])
        self.page.end()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)
        self._poll = QTimer(self)
        self._poll.setInterval(poll_ms)
        self._poll.timeout.connect(self._ask_invitations)
        desk.directory_changed.connect(self._on_directory_changed)

    @override
    def refresh(self) -> None:
        self._show_people()
        self.desk.ask(
            partial(team_sheet, directory=self.desk.directory),
            done=self._on_sheet,
            failed=self.on_failed,
        )

    @override
    def take_focus(self) -> None:
        if self.desk.is_managing:
            self.invite.setFocus()
        else:
            self.families.rows.focus_current()

    @override
    def help_text(self) -> str:
        return self.tr(
            "A colleague joins with a one-time code that you give them. When their laptop has "
            "used it, six words are shown here and there: compare them by voice, then enrol. "
            "To let a colleague read a family, open the family's row."
        )

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.desk.is_managing and not self.desk.is_demonstration:
            self._poll.start()
            self._ask_invitations()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._poll.stop()

    # What is here

    def _on_sheet(self, sheet: TeamSheet) -> None:
        self._families = {family.family_id: family for family in sheet.families}
        self.families.show_families(sheet.families, self.desk.directory)
        self._show_people()
        known = {invited.lookup_id: invited for invited in self._shown}
        self._show_invitations([known.get(each.lookup_id, each) for each in sheet.invited])

    def _show_people(self) -> None:
        works_with = Counter(
            user_id for family in self._families.values() for user_id in family.members
        )
        directory = self.desk.directory
        self.people.show_people(directory, works_with, me=self.desk.identity.user_id)
        teams = sorted(directory.teams.values(), key=lambda team: team.name.casefold())
        self.invite_form.show_teams(teams)

    def _on_directory_changed(self) -> None:
        if self.isVisible():
            self.refresh()

    # Inviting

    def _on_invite(self) -> None:
        self.team_form.hide()
        self.invite_form.show()
        self.invite.set_kind(ButtonKind.SECONDARY)  # the form's is the one to press now
        self.invite_form.name.line.setFocus()

    def _on_new_team(self) -> None:
        self.invite_form.hide()
        self.team_form.show()
        self.invite.set_kind(ButtonKind.SECONDARY)
        self.team_form.name.line.setFocus()

    def _on_leave_forms(self) -> None:
        self._close_forms()
        self.invite.setFocus()

    def _close_forms(self) -> None:
        self.team_form.hide()
        self.invite_form.hide()
        self.invite.set_kind(ButtonKind.PRIMARY)

    def _on_make_team(self) -> None:
        name = self.team_form.name.text().strip()
        if not name:
            self.team_form.name.show_wrong(self.tr("Give the team a name."))
            return
        if self.team_form.act.is_busy:
            return
        self.team_form.show_wrong("")
        self.team_form.act.set_busy(self.tr("Making…"))
        self._service.run(
            partial(_make_team, name=name), done=self._on_team_made, failed=self._on_team_failed
        )

    def _on_team_made(self, team: Team) -> None:
        self.team_form.show_wrong("")
        self.team_form.name.set_text("")
        self._close_forms()
        self.tell.emit(self.tr("{name} is made.").format(name=team.name))
        self.desk.look_at_directory()

    def _on_team_failed(self, error: KnownError | None) -> None:
        self.team_form.show_wrong(self._sentence(error))

    def _on_make_code(self) -> None:
        name, role, team_id = self.invite_form.chosen()
        if not name:
            self.invite_form.name.show_wrong(self.tr("Write whom you invite."))
            self.invite_form.name.line.setFocus()
            return
        if self.invite_form.act.is_busy:
            return
        self.invite_form.show_wrong("")
        self.invite_form.act.set_busy(self.tr("Making…"))
        step = partial(
            Membership.invite, name=name, role=role, team_id=team_id, now=self.desk.now()
        )
        self._service.run(step, done=self._on_code_made, failed=self._on_code_failed)

    def _on_code_made(self, invited: Invited) -> None:
        self.invite_form.show_wrong("")
        self.invite_form.name.set_text("")
        self._close_forms()
        self._show_invitations([*self._shown, invited])
        self._cards[invited.lookup_id].copy.setFocus()

    def _on_code_failed(self, error: KnownError | None) -> None:
        self.invite_form.show_wrong(self._sentence(error))

    # Invitations that wait

    def _ask_invitations(self) -> None:
        if not self._is_asking and self._shown:
            self._is_asking = True
            self._service.run(Membership.invited, done=self._on_invitations, failed=self._on_away)

    def _on_invitations(self, invited: Sequence[Invited]) -> None:
        self._is_asking = False
        self.away.hide()
        there = {each.lookup_id for each in invited}
        fresh = [each for each in self._shown if each.lookup_id not in there]
        # One made while this was asked is not in the answer yet.
        self._show_invitations([*invited, *(each for each in fresh if not each.words)])

    def _on_away(self, error: KnownError | None) -> None:
        self._is_asking = False
        self.away.setText(self._sentence(error))
        self.away.show()

    def _show_invitations(self, invited: Sequence[Invited]) -> None:
        """Only what is different is made anew: somebody may be about to press a button."""
        # Who waits for somebody to compare words comes first.
        waiting_first = sorted(invited, key=lambda each: not each.words)
        wanted = {each.lookup_id: each for each in waiting_first}
        now = self.desk.now()
        for lookup_id, card in list(self._cards.items()):
            if wanted.get(lookup_id) != card.invited:
                self.invitations.body.removeWidget(card)
                card.hide()
                card.deleteLater()
                del self._cards[lookup_id]
        for place, (lookup_id, each) in enumerate(wanted.items()):
            if lookup_id not in self._cards:
                card = InvitationCard(each, now=now)
                card.enrol.connect(self._on_enrol)
                card.withdraw.connect(self._on_withdraw)
                self._cards[lookup_id] = card
                self.invitations.body.insertWidget(place, card)
        self._shown = list(wanted.values())
        self.no_invitations.setVisible(not wanted)

    def _on_enrol(self, invited: Invited) -> None:
        self._service.run(
            partial(_enrol, invited=invited),
            done=self._on_enrolled,
            failed=self._on_card_failed,
        )

    def _on_enrolled(self, enrolled: tuple[Invited, User]) -> None:
        invited, user = enrolled
        self._forget(invited)
        self.tell.emit(self.tr("{name} is enrolled.").format(name=user.name))
        self.desk.look_at_directory()

    def _on_withdraw(self, invited: Invited) -> None:
        self._service.run(
            partial(_withdraw, invited=invited), done=self._forget, failed=self._on_card_failed
        )

    def _on_card_failed(self, error: KnownError | None) -> None:
        for card in self._cards.values():
            card.show_wrong(self._sentence(error) if card.is_busy else "")

    def _forget(self, invited: Invited) -> None:
        self._show_invitations(
            [each for each in self._shown if each.lookup_id != invited.lookup_id]
        )

    # Access

    def _on_family(self, family_id: UUID) -> None:
        self.access_form.show_family(self._families[family_id], self.desk.directory)
        self.access_form.show()
        self.access_form.person.combo.setFocus()

    def _on_leave_access(self) -> None:
        self.access_form.hide()
        self.families.rows.focus_current()

    def _on_give_access(self) -> None:
        chosen, family = self.access_form.chosen(), self.access_form.family
        if chosen is None or family is None:
            self.access_form.person.show_wrong(self.tr("Choose a colleague."))
            return
        if self.access_form.act.is_busy:
            return
        self.access_form.show_wrong("")
        self.access_form.act.set_busy(self.tr("Giving access…"))
        user_id, role = chosen
        self._service.run(
            partial(_give_access, family_id=family.family_id, members={user_id: role}),
            done=self._on_access_given,
            failed=self._on_access_failed,
        )

    def _on_access_given(self, _nothing: None) -> None:
        self.access_form.show_wrong("")
        self._on_leave_access()
        self.tell.emit(self.tr("Access is given. It is there with their next exchange."))
        self.refresh()

    def _on_access_failed(self, error: KnownError | None) -> None:
        self.access_form.show_wrong(self._sentence(error))

    def _sentence(self, error: KnownError | None) -> str:
        if error is not None:
            return error.told
        return self.tr("Something went wrong in the program. Nothing was changed.")


# Steps, run on the membership's lane.


def _make_team(membership: Membership, *, name: str) -> Team:
    return membership.make_team(name)


def _enrol(membership: Membership, *, invited: Invited) -> tuple[Invited, User]:
    return invited, membership.enrol(invited)


def _withdraw(membership: Membership, *, invited: Invited) -> Invited:
    membership.withdraw(invited.lookup_id)
    return invited


def _give_access(
    membership: Membership, *, family_id: UUID, members: dict[UUID, FamilyRole]
) -> None:
    membership.give_access(family_id, members)
