"""Every letter of an event as somebody would get it who does not exist: for staff to read, and to
send to themselves. The same functions make it as make the real one; no sign-up is touched."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from aipact import audit
from aipact.accounts import actions as accounts
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import new_id
from aipact.core.errors import NotFound
from aipact.events import emails
from aipact.events.actions.mailings import what_is_left
from aipact.events.emails import Draft
from aipact.events.models import Event, Mailing, SignUp
from aipact.events.queries import phase
from aipact.events.states import MailingKind, SignUpState
from aipact.i18n import _, _l, speaking
from aipact.mail.outbox import CalendarPart, enqueue
from aipact.mail.render import Recipient, RenderedLetter, render_letter

S, K = SignUpState, MailingKind
# Looks like the real ones, and opens nothing.
CODE, SECRET = "123456", "this-is-only-a-sample"
# A long name goes on in the next line, which then begins with a space.
UID_LINE = re.compile(r"^UID:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*", re.MULTILINE)


@dataclass(frozen=True)
class Sample:
    """name: of the letter, as it stands in addresses. when: what makes it go out."""

    name: str
    when: Any
    draft: Callable[[Event, str], Draft]


def _of(letter: Any, state: SignUpState, **words: Any) -> Callable[[Event, str], Draft]:
    return lambda event, locale: letter.draft(_person(event, locale, state), **words)


def _to_many(
    letter: Any, kind: MailingKind, state: SignUpState = S.CONFIRMED
) -> Callable[[Event, str], Draft]:
    def draft(event: Event, locale: str) -> Draft:
        more = {"has": what_is_left(event) or ["recording"]} if kind is K.FOLLOW_UP else {}
        return letter.draft(_person(event, locale, state), _mailing(event, kind), **more)

    return draft


def _called_off(event: Event, locale: str) -> Draft:
    """With the reason, once there is one."""
    person = _person(event, locale, S.CONFIRMED)
    draft = emails.event_cancelled.draft(person, _mailing(event, K.CANCELLED))
    reason = event.cancel_reason or _reason(locale)
    return replace(draft, words={**draft.words, "cancel_reason": reason})


def _declined(event: Event, locale: str) -> Draft:
    return emails.sign_up_declined.draft(_person(event, locale, S.DECLINED), reason=_reason(locale))


def _cancelled(event: Event, locale: str) -> Draft:
    person = _person(event, locale, S.CANCELLED_BY_STAFF)
    return emails.sign_up_cancelled.draft(person, reason=_reason(locale))


SAMPLES = {
    one.name: one
    for one in (
        Sample(
            "confirm_address",
            _l("Somebody filled in the form"),
            _of(emails.confirm_address, S.PENDING_EMAIL, code=CODE, secret=SECRET),
        ),
        Sample(
            "already_signed_up",
            _l("Somebody filled in the form with an address that has signed up already"),
            _of(emails.already_signed_up, S.CONFIRMED),
        ),
        Sample(
            "sign_up_received",
            _l("The address is confirmed, and you decide who comes"),
            _of(emails.sign_up_received, S.AWAITING_APPROVAL),
        ),
        Sample("sign_up_declined", _l("You said no, with your reason"), _declined),
        Sample(
            "sign_up_confirmed",
            _l("Somebody has a place"),
            _of(emails.sign_up_confirmed, S.CONFIRMED),
        ),
        Sample(
            "sign_up_waitlisted",
            _l("All places are taken"),
            _of(emails.sign_up_waitlisted, S.WAITLISTED),
        ),
        Sample("place_offered", _l("A place became free"), _of(emails.place_offered, S.OFFERED)),
        Sample(
            "offer_expired",
            _l("Nobody answered the offer in time"),
            _of(emails.offer_expired, S.OFFER_EXPIRED),
        ),
        Sample("sign_up_cancelled", _l("A place was given up, or you took it away"), _cancelled),
        Sample(
            "calendar_declined",
            _l("A calendar answered that the person does not come"),
            _of(emails.calendar_declined, S.CONFIRMED),
        ),
        Sample(
            "event_changed",
            _l("Another date or place"),
            _to_many(emails.event_changed, K.CHANGED),
        ),
        Sample(
            "event_cancelled",
            _l("The event is cancelled"),
            _called_off,
        ),
        Sample(
            "week_before",
            _l("A week before"),
            _to_many(emails.event_reminder, K.WEEK_BEFORE),
        ),
        Sample(
            "day_before",
            _l("A day before"),
            _to_many(emails.event_reminder, K.DAY_BEFORE),
        ),
        Sample(
            "hour_before",
            _l("An hour before"),
            _to_many(emails.event_reminder, K.HOUR_BEFORE),
        ),
        Sample(
            "followed_up_attended",
            _l("Afterwards, to those who came"),
            _to_many(emails.event_followed_up, K.FOLLOW_UP, S.ATTENDED),
        ),
        Sample(
            "followed_up_missed",
            _l("Afterwards, to those who did not come"),
            _to_many(emails.event_followed_up, K.FOLLOW_UP, S.NO_SHOW),
        ),
    )
}


def sample_letter(event: Event, name: str, locale: str) -> tuple[RenderedLetter, str]:
    """The letter in one language, and the entry for calendars that comes with it ("": none).
    Raises NotFound for a name that no letter has."""
    draft = _draft(event, name, locale)
    rendered = render_letter(
        draft.letter, to=_recipient(draft), reason=draft.reason, context=draft.context
    )
    return rendered, draft.calendar.text if draft.calendar else ""


def send_sample(event: Event, name: str, locale: str, *, network: str, actor: Actor) -> None:
    """The letter in one language to whoever asks for it; its subject says that it is a test. Its
    entry is one of its own in their calendar. Raises NotFound and TooMany."""
    draft = _draft(event, name, locale)
    accounts.throttle_letter(actor.email, network)
    enqueue(
        draft.letter,
        to=replace(_recipient(draft), address=actor.email, name=actor.name, user_id=actor.user_id),
        reason=_l("You asked for this test at the desk."),
        context=draft.context,
        calendar=_as_test(draft.calendar),
        priority=draft.priority,
        is_test=True,
    )
    audit.record(
        "event:test-letter-sent",
        actor=actor,
        subject_kind="event",
        subject_id=event.id,
        data={"letter": name, "language": locale},
    )


def _draft(event: Event, name: str, locale: str) -> Draft:
    sample = SAMPLES.get(name)
    if sample is None:
        raise NotFound
    return sample.draft(event, locale)


def _recipient(draft: Draft) -> Recipient:
    person = draft.sign_up
    return Recipient(person.email, person.name, person.locale)


def _as_test(part: CalendarPart | None) -> CalendarPart | None:
    """Under another name: it must not take the place of an entry that the colleague has."""
    if part is None:
        return None
    return CalendarPart(UID_LINE.sub(f"UID:test-{uuid.uuid4()}", part.text, count=1), part.method)


def _person(event: Event, locale: str, state: SignUpState) -> SignUp:
    """Somebody who is in no table. The links of their letters lead nowhere."""
    with speaking(locale):
        name = _("Alex Sample")
    return SignUp(
        id=new_id(),
        event=event,
        event_id=event.id,
        state=state,
        email="alex@sample.example",
        name=name,
        locale=locale,
        zone=event.zone,
        number=event.last_number + 1,
        has_queued_again=False,
        joined_at=None,
        asked_sequence=-1,
        calendar_sequence=event.sequence,
        told_sequence=event.sequence,
        offer_expires_at=phase.offer_good_until(event) if state is S.OFFERED else None,
    )


def _mailing(event: Event, kind: MailingKind) -> Mailing:
    """What is said of an earlier date is a day before the present one."""
    day = timedelta(days=1)
    before = {
        "starts_at": (event.starts_at - day).isoformat(),
        "ends_at": (event.ends_at - day).isoformat(),
        "zone": event.zone,
        "place": event.place,
    }
    return Mailing(
        id=new_id(),
        event_id=event.id,
        kind=kind,
        sequence=event.sequence,
        due_at=now(),
        before=before,
    )


def _reason(locale: str) -> str:
    with speaking(locale):
        return _("Here stands your reason.")
