"""What an event came to, in numbers. Each is the length of a list of its people; nobody counts
before the address is confirmed, and what is taken away of people later changes no number."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from aipact.core.clock import BRUSSELS
from aipact.core.db import db
from aipact.desk.queries.event_people import NOT_IN_REGISTER
from aipact.events.models import Event, Feedback, SignUp
from aipact.organisations.models import Organisation


@dataclass(frozen=True)
class Figures:
    """by_day: of the sign-up, in Brussels, the first one first; by_country, by_type: of the
    organisation as the register has it, the most first, NOT_IN_REGISTER for all others."""

    by_day: Mapping[date, int]
    by_country: Mapping[str, int]
    by_type: Mapping[str, int]


def figures(event: Event) -> Figures:
    moments = db.session.scalars(
        select(SignUp.confirmed_at).where(*_counted(event)).order_by(SignUp.confirmed_at, SignUp.id)
    )
    return Figures(
        Counter(at.astimezone(BRUSSELS).date() for at in moments if at),
        _by(event, Organisation.country),
        _by(event, Organisation.respondent_type),
    )


def usefulness(event: Event) -> Mapping[str, int]:
    """How many said "yes", "partly" and "no" to whether it was useful."""
    query = select(Feedback.was_useful, func.count()).where(Feedback.event_id == event.id)
    found = db.session.execute(query.group_by(Feedback.was_useful)).all()
    return dict(sorted(found))


def comments(event: Event) -> Sequence[Feedback]:
    """What people wrote afterwards, the newest first; without their names, which nobody keeps."""
    query = select(Feedback).where(
        Feedback.event_id == event.id,
        (Feedback.what_helped != "") | (Feedback.what_to_change != ""),
    )
    return db.session.scalars(query.order_by(Feedback.id.desc())).all()


def _counted(event: Event) -> tuple[ColumnElement[bool], ...]:
    return SignUp.event_id == event.id, SignUp.confirmed_at.is_not(None)


def _by(event: Event, column: Any) -> Mapping[str, int]:
    """Sorted by number, then by code."""
    value = func.coalesce(column, "")
    query = (
        select(value, func.count())
        .select_from(SignUp)
        .outerjoin(Organisation, Organisation.id == SignUp.organisation_id)
        .where(*_counted(event))
        .group_by(value)
    )
    rows = [(code or NOT_IN_REGISTER, number) for code, number in db.session.execute(query)]
    return dict(sorted(rows, key=lambda row: (-row[1], row[0])))
