"""What a person's calendar answers to our entry. DECLINED asks the person once, by letter, whether
the place is free; only the person gives it up. Everything else changes nothing."""

from aipact import audit
from aipact.core.actor import Actor
from aipact.core.db import db
from aipact.events import emails
from aipact.events.actions import places
from aipact.events.models import SignUp
from aipact.events.queries import calendar, finding
from aipact.events.states import SignUpState
from aipact.exports.calendar import Reply


def receive_reply(reply: Reply) -> str:
    """One answer of a calendar; a word for the log: "asked" (a letter was written) or why nothing
    was done. The same answer twice asks once."""
    if reply.status != "DECLINED":
        return "not a refusal"
    sign_up = _sign_up_of(reply)
    if sign_up is None:
        return "nobody we know"
    places.lock_sign_up(sign_up)
    if sign_up.state is not SignUpState.CONFIRMED:
        return "no place"
    if sign_up.asked_sequence >= sign_up.calendar_sequence:
        return "asked before"
    sign_up.asked_sequence = sign_up.calendar_sequence
    db.session.flush()
    emails.calendar_declined(sign_up)
    audit.record(
        "sign_up:calendar-declined",
        actor=Actor.system(),
        subject_kind="sign_up",
        subject_id=sign_up.id,
    )
    return "asked"


def _sign_up_of(reply: Reply) -> SignUp | None:
    event = calendar.event_of_uid(reply.uid)
    return finding.live_sign_up(event, reply.attendee) if event else None
