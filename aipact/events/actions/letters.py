"""Letters that say where a sign-up stands, written right after the request that moved it.

Composing such a letter takes longer than taking a place, and everybody else who wants a place would
wait for it. So the sign-up only notes that a letter is owed; the worker composes a batch of them
while nobody waits, and queues it in a second transaction, a short one. What a letter says is what
is true when it is composed: one whose sign-up has moved meanwhile is not queued, but composed anew.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from aipact.core.clock import now
from aipact.core.db import db
from aipact.events import emails
from aipact.events.models import SignUp
from aipact.events.states import EventState, SignUpState
from aipact.jobs import nudge_after_commit
from aipact.mail.outbox import Row, queue

BATCH = 20
_LETTERS = {
    SignUpState.AWAITING_APPROVAL: emails.sign_up_received,
    SignUpState.CONFIRMED: emails.sign_up_confirmed,
    SignUpState.WAITLISTED: emails.sign_up_waitlisted,
}


@dataclass(frozen=True)
class Composed:
    """A letter for a sign-up at this revision; without one where another letter says it all."""

    sign_up_id: uuid.UUID
    revision: int
    letter: Row | None


def owe(sign_up: SignUp) -> None:
    """A letter is to say where this sign-up stands now. In the transaction that moves it."""
    sign_up.letter_due_at = now()
    nudge_after_commit("events.write_letters")


def compose_letters(limit: int = BATCH) -> list[Composed]:
    """Those that are owed longest. Writes nothing."""
    query = (
        select(SignUp)
        .where(SignUp.letter_due_at.is_not(None))
        .order_by(SignUp.letter_due_at, SignUp.id)
        .limit(limit)
    )
    return [Composed(one.id, one.revision, _letter(one)) for one in db.session.scalars(query)]


def queue_letters(composed: Sequence[Composed]) -> None:
    """Queue the letters of all sign-ups that still stand where they stood. It waits for nobody: who
    holds a sign-up at this moment moves it, or it is found again."""
    of = {(one.sign_up_id, one.revision): one.letter for one in composed}
    query = (
        select(SignUp.id, SignUp.revision)
        .where(
            SignUp.id.in_([one.sign_up_id for one in composed]), SignUp.letter_due_at.is_not(None)
        )
        .order_by(SignUp.letter_due_at, SignUp.id)
        .with_for_update(skip_locked=True)
    )
    still = [(row.id, row.revision) for row in db.session.execute(query) if tuple(row) in of]
    db.session.execute(
        update(SignUp)
        .where(SignUp.id.in_([sign_up_id for sign_up_id, _revision in still]))
        .values(letter_due_at=None)
    )
    for one in still:
        letter = of[one]
        if letter is not None:
            queue(letter)


def _letter(sign_up: SignUp) -> Row | None:
    letter = _LETTERS.get(sign_up.state)
    is_off = sign_up.event.state is EventState.CANCELLED or not sign_up.email
    return None if letter is None or is_off else letter.composed(sign_up)
