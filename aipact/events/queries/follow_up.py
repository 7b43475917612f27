"""Whom the letter after an event thanks for coming, and whom it helps to catch up."""

from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select

from aipact.core.db import db
from aipact.events.models import Event, SignUp
from aipact.events.states import HAD_PLACE, SignUpState

S = SignUpState


@dataclass(frozen=True)
class Receivers:
    """How many get each of the two letters; of them so many are not marked yet."""

    came: int
    missed: int
    not_marked: int


def seems_to_have_come(sign_up: SignUp) -> bool:
    """Marked as somebody who came; or not marked at all, and the way in was opened."""
    opened = sign_up.joined_at is not None
    return sign_up.state is S.ATTENDED or (opened and sign_up.state is not S.NO_SHOW)


def receivers(event: Event) -> Receivers:
    """Everybody who had a place and can still be written to."""
    opened = and_(SignUp.joined_at.is_not(None), SignUp.state != S.NO_SHOW)
    came = func.count().filter(or_(SignUp.state == S.ATTENDED, opened))
    open_ones = func.count().filter(SignUp.state.in_((S.CONFIRMED, S.UNKNOWN)))
    query = select(func.count(), came, open_ones).where(
        SignUp.event_id == event.id, SignUp.state.in_(HAD_PLACE), SignUp.email != ""
    )
    everybody, thanked, not_marked = db.session.execute(query).one()
    return Receivers(thanked, everybody - thanked, not_marked)
