"""Events as entries of a calendar: for everybody, and for one person's own calendar."""

import uuid

from aipact.core import links
from aipact.core.clock import now
from aipact.core.settings import current_settings
from aipact.core.text import email_domain
from aipact.events.models import Event, SignUp
from aipact.events.queries.finding import event, place_token
from aipact.events.queries.texts import shown_text
from aipact.events.states import EventState
from aipact.exports.calendar import CalendarEntry, Person
from aipact.i18n import _, speaking
from aipact.mail.message import named_sender


def uid_of(event: Event) -> str:
    """The name of the event in all calendars, for ever."""
    _name, address = named_sender(current_settings())
    return f"{event.id}@{email_domain(address) or 'localhost'}"


def event_of_uid(uid: str) -> Event | None:
    """The event that a calendar calls so; None for a name that is not ours."""
    try:
        found = event(uuid.UUID(uid.partition("@")[0]))
    except ValueError:
        return None
    return found if found is not None and uid_of(found) == uid else None


def public_entry(event: Event, locale: str) -> CalendarEntry:
    """What everybody's calendar shows. The way in is not in it."""
    shown = shown_text(event, locale)
    page = links.url("event", lang=locale, slug=event.slug)
    with speaking(locale):
        return CalendarEntry(
            uid=uid_of(event),
            sequence=event.sequence,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            zone=event.zone,
            summary=shown.text.title,
            description="\n\n".join(filter(None, (shown.text.summary, page))),
            location=event.place or _("Online"),
            url=page,
            language=shown.language,
            stamp=max(event.changed_at, shown.text.changed_at),
            is_cancelled=event.state is EventState.CANCELLED,
        )


def personal_entry(sign_up: SignUp) -> CalendarEntry:
    """What the calendar of one person holds, at the sequence that was sent to it last. It leads to
    the personal page, where the way in is."""
    event, locale = sign_up.event, sign_up.locale
    shown = shown_text(event, locale)
    page = links.url("event_place", lang=locale, slug=event.slug, token=place_token(sign_up))
    name, address = named_sender(current_settings())
    with speaking(locale):
        return CalendarEntry(
            uid=uid_of(event),
            sequence=sign_up.calendar_sequence,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            zone=event.zone,
            summary=shown.text.title,
            description=f"{_what_it_leads_to(event)}\n\n{page}",
            location=event.place or _("Online"),
            url=page,
            language=shown.language,
            stamp=now(),
            organizer=Person(address, name),
            attendee=Person(sign_up.email, sign_up.name),
        )


def _what_it_leads_to(event: Event) -> str:
    has_way_in = _("Your place, and near the beginning the way in:")
    return has_way_in if event.join_url else _("Your place:")
