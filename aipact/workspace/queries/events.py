"""Which of an organisation's people signed up for events, and came. Anybody can type its name: so
only its members, and addresses of its own domain, count as its people."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import contains_eager

from aipact.core.pagination import Page, PageRequest, keyset_page
from aipact.events.models import Event, SignUp
from aipact.events.queries.texts import ShownText, shown_text
from aipact.events.states import LIVE, PUBLIC_STATES, SignUpState
from aipact.organisations import queries as organisations
from aipact.organisations.models import Organisation


@dataclass(frozen=True)
class PersonAtEvent:
    """Nothing of what the person answered, asked or needs."""

    name: str
    address: str
    state: SignUpState
    slug: str
    shown: ShownText
    starts_at: datetime


def people_at_events(
    organisation: Organisation, page: PageRequest, locale: str
) -> Page[PersonAtEvent]:
    """The latest event first; without those who gave their place up."""
    query = (
        select(SignUp)
        .join(SignUp.event)
        .where(
            SignUp.organisation_id == organisation.id,
            SignUp.state.in_(LIVE),
            SignUp.email != "",
            Event.state.in_(PUBLIC_STATES),
            or_(*_is_one_of(organisation)),
        )
        .options(contains_eager(SignUp.event))
    )
    order = [Event.starts_at, SignUp.id]
    found = keyset_page(query, order, page, descending=True, scalars=True)
    rows = [_row(one, locale) for one in found.items]
    return Page(rows, found.next_cursor, found.previous_cursor)


def _is_one_of(organisation: Organisation) -> list[ColumnElement[bool]]:
    people = [one.user for one in organisations.members(organisation)]
    domains = sorted({organisation.website_domain, organisation.contact_domain} - {""})
    # A provider of mailboxes for everybody is nobody's own domain.
    own = [domain for domain in domains if organisations.contact_domain(f"x@{domain}")]
    return [
        SignUp.user_id.in_([one.id for one in people]),
        SignUp.email.in_([one.email for one in people]),
        *(SignUp.email.endswith(f"@{domain}", autoescape=True) for domain in own),
    ]


def _row(sign_up: SignUp, locale: str) -> PersonAtEvent:
    event = sign_up.event
    return PersonAtEvent(
        name=sign_up.name,
        address=sign_up.email,
        state=sign_up.state,
        slug=event.slug,
        shown=shown_text(event, locale),
        starts_at=event.starts_at,
    )
