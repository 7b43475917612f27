"""Letters to people at events. All that is said of time and place is said in words: as the clock
there shows it, and as the receiver's own clock does."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aipact.core import links
from aipact.events.models import Event, Mailing, SignUp
from aipact.events.queries import calendar, finding, phase
from aipact.events.queries.texts import title_of
from aipact.events.queries.waiting import position_of
from aipact.events.states import SignUpState
from aipact.exports.calendar import calendar_text
from aipact.i18n import _, _l, speaking
from aipact.i18n.formats import clock_time, span, weekday_and_date, zone_in_words
from aipact.mail.models import Priority
from aipact.mail.outbox import CalendarPart, enqueue
from aipact.mail.render import Recipient

ASKED = _l("Somebody, probably you, entered this address on our site.")
SIGNED_UP = _l("You signed up for this event with this address.")


# -- before there is a place ---------------------------------------------------------------------


def confirm_address(sign_up: SignUp, *, code: str, secret: str) -> None:
    """The code and the link that prove the address; only then the sign-up counts."""
    url = links.url("event_confirm", lang=sign_up.locale, slug=sign_up.event.slug, token=secret)
    _write(
        "confirm_address",
        sign_up,
        reason=ASKED,
        secret=True,
        priority=Priority.NOW,
        digits=f"{code[:3]} {code[3:]}",
        confirm_url=url,
    )


def already_signed_up(sign_up: SignUp) -> None:
    """Somebody signed up once more with this address: where their place is."""
    _write("already_signed_up", sign_up, reason=ASKED, priority=Priority.NOW)


def sign_up_received(sign_up: SignUp) -> None:
    """The organiser decides who comes."""
    _write("sign_up_received", sign_up, key=_turn(sign_up))


def sign_up_declined(sign_up: SignUp, *, reason: str) -> None:
    _write("sign_up_declined", sign_up, key=_turn(sign_up), decision_reason=reason)


# -- a place -------------------------------------------------------------------------------------


def sign_up_confirmed(sign_up: SignUp) -> None:
    """There is a place: when, where, and an entry for the calendar."""
    _write("sign_up_confirmed", sign_up, key=_turn(sign_up), calendar=_request(sign_up))


def sign_up_waitlisted(sign_up: SignUp) -> None:
    """All places are taken: the place in the line, and how it goes on."""
    _write(
        "sign_up_waitlisted",
        sign_up,
        key=_turn(sign_up),
        position=position_of(sign_up),
        offers_until=_moment(phase.offers_end_at(sign_up.event), sign_up),
    )


def place_offered(sign_up: SignUp) -> None:
    """A place is free, and kept until a time."""
    until = sign_up.offer_expires_at
    _write(
        "place_offered",
        sign_up,
        key=_turn(sign_up),
        priority=Priority.NOW,
        until=_moment(until, sign_up) if until else "",
    )


def offer_expired(sign_up: SignUp) -> None:
    _write(
        "offer_expired",
        sign_up,
        key=_turn(sign_up),
        may_queue_again=not sign_up.has_queued_again,
    )


def sign_up_cancelled(sign_up: SignUp, *, reason: str = "") -> None:
    """The place is given up, or staff took it away; the calendar's entry goes."""
    _write(
        "sign_up_cancelled",
        sign_up,
        key=_turn(sign_up),
        calendar=_cancel(sign_up) if sign_up.calendar_sequence >= 0 else None,
        is_by_staff=sign_up.state is SignUpState.CANCELLED_BY_STAFF,
        staff_reason=reason,
        sign_up_url=links.url("event_sign_up", lang=sign_up.locale, slug=sign_up.event.slug),
    )


def calendar_declined(sign_up: SignUp) -> None:
    """The calendar answered that the person does not come: is the place free? Only a button on
    the personal page gives it up."""
    _write("calendar_declined", sign_up, key=f"{sign_up.asked_sequence}")


# -- to many -------------------------------------------------------------------------------------


def event_changed(sign_up: SignUp, mailing: Mailing) -> None:
    """A new time or place: what it was, what it is, and the entry that moves."""
    before, event = mailing.before, sign_up.event
    old_start, old_end = (datetime.fromisoformat(before[n]) for n in ("starts_at", "ends_at"))
    with speaking(sign_up.locale):
        old_when = _in_words(old_start, old_end, before["zone"])
        old_place = before["place"] or _("Online")
    is_moved = (old_start, old_end, before["zone"]) != (event.starts_at, event.ends_at, event.zone)
    _write(
        "event_changed",
        sign_up,
        key=str(mailing.id),
        calendar=_request(sign_up) if sign_up.state is SignUpState.CONFIRMED else None,
        old_when=old_when if is_moved else "",
        old_place=old_place if before["place"] != event.place else "",
        has_place=sign_up.state is SignUpState.CONFIRMED,
    )


def event_cancelled(sign_up: SignUp, mailing: Mailing) -> None:
    """It does not take place: why, and the entry goes."""
    _write(
        "event_cancelled",
        sign_up,
        key=str(mailing.id),
        calendar=_cancel(sign_up) if sign_up.calendar_sequence >= 0 else None,
        cancel_reason=sign_up.event.cancel_reason,
        events_url=links.url("events", lang=sign_up.locale),
    )


def event_reminder(sign_up: SignUp, mailing: Mailing) -> None:
    _write("event_reminder", sign_up, key=str(mailing.id), kind=mailing.kind.value)


def event_followed_up(sign_up: SignUp, mailing: Mailing, *, has: Sequence[str]) -> None:
    """What is left of the event; has: of "recording", "slides", "transcript", "answers". Who
    came is asked how it was; who did not gets the recording first."""
    came = sign_up.state is SignUpState.ATTENDED or sign_up.joined_at is not None
    _write(
        "event_followed_up_attended" if came else "event_followed_up_missed",
        sign_up,
        key=str(mailing.id),
        has=list(has),
    )


# -- how they are written ------------------------------------------------------------------------


def _write(
    letter: str,
    sign_up: SignUp,
    *,
    key: str | None = None,
    reason: Any = SIGNED_UP,
    calendar: CalendarPart | None = None,
    secret: bool = False,
    priority: Priority = Priority.NORMAL,
    **context: Any,
) -> None:
    event, locale = sign_up.event, sign_up.locale
    enqueue(
        f"events/{letter}",
        to=Recipient(sign_up.email, sign_up.name, locale, sign_up.user_id),
        reason=reason,
        context={**facts_of(event, locale, sign_up.zone), **_places(sign_up), **context},
        about_id=sign_up.id,
        dedupe=None if key is None else f"event:{letter}:{sign_up.id}:{key}",
        secret=secret,
        priority=priority,
        calendar=calendar,
    )


def facts_of(event: Event, locale: str, zone: str) -> dict[str, Any]:
    """What letters say of an event: its title, when it is in one or two zones, and where."""
    with speaking(locale):
        own = _in_words(event.starts_at, event.ends_at, zone) if zone != event.zone else ""
        there = _in_words(event.starts_at, event.ends_at, event.zone)
        return {
            "title": title_of(event, locale),
            "when": there,
            # Two zones that agree at that moment are said once.
            "own_when": own if _clock(event, zone) != _clock(event, event.zone) else "",
            "place": event.place or _("Online"),
        }


def _places(sign_up: SignUp) -> dict[str, str]:
    slug, locale = sign_up.event.slug, sign_up.locale
    token = finding.place_token(sign_up)
    return {
        "url": links.url("event_place", lang=locale, slug=slug, token=token),
        "event_url": links.url("event", lang=locale, slug=slug),
    }


def _clock(event: Event, zone: str) -> str:
    return span(event.starts_at, event.ends_at, zone)


def _in_words(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    return f"{span(starts_at, ends_at, zone)} ({zone_in_words(zone)})"


def _moment(moment: datetime, sign_up: SignUp) -> str:
    """A moment as the receiver's clock shows it."""
    with speaking(sign_up.locale):
        day = weekday_and_date(moment.astimezone(ZoneInfo(sign_up.zone)).date())
        time, zone = clock_time(moment, sign_up.zone), zone_in_words(sign_up.zone)
        return _("%(day)s, %(time)s (%(zone)s)", day=day, time=time, zone=zone)


def _turn(sign_up: SignUp) -> str:
    """Once for each number in the order, each state and each entry of the calendar."""
    return f"{sign_up.state.value}:{sign_up.number}:{sign_up.calendar_sequence}"


def _request(sign_up: SignUp) -> CalendarPart:
    entry = calendar.personal_entry(sign_up)
    return CalendarPart(calendar_text([entry], method="REQUEST"), "REQUEST")


def _cancel(sign_up: SignUp) -> CalendarPart:
    entry = replace(calendar.personal_entry(sign_up), is_cancelled=True)
    return CalendarPart(calendar_text([entry], method="CANCEL"), "CANCEL")
