"""Best practices: what organisations tell, in versions, and what became of it."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from aipact.accounts.models import User
from aipact.casework.models import Submission
from aipact.core.clock import now
from aipact.core.db import Base, EnumText, JsonData, new_id
from aipact.organisations.models import Organisation
from aipact.practices.states import (
    ADOPTION_TRANSITIONS,
    PRACTICE_TRANSITIONS,
    TRANSITIONS,
    AdoptionState,
    PracticeState,
    TranslationKind,
    VersionState,
)


def _unique_where(name: str, condition: str, *columns: str) -> Index:
    where = text(condition)
    return Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


class Practice(Base):
    """One practice of one organisation, as the library knows it. What it says is in the version
    that is published; the public reads no other."""

    __tablename__ = "practices"
    __workflow_kind__ = "practice"
    __transitions__ = PRACTICE_TRANSITIONS
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'withdrawn') OR (published_at IS NOT NULL AND slug IS NOT NULL)",
            name="published",
        ),
        CheckConstraint("(stale_since IS NULL) = (state != 'stale')", name="stale"),
        Index(None, "organisation_id", "state"),
        Index(None, "state", "confirmed_on", "id"),
        Index(None, "state", "published_at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    # Made from the title when it is submitted, for the letter that names it; once the practice is
    # public it never changes.
    slug: Mapped[str | None] = mapped_column(String(80), unique=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    state: Mapped[PracticeState] = mapped_column(
        EnumText(PracticeState), default=PracticeState.DRAFT
    )
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    # First publication; a later version does not move it.
    published_at: Mapped[datetime | None]
    # The day on which the organisation last said that it is true.
    confirmed_on: Mapped[date | None]
    stale_since: Mapped[date | None]
    reminded_on: Mapped[date | None]
    archived_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    # The webinar that presented it, as staff note it.
    presented_on: Mapped[date | None]
    presented_title: Mapped[str] = mapped_column(String(200), default="")
    presented_url: Mapped[str] = mapped_column(String(300), default="")
    # Published adoptions; kept by the actions.
    adoption_count: Mapped[int] = mapped_column(Integer, default=0)
    revision: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": revision}

    organisation: Mapped[Organisation] = relationship()


class PracticeVersion(Base):
    """One text of a practice. At most one is open and one is published.

    Code columns and lists hold codes of `reference` lists; the five answers are Markdown.
    """

    __tablename__ = "practice_versions"
    __workflow_kind__ = "practice_version"
    __transitions__ = TRANSITIONS
    __table_args__ = (
        _unique_where(
            "uq_practice_versions_open",
            "state IN ('draft','submitted','in_review','changes_requested','approved')",
            "practice_id",
        ),
        _unique_where("uq_practice_versions_published", "state = 'published'", "practice_id"),
        Index(None, "practice_id", "number", unique=True),
        CheckConstraint(
            "(published_at IS NOT NULL) = (state IN ('published', 'superseded'))", name="published"
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    practice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("practices.id"))
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[VersionState] = mapped_column(EnumText(VersionState), default=VersionState.DRAFT)
    submission_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("submissions.id"), unique=True
    )

    # Step "basics"
    language: Mapped[str] = mapped_column(String(2), default="")
    title: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    # The commitment that it shows: AI literacy first; then others that it touches.
    kind: Mapped[str] = mapped_column(String(8), default="")
    commitments: Mapped[list[str]] = mapped_column(default=list)
    articles: Mapped[list[str]] = mapped_column(default=list)
    level: Mapped[str] = mapped_column(String(40), default="")
    # Step "context"
    target_groups: Mapped[list[str]] = mapped_column(default=list)
    formats: Mapped[list[str]] = mapped_column(default=list)
    ai_systems: Mapped[str] = mapped_column(Text, default="")
    sectors: Mapped[list[str]] = mapped_column(default=list)
    size: Mapped[str] = mapped_column(String(40), default="")
    # In which languages the practice itself is at work (its courses, its papers).
    languages: Mapped[list[str]] = mapped_column(default=list)
    # Step "answers"
    knowledge: Mapped[str] = mapped_column(Text, default="")
    context: Mapped[str] = mapped_column(Text, default="")
    impact: Mapped[str] = mapped_column(Text, default="")
    challenges: Mapped[str] = mapped_column(Text, default="")
    plans: Mapped[str] = mapped_column(Text, default="")
    # Step "material": {"label", "url"} each; files are those of `files` with this owner
    links: Mapped[list[dict[str, str]]] = mapped_column(JsonData, default=list)
    # Step "publication"; the contact is for staff only
    licence: Mapped[str] = mapped_column(String(40), default="")
    contact_name: Mapped[str] = mapped_column(String(200), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    is_publication_agreed: Mapped[bool] = mapped_column(default=False)
    is_free_of_personal_data: Mapped[bool] = mapped_column(default=False)

    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    changed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    previewed_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    submitted_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    # What the reviewers read when they asked for changes; empty before.
    earlier_content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    published_at: Mapped[datetime | None]
    # Two people may write at once: the page hands back the revision that it showed.
    revision: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": revision}

    practice: Mapped[Practice] = relationship()
    submission: Mapped[Submission | None] = relationship()
    changed_by: Mapped[User | None] = relationship(foreign_keys=[changed_by_id])

    @property
    def organisation(self) -> Organisation:
        return self.practice.organisation


class Adoption(Base):
    """Another organisation adopted a practice, and says how it went. Public once reviewed."""

    __tablename__ = "adoptions"
    __workflow_kind__ = "adoption"
    __transitions__ = ADOPTION_TRANSITIONS
    __table_args__ = (
        _unique_where(
            "uq_adoptions_live",
            "state IN ('submitted','in_review','changes_requested','published')",
            "practice_id",
            "organisation_id",
        ),
        Index(None, "practice_id", "state", "published_at", "id"),
        Index(None, "organisation_id", "state"),
        CheckConstraint("state != 'published' OR published_at IS NOT NULL", name="published"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    practice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("practices.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    state: Mapped[AdoptionState] = mapped_column(
        EnumText(AdoptionState), default=AdoptionState.SUBMITTED
    )
    submission_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("submissions.id"), unique=True
    )
    language: Mapped[str] = mapped_column(String(2))
    note: Mapped[str] = mapped_column(Text)
    earlier_note: Mapped[str] = mapped_column(Text, default="")
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    published_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": revision}

    practice: Mapped[Practice] = relationship()
    organisation: Mapped[Organisation] = relationship()
    submission: Mapped[Submission | None] = relationship()


class PracticeTranslation(Base):
    """A translation that staff added. Stale when the text that it translates has another hash."""

    __tablename__ = "practice_translations"
    __table_args__ = (Index(None, "practice_id", "language", unique=True),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    practice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("practices.id"))
    language: Mapped[str] = mapped_column(String(2))
    kind: Mapped[TranslationKind] = mapped_column(EnumText(TranslationKind))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text)
    knowledge: Mapped[str] = mapped_column(Text, default="")
    context: Mapped[str] = mapped_column(Text, default="")
    impact: Mapped[str] = mapped_column(Text, default="")
    challenges: Mapped[str] = mapped_column(Text, default="")
    plans: Mapped[str] = mapped_column(Text, default="")
    source_hash: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime] = mapped_column(default=now)
    changed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    revision: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": revision}

    practice: Mapped[Practice] = relationship()


class ConfirmationLink(Base):
    """The secret in a letter that asks "still true?": it opens a page with one button, for one
    practice, once. Kept as a hash."""

    __tablename__ = "practice_confirmation_links"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    practice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("practices.id"), index=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    link_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    practice: Mapped[Practice] = relationship()
    user: Mapped[User] = relationship()


class PracticeCount(Base):
    """How many listed practices have `value` in `facet`; kept in the same transaction as the
    change that moves it. The facet "all" has the value "all", "archived" counts archived ones."""

    __tablename__ = "practice_counts"

    facet: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, default=0)
