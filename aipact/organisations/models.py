"""Organisations, their members and the counters of the register."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from aipact.accounts.models import User
from aipact.casework.models import Submission
from aipact.core.clock import now
from aipact.core.db import Base, EnumText, new_id
from aipact.organisations.states import (
    MEMBERSHIP_TRANSITIONS,
    TRANSITIONS,
    MembershipState,
    OrganisationState,
    RegisterStatus,
)


class Organisation(Base):
    """A company or other participant. Code columns hold codes of `reference` lists."""

    __tablename__ = "organisations"
    __workflow_kind__ = "organisation"
    __transitions__ = TRANSITIONS
    __table_args__ = (
        CheckConstraint(
            "(register_status IS NULL) = (state NOT IN ('active', 'left'))", name="in_register"
        ),
        CheckConstraint("(joined_on IS NULL) = (state NOT IN ('active', 'left'))", name="joined"),
        Index(None, "is_listed", "sort_name", "id"),
        Index(None, "is_listed", "country", "sort_name", "id"),
        Index(None, "is_listed", "register_status", "sort_name", "id"),
        Index(None, "is_listed", "pledger_since", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    state: Mapped[OrganisationState] = mapped_column(
        EnumText(OrganisationState), default=OrganisationState.DRAFT
    )
    submission_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("submissions.id"), unique=True
    )
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)

    # Step "name"
    display_name: Mapped[str] = mapped_column(String(200))
    legal_name: Mapped[str] = mapped_column(String(250), default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    # Step "kind"
    respondent_type: Mapped[str] = mapped_column(String(40), default="")
    authority_scope: Mapped[str] = mapped_column(String(40), default="")
    size: Mapped[str] = mapped_column(String(40), default="")
    # Step "activity"; sectors are rows, so that the register can filter by them
    role: Mapped[str] = mapped_column(String(40), default="")
    nace_section: Mapped[str] = mapped_column(String(2), default="")
    nace_revision: Mapped[str] = mapped_column(String(4), default="")
    # Step "numbers", optional
    transparency_number: Mapped[str] = mapped_column(String(20), default="")
    pic: Mapped[str] = mapped_column(String(9), default="")
    # Step "publication"
    wants_pledge: Mapped[bool] = mapped_column(default=False)
    is_name_public: Mapped[bool] = mapped_column(default=False)
    privacy_notice_version: Mapped[str] = mapped_column(String(20), default="")
    completed_steps: Mapped[list[str]] = mapped_column(default=list)
    # Why the person says this is not the organisation that we found (shown to staff).
    not_a_duplicate_because: Mapped[str] = mapped_column(Text, default="")

    # For matching and ordering; written by `actions.set_names`
    sort_name: Mapped[str] = mapped_column(String(250), default="")
    matching_name: Mapped[str] = mapped_column(String(250), default="", index=True)
    website_domain: Mapped[str] = mapped_column(String(253), default="", index=True)
    contact_domain: Mapped[str] = mapped_column(String(253), default="", index=True)

    # The public side. is_listed: in the register now (a copy of the scope, for its indexes).
    register_status: Mapped[RegisterStatus | None] = mapped_column(EnumText(RegisterStatus))
    is_listed: Mapped[bool] = mapped_column(default=False)
    joined_on: Mapped[date | None]
    pledger_since: Mapped[date | None]
    left_on: Mapped[date | None]
    revision: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": revision}

    submission: Mapped[Submission | None] = relationship()
    sectors: Mapped[list["OrganisationSector"]] = relationship(
        order_by="OrganisationSector.sector", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def name(self) -> str:
        return self.display_name

    @property
    def sector_codes(self) -> list[str]:
        return [row.sector for row in self.sectors]


class OrganisationSector(Base):
    __tablename__ = "organisation_sectors"
    __table_args__ = (Index(None, "sector", "organisation_id"),)

    organisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organisations.id"), primary_key=True
    )
    sector: Mapped[str] = mapped_column(String(40), primary_key=True)


class Membership(Base):
    """A person in an organisation. At most one live row (requested or active) per pair."""

    __tablename__ = "memberships"
    __workflow_kind__ = "membership"
    __transitions__ = MEMBERSHIP_TRANSITIONS
    __table_args__ = (
        Index(
            "uq_memberships_live",
            "organisation_id",
            "user_id",
            unique=True,
            sqlite_where=text("state IN ('requested', 'active')"),
            postgresql_where=text("state IN ('requested', 'active')"),
        ),
        Index(None, "user_id", "state"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    state: Mapped[MembershipState] = mapped_column(EnumText(MembershipState))
    roles: Mapped[list[str]] = mapped_column(default=list)
    function: Mapped[str] = mapped_column(String(120), default="")
    message: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    decided_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
    user: Mapped[User] = relationship()


class RegisterCount(Base):
    """How many listed organisations have `value` in `facet`; kept in the same transaction as the
    change that moves it, so that the register's numbers cost one small read."""

    __tablename__ = "register_counts"

    facet: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, default=0)
