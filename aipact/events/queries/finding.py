"""Events and sign-ups by their addresses."""

import uuid
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import lazyload

from aipact.core.db import db
from aipact.core.secrets import id_of_signed, signed_id
from aipact.core.text import normal_email
from aipact.events.models import Event, FormAnswer, FormQuestion, SignUp, SpeakerQuestion
from aipact.events.states import LIVE, PUBLIC_STATES

# What the address of a personal page is signed for.
PLACE = "sign-up"
# What a rush asks for is put together once: to do it anew takes as long as to run it.
_EVENT_OF_SLUG = select(Event).where(Event.slug == bindparam("slug")).options(lazyload(Event.texts))
_EVENT_TO_CHANGE = (
    select(Event)
    .where(Event.id == bindparam("event_id"))
    .with_for_update(key_share=True)
    .options(lazyload(Event.texts))
    .execution_options(populate_existing=True)
)
_SIGN_UPS_OF_ADDRESS = (
    select(SignUp)
    .where(SignUp.event_id == bindparam("event_id"), SignUp.email == bindparam("email"))
    .order_by(SignUp.id)
)
_LIVE_SIGN_UP = _SIGN_UPS_OF_ADDRESS.where(SignUp.state.in_(LIVE))
_SIGN_UPS_TO_CHANGE = _SIGN_UPS_OF_ADDRESS.with_for_update().execution_options(
    populate_existing=True
)
_LAST_CALENDAR_SEQUENCE = select(func.max(SignUp.calendar_sequence)).where(
    SignUp.event_id == bindparam("event_id"), SignUp.email == bindparam("email")
)
_FORM_QUESTIONS = (
    select(FormQuestion)
    .where(FormQuestion.event_id == bindparam("event_id"), FormQuestion.retired_at.is_(None))
    .order_by(FormQuestion.position, FormQuestion.id)
)


def event(event_id: uuid.UUID) -> Event | None:
    return db.session.get(Event, event_id)


def event_by_slug(slug: str) -> Event | None:
    return db.session.scalar(_EVENT_OF_SLUG, {"slug": slug})


def public_event(slug: str) -> Event | None:
    """What everybody may see: everything but drafts."""
    found = event_by_slug(slug)
    return found if found is not None and found.state in PUBLIC_STATES else None


def event_to_change(event_id: uuid.UUID) -> Event | None:
    """The event, read anew; nobody else changes it, or takes a place, until this transaction ends.
    Who only refers to it, as a new sign-up does, does not wait. (On SQLite a writing request is
    alone from its beginning.)"""
    return db.session.scalar(_EVENT_TO_CHANGE, {"event_id": event_id})


def sign_up(sign_up_id: uuid.UUID) -> SignUp | None:
    return db.session.get(SignUp, sign_up_id)


def place_token(sign_up: SignUp) -> str:
    """What stands in the address of the personal page; the same in every letter."""
    return signed_id(PLACE, sign_up.id)


def sign_up_of_place(token: str) -> SignUp | None:
    """The sign-up of a personal page; None for an address that we did not write, and for one whose
    e-mail address was never confirmed."""
    sign_up_id = id_of_signed(PLACE, token)
    found = sign_up(sign_up_id) if sign_up_id else None
    return found if found is not None and found.confirmed_at is not None else None


def sign_up_of_form(form_key: uuid.UUID) -> SignUp | None:
    """What was made of this page of the form before."""
    return db.session.scalar(select(SignUp).where(SignUp.form_key == form_key))


def sign_up_of_token(token_id: uuid.UUID) -> SignUp | None:
    return db.session.scalar(select(SignUp).where(SignUp.token_id == token_id))


def live_sign_up(event: Event, address: str) -> SignUp | None:
    """The one sign-up of an address that counts."""
    return db.session.scalar(_LIVE_SIGN_UP, _of(event, address)) if address else None


def sign_ups_to_change(event: Event, address: str) -> list[SignUp]:
    """All sign-ups of an address, read anew; nobody else changes them until this transaction
    ends."""
    return list(db.session.scalars(_SIGN_UPS_TO_CHANGE, _of(event, address)))


def _of(event: Event, address: str) -> dict[str, Any]:
    return {"event_id": event.id, "email": normal_email(address)}


def last_calendar_sequence(event: Event, address: str) -> int:
    """The highest sequence that this address has in its calendar from earlier sign-ups;
    -1: none."""
    found = db.session.scalar(_LAST_CALENDAR_SEQUENCE, _of(event, address))
    return -1 if found is None else found


def speaker_question(question_id: uuid.UUID) -> SpeakerQuestion | None:
    return db.session.get(SpeakerQuestion, question_id)


def form_questions(event: Event) -> list[FormQuestion]:
    """What the organiser asks in the form now, in its order."""
    return list(db.session.scalars(_FORM_QUESTIONS, {"event_id": event.id}))


def form_answers(sign_up: SignUp) -> dict[uuid.UUID, str]:
    """What the person answered, by question."""
    query = select(FormAnswer).where(FormAnswer.sign_up_id == sign_up.id)
    rows = db.session.scalars(query.order_by(FormAnswer.question_id))
    return {row.question_id: row.value for row in rows}


def sign_ups_of_user(user_id: uuid.UUID) -> list[SignUp]:
    """What a person with an account signed up for, newest first."""
    query = select(SignUp).where(SignUp.user_id == user_id, SignUp.confirmed_at.is_not(None))
    return list(db.session.scalars(query.order_by(SignUp.id.desc())))
