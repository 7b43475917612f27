"""The waiting list: who waits, and where in the line."""

from sqlalchemy import func, select

from aipact.core.db import db
from aipact.events.models import SignUp
from aipact.events.states import SignUpState


def position_of(sign_up: SignUp) -> int:
    """The place in the line, from 1; 0 for somebody who does not wait."""
    if sign_up.state is not SignUpState.WAITLISTED or sign_up.number is None:
        return 0
    ahead = select(func.count()).where(
        SignUp.event_id == sign_up.event_id,
        SignUp.state == SignUpState.WAITLISTED,
        SignUp.number < sign_up.number,
    )
    return (db.session.scalar(ahead) or 0) + 1
