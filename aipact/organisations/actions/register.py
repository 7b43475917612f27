"""The place of an organisation in the public register, and the register's numbers."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from aipact import search
from aipact.core.actor import Actor
from aipact.core.db import db, dialect_name
from aipact.organisations import queries
from aipact.organisations.models import Organisation, RegisterCount
from aipact.organisations.states import RegisterStatus
from aipact.subscriptions import actions as subscriptions
from aipact.subscriptions.states import NewsKind
from aipact.workflow import Party, change_state

Pair = tuple[str, str]


@contextmanager
def keeping_counts(organisation: Organisation) -> Iterator[None]:
    """Whatever changes inside, the numbers and the search index change with it."""
    before = queries.counted_values(organisation)
    yield
    after = queries.counted_values(organisation)
    db.session.flush()
    _count({**dict.fromkeys(before - after, -1), **dict.fromkeys(after - before, 1)})
    search.put(
        "organisation",
        organisation.id,
        title=organisation.display_name,
        text=queries.search_text(organisation),
        is_public=organisation.is_listed,
    )


def index_organisations(after_batch: Callable[[int], None] = lambda _number: None) -> int:
    """Index every organisation anew; how many. `after_batch` may commit."""
    return search.rebuild("organisation", _documents(), after_batch=after_batch)


def _documents() -> Iterator[search.Document]:
    """The oldest first; each batch is a read of its own."""
    query = select(Organisation).order_by(Organisation.id).limit(search.BATCH)
    rows = db.session.scalars(query).all()
    while rows:
        last_id = rows[-1].id
        for row in rows:
            yield search.Document(
                row.id, row.display_name, queries.search_text(row), is_public=row.is_listed
            )
        rows = db.session.scalars(query.where(Organisation.id > last_id)).all()


def mark_as_pledger(organisation: Organisation, on: date) -> None:
    """Its pledge is public from `on`: so is its name. A later version keeps the first day."""
    with keeping_counts(organisation):
        organisation.register_status = RegisterStatus.PLEDGER
        organisation.pledger_since = organisation.pledger_since or on
        organisation.is_name_public = organisation.is_listed = True


def record_leaving(organisation: Organisation, *, actor: Actor, on: date, reason: str = "") -> None:
    """The organisation left the Pact on that day; its public entry says so from then on."""
    with keeping_counts(organisation):
        change_state(organisation, "leave", actor=actor, party=Party.LEAD, note=reason)
        organisation.register_status = RegisterStatus.LEFT
        organisation.left_on = on
    note_news(organisation, NewsKind.LEFT)


def note_news(organisation: Organisation, kind: NewsKind, **about: Any) -> None:
    """Tell those who follow it, or what this is about, in the name that the register shows; about:
    as for `subscriptions.note_news`, leading to its entry unless it says where to. Nothing for one
    that the register does not name."""
    if not organisation.is_listed:
        return
    entry = {"page": "organisation", "page_values": {"slug": organisation.slug}}
    subscriptions.note_news(
        kind,
        organisation_id=organisation.id,
        organisation_name=organisation.display_name,
        **{**entry, **about},
    )


def count_commitments(codes: Iterable[str], *, by: int) -> None:
    """One public pledge more (by=1) or less (by=-1) takes each of these commitments."""
    _count({("commitment", code): by for code in codes})


def recount_register() -> dict[Pair, tuple[int, int]]:
    """Set the kept numbers right; returns {(facet, value): (kept, counted)} where they were not.

    Numbers of commitments are counted by pledges.
    """
    wrong = queries.count_differences()
    _count({pair: counted - kept for pair, (kept, counted) in wrong.items()})
    return wrong


def _count(steps: dict[Pair, int]) -> None:
    """Add to the numbers, in one order for all writers so that none waits for another crosswise."""
    if not steps:
        return
    rows = [
        {"facet": facet, "value": value, "number": step}
        for (facet, value), step in sorted(steps.items())
    ]
    statement: Any = (postgresql if dialect_name() == "postgresql" else sqlite).insert(
        RegisterCount
    )
    statement = statement.values(rows)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["facet", "value"],
            set_={"number": RegisterCount.number + statement.excluded.number},
        )
    )
