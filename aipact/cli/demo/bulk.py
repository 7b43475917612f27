"""Rows of what is settled, written together; and the reviews that are behind them."""

import random
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert

from aipact.accounts.models import User
from aipact.casework.actions import REVIEW_DAYS, UNIT_OF_KIND, reference_for
from aipact.casework.models import Decision, FourEyesRequest, Submission
from aipact.casework.states import FourEyesState, Outcome, SubmissionKind
from aipact.core.clock import BRUSSELS
from aipact.core.db import Base, db, new_id
from aipact.core.working_days import add_working_days, next_working_day
from aipact.events.models import FormAnswer, SignUp
from aipact.organisations.models import Membership, Organisation, OrganisationSector
from aipact.pledges.models import PledgedCommitment, PledgeVersion
from aipact.practices.models import Adoption, Practice, PracticeTranslation, PracticeVersion
from aipact.subscriptions.models import Subscriber, Subscription
from aipact.workflow import StateChange

ORDER: tuple[type[Base], ...] = (
    User,
    Submission,
    Decision,
    FourEyesRequest,
    Organisation,
    OrganisationSector,
    Membership,
    PledgeVersion,
    PledgedCommitment,
    Practice,
    PracticeVersion,
    PracticeTranslation,
    Adoption,
    SignUp,
    FormAnswer,
    Subscriber,
    Subscription,
    StateChange,
)
Rows = dict[type[Base], list[dict[str, Any]]]
Step = tuple[str, str, str, str, date]


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """A working moment of that day in Brussels."""
    return datetime.combine(day, time(hour, minute), BRUSSELS)


@dataclass(frozen=True)
class Staff:
    """Who decided all this: ids of reviewers, and of those who confirmed."""

    reviewers: list[uuid.UUID]
    seconds: list[uuid.UUID]


@dataclass
class Chunk:
    """Rows that are written together, in an order in which each finds what it refers to."""

    rows: Rows = field(default_factory=dict)

    def add(self, model: type[Base], **values: Any) -> uuid.UUID:
        values.setdefault("id", new_id())
        self.rows.setdefault(model, []).append(values)
        return uuid.UUID(str(values["id"]))

    def add_plain(self, model: type[Base], **values: Any) -> None:
        self.rows.setdefault(model, []).append(values)

    def write(self) -> None:
        for model in ORDER:
            if self.rows.get(model):
                db.session.execute(insert(model), self.rows[model])

    def add_history(
        self, kind: str, subject_id: uuid.UUID, contact_id: uuid.UUID, steps: list[Step]
    ) -> None:
        """Moves of one object: (action, from, to, party, day), an hour apart."""
        for hour, (action, before, after, party, on) in enumerate(steps, start=13):
            self.add(
                StateChange,
                subject_kind=kind,
                subject_id=subject_id,
                action=action,
                from_state=before,
                to_state=after,
                party=party,
                actor_id=contact_id if party == "organisation" else None,
                at=moment(on, hour),
            )


@dataclass(frozen=True)
class Reviewed:
    """What a closed review was about."""

    kind: SubmissionKind
    subject_id: uuid.UUID
    organisation_id: uuid.UUID
    title: str
    unit_key: str = ""


def add_review(
    chunk: Chunk, dice: random.Random, staff: Staff, about: Reviewed, decided_on: date
) -> uuid.UUID:
    """A closed submission with its decision; a pledge's was confirmed by a second person."""
    received_on = next_working_day(decided_on - timedelta(days=dice.randint(4, 9)))
    received_on = min(received_on, decided_on)
    submission_id = new_id()
    reviewer = dice.choice(staff.reviewers)
    closed_at = moment(decided_on, 15, dice.randint(0, 59))
    is_pledge = about.kind is SubmissionKind.PLEDGE
    chunk.add(
        Submission,
        id=submission_id,
        reference=reference_for(about.kind, submission_id, received_on.year),
        kind=about.kind,
        subject_id=about.subject_id,
        organisation_id=about.organisation_id,
        title=about.title,
        unit_key=about.unit_key or UNIT_OF_KIND[about.kind],
        reviewer_id=reviewer,
        needs_second=is_pledge,
        received_at=moment(received_on, 9, dice.randint(0, 59)),
        due_on=add_working_days(received_on, REVIEW_DAYS[about.kind]),
        closed_at=closed_at,
        closed_as=Outcome.APPROVED.value,
        changed_at=closed_at,
        revision=3,
    )
    decision_id = chunk.add(
        Decision,
        submission_id=submission_id,
        number=1,
        outcome=Outcome.APPROVED,
        decided_by_id=reviewer,
        decided_at=closed_at - timedelta(hours=2),
        takes_effect_at=closed_at,
        applied_at=closed_at,
    )
    if is_pledge:
        chunk.add(
            FourEyesRequest,
            decision_id=decision_id,
            state=FourEyesState.APPROVED,
            requested_by_id=reviewer,
            requested_at=closed_at - timedelta(hours=2),
            answered_by_id=dice.choice([one for one in staff.seconds if one != reviewer]),
            answered_at=closed_at - timedelta(minutes=20),
        )
    return submission_id
