"""Reads of the desk's work. Always ordered; eager loads stated."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from aipact.accounts.models import User
from aipact.audit.models import AuditEntry
from aipact.casework.models import (
    ChangeRequest,
    Decision,
    FourEyesRequest,
    Message,
    Note,
    Submission,
)
from aipact.casework.states import Outcome
from aipact.core.db import db
from aipact.i18n import _l


@dataclass(frozen=True)
class ReviewField:
    """One thing that a reviewer can read and name in a request for changes."""

    key: str
    label: str
    value: str
    group: str = ""
    is_public: bool = True


def submission(submission_id: uuid.UUID) -> Submission | None:
    query = (
        select(Submission)
        .where(Submission.id == submission_id)
        .options(joinedload(Submission.reviewer))
    )
    return db.session.scalar(query)


def submission_to_change(submission_id: uuid.UUID) -> Submission | None:
    """The same, read anew and kept for this transaction: of two people at once the second waits,
    and then sees what the first did. (On SQLite a writing request is alone from its beginning.)"""
    query = (
        select(Submission)
        .where(Submission.id == submission_id)
        .options(joinedload(Submission.reviewer))
        .with_for_update(of=Submission)
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(query)


@dataclass(frozen=True)
class Change:
    """The last thing that happened to a submission. `who` is empty for the system."""

    who: str
    what: Any
    at: datetime


WHAT_HAPPENED = {
    "submission:opened": _l("It was submitted."),
    "submission:resumed": _l("The organisation answered."),
    "submission:assigned": _l("A reviewer has it now."),
    "submission:released": _l("It was put back for anybody to take."),
    "submission:decided": _l("A decision was taken."),
    "submission:decision-undone": _l("The decision was undone."),
    "submission:decision-confirmed": _l("The decision was confirmed."),
    "submission:decision-applied": _l("The decision took effect."),
    "submission:note-added": _l("An internal note was written."),
    "submission:message-added": _l("A message was written."),
}


def last_change(of: Submission) -> Change | None:
    query = (
        select(AuditEntry.tag, AuditEntry.at, User.name)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(AuditEntry.subject_kind == "submission", AuditEntry.subject_id == of.id)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(1)
    )
    row = db.session.execute(query).first()
    return None if row is None else Change(row.name or "", WHAT_HAPPENED.get(row.tag, ""), row.at)


def submission_ids_of(organisation_ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """The submissions of some organisations; asks nothing for none of them."""
    if not organisation_ids:
        return frozenset()
    query = select(Submission.id).where(Submission.organisation_id.in_(list(organisation_ids)))
    return frozenset(db.session.scalars(query.order_by(Submission.id)))


def submission_about(subject_id: uuid.UUID) -> Submission | None:
    """The submission of an organisation's registration or of a pledge version."""
    return db.session.scalar(select(Submission).where(Submission.subject_id == subject_id))


def decisions(of: Submission) -> Sequence[Decision]:
    """Every decision ever taken, undone ones too, oldest first."""
    query = (
        select(Decision)
        .where(Decision.submission_id == of.id)
        .options(joinedload(Decision.decided_by), joinedload(Decision.undone_by))
        .order_by(Decision.number)
    )
    return db.session.scalars(query).all()


def decision_to_apply(decision_id: uuid.UUID, moment: datetime) -> Decision | None:
    """A due decision, read anew and its submission kept as people who decide and undo keep it, so
    that nobody waits crosswise; None when it was undone or applied meanwhile."""
    found = db.session.get_one(Decision, decision_id)
    submission_to_change(found.submission_id)
    db.session.refresh(found)
    is_due = found.takes_effect_at is not None and found.takes_effect_at <= moment
    return found if found.is_pending and is_due else None


def pending_decision(of: Submission) -> Decision | None:
    """The decision that was taken and has not taken effect yet."""
    query = select(Decision).where(
        Decision.submission_id == of.id,
        Decision.applied_at.is_(None),
        Decision.undone_at.is_(None),
    )
    return db.session.scalar(query)


def is_in_hold(of: Submission | None) -> bool:
    """Is a decision about to take effect? (One that waits for a second person is not yet.)"""
    pending = pending_decision(of) if of is not None else None
    return pending is not None and pending.takes_effect_at is not None


def latest_decision(of: Submission, outcome: Outcome | None = None) -> Decision | None:
    """The last decision that took effect."""
    query = select(Decision).where(
        Decision.submission_id == of.id, Decision.applied_at.is_not(None)
    )
    if outcome is not None:
        query = query.where(Decision.outcome == outcome)
    return db.session.scalar(query.order_by(Decision.number.desc()).limit(1))


def change_requests(of: Submission) -> Sequence[ChangeRequest]:
    """All points ever raised that the organisation has seen, oldest first."""
    query = (
        select(ChangeRequest)
        .join(Decision, ChangeRequest.decision_id == Decision.id)
        .where(ChangeRequest.submission_id == of.id, Decision.applied_at.is_not(None))
        .order_by(Decision.number, ChangeRequest.position)
    )
    return db.session.scalars(query).all()


def points_of(decision: Decision) -> Sequence[ChangeRequest]:
    """The points of one decision."""
    query = (
        select(ChangeRequest)
        .where(ChangeRequest.decision_id == decision.id)
        .order_by(ChangeRequest.position)
    )
    return db.session.scalars(query).all()


def open_change_requests(of: Submission | None) -> Sequence[ChangeRequest]:
    """The points that the organisation is asked to answer now; none while staff have the ball."""
    if of is None or of.clock_stopped_at is None:
        return []
    asked = latest_decision(of, Outcome.CHANGES_REQUESTED)
    return points_of(asked) if asked else []


def four_eyes_of(of: Decision) -> FourEyesRequest | None:
    query = (
        select(FourEyesRequest)
        .where(FourEyesRequest.decision_id == of.id)
        .options(joinedload(FourEyesRequest.requested_by), joinedload(FourEyesRequest.answered_by))
    )
    return db.session.scalar(query)


def four_eyes_request(request_id: uuid.UUID) -> FourEyesRequest | None:
    return db.session.get(FourEyesRequest, request_id)


def notes(of: Submission) -> Sequence[Note]:
    query = (
        select(Note)
        .where(Note.submission_id == of.id)
        .options(joinedload(Note.author))
        .order_by(Note.at, Note.id)
    )
    return db.session.scalars(query).all()


def messages(of: Submission) -> Sequence[Message]:
    """The record between staff and the organisation, oldest first."""
    query = (
        select(Message)
        .where(Message.submission_id == of.id)
        .options(joinedload(Message.author))
        .order_by(Message.at, Message.id)
    )
    return db.session.scalars(query).all()


def decisions_due(moment: datetime, limit: int = 100) -> Sequence[Decision]:
    """Decisions whose hold is over, oldest first."""
    query = (
        select(Decision)
        .where(
            Decision.applied_at.is_(None),
            Decision.undone_at.is_(None),
            Decision.takes_effect_at <= moment,
        )
        .order_by(Decision.takes_effect_at, Decision.id)
        .limit(limit)
    )
    return db.session.scalars(query).all()
