"""Several at once before one event, with real commits: each ends one way, and no place is lost."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db, new_id
from aipact.core.errors import Conflict
from aipact.core.transaction import commit
from aipact.events import actions
from aipact.events.actions import mailings, places, signing_up
from aipact.events.models import Event, SignUp
from aipact.events.queries import finding, phase
from aipact.events.states import HOLDS_PLACE, LIVE
from aipact.mail.models import OutboxMessage
from tests.events.scene import NOBODY, S, Scene, failures, no_lock
from tests.factories import events

ADA = "ada@people.example"


# -- the last place ------------------------------------------------------------------------------


@pytest.mark.parametrize("round_number", range(2))
def test_of_many_who_confirm_at_once_the_first_get_the_places(real_app, round_number):
    scene = Scene(real_app, capacity=1, pending=6)
    scene.do(scene.give_places(3))
    assert scene.together(*map(scene.confirm, scene.pending)) == [None] * 6
    assert (scene.count(S.CONFIRMED), scene.count(S.WAITLISTED)) == (3, 4)
    scene.check()


def test_without_the_lock_two_people_get_the_last_place(real_app, monkeypatch):
    """The negative control: the test above can fail. (SQLite refuses the second writer.)"""
    scene = Scene(real_app, capacity=1, pending=2)
    scene.do(scene.give_places(2))
    read: dict[int, bool] = {}
    all_have_read = threading.Barrier(2, timeout=20)
    has_free_place = phase.has_free_place

    def only_read(event: Event) -> None:
        read[threading.get_ident()] = has_free_place(event)
        all_have_read.wait()

    monkeypatch.setattr(places, "lock_event", only_read)
    monkeypatch.setattr(phase, "has_free_place", lambda _event: read[threading.get_ident()])
    results = scene.together(*map(scene.confirm, scene.pending), locked=False)
    assert failures(results) or scene.count(S.CONFIRMED) == 3


# -- offers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("round_number", range(2))
def test_an_offer_accepted_twice_at_once_is_one_place_and_one_letter(real_app, round_number):
    scene = Scene(real_app, capacity=2, waiting=2)
    offered = scene.offer_one()
    before = scene.letters("sign_up_confirmed")
    assert scene.together(scene.accept(offered), scene.accept(offered)) == [None, None]
    assert scene.state(offered) is S.CONFIRMED
    assert scene.letters("sign_up_confirmed") == before + 1
    assert scene.counters() == (2, 1)
    scene.check()


def test_without_the_lock_the_second_click_fails(real_app, monkeypatch):
    """The negative control: the test above can fail."""
    scene = Scene(real_app, capacity=2, waiting=2)
    offered = scene.offer_one()
    no_lock(monkeypatch)
    results = scene.together(scene.accept(offered), scene.accept(offered), locked=False)
    assert failures(results)


@pytest.mark.parametrize("round_number", range(2))
def test_declining_while_the_offer_runs_out_ends_one_way(real_app, round_number):
    """Whoever is first: the next in the line is offered the place, once."""
    scene = Scene(real_app, capacity=2, waiting=3)
    offered = scene.offer_one()
    expire(scene, offered)
    given_up, swept = scene.together(scene.give_up(offered), actions.expire_offers)
    ended = scene.state(offered)
    assert (ended, given_up is None) in {(S.DECLINED, True), (S.OFFER_EXPIRED, False)}
    assert isinstance(given_up, Conflict | None)
    assert not isinstance(swept, Exception)
    assert [scene.state(one) for one in scene.waiting] == [S.OFFERED, S.WAITLISTED]
    assert scene.letters("place_offered") == 2
    scene.check()


def test_two_sweeps_at_once_expire_an_offer_once(real_app):
    scene = Scene(real_app, capacity=1, waiting=3)
    offered = scene.offer_one()
    expire(scene, offered)
    assert not failures(scene.together(*[actions.expire_offers] * 3))
    assert (scene.state(offered), scene.letters("offer_expired")) == (S.OFFER_EXPIRED, 1)
    assert scene.counters() == (1, 1)
    scene.check()


def test_accepting_while_the_offer_runs_out_never_gives_the_place_twice(real_app):
    scene = Scene(real_app, capacity=1, waiting=2)
    offered = scene.offer_one()
    expire(scene, offered)
    accepted, _swept = scene.together(scene.accept(offered), actions.expire_offers)
    assert isinstance(accepted, Conflict)
    assert scene.state(offered) is S.OFFER_EXPIRED
    assert scene.counters() == (1, 0)
    scene.check()


def expire(scene: Scene, sign_up_id: Any) -> None:
    """The offer ran out a moment ago."""
    past = now() - timedelta(seconds=1)
    statement = update(SignUp).where(SignUp.id == sign_up_id).values(offer_expires_at=past)
    scene.do(lambda: db.session.execute(statement))


# -- giving up -----------------------------------------------------------------------------------


@pytest.mark.parametrize("round_number", range(2))
def test_a_place_given_up_twice_at_once_is_freed_once(real_app, round_number):
    scene = Scene(real_app, capacity=2, waiting=3)
    leaver = scene.holders[0]
    assert scene.together(scene.give_up(leaver), scene.give_up(leaver)) == [None, None]
    assert scene.counters() == (2, 2)
    assert scene.letters("place_offered") == scene.letters("sign_up_cancelled") == 1
    scene.check()


def test_without_the_lock_giving_up_twice_fails(real_app, monkeypatch):
    """The negative control: the test above can fail."""
    scene = Scene(real_app, capacity=2, waiting=3)
    no_lock(monkeypatch)
    results = scene.together(*[scene.give_up(scene.holders[0])] * 2, locked=False)
    assert failures(results)


@pytest.mark.parametrize("round_number", range(2))
def test_more_places_while_people_give_up_are_all_offered_once(real_app, round_number):
    scene = Scene(real_app, capacity=4, waiting=7)
    works = [scene.give_up(one) for one in scene.holders[:3]]
    assert scene.together(*works, scene.give_places(6)) == [None] * 4
    # One holder stays, five of the seven have offers, in their order.
    assert [scene.state(one) for one in scene.waiting] == [S.OFFERED] * 5 + [S.WAITLISTED] * 2
    assert scene.counters() == (6, 2)
    assert scene.letters("place_offered") == 5
    scene.check()


def test_without_the_lock_the_numbers_come_apart(real_app, monkeypatch):
    """The negative control: the test above can fail."""
    scene = Scene(real_app, capacity=4, waiting=7)
    no_lock(monkeypatch, 3)
    works = [scene.give_up(one) for one in scene.holders[:2]]
    results = scene.together(*works, scene.give_places(6), locked=False)
    assert failures(results) or scene.count(*HOLDS_PLACE) != 6


# -- one person, several pages -------------------------------------------------------------------


def asking(event_id: Any, **values: Any) -> Any:
    command = events.fill_in(email=ADA, **values)

    def work() -> None:
        event = db.session.get_one(Event, event_id)
        actions.ask_to_sign_up(event, command, locale="en", network="n", actor=NOBODY)

    return work


def test_the_same_page_sent_forty_times_at_once_is_one_sign_up_and_one_letter(real_app):
    scene = Scene(real_app, capacity=1)
    before = scene.letters("confirm_address")
    assert scene.together(*[asking(scene.event_id, question="May I?")] * 40) == [None] * 40
    assert scene.count(S.PENDING_EMAIL) == 1
    assert scene.letters("confirm_address") == before + 1


def test_without_the_key_of_the_page_there_would_be_forty(real_app, monkeypatch):
    """The negative control: the test above can fail."""
    scene = Scene(real_app, capacity=1)
    monkeypatch.setattr(signing_up, "_key", lambda *_page: new_id())
    assert scene.together(*[asking(scene.event_id)] * 40) == [None] * 40
    assert scene.count(S.PENDING_EMAIL) == 40


def test_signed_in_the_same_page_sent_many_times_at_once_is_one_place(real_app):
    scene = Scene(real_app, capacity=1)
    scene.do(scene.give_places(8))
    with real_app.app.app_context():
        person = events.UserFactory()
        commit()
        actor = Actor(user_id=person.id, name=person.name, email=person.email)
    command = events.fill_in(email=actor.email)

    def take() -> None:
        actions.sign_up(db.session.get_one(Event, scene.event_id), command, actor=actor)

    assert scene.together(*[take] * 12) == [None] * 12
    assert scene.counters() == (2, 0)
    scene.check()


def two_pages(scene: Scene) -> list[Any]:
    """Tokens of two sign-ups of one address, from two browsers."""
    with scene.real_app.app.app_context():
        event = db.session.get_one(Event, scene.event_id)
        tokens = [events.asked(event, email=ADA).token_id for _page in range(2)]
        commit()
        return tokens


@pytest.mark.parametrize("round_number", range(2))
def test_an_address_confirmed_from_two_browsers_at_once_has_one_place(real_app, round_number):
    scene = Scene(real_app, capacity=1)
    scene.do(scene.give_places(5))
    assert scene.together(*map(scene.confirm, two_pages(scene))) == [None, None]
    assert (scene.count(*LIVE), scene.count(S.PENDING_EMAIL)) == (2, 0)
    assert scene.counters() == (2, 0)
    scene.check()


def test_without_lock_and_index_an_address_would_have_two_places(real_app, monkeypatch):
    """The negative control: the test above can fail. (SQLite refuses the second writer.)"""
    scene = Scene(real_app, capacity=1)
    scene.do(scene.give_places(5))
    scene.do(lambda: db.session.execute(text("DROP INDEX uq_sign_ups_live")))
    tokens = two_pages(scene)
    all_have_read = threading.Barrier(2, timeout=20)

    def only_read(event: Event, address: str) -> list[SignUp]:
        query = select(SignUp).where(SignUp.event_id == event.id, SignUp.email == address)
        found = list(db.session.scalars(query))
        all_have_read.wait()
        return found

    monkeypatch.setattr(places, "lock_event", lambda _event: None)
    monkeypatch.setattr(finding, "sign_ups_to_change", only_read)
    results = scene.together(*map(scene.confirm, tokens), locked=False)
    assert failures(results) or scene.count(*LIVE) == 3


# -- letters to many -----------------------------------------------------------------------------


@pytest.mark.parametrize("round_number", range(3))
def test_letters_to_all_cancels_and_confirmations_at_once_wait_for_each_other(
    real_app, round_number
):
    """Why: all of them want the event and its sign-ups. In two orders they would wait for ever."""
    scene = Scene(real_app, capacity=5, waiting=3, pending=4)
    offered = scene.offer_one()
    scene.do(scene.move)
    results = scene.together(
        actions.write_next_batch,
        *map(scene.give_up, scene.holders[:2]),
        *map(scene.confirm, scene.pending),
        scene.accept(offered),
        scene.give_places(6),
        actions.write_next_batch,
        actions.expire_offers,
    )
    assert failures(results) == []
    assert scene.counters()[0] == 6
    scene.check()
    with real_app.app.app_context():
        event = db.session.get_one(Event, scene.event_id)
        live = select(SignUp.told_sequence).where(SignUp.state.in_(LIVE)).distinct()
        assert db.session.scalars(live).all() == [event.sequence]
        changed = OutboxMessage.letter == "events/event_changed"
        letters = select(func.count()).where(changed).group_by(OutboxMessage.about_id)
        assert set(db.session.scalars(letters)) == {1}


def test_in_another_order_of_locks_they_would_wait_for_each_other(real_app, monkeypatch):
    """The negative control: the test above can fail."""
    scene = Scene(real_app, capacity=3)
    scene.do(scene.move)
    with real_app.app.app_context():
        if db.engine.dialect.name == "sqlite":
            pytest.skip("SQLite has one writer: nothing to order")
    both_hold_one = threading.Barrier(2, timeout=20)
    next_people = mailings._next_people

    def event_first(mailing: Any) -> Any:
        both_hold_one.wait()
        return next_people(mailing)

    def sign_up_first(sign_up: SignUp) -> None:
        db.session.refresh(sign_up, with_for_update=True)
        both_hold_one.wait()
        finding.event_to_change(sign_up.event_id)

    monkeypatch.setattr(mailings, "_next_people", event_first)
    monkeypatch.setattr(places, "lock_sign_up", sign_up_first)
    results = scene.together(scene.give_up(scene.holders[0]), actions.write_next_batch)
    assert "deadlock" in str(failures(results)).lower()


def test_a_sign_up_form_does_not_wait_for_those_who_confirm(real_app):
    """Why: under a rush all of them would stand in one line."""
    scene = Scene(real_app, capacity=1)
    with real_app.app.app_context():
        if db.engine.dialect.name == "sqlite":
            pytest.skip("SQLite has one writer")
        finding.event_to_change(scene.event_id)
        asked = threading.Thread(target=scene.do, args=(asking(scene.event_id),))
        asked.start()
        asked.join(10)
        did_wait = asked.is_alive()
        db.session.rollback()
        asked.join(30)
    assert not did_wait
    assert scene.count(S.PENDING_EMAIL) == 1
