"""What is published reaches who follows it: once, at once, and nobody else."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from aipact.core.actor import Actor
from aipact.core.clock import now, today
from aipact.core.transaction import commit, rollback
from aipact.mail.models import OutboxMessage
from aipact.organisations import actions as entries
from aipact.subscriptions import actions, emails, queries, tasks
from aipact.subscriptions.actions import ChoosePreferences
from aipact.subscriptions.actions import news as telling
from aipact.subscriptions.models import News, NewsSubject
from aipact.subscriptions.states import Frequency, NewsKind, SubscriberState
from aipact.workflow import Party, change_state
from tests.factories import organisations, pledges, practices
from tests.factories.accounts import UserFactory
from tests.factories.subscribers import NOBODY, follower

ORGANISATION = "018f0000-0000-7000-8000-000000000001"
LETTER = "subscriptions/news_published"


def note(kind: NewsKind = NewsKind.PLEDGE_PUBLISHED, **values: Any) -> None:
    facts = {"page": "organisation", "page_values": {"slug": "aquila"}, "commitments": ["C-01"]}
    actions.note_news(
        kind,
        organisation_id=uuid.UUID(ORGANISATION),
        organisation_name="Aquila Robotics",
        **{**facts, **values},
    )


def told(mailbox: Any) -> list[str]:
    return [letter.to for letter in mailbox.all() if letter.template == LETTER]


def kinds(db: Any) -> list[str]:
    return [one.kind.value for one in db.session.scalars(select(News).order_by(News.id))]


def subjects(db: Any) -> set[str]:
    newest = db.session.scalars(select(News.id).order_by(News.id.desc()).limit(1)).one()
    query = select(NewsSubject).where(NewsSubject.news_id == newest)
    return {f"{one.kind}:{one.key}" for one in db.session.scalars(query)}


# -- what is news ------------------------------------------------------------------------------


def test_joining_pledging_amending_and_leaving_are_news(db: Any) -> None:
    one, reviewer = organisations.active(UserFactory()), organisations.reviewer()
    assert kinds(db) == ["joined"]
    actor = organisations.acting(pledges.member(one))
    pledges.published(one, actor, reviewer, "P-07")
    assert kinds(db) == ["joined", "pledge_published"]
    assert {f"organisation:{one.id}", "commitment:C-01", "commitment:P-07"} <= subjects(db)
    assert "article:4" in subjects(db)
    pledges.published(one, actor, reviewer)
    entries.record_leaving(one, actor=reviewer, on=today())
    assert kinds(db) == ["joined", "pledge_published", "pledge_amended", "left"]
    assert subjects(db) == {f"organisation:{one.id}"}


def test_a_practice_and_its_next_version_are_news(db: Any) -> None:
    practice = practices.published()
    assert kinds(db)[-1] == "practice_published"
    found = db.session.scalars(select(News).order_by(News.id.desc())).first()
    assert (found.page, found.page_values) == ("practice", {"slug": practice.slug})
    assert {name.partition(":")[0] for name in subjects(db)} == {
        "organisation", "commitment", "article"
    }  # fmt: skip
    practices.publish(practices.revised(practice))
    assert kinds(db)[-1] == "practice_renewed"


def test_an_organisation_that_is_not_named_makes_no_news(db: Any) -> None:
    one = organisations.in_review(UserFactory())
    one.is_name_public = False
    entries.approve_registration(one, actor=Actor.system())
    assert one.is_listed is False
    assert kinds(db) == []


def test_an_article_is_followed_with_its_paragraphs(db: Any) -> None:
    note(articles=["50(4)/1", "50", "annex-III"])
    assert {"article:50", "article:annex-III"} <= subjects(db)


# -- who is told -------------------------------------------------------------------------------


def test_who_follows_the_organisation_and_the_commitment_gets_one_letter(
    db: Any, mailbox: Any
) -> None:
    one = follower(f"organisation:{ORGANISATION}", "commitment:C-01")
    follower("commitment:C-02")
    note()
    tasks.tell_news()
    tasks.tell_news()
    assert told(mailbox) == [one.email]
    letter = mailbox.last(one.email)
    assert letter.subject == "Aquila Robotics published its pledge"
    assert "You follow this by e-mail: Commitment C-01, Aquila Robotics." in letter.text
    assert "/en/organisations/aquila" in letter.links
    assert len([link for link in letter.links if "/updates/unfollow/" in link]) == 2


def test_a_letter_speaks_the_language_of_its_reader_and_can_be_ended_by_one_click(
    db: Any, mailbox: Any
) -> None:
    one = follower("article:50", locale="de")
    note(articles=["50(1)"])
    tasks.tell_news()
    assert mailbox.last(one.email, LETTER).locale == "de"
    row = db.session.scalars(select(OutboxMessage).where(OutboxMessage.letter == LETTER)).one()
    assert "/updates/leave/" in row.one_click_url


def test_who_is_left_out(db: Any, mailbox: Any, clock: Any) -> None:
    paused, gone, daily, stopped = (follower("commitment:C-01") for _one in range(4))
    actions.pause(paused, today() + timedelta(days=3), actor=NOBODY)
    change_state(gone, "suppress", actor=NOBODY, party=Party.SYSTEM)
    assert gone.state is SubscriberState.SUPPRESSED
    daily.frequency = Frequency.DAILY
    actions.stop_following(queries.follows_of(stopped)[0], actor=NOBODY)
    note()
    clock.move(minutes=5)
    late = follower("commitment:C-01")
    tasks.tell_news()
    assert told(mailbox) == []
    assert late.email not in told(mailbox)


def test_batches_go_on_from_where_they_came_to(
    db: Any, mailbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "BATCH", 2)
    people = [follower("commitment:C-01") for _one in range(5)]
    note()
    assert actions.tell_next_batch()
    commit()
    assert told(mailbox) == [one.email for one in people[:2]]
    tasks.tell_news()
    assert sorted(told(mailbox)) == sorted(one.email for one in people)
    assert db.session.scalars(select(News)).one().told_at is not None


def test_a_batch_that_fails_writes_nothing(
    db: Any, mailbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _one in range(3):
        follower("commitment:C-01")
    note()
    commit()
    write, seen = emails.news_published, []

    def breaks(*args: Any) -> None:
        seen.append(args)
        if len(seen) == 3:
            raise RuntimeError("the machine died")
        write(*args)

    monkeypatch.setattr(emails, "news_published", breaks)
    with pytest.raises(RuntimeError):
        tasks.tell_news()
    rollback()
    assert told(mailbox) == []
    tasks.tell_news()
    assert len(told(mailbox)) == 3


def test_a_batch_asks_the_database_as_often_for_three_as_for_one(
    db: Any, monkeypatch: pytest.MonkeyPatch, assert_queries: Any
) -> None:
    monkeypatch.setattr(emails, "news_published", lambda *args: None)
    counted = []
    for _more in range(2):
        follower("commitment:C-01")
        follower("commitment:C-01", "article:50")
        note(articles=["50"])
        commit()
        with assert_queries() as seen:
            actions.tell_next_batch()
        counted.append(seen.count)
        commit()
    assert counted[0] == counted[1]


def test_what_waits_does_not_reach_who_left(db: Any, mailbox: Any) -> None:
    one = follower("commitment:C-01")
    note()
    tasks.tell_news()
    actions.leave(one, None, actor=NOBODY)
    commit()
    assert [letter.status for letter in mailbox.to(one.email) if letter.template == LETTER] == [
        "cancelled"
    ]


def test_stopping_one_follow_leaves_the_others(db: Any, mailbox: Any) -> None:
    one = follower("commitment:C-01", "commitment:C-02")
    first, second = queries.follows_of(one)
    actions.stop_following(first, actor=NOBODY)
    actions.stop_following(first, actor=NOBODY)
    assert (queries.follows_of(one), one.left_at) == ([second], None)
    actions.stop_following(second, actor=NOBODY)
    assert one.left_at is not None
    assert mailbox.templates(one.email)[-1] == "subscriptions/subscription_ended"
    actions.undo_leaving(one, actor=NOBODY)
    assert queries.follows_of(one) == [second]


def test_a_change_of_frequency_loses_nothing_and_repeats_nothing(
    db: Any, mailbox: Any, clock: Any
) -> None:
    one = follower("commitment:C-01", frequency=Frequency.DAILY)

    def choose(frequency: Frequency) -> None:
        follows = [str(found.id) for found in queries.follows_of(one)]
        actions.choose_preferences(
            one, ChoosePreferences([], frequency, "en", follows), actor=NOBODY
        )

    began = one.digest_at
    clock.move(minutes=5)
    note()
    clock.move(minutes=5)
    choose(Frequency.IMMEDIATELY)
    tasks.tell_news()
    assert told(mailbox) == []
    assert (one.digest_at, one.digest_until is not None) == (began, True)
    clock.move(minutes=5)
    note()
    tasks.tell_news()
    assert told(mailbox) == [one.email]
    one.digest_until = None
    choose(Frequency.WEEKLY)
    assert one.digest_at > began
    assert now() - one.digest_at < timedelta(minutes=1)


def test_old_news_is_forgotten(db: Any, clock: Any) -> None:
    note()
    clock.move(days=366)
    tasks.forget()
    assert kinds(db) == []
