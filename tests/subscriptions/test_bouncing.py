"""Letters that come back: for good, for now, as unwanted; told once, twice, too late."""

from typing import Any

import pytest
from sqlalchemy import func, select

from aipact.subscriptions import actions, queries
from aipact.subscriptions.models import Bounce, Suppression
from aipact.subscriptions.states import BounceKind, EndReason, SubscriberState
from tests.factories.subscribers import NOBODY, subscriber

ADA = "ada@people.example"
HARD, SOFT, COMPLAINT = BounceKind.HARD, BounceKind.SOFT, BounceKind.COMPLAINT


@pytest.mark.parametrize(
    ("kind", "reason"), [(HARD, EndReason.HARD_BOUNCE), (COMPLAINT, EndReason.COMPLAINT)]
)
def test_nothing_goes_where_it_cannot_arrive_or_is_not_wanted(
    db: Any, mailbox: Any, kind: BounceKind, reason: EndReason
) -> None:
    one = subscriber("pact", "jobs", email=ADA, follows=["article:50"])
    before = len(mailbox)
    assert actions.note_bounce("e1", one.id, kind, "5.1.1 unknown")
    assert one.state is SubscriberState.SUPPRESSED
    assert {found.end_reason for found in queries.subscriptions_of(one)} == {reason}
    assert (queries.active_topics(one), queries.follows_of(one)) == ([], [])
    assert db.session.scalars(select(Suppression.reason)).all() == [reason]
    assert queries.suppressed([ADA]) == {ADA}
    assert len(mailbox) == before


def test_the_fourth_soft_one_in_30_days_counts_as_one_for_good(db: Any, clock: Any) -> None:
    one = subscriber("pact", email=ADA)
    actions.note_bounce("old", one.id, SOFT, "4.2.2 full")
    clock.move(days=30)
    for number in range(3):
        assert actions.note_bounce(f"e{number}", one.id, SOFT, "4.2.2 full")
        assert one.state is SubscriberState.SOFT_BOUNCING
    assert queries.active_topics(one) == ["pact"]
    actions.note_bounce("e3", one.id, SOFT, "4.2.2 full")
    assert one.state is SubscriberState.SUPPRESSED
    assert queries.active_topics(one) == []


def test_the_same_event_counts_once(db: Any) -> None:
    one = subscriber("pact")
    assert actions.note_bounce("e1", one.id, SOFT, "")
    for _again in range(5):
        assert not actions.note_bounce("e1", one.id, SOFT, "")
    assert one.state is SubscriberState.SOFT_BOUNCING
    assert db.session.scalar(select(func.count()).select_from(Bounce)) == 1


def test_letters_that_arrive_again_make_the_address_a_good_one(db: Any, clock: Any) -> None:
    one = subscriber("pact")
    actions.note_bounce("e1", one.id, SOFT, "")
    clock.move(days=30, seconds=-1)
    assert actions.recover(10) == 0
    clock.move(seconds=1)
    assert actions.recover(10) == 1
    assert one.state is SubscriberState.OK


def test_news_of_somebody_who_left_or_is_gone_hurts_nobody(db: Any) -> None:
    one = subscriber("pact", email=ADA)
    actions.leave(one, None, actor=NOBODY)
    assert actions.note_bounce("e1", one.id, HARD, f"5.1.1 <{ADA}> unknown")
    assert one.state is SubscriberState.SUPPRESSED
    actions.erase(one, actor=NOBODY)
    db.session.expire_all()
    assert actions.note_bounce("e2", one.id, HARD, f"5.1.1 <{ADA}> unknown")
    kept = db.session.execute(select(Bounce.subscriber_id, Bounce.detail)).all()
    assert [tuple(row) for row in kept] == [(None, ""), (None, "")]


def test_only_its_owner_opens_the_address_again(db: Any) -> None:
    one = subscriber("pact", email=ADA)
    actions.note_bounce("e1", one.id, HARD, "")
    assert subscriber("pact", email=ADA).state is SubscriberState.OK
    assert queries.suppressed([ADA]) == set()
