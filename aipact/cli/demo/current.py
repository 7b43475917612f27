"""What is moving in the demo: submissions at every stage, made by the actions themselves with the
clock standing at the moment when each thing happened, letters included."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import update

from aipact.accounts.models import User
from aipact.accounts.states import UserState
from aipact.casework import actions as casework
from aipact.casework import queries as casework_queries
from aipact.casework.actions import Decide
from aipact.casework.models import Decision, Submission
from aipact.casework.states import Outcome
from aipact.cli.demo.bulk import moment
from aipact.cli.demo.invention import Invented, action_texts, invent_person
from aipact.core.actor import Actor
from aipact.core.clock import standing_at
from aipact.core.db import db, new_id
from aipact.core.settings import current_settings
from aipact.core.working_days import is_working_day
from aipact.mail.models import LetterStatus, OutboxMessage
from aipact.organisations import actions as organisations
from aipact.organisations import queries as organisation_queries
from aipact.organisations.actions import (
    AskToJoin,
    DescribeActivity,
    DescribeKind,
    DescribeName,
    DescribeNumbers,
    DescribePublication,
)
from aipact.organisations.actions.registration import Description
from aipact.organisations.models import Organisation
from aipact.pledges import actions as pledges
from aipact.pledges import queries as pledge_queries
from aipact.pledges.actions import SaveCommitment, SubmitPledge
from aipact.pledges.models import PledgeVersion
from aipact.pledges.states import CommitmentStatus
from aipact.procedures import review, withdrawal
from aipact.reference import queries as reference

# How many of each story; those that become members of the network are counted beside the settled.
REGISTRATIONS = {
    "draft": 5,
    "submitted": 13,
    "in_review": 6,
    "changes_requested": 3,
    "answered": 2,
    "not_accepted": 2,
    "withdrawn": 2,
    "duplicate": 1,
}
PLEDGES = {
    "draft": 4,
    "submitted": 7,
    "in_review": 5,
    "waiting_for_second": 2,
    "refused": 1,
    "undone": 1,
    "changes_requested": 3,
    "answered": 2,
    "not_accepted": 1,
    "withdrawn": 1,
}
NEW_MEMBERS = sum(PLEDGES.values())


@contextmanager
def at(when: datetime) -> Iterator[None]:
    """What happens inside happened then: rows take their times when they are flushed."""
    with standing_at(when):
        yield
        db.session.flush()


@dataclass
class Teller:
    """Tells the stories: who acts, and when."""

    dice: random.Random
    as_of: date
    reviewers: list[User]
    lead: User
    password_hash: str

    def days_ago(self, count: int, hour: int = 10) -> datetime:
        """A working moment about `count` days before the demo's day."""
        day = self.as_of - timedelta(days=count)
        while not is_working_day(day):
            day -= timedelta(days=1)
        return moment(day, hour, self.dice.randint(0, 59))

    def staff_actor(self, user: User) -> Actor:
        return Actor(
            user_id=user.id, name=user.name, email=user.email,
            staff_roles=frozenset(user.staff_roles), unit=user.unit_key,
        )  # fmt: skip

    def reviewer(self) -> Actor:
        return self.staff_actor(self.dice.choice(self.reviewers))

    # -- registrations ---------------------------------------------------------------------------

    def register(self, one: Invented, story: str, ago: int) -> Organisation:
        """Tell one registration up to where `story` ends, begun `ago` days before the day."""
        with at(self.days_ago(ago + 1, 9)):
            actor = self.account(one.contact, one.locale)
            organisation = organisations.start_registration(
                DescribeName(
                    one.display_name, one.legal_name, f"https://{one.domain}/", one.country
                ),
                actor=actor,
            )
            actor = self._actor(actor)
            self._describe(organisation, one, actor, only_first=story == "draft")
        if story == "draft":
            return organisation
        with at(self.days_ago(ago, 11)):
            organisations.submit(organisation, actor=actor)
        if story == "withdrawn":
            with at(self.days_ago(max(ago - 1, 0), 12)):
                withdrawal.withdraw_registration(organisation, actor=actor)
        elif story != "submitted":
            self._review_registration(organisation, story, ago, actor)
        return organisation

    def account(self, email: str, locale: str) -> Actor:
        """Somebody with an account and no membership yet."""
        user = User(
            id=new_id(),
            email=email,
            name=invent_person(self.dice),
            locale=locale,
            state=UserState.ACTIVE,
            password_hash=self.password_hash,
            staff_roles=[],
        )
        db.session.add(user)
        db.session.flush()
        return Actor(user_id=user.id, name=user.name, email=user.email, locale=user.locale)

    def _actor(self, before: Actor) -> Actor:
        """The same person with the memberships of now."""
        return organisation_queries.actor_for(before.user_id, locale=before.locale)

    def _describe(
        self, organisation: Organisation, one: Invented, actor: Actor, *, only_first: bool
    ) -> None:
        scope = "national" if one.respondent_type == "public_authority" else ""
        steps: list[Description] = [
            DescribeKind(one.respondent_type, scope, one.size, "AI lead"),
            DescribeActivity(one.role, one.sectors),
            DescribeNumbers(),
            DescribePublication(True, True, "1"),
        ]
        for step in steps[:1] if only_first else steps:
            organisations.describe(organisation, step, is_complete=True, actor=actor)

    def _review_registration(
        self, organisation: Organisation, story: str, ago: int, actor: Actor
    ) -> None:
        submission = _submission(organisation)
        reviewer = self.reviewer()
        with at(self.days_ago(ago - 1, 14)):
            take(submission, reviewer)
        if story == "in_review":
            casework.add_note(
                submission, "Website checked: it names the company and its address.", actor=reviewer
            )
            return
        outcome = {"active": Outcome.APPROVED, "answered": Outcome.CHANGES_REQUESTED}.get(story)
        points = [
            ("website", "The address leads to a page under construction. Is it the right one?")
        ]
        self.decide(submission, outcome or Outcome(story), ago - 2, reviewer, points)
        if story == "answered":
            with at(self.days_ago(max(ago - 4, 0), 9)):
                for point in casework_queries.open_change_requests(submission):
                    casework.answer_change_request(point, "The site is online again since Monday.")
                organisations.submit(organisation, actor=actor)

    # -- pledges ---------------------------------------------------------------------------------

    def pledge(self, organisation: Organisation, story: str, ago: int) -> PledgeVersion:
        """Tell one pledge of a member up to where `story` ends, submitted `ago` days before."""
        contact = organisation_queries.contacts(organisation)[0]
        actor = organisation_queries.actor_for(contact.id, locale=contact.locale)
        with at(self.days_ago(ago + 2, 10)):
            version = pledges.start_pledge(organisation, actor=actor)
            self._write(version, organisation, actor, how_many=2 if story == "draft" else 99)
        if story == "draft":
            return version
        with at(self.days_ago(ago, 10)):
            shown = pledge_queries.content_hash(pledge_queries.content(version))
            command = SubmitPledge(contact.name, "Managing director", shown)
            pledges.submit_pledge(version, command, actor=actor)
        if story == "withdrawn":
            with at(self.days_ago(max(ago - 1, 0), 12)):
                pledges.withdraw_pledge(version, actor=actor)
        elif story != "submitted":
            self._review_pledge(version, story, ago, actor)
        return version

    def _write(
        self, version: PledgeVersion, organisation: Organisation, actor: Actor, *, how_many: int
    ) -> None:
        fitting = reference.commitments_for_role(organisation.role)
        optional = self.dice.sample([c for c in fitting if not c.is_core], self.dice.randint(1, 4))
        chosen = [c for c in fitting if c.is_core or c in optional]
        codes = [c.code for c in chosen]
        pledges.choose_commitments(version, codes, actor=actor)
        for code in codes[:how_many]:
            row = next((r for r in version.commitments if r.commitment_code == code), None)
            db.session.flush()
            status = self.dice.choice(list(CommitmentStatus))
            in_months = timedelta(days=30 * self.dice.randint(3, 20))
            command = SaveCommitment(
                code=code,
                revision=row.revision if row else 0,
                action=self.dice.choice(action_texts()[code]),
                status=status,
                target_on=None if status is CommitmentStatus.DONE else self.as_of + in_months,
            )
            pledges.save_commitment(version, command, actor=actor)

    def _review_pledge(self, version: PledgeVersion, story: str, ago: int, actor: Actor) -> None:
        submission = _submission(version)
        reviewer = self.reviewer()
        with at(self.days_ago(ago - 1, 14)):
            take(submission, reviewer)
        if story == "in_review":
            with at(self.days_ago(max(ago - 2, 0), 15)):
                review_message = "Thank you. We read it this week and come back to you."
                casework.add_message(submission, review_message, actor=reviewer, is_from_staff=True)
            return
        if story in ("waiting_for_second", "refused", "undone"):
            with at(self.days_ago(max(ago - 2, 0), 15)):
                command = _command(submission, Outcome.APPROVED)
                self._second_pair_of_eyes(
                    review.decide(submission, command, actor=reviewer), story, reviewer
                )
            return
        outcome = Outcome.CHANGES_REQUESTED if story == "answered" else Outcome(story)
        code = version.chosen[0].commitment_code
        points = [(code, "Please say by when, and who answers for it.")]
        self.decide(submission, outcome, ago - 3, reviewer, points)
        if story == "answered":
            with at(self.days_ago(max(ago - 6, 0), 9)):
                for point in casework_queries.open_change_requests(submission):
                    casework.answer_change_request(
                        point, "The quality manager, by the end of June."
                    )
                shown = pledge_queries.content_hash(pledge_queries.content(version))
                again = SubmitPledge(actor.name, "Managing director", shown)
                pledges.submit_pledge(version, again, actor=actor)

    def _second_pair_of_eyes(self, decision: Decision, story: str, reviewer: Actor) -> None:
        """What became of a decision that a second person has to confirm: so far nothing, or not."""
        db.session.flush()
        request = casework_queries.four_eyes_of(decision)
        if story == "refused" and request is not None:
            words = "C-02 names no date. Please ask for it."
            review.refuse(request, words, actor=self.staff_actor(self.lead))
        elif story == "undone":
            review.undo(decision, actor=reviewer)

    # -- requests to join ------------------------------------------------------------------------

    def ask_to_join(self, organisation: Organisation, email: str, *, is_declined: bool) -> None:
        """A colleague asks to belong to an organisation."""
        contact = organisation_queries.contacts(organisation)[0]
        member = organisation_queries.actor_for(contact.id, locale=contact.locale)
        with at(self.days_ago(4, 11)):
            colleague = self.account(email, "en")
            request = organisations.ask_to_join(
                organisation, AskToJoin("Data scientist", "I prepare our report."), actor=colleague
            )
        if is_declined:
            with at(self.days_ago(2, 9)):
                organisations.decline_request(
                    request, "Please use your work address.", actor=member
                )

    # -- decisions -------------------------------------------------------------------------------

    def decide(
        self,
        submission: Submission,
        outcome: Outcome,
        ago: int,
        reviewer: Actor,
        points: list[tuple[str, str]],
    ) -> None:
        """Decide, have it confirmed where that is needed, and let the hold pass."""
        decided_at = self.days_ago(max(ago, 0), 15)
        with at(decided_at):
            command = _command(submission, outcome, points, self._another(submission))
            decision = review.decide(submission, command, actor=reviewer)
            db.session.flush()
            request = casework_queries.four_eyes_of(decision)
            if request is not None:
                review.confirm(request, actor=self.staff_actor(self.lead))
                db.session.flush()
        with at(decided_at + current_settings().decision_hold + timedelta(minutes=1)):
            review.apply_due_decisions()
            db.session.flush()

    def _another(self, submission: Submission) -> Organisation | None:
        return db.session.scalar(
            organisation_queries.public_organisations()
            .where(Organisation.id != submission.organisation_id)
            .order_by(Organisation.sort_name)
            .limit(1)
        )


def _submission(subject: Organisation | PledgeVersion) -> Submission:
    db.session.flush()
    if subject.submission is None:
        raise LookupError("nothing was submitted")
    return subject.submission


def take(submission: Submission, reviewer: Actor) -> None:
    """The reviewer takes it."""
    user = db.session.get_one(User, reviewer.user_id)
    review.take(submission, actor=reviewer, reviewer=user)
    db.session.flush()


def _command(
    submission: Submission,
    outcome: Outcome,
    points: list[tuple[str, str]] | None = None,
    other: Organisation | None = None,
) -> Decide:
    is_no = outcome is Outcome.NOT_ACCEPTED
    return Decide(
        outcome=outcome,
        revision=submission.revision,
        reason_code="other" if is_no else "",
        reason="We could not confirm who stands behind this." if is_no else "",
        remedy="Send us an extract of your commercial register and apply again." if is_no else "",
        points=(points or []) if outcome is Outcome.CHANGES_REQUESTED else [],
        duplicate_of_id=other.id if other and outcome is Outcome.DUPLICATE else None,
    )


def load_current(
    teller: Teller, newcomers: Iterator[Invented], on_progress: Callable[[int], None]
) -> None:
    """All stories of the demo, each begun some days before its day."""
    for story, count in REGISTRATIONS.items():
        for number in range(count):
            ago = number if story == "submitted" else 5 + 2 * number
            teller.register(next(newcomers), story, ago)
            on_progress(1)
    for story, count in PLEDGES.items():
        for number in range(count):
            organisation = teller.register(next(newcomers), "active", 60 + number)
            teller.pledge(organisation, story, number if story == "submitted" else 7 + 2 * number)
            on_progress(1)


def settle_letters() -> None:
    """Letters of the past count as sent when they were written: the demo never sends them."""
    db.session.flush()
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.status == LetterStatus.PENDING)
        .values(status=LetterStatus.SENT, sent_at=OutboxMessage.created_at)
    )
