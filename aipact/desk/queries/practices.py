"""The practices of the library as staff look after them: which nobody confirms any more."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from aipact import search
from aipact.core.actor import Actor
from aipact.core.clock import today
from aipact.core.db import db
from aipact.core.pagination import Page, PageRequest, keyset_page
from aipact.core.text import latin
from aipact.organisations.models import Organisation
from aipact.practices.models import Practice, PracticeVersion
from aipact.practices.states import ARCHIVE_AFTER_DAYS, PracticeState


class PracticeList(StrEnum):
    """Which practices; ALL are those that are or were public."""

    ALL = "all"
    PUBLISHED = "published"
    STALE = "stale"
    TO_ARCHIVE = "to-archive"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class PracticeFilter:
    """text: words of the practice, or how the name of its organisation begins."""

    list: PracticeList = PracticeList.ALL
    text: str = ""


@dataclass(frozen=True)
class PracticeRow:
    """A practice on the list. `title` is the one that was public last."""

    id: uuid.UUID
    slug: str
    title: str
    organisation_id: uuid.UUID
    organisation: str
    state: PracticeState
    published_at: datetime
    confirmed_on: date | None
    stale_since: date | None
    adoption_count: int

    @property
    def is_to_archive(self) -> bool:
        return self.stale_since is not None and self.stale_since <= _stale_before()


_STATE_OF_LIST = {
    PracticeList.PUBLISHED: PracticeState.PUBLISHED,
    PracticeList.STALE: PracticeState.STALE,
    PracticeList.TO_ARCHIVE: PracticeState.STALE,
    PracticeList.ARCHIVED: PracticeState.ARCHIVED,
    PracticeList.WITHDRAWN: PracticeState.WITHDRAWN,
}
_BY_AGE = (PracticeList.STALE, PracticeList.TO_ARCHIVE)


def practices(wanted: PracticeFilter, actor: Actor, page: PageRequest) -> Page[PracticeRow]:
    """One page: of what nobody confirms the oldest first, else the newest first. Each list reads
    one index; ids grow with time."""
    query = _rows().where(*_conditions(wanted, actor))
    is_by_age = wanted.list in _BY_AGE
    first: list[Any] = [Practice.confirmed_on if is_by_age else Practice.published_at]
    order = [*(first if wanted.list in _STATE_OF_LIST else []), Practice.id]
    found = keyset_page(query, order, page, descending=not is_by_age)
    return Page(
        [PracticeRow(*row) for row in found.items], found.next_cursor, found.previous_cursor
    )


def practices_by_id(ids: Collection[uuid.UUID], actor: Actor) -> Sequence[PracticeRow]:
    """These practices, the oldest first; without those that are not the actor's to work on."""
    conditions = _conditions(PracticeFilter(), actor)
    query = _rows().where(Practice.id.in_(ids), *conditions)
    return [PracticeRow(*row) for row in db.session.execute(query.order_by(Practice.id))]


def count_to_archive(actor: Actor) -> int:
    """How many nobody confirmed for so long that they are to be archived."""
    wanted = _conditions(PracticeFilter(PracticeList.TO_ARCHIVE), actor)
    return db.session.scalars(select(func.count()).select_from(Practice).where(*wanted)).one()


def _rows() -> Select[Any]:
    title = (
        select(PracticeVersion.title)
        .where(
            PracticeVersion.practice_id == Practice.id, PracticeVersion.published_at.is_not(None)
        )
        .order_by(PracticeVersion.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(
        Practice.id,
        Practice.slug,
        title,
        Practice.organisation_id,
        Organisation.display_name,
        Practice.state,
        Practice.published_at,
        Practice.confirmed_on,
        Practice.stale_since,
        Practice.adoption_count,
    ).join(Organisation, Organisation.id == Practice.organisation_id)


def _conditions(wanted: PracticeFilter, actor: Actor) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Practice.published_at.is_not(None)]
    if actor.memberships:
        found.append(Practice.organisation_id.not_in(list(actor.memberships)))
    if wanted.list in _STATE_OF_LIST:
        found.append(Practice.state == _STATE_OF_LIST[wanted.list])
    if wanted.list is PracticeList.TO_ARCHIVE:
        found.append(Practice.stale_since <= _stale_before())
    if wanted.text:
        keys = search.matching_keys("practice", wanted.text, public_only=False)
        named = select(Organisation.id).where(
            Organisation.sort_name.startswith(latin(wanted.text.strip()), autoescape=True)
        )
        found.append(or_(Practice.id.in_(keys), Practice.organisation_id.in_(named)))
    return found


def _stale_before() -> date:
    """The latest day since which a practice can be stale and be due to be archived."""
    return today() - timedelta(days=ARCHIVE_AFTER_DAYS)
