"""The queue: every submission, of any kind, in one order. Each list reads one index."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from aipact import search
from aipact.accounts.models import User
from aipact.casework.models import Decision, FourEyesRequest, Submission
from aipact.casework.states import FourEyesState, Outcome, SubmissionKind
from aipact.core.actor import Actor
from aipact.core.clock import today
from aipact.core.db import db
from aipact.core.pagination import CappedCount, Page, PageRequest, keyset_page

MOST_COUNTED = 1000


class QueueState(StrEnum):
    """Who has the ball; ANY asks for all of them."""

    TO_DO = "to-do"
    ORGANISATION = "organisation"
    SECOND = "second"
    APPROVAL = "approval"
    HOLD = "hold"
    CLOSED = "closed"
    ANY = "any"


class Due(StrEnum):
    TODAY = "today"
    OVERDUE = "overdue"
    WEEK = "week"


@dataclass(frozen=True)
class QueueFilter:
    """whose: "" (everybody's), "mine", "unit", "unassigned" or the id of a reviewer."""

    state: QueueState = QueueState.TO_DO
    kind: SubmissionKind | None = None
    whose: str = ""
    due: Due | None = None
    unit: str = ""
    text: str = ""


@dataclass(frozen=True)
class QueueRow:
    """What the queue shows of a submission; the last two are of a decision not yet effective."""

    id: uuid.UUID
    reference: str
    kind: SubmissionKind
    title: str
    organisation_id: uuid.UUID
    needs_second: bool
    received_at: datetime
    due_on: date
    clock_stopped_at: datetime | None
    closed_at: datetime | None
    closed_as: str
    reviewer_id: uuid.UUID | None
    reviewer: str | None
    outcome: Outcome | None
    takes_effect_at: datetime | None

    @property
    def state(self) -> QueueState:
        if self.closed_at is not None:
            return QueueState.CLOSED
        if self.outcome is not None:
            return QueueState.HOLD if self.takes_effect_at else QueueState.SECOND
        return QueueState.ORGANISATION if self.clock_stopped_at else QueueState.TO_DO


# Lists that begin with the latest; ids grow with time.
_ORDER: dict[QueueState, list[Any]] = {
    QueueState.CLOSED: [Submission.closed_at, Submission.id],
    QueueState.ANY: [Submission.id],
}
_PENDING = and_(Decision.applied_at.is_(None), Decision.undone_at.is_(None))
_COLUMNS = (
    Submission.id,
    Submission.reference,
    Submission.kind,
    Submission.title,
    Submission.organisation_id,
    Submission.needs_second,
    Submission.received_at,
    Submission.due_on,
    Submission.clock_stopped_at,
    Submission.closed_at,
    Submission.closed_as,
    Submission.reviewer_id,
    User.name,
    Decision.outcome,
    Decision.takes_effect_at,
)


def queue(wanted: QueueFilter, actor: Actor, page: PageRequest) -> Page[QueueRow]:
    """One page: what is due first comes first; of what is closed, or in any state, the latest."""
    query = _rows().where(*conditions(wanted, actor))
    order = _ORDER.get(wanted.state, [Submission.due_on, Submission.id])
    found = keyset_page(query, order, page, descending=wanted.state in _ORDER)
    return Page([QueueRow(*row) for row in found.items], found.next_cursor, found.previous_cursor)


def queue_row(submission_id: uuid.UUID) -> QueueRow | None:
    row = db.session.execute(_rows().where(Submission.id == submission_id)).first()
    return None if row is None else QueueRow(*row)


def submissions_of(organisation_id: uuid.UUID) -> Sequence[QueueRow]:
    """All submissions of an organisation, newest first."""
    query = _rows().where(Submission.organisation_id == organisation_id)
    rows = db.session.execute(query.order_by(Submission.id.desc()).limit(100))
    return [QueueRow(*row) for row in rows]


def count(wanted: QueueFilter, actor: Actor) -> CappedCount:
    """How many there are on all pages together, counted up to a cap."""
    return capped(db.session.execute(counting(wanted, actor)).scalar_one())


def counting(wanted: QueueFilter, actor: Actor) -> Select[Any]:
    """The query behind `count`, so that several can be asked at once."""
    found = select(Submission.id).where(*conditions(wanted, actor)).limit(MOST_COUNTED + 1)
    return select(func.count()).select_from(found.subquery())


def capped(number: int) -> CappedCount:
    return CappedCount(min(number, MOST_COUNTED), number > MOST_COUNTED)


def _rows() -> Select[Any]:
    columns: Any = select(*_COLUMNS)
    query: Select[Any] = columns.outerjoin(User, User.id == Submission.reviewer_id)
    return query.outerjoin(Decision, and_(Decision.submission_id == Submission.id, _PENDING))


def conditions(wanted: QueueFilter, actor: Actor) -> list[ColumnElement[bool]]:
    """What a submission must be to stand on the list."""
    found = _of_state(wanted.state, actor)
    if actor.memberships:
        # Staff learn of their own organisation when it does, not from the desk.
        found.append(Submission.organisation_id.not_in(list(actor.memberships)))
    if wanted.kind is not None:
        found.append(Submission.kind == wanted.kind)
    if wanted.unit:
        found.append(Submission.unit_key == wanted.unit)
    if wanted.whose:
        found.append(_of_person(wanted.whose, actor))
    if wanted.due is not None:
        found.append(_of_due(wanted.due))
    if wanted.text:
        keys = search.matching_keys("submission", wanted.text, public_only=False)
        is_reference = Submission.reference == wanted.text.strip().upper()
        found.append(or_(is_reference, Submission.id.in_(keys)))
    return found


def _of_state(state: QueueState, actor: Actor) -> list[ColumnElement[bool]]:
    is_open = Submission.closed_at.is_(None)
    runs = Submission.clock_stopped_at.is_(None)
    pending = select(Decision.submission_id).where(_PENDING)
    if state is QueueState.ANY:
        return []
    if state is QueueState.CLOSED:
        return [Submission.closed_at.is_not(None)]
    if state is QueueState.ORGANISATION:
        return [is_open, Submission.clock_stopped_at.is_not(None)]
    if state is QueueState.HOLD:
        held = pending.where(Decision.takes_effect_at.is_not(None))
        return [is_open, Submission.id.in_(held)]
    if state is QueueState.SECOND:
        waiting = pending.where(Decision.takes_effect_at.is_(None))
        return [is_open, Submission.id.in_(waiting)]
    if state is QueueState.APPROVAL:
        asked = pending.join(FourEyesRequest, FourEyesRequest.decision_id == Decision.id).where(
            FourEyesRequest.state == FourEyesState.REQUESTED,
            FourEyesRequest.requested_by_id != actor.user_id,
        )
        return [is_open, Submission.id.in_(asked)]
    return [is_open, runs, Submission.id.not_in(pending)]


def _of_person(whose: str, actor: Actor) -> ColumnElement[bool]:
    if whose == "mine":
        return Submission.reviewer_id == actor.user_id
    if whose == "unassigned":
        return Submission.reviewer_id.is_(None)
    if whose == "unit":
        return Submission.unit_key == actor.unit if actor.unit else false()
    try:
        return Submission.reviewer_id == uuid.UUID(whose)
    except ValueError:
        return false()


def _of_due(due: Due) -> ColumnElement[bool]:
    day = today()
    if due is Due.OVERDUE:
        return Submission.due_on < day
    if due is Due.TODAY:
        return Submission.due_on == day
    sunday = day + timedelta(days=6 - day.weekday())
    return Submission.due_on.between(day, sunday)
