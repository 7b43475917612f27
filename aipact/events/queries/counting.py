"""How many people, by what became of them."""

from sqlalchemy import func, select

from aipact.core.db import db
from aipact.events.models import Event, SignUp
from aipact.events.states import TOLD_OF_CHANGES, SignUpState


def counts_by_state(event: Event) -> dict[SignUpState, int]:
    """How many sign-ups are in each state; states without any are left out."""
    query = (
        select(SignUp.state, func.count())
        .where(SignUp.event_id == event.id)
        .group_by(SignUp.state)
        .order_by(SignUp.state)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def people_to_tell(event: Event) -> int:
    """How many are told when the event moves or is cancelled."""
    return sum(
        number for state, number in counts_by_state(event).items() if state in TOLD_OF_CHANGES
    )
