"""An organisation's pledge: versions of a signed set of commitments."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from aipact.accounts.models import User
from aipact.casework.models import Submission
from aipact.core.clock import now
from aipact.core.db import Base, EnumText, new_id
from aipact.organisations.models import Organisation
from aipact.pledges.states import (
    COMMITMENT_STATUS_LABELS,
    TRANSITIONS,
    CommitmentStatus,
    VersionState,
)
from aipact.reference.models import Commitment


class PledgeVersion(Base):
    """One version of an organisation's pledge. At most one is open and one is published."""

    __tablename__ = "pledge_versions"
    __workflow_kind__ = "pledge"
    __transitions__ = TRANSITIONS
    __table_args__ = (
        Index(
            "uq_pledge_versions_open",
            "organisation_id",
            unique=True,
            sqlite_where=text(
                "state IN ('draft','submitted','in_review','changes_requested','approved')"
            ),
            postgresql_where=text(
                "state IN ('draft','submitted','in_review','changes_requested','approved')"
            ),
        ),
        Index(
            "uq_pledge_versions_published",
            "organisation_id",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
        Index(None, "organisation_id", "number", unique=True),
        Index(None, "state", "published_at", "id"),
        CheckConstraint(
            "(published_at IS NOT NULL) = (state IN ('published', 'superseded'))", name="published"
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[VersionState] = mapped_column(EnumText(VersionState), default=VersionState.DRAFT)
    submission_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("submissions.id"), unique=True
    )
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    # The organisation looked at the preview of exactly this text.
    previewed_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    submitted_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    # Name and function as declared at submission: who had the authority to commit.
    signed_by: Mapped[str] = mapped_column(String(200), default="")
    signed_function: Mapped[str] = mapped_column(String(120), default="")
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    # What was signed, word for word, and what was signed before it when changes were requested.
    signed_content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    earlier_content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # The edition of the catalogue that it was signed under.
    catalogue_number: Mapped[int | None] = mapped_column(ForeignKey("catalogue_versions.number"))
    published_at: Mapped[datetime | None]
    report_due_on: Mapped[date | None]
    revision: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": revision}

    organisation: Mapped[Organisation] = relationship()
    submission: Mapped[Submission | None] = relationship()
    commitments: Mapped[list["PledgedCommitment"]] = relationship(
        order_by="PledgedCommitment.position",
        cascade="all, delete-orphan",
        lazy="selectin",
    )

    @property
    def chosen(self) -> list["PledgedCommitment"]:
        """The commitments that the pledge consists of, in the order of the catalogue."""
        return sorted((c for c in self.commitments if c.is_chosen), key=lambda c: c.position)


class PledgedCommitment(Base):
    """One commitment that an organisation takes: what it will do and until when.

    While it drafts, it can put one aside (`is_chosen`) and keep what it wrote; publishing removes
    what is not chosen, so a published version holds only what was promised.
    """

    __tablename__ = "pledged_commitments"
    __table_args__ = (Index(None, "commitment_code", "version_id"),)

    version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("pledge_versions.id"), primary_key=True
    )
    commitment_code: Mapped[str] = mapped_column(ForeignKey("commitments.code"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    action: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[CommitmentStatus | None] = mapped_column(EnumText(CommitmentStatus))
    target_on: Mapped[date | None]
    is_chosen: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    changed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    # Two people may write at once: the page hands back the revision that it showed.
    revision: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": revision}

    commitment: Mapped[Commitment] = relationship(lazy="joined")
    changed_by: Mapped[User | None] = relationship()

    @property
    def status_label(self) -> str:
        return str(COMMITMENT_STATUS_LABELS[self.status]) if self.status else ""
