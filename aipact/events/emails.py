"""Letters to people at events. All that is said of time and place is said in words: as the clock
there shows it, and as the receiver's own clock does.

Each letter is one function that says what is in it. Called, it writes the letter; `.draft` takes
the same arguments and only gives what would be written, for staff to look at.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import update_wrapper
from typing import Any, Generic, ParamSpec
from zoneinfo import ZoneInfo

from aipact.core import links
from aipact.events.models import Event, Mailing, SignUp
from aipact.events.queries import calendar, finding, phase
from aipact.events.queries.follow_up import seems_to_have_come
from aipact.events.queries.texts import title_of
from aipact.events.queries.waiting import position_of
from aipact.events.states import SignUpState
from aipact.exports.calendar import calendar_text
from aipact.i18n import _, _l, speaking
from aipact.i18n.formats import clock_time, span, weekday_and_date, zone_in_words
from aipact.mail.models import Priority
from aipact.mail.outbox import CalendarPart, Row, compose, queue
from aipact.mail.render import Recipient

Arguments = ParamSpec("Arguments")
ASKED = _l("Somebody, probably you, entered this address on our site.")
SIGNED_UP = _l("You signed up for this event with this address.")


@dataclass(frozen=True)
class Draft:
    """What one letter says. template: its name below templates/email/events; words: what it says
    beside what all of them say; key: with the same one it is written once."""

    template: str
    sign_up: SignUp
    words: dict[str, Any]
    key: str | None
    reason: Any
    calendar: CalendarPart | None
    is_secret: bool
    priority: Priority

    @property
    def letter(self) -> str:
        return f"events/{self.template}"

    @property
    def context(self) -> dict[str, Any]:
        """All that the template needs."""
        person = self.sign_up
        facts = facts_of(person.event, person.locale, person.zone)
        return {**facts, **_places(person), **self.words}


class letter(Generic[Arguments]):  # noqa: N801 - reads as a word above each function
    """A letter as a function: calling it writes the letter, `draft` says what would be written,
    and `composed` is the letter itself, to be queued later."""

    def __init__(self, draft: Callable[Arguments, Draft]) -> None:
        self.draft = draft
        update_wrapper(self, draft)

    def __call__(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        queue(self.composed(*args, **kwargs))

    def composed(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Row:
        made = self.draft(*args, **kwargs)
        person = made.sign_up
        once = f"event:{made.template}:{person.id}:{made.key}"
        return compose(
            made.letter,
            to=Recipient(person.email, person.name, person.locale, person.user_id),
            reason=made.reason,
            context=made.context,
            about_id=person.id,
            dedupe=None if made.key is None else once,
            secret=made.is_secret,
            priority=made.priority,
            calendar=made.calendar,
        )


# -- before there is a place ---------------------------------------------------------------------


@letter
def confirm_address(sign_up: SignUp, *, code: str, secret: str) -> Draft:
    """The code and the link that prove the address; only then the sign-up counts."""
    url = links.url("event_confirm", lang=sign_up.locale, slug=sign_up.event.slug, token=secret)
    return _draft(
        "confirm_address",
        sign_up,
        reason=ASKED,
        secret=True,
        priority=Priority.NOW,
        digits=f"{code[:3]} {code[3:]}",
        confirm_url=url,
    )


@letter
def already_signed_up(sign_up: SignUp) -> Draft:
    """Somebody signed up once more with this address: where their place is."""
    return _draft("already_signed_up", sign_up, reason=ASKED, priority=Priority.NOW)


@letter
def sign_up_received(sign_up: SignUp) -> Draft:
    """The organiser decides who comes."""
    return _draft("sign_up_received", sign_up, key=_turn(sign_up))


@letter
def sign_up_declined(sign_up: SignUp, *, reason: str) -> Draft:
    return _draft("sign_up_declined", sign_up, key=_turn(sign_up), decision_reason=reason)


# -- a place -------------------------------------------------------------------------------------


@letter
def sign_up_confirmed(sign_up: SignUp) -> Draft:
    """There is a place: when, where, and an entry for the calendar."""
    return _draft("sign_up_confirmed", sign_up, key=_turn(sign_up), calendar=_request(sign_up))


@letter
def sign_up_waitlisted(sign_up: SignUp) -> Draft:
    """All places are taken: the place in the line, and how it goes on."""
    return _draft(
        "sign_up_waitlisted",
        sign_up,
        key=_turn(sign_up),
        position=position_of(sign_up),
        offers_until=_moment(phase.offers_end_at(sign_up.event), sign_up),
    )


@letter
def place_offered(sign_up: SignUp) -> Draft:
    """A place is free, and kept until a time."""
    until = sign_up.offer_expires_at
    return _draft(
        "place_offered",
        sign_up,
        key=_turn(sign_up),
        priority=Priority.NOW,
        until=_moment(until, sign_up) if until else "",
    )


@letter
def offer_expired(sign_up: SignUp) -> Draft:
    return _draft(
        "offer_expired",
        sign_up,
        key=_turn(sign_up),
        may_queue_again=not sign_up.has_queued_again,
    )


@letter
def sign_up_cancelled(sign_up: SignUp, *, reason: str = "") -> Draft:
    """The place is given up, or staff took it away; the calendar's entry goes."""
    return _draft(
        "sign_up_cancelled",
        sign_up,
        key=_turn(sign_up),
        calendar=_cancel(sign_up) if sign_up.calendar_sequence >= 0 else None,
        is_by_staff=sign_up.state is SignUpState.CANCELLED_BY_STAFF,
        staff_reason=reason,
        sign_up_url=links.url("event_sign_up", lang=sign_up.locale, slug=sign_up.event.slug),
    )


@letter
def calendar_declined(sign_up: SignUp) -> Draft:
    """The calendar answered that the person does not come: is the place free? Only a button on
    the personal page gives it up."""
    return _draft("calendar_declined", sign_up, key=f"{sign_up.asked_sequence}")


# -- to many -------------------------------------------------------------------------------------


@letter
def event_changed(sign_up: SignUp, mailing: Mailing) -> Draft:
    """A new time or place: what it was, what it is, and the entry that moves."""
    before, event = mailing.before, sign_up.event
    old_start, old_end = (datetime.fromisoformat(before[n]) for n in ("starts_at", "ends_at"))
    with speaking(sign_up.locale):
        old_when = _in_words(old_start, old_end, before["zone"])
        old_place = before["place"] or _("Online")
    is_moved = (old_start, old_end, before["zone"]) != (event.starts_at, event.ends_at, event.zone)
    return _draft(
        "event_changed",
        sign_up,
        key=str(mailing.id),
        calendar=_request(sign_up) if sign_up.state is SignUpState.CONFIRMED else None,
        old_when=old_when if is_moved else "",
        old_place=old_place if before["place"] != event.place else "",
        has_place=sign_up.state is SignUpState.CONFIRMED,
    )


@letter
def event_cancelled(sign_up: SignUp, mailing: Mailing) -> Draft:
    """It does not take place: why, and the entry goes."""
    return _draft(
        "event_cancelled",
        sign_up,
        key=str(mailing.id),
        calendar=_cancel(sign_up) if sign_up.calendar_sequence >= 0 else None,
        cancel_reason=sign_up.event.cancel_reason,
        events_url=links.url("events", lang=sign_up.locale),
    )


@letter
def event_reminder(sign_up: SignUp, mailing: Mailing) -> Draft:
    return _draft("event_reminder", sign_up, key=str(mailing.id), kind=mailing.kind.value)


@letter
def event_followed_up(sign_up: SignUp, mailing: Mailing, *, has: Sequence[str]) -> Draft:
    """What is left of the event; has: of "recording", "slides", "transcript", "answers". Who
    came is asked how it was; who did not gets the recording first."""
    return _draft(
        "event_followed_up_attended" if seems_to_have_come(sign_up) else "event_followed_up_missed",
        sign_up,
        key=str(mailing.id),
        has=list(has),
    )


# -- how they are written ------------------------------------------------------------------------


def _draft(
    template: str,
    sign_up: SignUp,
    *,
    key: str | None = None,
    reason: Any = SIGNED_UP,
    calendar: CalendarPart | None = None,
    secret: bool = False,
    priority: Priority = Priority.NORMAL,
    **words: Any,
) -> Draft:
    return Draft(template, sign_up, words, key, reason, calendar, secret, priority)


def facts_of(event: Event, locale: str, zone: str) -> dict[str, Any]:
    """What letters say of an event: its title, when it is in one or two zones, where, and whether
    the personal page will have a way in."""
    with speaking(locale):
        # Two zones that agree at that moment are said once.
        is_same = zone == event.zone or _clock(event, zone) == _clock(event, event.zone)
        return {
            "title": title_of(event, locale),
            "when": _in_words(event.starts_at, event.ends_at, event.zone),
            "own_when": "" if is_same else _in_words(event.starts_at, event.ends_at, zone),
            "place": event.place or _("Online"),
            "has_way_in": bool(event.join_url),
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
