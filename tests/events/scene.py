"""One event in a database with real commits, and what people do with it in threads."""

import threading
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from aipact.accounts import queries as accounts
from aipact.core.actor import Actor
from aipact.core.db import db
from aipact.core.transaction import commit
from aipact.events import actions
from aipact.events.actions import places
from aipact.events.models import Event, SignUp
from aipact.events.states import HOLDS_PLACE, SignUpState
from aipact.jobs import run_job
from aipact.mail.models import OutboxMessage
from tests.factories import events
from tests.pledges.test_races import at_once

NOBODY = Actor.anonymous()
S = SignUpState


class Scene:
    """An event in a database with real commits, and what people do with it in threads."""

    def __init__(self, real_app: Any, *, capacity: int, waiting: int = 0, pending: int = 0) -> None:
        self.real_app = real_app
        with real_app.app.app_context():
            event, with_place = events.full(capacity)
            self.event_id = event.id
            self.holders = [one.id for one in with_place]
            self.waiting = [events.signed_up(event).id for _number in range(waiting)]
            self.pending = [events.asked(event).token_id for _number in range(pending)]
            self.keeper = events.keeper()
            commit()

    def together(self, *works: Any, locked: bool = True) -> list[Any]:
        return at_once(self.real_app, *works, locked=locked)

    def do(self, work: Any) -> None:
        with self.real_app.app.app_context():
            work()
            commit()

    def offer_one(self) -> Any:
        """Somebody gave up, and the first who waits is offered the place."""
        self.do(self.give_up(self.holders.pop()))
        return self.waiting.pop(0)

    # What people do; each to be run in a thread.

    def give_up(self, sign_up_id: Any) -> Any:
        return lambda: actions.give_up(sign_up_of(sign_up_id), actor=NOBODY)

    def accept(self, sign_up_id: Any) -> Any:
        return lambda: actions.accept_offer(sign_up_of(sign_up_id), actor=NOBODY)

    def confirm(self, token_id: Any) -> Any:
        def work() -> None:
            token = accounts.token(token_id)
            assert token is not None
            event = db.session.get_one(Event, self.event_id)
            actions.confirm_sign_up(event, token, actor=NOBODY)

        return work

    def give_places(self, capacity: int) -> Any:
        def work() -> None:
            event = db.session.get_one(Event, self.event_id)
            command = actions.DescribeEvent(**{**vars(events.FACTS), "capacity": capacity})
            actions.describe_event(event, command, event.revision, actor=self.keeper)

        return work

    def move(self) -> None:
        """A new date: everybody is to be told."""
        event = db.session.get_one(Event, self.event_id)
        begins = event.starts_at + timedelta(days=1)
        schedule = actions.Schedule(begins, begins + timedelta(hours=1), event.zone, event.place)
        actions.reschedule_event(event, schedule, event.revision, actor=self.keeper)

    # How it stands.

    def state(self, sign_up_id: Any) -> SignUpState:
        with self.real_app.app.app_context():
            return sign_up_of(sign_up_id).state

    def count(self, *states: SignUpState) -> int:
        with self.real_app.app.app_context():
            query = select(func.count()).where(
                SignUp.event_id == self.event_id, SignUp.state.in_(states)
            )
            return int(db.session.scalar(query) or 0)

    def counters(self) -> tuple[int, int]:
        with self.real_app.app.app_context():
            event = db.session.get_one(Event, self.event_id)
            return event.taken_count, event.waiting_count

    def letters(self, letter: str) -> int:
        with self.real_app.app.app_context():
            run_job("events.write_letters")
            query = select(func.count()).where(OutboxMessage.letter == f"events/{letter}")
            return int(db.session.scalar(query) or 0)

    def check(self) -> None:
        """The counters are right, and nobody has a number that another one has."""
        assert self.counters() == (self.count(*HOLDS_PLACE), self.count(S.WAITLISTED))
        with self.real_app.app.app_context():
            query = select(SignUp.number).where(SignUp.number.is_not(None))
            numbers = db.session.scalars(query.order_by(SignUp.number)).all()
            assert list(numbers) == list(range(1, len(numbers) + 1))


def sign_up_of(sign_up_id: Any) -> SignUp:
    return db.session.get_one(SignUp, sign_up_id)


def failures(results: list[Any]) -> list[Any]:
    return [one for one in results if isinstance(one, Exception)]


def no_lock(monkeypatch: Any, parties: int = 2) -> None:
    """Where the lock was, all wait until all have read."""
    all_have_read = threading.Barrier(parties, timeout=20)
    monkeypatch.setattr(places, "lock_event", lambda _event: all_have_read.wait())
    monkeypatch.setattr(places, "lock_sign_up", lambda one: (one.state, all_have_read.wait()))
