"""What is new: the entries of the feeds, before anything is written."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select

from aipact import search
from aipact.core.clock import BRUSSELS
from aipact.core.db import db
from aipact.core.pagination import PageRequest
from aipact.organisations import queries as organisations
from aipact.organisations.models import Organisation
from aipact.organisations.states import RegisterStatus
from aipact.pledges.models import PledgedCommitment, PledgeVersion
from aipact.pledges.states import VersionState
from aipact.practices.models import Practice
from aipact.practices.queries import library
from aipact.practices.queries.library import LibraryRecord, public_practices
from aipact.practices.queries.library_filter import NEWEST, LibraryFilter
from aipact.practices.states import PracticeState

MOST_ENTRIES = 50
# A new version of an old practice is found among those that were confirmed last, for it confirms
# its practice too. So many confirmations may come between without hiding it.
_CANDIDATES = 200


@dataclass(frozen=True)
class RegisterNews:
    """Something that happened in the register. kind: joined, pledged or left."""

    id: uuid.UUID
    kind: str
    at: datetime
    slug: str
    name: str
    commitments: tuple[str, ...] = ()


def register_news() -> list[RegisterNews]:
    """The newest members, published pledges and leavings, newest first."""
    found = [*_joined(), *_pledged(), *_left()]
    found.sort(key=lambda news: (news.at, str(news.id)), reverse=True)
    return found[:MOST_ENTRIES]


def _joined() -> list[RegisterNews]:
    """The index holds organisations in the order in which they came into the register."""
    keys = search.find("organisation", page=PageRequest(size=_CANDIDATES)).items
    query = _organisations(Organisation.joined_on).where(Organisation.id.in_(keys))
    return _once("joined", query)


def _left() -> list[RegisterNews]:
    left = _organisations(Organisation.left_on).where(
        Organisation.register_status == RegisterStatus.LEFT, Organisation.left_on.is_not(None)
    )
    newest = left.order_by(Organisation.left_on.desc(), Organisation.id.desc()).limit(MOST_ENTRIES)
    return _once("left", newest)


def _once(kind: str, query: Any) -> list[RegisterNews]:
    """What happens once to an organisation: its id and the word make the id of the news. A day
    has no time of its own: its beginning in Brussels."""
    rows = db.session.execute(query)
    return [
        RegisterNews(uuid.uuid5(key, kind), kind, _beginning(on), slug, name)
        for key, slug, name, on in rows
        if on
    ]


def _beginning(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=BRUSSELS)


def _pledged() -> list[RegisterNews]:
    query = (
        _organisations(PledgeVersion.id, PledgeVersion.published_at)
        .where(
            PledgeVersion.organisation_id == Organisation.id,
            PledgeVersion.state == VersionState.PUBLISHED,
        )
        .order_by(PledgeVersion.published_at.desc(), PledgeVersion.id.desc())
        .limit(MOST_ENTRIES)
    )
    rows = db.session.execute(query).all()
    codes = _commitments([row[3] for row in rows])
    return [
        RegisterNews(version, "pledged", at, slug, name, tuple(codes.get(version, ())))
        for _key, slug, name, version, at in rows
    ]


def _commitments(versions: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    query = (
        select(PledgedCommitment.version_id, PledgedCommitment.commitment_code)
        .where(PledgedCommitment.version_id.in_(versions), PledgedCommitment.is_chosen)
        .order_by(PledgedCommitment.version_id, PledgedCommitment.position)
    )
    found: dict[uuid.UUID, list[str]] = {}
    for version, code in db.session.execute(query):
        found.setdefault(version, []).append(code)
    return found


def _organisations(*more: Any) -> Any:
    columns = (Organisation.id, Organisation.slug, Organisation.display_name, *more)
    return organisations.public_organisations().with_only_columns(*columns)


def practice_news(chosen: LibraryFilter) -> list[LibraryRecord]:
    """The practices whose texts were published last, newest first: new ones, and new versions.

    With a filter: of the 200 newest practices that it finds.
    """
    newest = replace(chosen, sort=NEWEST)
    page = PageRequest(size=_CANDIDATES)
    keys = dict.fromkeys(row.id for row in library.library_page(newest, page).items)
    if chosen.is_empty:
        keys |= dict.fromkeys(_confirmed_last())
    found = library.library_records(list(keys))
    found.sort(key=lambda record: (record.changed_at, str(record.id)), reverse=True)
    return found[:MOST_ENTRIES]


def _confirmed_last() -> Sequence[uuid.UUID]:
    query = (
        public_practices(Practice.id)
        .where(Practice.state == PracticeState.PUBLISHED)
        .order_by(Practice.confirmed_on.desc(), Practice.id.desc())
        .limit(_CANDIDATES)
    )
    return db.session.scalars(query).all()
