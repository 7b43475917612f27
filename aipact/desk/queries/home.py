"""The overview: what is mine to do now, and how much there is."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from aipact.accounts.models import User
from aipact.audit.models import AuditEntry
from aipact.casework.models import Submission
from aipact.casework.queries import WHAT_HAPPENED
from aipact.core.actor import Actor
from aipact.core.db import db
from aipact.core.pagination import CappedCount
from aipact.desk.queries.queue import (
    Due,
    QueueFilter,
    QueueRow,
    QueueState,
    capped,
    conditions,
    counting,
    queue_row,
)

NEWEST = 10
MOST_BARS = 12

# The figures of the overview, each a list of the queue.
FIGURES: dict[str, QueueFilter] = {
    "mine": QueueFilter(whose="mine"),
    "unassigned": QueueFilter(whose="unassigned"),
    "due_today": QueueFilter(due=Due.TODAY),
    "overdue": QueueFilter(due=Due.OVERDUE),
    "my_unit": QueueFilter(whose="unit"),
    "approval": QueueFilter(state=QueueState.APPROVAL),
    "organisation": QueueFilter(state=QueueState.ORGANISATION),
}


@dataclass(frozen=True)
class Overview:
    """next: what the actor should open now, their own before what nobody reviews."""

    next: QueueRow | None
    figures: dict[str, CappedCount]


@dataclass(frozen=True)
class Load:
    """How many submissions wait for somebody; for nobody in particular where `reviewer_id` is
    None."""

    reviewer_id: uuid.UUID | None
    name: str
    number: int


@dataclass(frozen=True)
class Activity:
    """Something that happened to a submission; `who` is empty for the system."""

    at: datetime
    who: str
    what: Any
    submission_id: uuid.UUID
    reference: str
    title: str


def overview(actor: Actor) -> Overview:
    """The figures and the next submission, in two queries."""
    counts = [
        counting(wanted, actor).scalar_subquery().label(name) for name, wanted in FIGURES.items()
    ]
    row = db.session.execute(select(*counts, _next(actor).label("next_id"))).one()
    found = queue_row(row.next_id) if row.next_id else None
    return Overview(found, {name: capped(getattr(row, name)) for name in FIGURES})


def _next(actor: Actor) -> Any:
    """Mine, then my unit's, then anybody's; never of an organisation that the actor belongs to."""
    candidates = [QueueFilter(whose="mine"), QueueFilter(whose="unassigned")]
    if actor.unit:
        candidates.insert(1, QueueFilter(whose="unassigned", unit=actor.unit))
    foreign = Submission.organisation_id.not_in(list(actor.memberships))
    firsts = [
        select(Submission.id)
        .where(*conditions(wanted, actor), foreign)
        .order_by(Submission.due_on, Submission.id)
        .limit(1)
        .scalar_subquery()
        for wanted in candidates
    ]
    return func.coalesce(*firsts)


def workload() -> Sequence[Load]:
    """What is to do, by reviewer: the fullest desks first, what nobody has taken at the end."""
    number = func.count().label("number")
    query = (
        select(Submission.reviewer_id, User.name, number)
        .outerjoin(User, User.id == Submission.reviewer_id)
        .where(*conditions(QueueFilter(), Actor()))
        .group_by(Submission.reviewer_id, User.name)
        .order_by(Submission.reviewer_id.is_(None), number.desc(), User.name)
    )
    rows = [Load(person, name or "", size) for person, name, size in db.session.execute(query)]
    people = [row for row in rows if row.reviewer_id is not None]
    return [*people[:MOST_BARS], *(row for row in rows if row.reviewer_id is None)]


def newest_activity(actor: Actor) -> Sequence[Activity]:
    """What happened last, the newest first."""
    query = (
        select(
            AuditEntry.at,
            User.name,
            AuditEntry.tag,
            Submission.id,
            Submission.reference,
            Submission.title,
        )
        .join(Submission, Submission.id == AuditEntry.subject_id)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(
            AuditEntry.subject_kind == "submission",
            Submission.organisation_id.not_in(list(actor.memberships)),
        )
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(NEWEST)
    )
    return [
        Activity(at, who or "", WHAT_HAPPENED.get(tag, tag), submission_id, reference, title)
        for at, who, tag, submission_id, reference, title in db.session.execute(query)
    ]
