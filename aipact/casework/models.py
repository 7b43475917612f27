"""What staff need to work on anything under review, whatever its kind.

The reviewed object (an organisation, a pledge version) sits in a ring above and holds its own
state; a submission only knows its id.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from aipact.accounts.models import User
from aipact.casework.states import (
    FOUR_EYES_TRANSITIONS,
    FourEyesState,
    Outcome,
    SubmissionKind,
)
from aipact.core.clock import now
from aipact.core.db import Base, EnumText, new_id


def _index_where(condition: str, name: str, *columns: str) -> Index:
    where = text(condition)
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


_TO_DO = "closed_at IS NULL AND clock_stopped_at IS NULL"


class Submission(Base):
    """One thing under review. Open while `closed_at` is null; the organisation has the ball
    while `clock_stopped_at` is set."""

    __tablename__ = "submissions"
    # The queue reads each of its lists in the order of one index, so that a page costs the same
    # however many submissions there are.
    __table_args__ = (
        _index_where(_TO_DO, "ix_submissions_to_do", "due_on", "id"),
        _index_where(_TO_DO, "ix_submissions_reviewers_to_do", "reviewer_id", "due_on", "id"),
        _index_where(_TO_DO, "ix_submissions_units_to_do", "unit_key", "due_on", "id"),
        _index_where(
            f"{_TO_DO} AND reviewer_id IS NULL", "ix_submissions_unassigned", "due_on", "id"
        ),
        _index_where(
            "closed_at IS NULL AND clock_stopped_at IS NOT NULL",
            "ix_submissions_with_organisation",
            "due_on",
            "id",
        ),
        _index_where("closed_at IS NOT NULL", "ix_submissions_closed", "closed_at", "id"),
        Index(None, "organisation_id"),
        CheckConstraint("(closed_at IS NULL) = (closed_as = '')", name="closed"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[SubmissionKind] = mapped_column(EnumText(SubmissionKind, is_open=True))
    subject_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    organisation_id: Mapped[uuid.UUID]
    title: Mapped[str] = mapped_column(String(250))
    unit_key: Mapped[str | None] = mapped_column(String(32))
    reviewer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    # First publication of an organisation's pledge: a second person confirms the decision.
    needs_second: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime] = mapped_column(default=now)
    due_on: Mapped[date]
    clock_stopped_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_as: Mapped[str] = mapped_column(String(32), default="")
    changed_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    revision: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": revision}

    reviewer: Mapped[User | None] = relationship()


class Decision(Base):
    """What a reviewer decided. It takes effect at `takes_effect_at` (null until a needed second
    person has approved) and can be undone until it is applied."""

    __tablename__ = "decisions"
    __table_args__ = (
        Index(None, "submission_id", "number", unique=True),
        Index(
            "ix_decisions_due",
            "takes_effect_at",
            sqlite_where=text("applied_at IS NULL"),
            postgresql_where=text("applied_at IS NULL"),
        ),
        # One decision at a time.
        Index(
            "uq_decisions_pending",
            "submission_id",
            unique=True,
            sqlite_where=text("applied_at IS NULL AND undone_at IS NULL"),
            postgresql_where=text("applied_at IS NULL AND undone_at IS NULL"),
        ),
        CheckConstraint("applied_at IS NULL OR undone_at IS NULL", name="one_end"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submissions.id"))
    number: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(EnumText(Outcome))
    reason_code: Mapped[str] = mapped_column(String(64), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    # What the organisation can do about it.
    remedy: Mapped[str] = mapped_column(Text, default="")
    duplicate_of_id: Mapped[uuid.UUID | None]
    # What the reviewer ticked before approving, for kinds that have a checklist.
    checklist: Mapped[list[str]] = mapped_column(default=list)
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime] = mapped_column(default=now)
    takes_effect_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))

    submission: Mapped[Submission] = relationship()
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    undone_by: Mapped[User | None] = relationship(foreign_keys=[undone_by_id])

    @property
    def is_pending(self) -> bool:
        return self.applied_at is None and self.undone_at is None


class FourEyesRequest(Base):
    """A decision that waits for a second person: not the requester."""

    __tablename__ = "four_eyes_requests"
    __workflow_kind__ = "four_eyes_request"
    __transitions__ = FOUR_EYES_TRANSITIONS

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    decision_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("decisions.id"), unique=True)
    state: Mapped[FourEyesState] = mapped_column(
        EnumText(FourEyesState), default=FourEyesState.REQUESTED, index=True
    )
    requested_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    requested_at: Mapped[datetime] = mapped_column(default=now)
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")

    decision: Mapped[Decision] = relationship()
    requested_by: Mapped[User] = relationship(foreign_keys=[requested_by_id])
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])


class ChangeRequest(Base):
    """One named field, why it must change, and the organisation's answer.

    `field` is a key of the reviewed form: "website", or "C-01" for a pledged commitment.
    """

    __tablename__ = "change_requests"
    __table_args__ = (Index(None, "submission_id", "decision_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submissions.id"))
    decision_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("decisions.id"))
    position: Mapped[int] = mapped_column(Integer, default=0)
    field: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]


class Note(Base):
    """An internal note: staff only."""

    __tablename__ = "notes"
    __table_args__ = (Index(None, "submission_id", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submissions.id"))
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=now)

    author: Mapped[User] = relationship()


class Message(Base):
    """A message on the record between staff and the organisation."""

    __tablename__ = "messages"
    __table_args__ = (Index(None, "submission_id", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submissions.id"))
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    is_from_staff: Mapped[bool]
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=now)

    author: Mapped[User] = relationship()
