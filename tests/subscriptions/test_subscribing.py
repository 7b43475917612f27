"""Subscribing, leaving, coming back: what is kept, and what is not."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from aipact.accounts.models import Token
from aipact.core.actor import Actor
from aipact.core.clock import today
from aipact.core.errors import Conflict, RuleBroken
from aipact.subscriptions import actions, queries
from aipact.subscriptions.actions import ChoosePreferences
from aipact.subscriptions.models import Subscriber, Subscription, SubscriptionRequest, Suppression
from aipact.subscriptions.queries.leaving import Leaving, leave_token, read_leave_token
from aipact.subscriptions.states import CONSENT_VERSION, Frequency, SubscriberState
from aipact.workflow import Party, change_state
from tests.factories import organisations
from tests.factories.accounts import UserFactory
from tests.factories.subscribers import NOBODY, asked, subscriber

ADA = "ada@people.example"


def count(db: Any, table: Any) -> int:
    return int(db.session.scalar(select(func.count()).select_from(table)))


def test_nothing_counts_before_the_address_is_confirmed(db: Any, mailbox: Any) -> None:
    asked("pact", "gpai", email=ADA)
    assert queries.subscriber_by_email(ADA) is None
    assert mailbox.templates(ADA) == ["subscriptions/confirm_subscription"]
    assert count(db, SubscriptionRequest) == 1


def test_consent_is_kept_with_its_wording_time_and_source(db: Any) -> None:
    one = subscriber("pact", email=ADA)
    found = queries.subscriptions_of(one)[0]
    assert (found.topic, found.consent_version, found.consent_source) == (
        "pact", CONSENT_VERSION, "page"
    )  # fmt: skip
    assert found.consented_at is not None
    assert count(db, SubscriptionRequest) == 0


def test_confirming_twice_is_once(db: Any, mailbox: Any) -> None:
    token = asked("pact", email=ADA)
    first = actions.confirm(token, actor=NOBODY)
    assert actions.confirm(token, actor=NOBODY).id == first.id
    assert mailbox.templates(ADA).count("subscriptions/subscription_confirmed") == 1
    assert count(db, Subscription) == 1


def test_another_request_adds_topics_and_keeps_the_first_consent(db: Any, clock: Any) -> None:
    one = subscriber("pact", email=ADA)
    before = queries.subscriptions_of(one)[0].consented_at
    clock.move(days=3)
    subscriber("pact", "jobs", email="Ada@People.example", frequency=Frequency.WEEKLY)
    assert queries.active_topics(one) == ["jobs", "pact"]
    assert queries.subscriptions_of(one)[1].consented_at == before
    assert one.frequency is Frequency.WEEKLY


def test_an_address_that_nobody_confirms_is_deleted(db: Any, clock: Any, mailbox: Any) -> None:
    token_id = asked("pact", email=ADA).id
    clock.move(days=7, seconds=-1)
    assert actions.forget_unconfirmed() == 0
    clock.move(seconds=2)
    assert actions.forget_unconfirmed() == 1
    assert actions.forget_letters() == 1
    assert db.session.get(Token, token_id) is None
    assert len(mailbox) == 0


def test_the_code_of_a_request_works_once_and_not_for_ever(db: Any, clock: Any) -> None:
    token = asked("pact", email=ADA)
    clock.move(days=8)
    with pytest.raises(Conflict):
        actions.confirm(token, actor=NOBODY)


# -- leaving -----------------------------------------------------------------------------------


def test_leaving_one_topic_leaves_the_others(db: Any, mailbox: Any) -> None:
    one = subscriber("pact", "jobs", email=ADA)
    assert actions.leave(one, ("pact",), actor=NOBODY) == ["pact"]
    assert queries.active_topics(one) == ["jobs"]
    assert one.left_at is None
    assert "You have left" in mailbox.last(ADA).text
    assert queries.suppressed([ADA]) == set()


def test_leaving_by_the_header_ends_everything_without_a_letter(db: Any, mailbox: Any) -> None:
    organisation = organisations.active(UserFactory())
    one = subscriber("pact", "jobs", email=ADA, follows=[f"organisation:{organisation.id}"])
    before = len(mailbox)
    actions.leave_by_header(one.id, actor=NOBODY)
    actions.leave_by_header(one.id, actor=NOBODY)
    assert (queries.active_topics(one), queries.follows_of(one)) == ([], [])
    assert len(mailbox) == before
    assert queries.suppressed([ADA, "other@people.example"]) == {ADA}


def test_leaving_can_be_undone_for_28_days(db: Any, clock: Any) -> None:
    organisation = organisations.active(UserFactory())
    one = subscriber("pact", "jobs", email=ADA, follows=[f"organisation:{organisation.id}"])
    actions.leave(one, ("jobs",), actor=NOBODY)
    clock.move(minutes=1)
    actions.leave(one, None, actor=NOBODY)
    clock.move(days=28, seconds=-1)
    # What was left last comes back, not what was left before it.
    assert actions.undo_leaving(one, actor=NOBODY) == ["pact"]
    assert queries.active_topics(one) == ["pact"]
    assert len(queries.follows_of(one)) == 1
    assert (one.left_at, queries.suppressed([ADA])) == (None, set())
    actions.leave(one, None, actor=NOBODY)
    clock.move(days=28)
    with pytest.raises(Conflict):
        actions.undo_leaving(one, actor=NOBODY)


def test_staff_cannot_bring_anybody_back(db: Any) -> None:
    one = subscriber("pact", email=ADA)
    actions.leave(one, None, actor=NOBODY)
    for party in (Party.STAFF, Party.SYSTEM, Party.SECOND):
        with pytest.raises(Conflict):
            change_state(
                queries.subscriptions_of(one)[0], "renew", actor=Actor.system(), party=party
            )


def test_who_left_is_erased_when_the_undo_is_over(db: Any, clock: Any, mailbox: Any) -> None:
    one = subscriber("pact", email=ADA)
    actions.leave(one, None, actor=NOBODY)
    clock.move(days=28, seconds=-1)
    assert actions.erase_leavers() == 0
    clock.move(seconds=1)
    assert actions.erase_leavers() == 1
    assert queries.subscriber_by_email(ADA) is None
    assert mailbox.templates(ADA) == ["subscriptions/subscriber_erased"]
    assert queries.suppressed([ADA]) == {ADA}
    assert ADA not in str(db.session.scalars(select(Suppression)).one().address_hash)


def test_a_fresh_opt_in_lifts_the_suppression(db: Any) -> None:
    one = subscriber("pact", email=ADA)
    change_state(one, "suppress", actor=Actor.system(), party=Party.SYSTEM)
    actions.erase(one, actor=NOBODY)
    again = subscriber("pact", email=ADA)
    assert again.state is SubscriberState.OK
    assert queries.suppressed([ADA]) == set()


def test_the_hash_of_an_address_needs_the_key(db: Any) -> None:
    import hashlib

    assert queries.address_hash(ADA) == queries.address_hash(" ADA@people.example ")
    assert queries.address_hash(ADA) != hashlib.sha256(ADA.encode()).hexdigest()


def test_a_leave_token_is_ours_and_names_nobody(app: Any, db: Any) -> None:
    one = subscriber("pact", email=ADA)
    leaving = Leaving(one.id, one.id, ("pact", "jobs"))
    token = leave_token(leaving)
    assert read_leave_token(token) == leaving
    for place in range(0, len(token), 7):
        other = "A" if token[place] != "A" else "B"
        assert read_leave_token(token[:place] + other + token[place + 1 :]) is None
    for junk in ("", "x", token[:-3], token + "AAAA", "é" * 40, "A" * 64):
        assert read_leave_token(junk) is None


# -- preferences -------------------------------------------------------------------------------


def test_preferences_change_and_the_address_is_told(db: Any, mailbox: Any) -> None:
    one = subscriber("pact", "jobs", email=ADA)
    chosen = ChoosePreferences(("pact", "gpai"), Frequency.DAILY, "de")
    actions.choose_preferences(one, chosen, actor=NOBODY)
    assert queries.active_topics(one) == ["gpai", "pact"]
    assert mailbox.last(ADA).template == "subscriptions/preferences_changed"
    assert mailbox.last(ADA).locale == "de"
    before = len(mailbox)
    actions.choose_preferences(one, chosen, actor=NOBODY)
    assert len(mailbox) == before


def test_a_pause_is_six_months_at_most(db: Any) -> None:
    one = subscriber("pact", email=ADA)
    for day in (today(), today() + timedelta(days=184)):
        with pytest.raises(RuleBroken):
            actions.pause(one, day, actor=NOBODY)
    actions.pause(one, today() + timedelta(days=30), actor=NOBODY)
    assert queries.is_paused(one)
    assert not queries.is_paused(one, today() + timedelta(days=30))
    actions.resume(one, actor=NOBODY)
    assert not queries.is_paused(one)


def test_the_export_holds_all_and_erasing_takes_all(db: Any, mailbox: Any) -> None:
    one = subscriber("pact", email=ADA, locale="fr")
    data = actions.export_data(one)
    assert (data["address"], data["language"]) == (ADA, "fr")
    assert data["subscriptions"][0]["consent"]["wording"] == CONSENT_VERSION
    actions.erase(one, actor=NOBODY)
    for table in (Subscriber, Subscription, SubscriptionRequest):
        assert count(db, table) == 0
    assert db.session.scalar(select(Token.id).where(Token.email == ADA)) is None
    assert mailbox.templates(ADA) == ["subscriptions/subscriber_erased"]
