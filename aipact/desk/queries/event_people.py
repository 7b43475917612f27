"""The people who signed up for an event, as those who keep events see them.

What is over its time is gone from the row; the organisation then stays for the counts alone, and is
neither shown nor exported.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, func, or_, select

from aipact.core.clock import BRUSSELS
from aipact.core.db import db
from aipact.core.pagination import CappedCount, Page, PageRequest, capped_count, keyset_page
from aipact.events.models import Event, FormAnswer, FormQuestion, SignUp
from aipact.events.states import SignUpState
from aipact.organisations.models import Organisation

# Of country and kind: people whose organisation is not in the register.
NOT_IN_REGISTER = "none"
MOST_WORDS = 6


@dataclass(frozen=True)
class PeopleFilter:
    """states: any of them; country, type: of the organisation, as the register has it; day: of the
    sign-up, in Brussels; text: words of name, address or organisation."""

    states: tuple[SignUpState, ...] = ()
    country: str = ""
    type: str = ""
    day: date | None = None
    text: str = ""


@dataclass(frozen=True)
class PersonRow:
    """One line of the list. Country and kind are those of the organisation."""

    id: uuid.UUID
    number: int
    name: str
    email: str
    state: SignUpState
    organisation: str
    organisation_id: uuid.UUID | None
    country: str
    type: str
    signed_up_at: datetime
    locale: str
    joined_at: datetime | None
    access_needs: str


@dataclass(frozen=True)
class Choices:
    """What the people of an event can be narrowed down to."""

    countries: Sequence[str]
    types: Sequence[str]


def people(
    event: Event, wanted: PeopleFilter, page: PageRequest, *, by_name: bool = False
) -> Page[PersonRow]:
    """Who signed up last comes first; or by name."""
    order: list[Any] = [
        func.lower(SignUp.name, type_=String) if by_name else SignUp.number,
        SignUp.id,
    ]
    found = keyset_page(_rows(event, wanted), order, page, descending=not by_name)
    return Page([_row(*row) for row in found.items], found.next_cursor, found.previous_cursor)


def people_count(event: Event, wanted: PeopleFilter) -> CappedCount:
    query = select(SignUp.id).outerjoin(Organisation, Organisation.id == SignUp.organisation_id)
    return capped_count(query.where(*_conditions(event, wanted)))


def everybody(event: Event, wanted: PeopleFilter) -> list[PersonRow]:
    """All of the list, in the order of confirmation: for a file."""
    query = _rows(event, wanted).order_by(SignUp.number, SignUp.id)
    return [_row(*row) for row in db.session.execute(query)]


def choices(event: Event) -> Choices:
    """Countries and kinds of the organisations that occur."""
    query = (
        select(Organisation.country, Organisation.respondent_type)
        .join(SignUp, SignUp.organisation_id == Organisation.id)
        .where(SignUp.event_id == event.id, SignUp.confirmed_at.is_not(None))
        .group_by(Organisation.country, Organisation.respondent_type)
        .order_by(Organisation.country, Organisation.respondent_type)
    )
    rows = db.session.execute(query).all()
    return Choices(
        sorted({row.country for row in rows if row.country}),
        sorted({row.respondent_type for row in rows if row.respondent_type}),
    )


def asked_questions(event: Event) -> list[FormQuestion]:
    """What the organiser asks or asked, in the order of the form; the retired ones come last."""
    query = select(FormQuestion).where(FormQuestion.event_id == event.id)
    found = db.session.scalars(query.order_by(FormQuestion.position, FormQuestion.id)).all()
    return sorted(found, key=lambda one: one.retired_at is not None)


def all_answers(event: Event) -> Mapping[uuid.UUID, Mapping[uuid.UUID, str]]:
    """What everybody answered: by sign-up, by question."""
    query = (
        select(FormAnswer.sign_up_id, FormAnswer.question_id, FormAnswer.value)
        .join(SignUp, SignUp.id == FormAnswer.sign_up_id)
        .where(SignUp.event_id == event.id)
        .order_by(FormAnswer.sign_up_id, FormAnswer.question_id)
    )
    found: dict[uuid.UUID, dict[uuid.UUID, str]] = {}
    for row in db.session.execute(query):
        found.setdefault(row.sign_up_id, {})[row.question_id] = row.value
    return found


def _rows(event: Event, wanted: PeopleFilter) -> Any:
    query: Any = (
        select(
            SignUp.id,
            SignUp.number,
            SignUp.name,
            SignUp.email,
            SignUp.state,
            SignUp.organisation_name,
            SignUp.organisation_id,
            func.coalesce(Organisation.country, ""),
            func.coalesce(Organisation.respondent_type, ""),
            SignUp.confirmed_at,
            SignUp.locale,
            SignUp.joined_at,
            SignUp.access_needs,
        )
        .outerjoin(Organisation, Organisation.id == SignUp.organisation_id)
        .where(*_conditions(event, wanted))
    )
    return query


def _row(*values: Any) -> PersonRow:
    row = PersonRow(*values)
    if row.organisation:
        return row
    return replace(row, organisation_id=None, country="", type="")


def _conditions(event: Event, wanted: PeopleFilter) -> list[ColumnElement[bool]]:
    """Nobody is here before their address is confirmed: until then a sign-up does not count."""
    found: list[ColumnElement[bool]] = [
        SignUp.event_id == event.id,
        SignUp.confirmed_at.is_not(None),
    ]
    if wanted.states:
        found.append(SignUp.state.in_(wanted.states))
    if wanted.country:
        found.append(_is(Organisation.country, wanted.country))
    if wanted.type:
        found.append(_is(Organisation.respondent_type, wanted.type))
    if wanted.day is not None:
        begin = datetime.combine(wanted.day, time(), BRUSSELS)
        end = datetime.combine(wanted.day + timedelta(days=1), time(), BRUSSELS)
        found += [SignUp.confirmed_at >= begin, SignUp.confirmed_at < end]
    found += [_says(word) for word in wanted.text.split()[:MOST_WORDS]]
    return found


def _is(column: Any, value: str) -> ColumnElement[bool]:
    known = func.coalesce(column, "")
    return known == ("" if value == NOT_IN_REGISTER else value)


def _says(word: str) -> ColumnElement[bool]:
    """Name, address or organisation hold the word, in any case. SQLite knows upper and lower case
    of plain letters only, so the usual spellings of all others are tried."""
    columns = (SignUp.name, SignUp.email, SignUp.organisation_name)
    return or_(
        *(column.icontains(form, autoescape=True) for column in columns for form in _forms(word))
    )


def _forms(word: str) -> Iterator[str]:
    yield from dict.fromkeys([word, word.lower(), word.upper(), word.title()])
