"""The letter that says where a sign-up stands: owed with the place, written once, whoever dies."""

import threading
from typing import Any

import pytest
from sqlalchemy import func, select

from aipact.core.db import db as database
from aipact.core.transaction import commit
from aipact.events import actions, tasks
from aipact.events.actions import places
from aipact.events.actions.letters import Composed
from aipact.events.models import Event, SignUp
from aipact.jobs import run_job
from aipact.mail.models import OutboxMessage
from tests.events.scene import NOBODY, S, Scene, sign_up_of
from tests.factories import events


def letters_to(sign_up: SignUp) -> list[str]:
    query = select(OutboxMessage.letter).where(OutboxMessage.about_id == sign_up.id)
    return list(database.session.scalars(query.order_by(OutboxMessage.created_at)))


def test_a_place_owes_a_letter_and_the_worker_writes_it_once(db: Any) -> None:
    made = events.took_place(events.announced())
    assert (letters_to(made), made.letter_due_at is None) == ([], False)
    revision = made.revision
    for _run in range(2):
        run_job("events.write_letters")
    assert letters_to(made) == ["events/sign_up_confirmed"]
    # The page that a colleague has open is not spoilt.
    assert (made.letter_due_at, made.revision) == (None, revision)


def test_a_worker_that_dies_in_between_loses_nothing_and_two_write_it_once(db: Any) -> None:
    made = events.took_place(events.announced())
    lost, one, other = (actions.compose_letters() for _worker in range(3))
    assert len(lost) == 1
    actions.queue_letters(one)
    actions.queue_letters(other)
    assert letters_to(made) == ["events/sign_up_confirmed"]
    assert actions.compose_letters() == []


def test_what_moved_while_its_letter_was_composed_is_told_how_it_stands_now(db: Any) -> None:
    event = events.announced()
    made, gone = events.took_place(event), events.took_place(event)
    composed = actions.compose_letters()
    actions.change_details(made, events.fill_in(name="Another name"), actor=NOBODY)
    actions.give_up(gone, actor=NOBODY)
    database.session.flush()
    actions.queue_letters(composed)
    assert (letters_to(made), letters_to(gone)) == ([], ["events/sign_up_cancelled"])
    run_job("events.write_letters")
    assert letters_to(made) == ["events/sign_up_confirmed"]
    assert letters_to(gone) == ["events/sign_up_cancelled"]
    names = select(OutboxMessage.to_name).where(OutboxMessage.about_id == made.id)
    assert database.session.scalars(names).all() == ["Another name"]
    assert actions.compose_letters() == []


def test_nobody_is_promised_a_place_at_what_is_cancelled(db: Any) -> None:
    event = events.announced()
    made = events.took_place(event)
    actions.ask_to_cancel(event, "The room is flooded.", actor=events.keeper())
    run_job("events.write_letters")
    assert (letters_to(made), made.letter_due_at) == ([], None)
    run_job("events.write_mailings")
    assert letters_to(made) == ["events/event_cancelled"]


def owed(scene: Scene) -> Any:
    with scene.real_app.app.app_context():
        made = events.took_place(database.session.get_one(Event, scene.event_id))
        commit()
        return made.id


def written(scene: Scene) -> int:
    with scene.real_app.app.app_context():
        query = select(func.count()).where(OutboxMessage.letter == "events/sign_up_waitlisted")
        return int(database.session.scalar(query) or 0)


def test_people_change_their_sign_up_while_its_letter_is_composed(
    real_app: Any, monkeypatch: Any
) -> None:
    """Why: a letter takes longer than a place. In one transaction everybody would wait for it."""
    scene = Scene(real_app, capacity=1)
    sign_up_id = owed(scene)
    compose, done = actions.compose_letters, []

    def compose_slowly() -> list[Composed]:
        composed = compose()
        if not done:
            thread = threading.Thread(target=scene.do, args=(scene.give_up(sign_up_id),))
            thread.start()
            thread.join(5)
            done.append(not thread.is_alive())
        return composed

    monkeypatch.setattr(tasks.actions, "compose_letters", compose_slowly)
    with real_app.app.app_context():
        run_job("events.write_letters")
    assert done == [True]
    assert scene.state(sign_up_id) is S.CANCELLED_BY_PERSON
    # Given up before it was told: the letter about that says it all.
    assert written(scene) == 0


def test_the_worker_does_not_wait_for_whoever_holds_a_sign_up(real_app: Any) -> None:
    scene = Scene(real_app, capacity=1)
    held, free = owed(scene), owed(scene)
    with real_app.app.app_context():
        if database.engine.dialect.name == "sqlite":
            pytest.skip("SQLite has one writer")
        composed = actions.compose_letters()
        database.session.rollback()
        places.lock_sign_up(sign_up_of(held))
        worker = threading.Thread(target=scene.do, args=(lambda: actions.queue_letters(composed),))
        worker.start()
        worker.join(10)
        has_waited = worker.is_alive()
        database.session.rollback()
        worker.join(30)
    assert not has_waited
    with real_app.app.app_context():
        assert [one.sign_up_id for one in actions.compose_letters()] == [held]
        assert letters_to(sign_up_of(free)) == ["events/sign_up_waitlisted"]
