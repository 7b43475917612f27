"""Reference data. Keys are natural: a row is named by the code that pages and exports show."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from aipact.core.db import Base, EnumText, Translated

# A text that is not there is NULL, not the JSON word null.
OPTIONAL_TEXT = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Evidence(StrEnum):
    """How well a fact is confirmed."""

    OFFICIAL = "S"
    SECONDARY = "S2"
    MEMORY = "M"
    INFERENCE = "I"

    @property
    def is_confirmed(self) -> bool:
        return self in (Evidence.OFFICIAL, Evidence.SECONDARY)


class WordingEvidence(StrEnum):
    """Where the wording of a commitment comes from: final text, draft or gist, memory."""

    FINAL = "A"
    DRAFT = "B"
    MEMORY = "C"


class CommitmentGroup(StrEnum):
    """Who is asked to take a commitment."""

    CORE = "core"
    PROVIDER = "provider"
    DEPLOYER = "deployer"


class CountryGroup(StrEnum):
    EU = "eu"
    EEA = "eea"
    OTHER = "other"


class Retirable:
    """What left its file is retired, not deleted: older pledges and entries still name it."""

    retired_on: Mapped[date | None]


class Sourced:
    """A fact says where it comes from, how well it is confirmed and on which day that was true."""

    source: Mapped[str] = mapped_column(Text)
    as_of: Mapped[date]
    evidence: Mapped[Evidence] = mapped_column(EnumText(Evidence))


class CatalogueVersion(Base):
    """One edition of the catalogue with its wording: an old pledge can be read as it was signed."""

    __tablename__ = "catalogue_versions"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    as_of: Mapped[date]
    source: Mapped[str] = mapped_column(Text)
    count_evidence: Mapped[Evidence] = mapped_column(EnumText(Evidence))
    content: Mapped[dict[str, Any]]
    loaded_at: Mapped[datetime]


class Commitment(Retirable, Base):
    """An entry of the catalogue. Never deleted: one that leaves the catalogue is retired."""

    __tablename__ = "commitments"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    version_number: Mapped[int] = mapped_column(ForeignKey("catalogue_versions.number"))
    group: Mapped[CommitmentGroup] = mapped_column(EnumText(CommitmentGroup))
    position: Mapped[int]
    title: Mapped[Translated]
    ask: Mapped[Translated]
    guidance: Mapped[Translated]
    articles: Mapped[list[str]]
    related_articles: Mapped[list[str]]
    mapping_note: Mapped[Translated | None] = mapped_column(OPTIONAL_TEXT)
    wording_evidence: Mapped[WordingEvidence] = mapped_column(EnumText(WordingEvidence))
    mapping_evidence: Mapped[Evidence] = mapped_column(EnumText(Evidence))
    source: Mapped[str] = mapped_column(Text)
    as_of: Mapped[date]

    anticipations: Mapped[list["Anticipation"]] = relationship(cascade="all, delete-orphan")

    @property
    def is_core(self) -> bool:
        return self.group is CommitmentGroup.CORE

    @property
    def is_wording_confirmed(self) -> bool:
        return self.wording_evidence is WordingEvidence.FINAL


class Obligation(Sourced, Retirable, Base):
    """A duty of the AI Act and the day it applies: as first enacted, and as it stands now."""

    __tablename__ = "obligations"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int]
    title: Mapped[Translated]
    applies: Mapped[Translated]
    note: Mapped[Translated | None] = mapped_column(OPTIONAL_TEXT)
    original_on: Mapped[date | None]
    current_on: Mapped[date] = mapped_column(index=True)
    legal_basis: Mapped[str] = mapped_column(String(200))
    amending_act: Mapped[str | None] = mapped_column(String(40))
    articles: Mapped[list[str]]
    needs_check: Mapped[bool]

    @property
    def was_moved(self) -> bool:
        return self.original_on is not None and self.original_on != self.current_on


class Anticipation(Base):
    """A commitment does early what an obligation will ask for. Always our own inference."""

    __tablename__ = "anticipations"

    commitment_code: Mapped[str] = mapped_column(ForeignKey("commitments.code"), primary_key=True)
    obligation_key: Mapped[str] = mapped_column(ForeignKey("obligations.key"), primary_key=True)
    note: Mapped[Translated | None] = mapped_column(OPTIONAL_TEXT)
    evidence: Mapped[Evidence] = mapped_column(EnumText(Evidence))
    needs_check: Mapped[bool]

    obligation: Mapped[Obligation] = relationship()


class Milestone(Sourced, Base):
    """An event in the history of the AI Pact. `precision` says what of the date is known."""

    __tablename__ = "milestones"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    on: Mapped[date] = mapped_column(index=True)
    precision: Mapped[str] = mapped_column(String(8))
    title: Mapped[Translated]
    detail: Mapped[Translated]


class Country(Retirable, Base):
    """A country of establishment. Its name in a language comes from CLDR, not from a column."""

    __tablename__ = "countries"

    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    alpha3: Mapped[str] = mapped_column(String(3), unique=True)
    eu_code: Mapped[str] = mapped_column(String(2), unique=True)
    group: Mapped[CountryGroup] = mapped_column(EnumText(CountryGroup))
    protocol_order: Mapped[int]


class Unit(Sourced, Retirable, Base):
    """A unit of the AI Office, or one of its advisers."""

    __tablename__ = "units"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    position: Mapped[int]
    name: Mapped[Translated]


class CodeListEntry(Sourced, Retirable, Base):
    """One value of a code list, such as a size class or a sector."""

    __tablename__ = "code_list_entries"

    list_name: Mapped[str] = mapped_column(String(40), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int]
    name: Mapped[Translated]
    note: Mapped[Translated | None] = mapped_column(OPTIONAL_TEXT)
    data: Mapped[dict[str, Any]]


class Reason(Retirable, Base):
    """A prepared reason for a decision, with what the organisation can do about it."""

    __tablename__ = "reasons"

    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(32), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int]
    text: Mapped[Translated]
    remedy: Mapped[Translated]


class FreeMailDomain(Base):
    """A provider of mailboxes for everybody: an address there proves no organisation."""

    __tablename__ = "free_mail_domains"

    domain: Mapped[str] = mapped_column(String(253), primary_key=True)


class ReferenceLoad(Base):
    """A load that changed something. The newest digest names the state that caches hold."""

    __tablename__ = "reference_loads"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime]
    counts: Mapped[dict[str, Any]]
