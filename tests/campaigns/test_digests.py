"""The digest: everything in one letter, at half past eight in Brussels, once."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from aipact.campaigns import actions, emails, tasks
from aipact.campaigns.actions import digests as writing
from aipact.campaigns.models import Campaign, Delivery
from aipact.campaigns.queries import digests
from aipact.campaigns.states import CampaignState, DeliveryStatus
from aipact.core.clock import now
from aipact.core.db import db
from aipact.core.transaction import commit, rollback
from aipact.mail.models import OutboxMessage
from aipact.subscriptions import actions as subscriptions
from aipact.subscriptions import queries
from aipact.subscriptions.actions import ChoosePreferences
from aipact.subscriptions.models import Subscriber
from aipact.subscriptions.states import Frequency, NewsKind
from tests.campaigns.audience import being_sent
from tests.factories.subscribers import NOBODY, follower, subscriber

DAILY, WEEKLY, AT_ONCE = Frequency.DAILY, Frequency.WEEKLY, Frequency.IMMEDIATELY
LETTER = "campaigns/digest"
# A Wednesday.
BEGINS = "2026-11-04 12:00"


@pytest.fixture(autouse=True)
def _stands(mailbox: Any, clock: Any) -> None:
    clock.travel(BEGINS)


def gathered(*people: Subscriber, **values: Any) -> Campaign:
    """An update that waits for the digests of these."""
    made = being_sent(**values)
    for one in people:
        _add(made, one)
    commit()
    return made


def _add(made: Campaign, one: Subscriber) -> None:
    status = DeliveryStatus.IN_DIGEST
    db.session.add(
        Delivery(campaign_id=made.id, subscriber_id=one.id, status=status, done_at=now())
    )


def note(commitment: str = "C-01") -> None:
    subscriptions.note_news(
        NewsKind.PLEDGE_PUBLISHED,
        organisation_id=uuid.UUID("018f0000-0000-7000-8000-000000000001"),
        organisation_name="Aquila Robotics",
        page="organisation",
        page_values={"slug": "aquila"},
        commitments=[commitment],
    )
    commit()


def written(mailbox: Any) -> list[str]:
    return [letter.to for letter in mailbox.all() if letter.template == LETTER]


def write_at(clock: Any, moment: str) -> None:
    clock.travel(moment)
    tasks.write_digests()


def test_a_letter_gathers_updates_and_what_is_followed(mailbox: Any, clock: Any) -> None:
    one = follower("commitment:C-01", frequency=DAILY, email="ada@people.example")
    subscriber("pact", email=one.email)
    made = gathered(one)
    note()
    tasks.write_digests()
    assert written(mailbox) == []
    write_at(clock, "2026-11-05 08:32")
    letter = mailbox.last(one.email)
    assert letter.subject == "Your digest of 5 November 2026"
    assert "News of the Pact: naïve œuvre" in letter.text
    assert "Dear colleagues of your organisation" in letter.text
    assert f"/en/updates/{made.slug}" in letter.links
    assert "Aquila Robotics published its pledge" in letter.text
    assert "AI Pact news, Commitment C-01." in letter.reason
    query = select(OutboxMessage.one_click_url).where(OutboxMessage.letter == LETTER)
    assert "/updates/leave/" in db.session.scalars(query).one()
    write_at(clock, "2026-11-06 08:32")
    assert written(mailbox) == [one.email]


def test_a_reader_gets_it_in_their_language(mailbox: Any, clock: Any) -> None:
    one = subscriber("pact", frequency=DAILY, locale="de")
    other = subscriber("pact", frequency=DAILY, locale="fr")
    gathered(one, other, texts={"en": ("News", "English."), "de": ("Neues", "Deutsch.")})
    write_at(clock, "2026-11-05 08:32")
    assert "Neues" in mailbox.last(one.email).text
    assert "English." in mailbox.last(other.email).text


def test_nothing_is_written_when_there_is_nothing(mailbox: Any, clock: Any) -> None:
    one = follower("commitment:C-02", frequency=DAILY)
    note("C-01")
    write_at(clock, "2026-11-05 08:32")
    assert written(mailbox) == []
    assert one.digest_at == digests.last_slot(DAILY)


def test_weekly_letters_come_on_mondays(mailbox: Any, clock: Any) -> None:
    one = follower("commitment:C-01", frequency=WEEKLY)
    note()
    for day in ("05", "06", "08"):
        write_at(clock, f"2026-11-{day} 09:00")
    write_at(clock, "2026-11-09 08:30:30")
    assert written(mailbox) == []
    write_at(clock, "2026-11-09 08:31:30")
    assert written(mailbox) == [one.email]


def test_a_worker_that_slept_writes_one_letter(mailbox: Any, clock: Any) -> None:
    one = follower("commitment:C-01", "commitment:C-02", frequency=DAILY)
    note("C-01")
    clock.travel("2026-11-05 12:00")
    note("C-02")
    write_at(clock, "2026-11-07 15:00")
    tasks.write_digests()
    assert written(mailbox) == [one.email]
    assert mailbox.last(one.email).text.count("published its pledge") == 2


@pytest.mark.parametrize(
    ("moment", "utc"),
    [
        ("2026-03-28 08:32", "2026-03-28 07:30"),  # winter
        ("2026-03-29 08:32", "2026-03-29 06:30"),  # the night had 23 hours
        ("2026-10-24 08:32", "2026-10-24 06:30"),
        ("2026-10-25 08:32", "2026-10-25 07:30"),  # the night had 25
        ("2026-10-25 08:30:30", "2026-10-24 06:30"),  # not settled yet
        ("2026-03-29 08:29", "2026-03-28 07:30"),
    ],
)
def test_half_past_eight_is_that_of_brussels(clock: Any, moment: str, utc: str) -> None:
    clock.travel(moment)
    assert digests.last_slot(DAILY) == datetime.fromisoformat(f"{utc}+00:00")


def test_each_day_around_a_change_of_clocks_has_one_letter(mailbox: Any, clock: Any) -> None:
    for first in ("2026-03-27 12:00", "2027-10-29 12:00"):
        clock.travel(first)
        one = follower("commitment:C-01", frequency=DAILY)
        for _hour in range(72):
            clock.move(hours=1)
            note()
            tasks.write_digests()
        letters = [letter for letter in mailbox.to(one.email) if letter.template == LETTER]
        assert len(letters) == 3
        assert len({letter.subject for letter in letters}) == 3


def test_who_has_paused_gets_it_afterwards(mailbox: Any, clock: Any) -> None:
    one = follower("commitment:C-01", frequency=DAILY)
    subscriptions.pause(one, (now() + timedelta(days=3)).date(), actor=NOBODY)
    note()
    for moment in ("2026-11-05 08:32", "2026-11-06 23:59", "2026-11-07 00:01", "2026-11-07 08:29"):
        write_at(clock, moment)
    assert written(mailbox) == []
    write_at(clock, "2026-11-07 08:32")
    assert written(mailbox) == [one.email]


def test_what_somebody_left_or_staff_cancelled_is_not_in_it(mailbox: Any, clock: Any) -> None:
    one = subscriber("pact", "jobs", frequency=DAILY)
    gathered(one)
    cancelled = gathered(one, topics=["jobs"])
    cancelled.state = CampaignState.CANCELLED
    subscriptions.leave(one, ("pact",), actor=NOBODY)
    commit()
    write_at(clock, "2026-11-05 08:32")
    assert written(mailbox) == []


def test_a_last_digest_for_who_wants_letters_at_once_from_now_on(mailbox: Any, clock: Any) -> None:
    one = follower("commitment:C-01", frequency=WEEKLY)
    note()
    clock.move(hours=1)
    follows = [str(found.id) for found in queries.follows_of(one)]
    subscriptions.choose_preferences(
        one, ChoosePreferences([], AT_ONCE, "en", follows), actor=NOBODY
    )
    commit()
    clock.move(hours=1)
    note()
    write_at(clock, "2026-11-05 08:32")
    assert written(mailbox) == [one.email]
    assert mailbox.last(one.email).text.count("published its pledge") == 1
    note()
    write_at(clock, "2026-11-06 08:32")
    assert written(mailbox) == [one.email]


def test_batches_go_on_from_where_they_came_to(
    mailbox: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "BATCH", 2)
    people = [follower("commitment:C-01", frequency=DAILY) for _one in range(5)]
    note()
    clock.travel("2026-11-05 08:32")
    assert actions.write_next_digests()
    commit()
    assert len(written(mailbox)) == 2
    tasks.write_digests()
    assert sorted(written(mailbox)) == sorted(one.email for one in people)


def test_a_batch_that_fails_writes_nothing(
    mailbox: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [follower("commitment:C-01", frequency=DAILY) for _one in range(3)]
    note()
    clock.travel("2026-11-05 08:32")
    write, seen = emails.digest, []

    def breaks(*args: Any, **values: Any) -> None:
        seen.append(args)
        if len(seen) == 3:
            raise RuntimeError("the machine died")
        write(*args, **values)

    monkeypatch.setattr(emails, "digest", breaks)
    with pytest.raises(RuntimeError):
        tasks.write_digests()
    rollback()
    assert written(mailbox) == []
    tasks.write_digests()
    assert sorted(written(mailbox)) == sorted(one.email for one in people)


def test_a_batch_asks_the_database_as_often_for_three_as_for_one(
    clock: Any, monkeypatch: pytest.MonkeyPatch, assert_queries: Any
) -> None:
    monkeypatch.setattr(emails, "digest", lambda *args, **values: None)
    counted = []
    for number in (1, 3):
        people = [
            subscriber("pact", frequency=DAILY, email=f"p{number}{one}@people.example")
            for one in range(number)
        ]
        for one in people:
            follower("commitment:C-01", "article:4", email=one.email)
        for _more in range(number):
            gathered(*people)
            note()
        clock.travel(f"2026-11-{5 + number:02} 08:32")
        with assert_queries() as seen:
            actions.write_next_digests()
        counted.append(len([text for text in seen.all if text not in seen.writes]))
        commit()
    assert counted[0] == counted[1]


def test_the_link_of_a_digest_leaves_everything(client: Any, mailbox: Any, clock: Any) -> None:
    one = follower("commitment:C-01", frequency=DAILY)
    note()
    write_at(clock, "2026-11-05 08:32")
    link = mailbox.last(one.email).link("/updates/leave/")
    page = client.get(link)
    assert "all that you have subscribed to and follow" in page.main
    page.form(action=link).submit()
    assert queries.follows_of(one) == []
