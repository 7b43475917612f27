"""Campaigns through a real SMTP conversation: who gets a letter, what is refused, what is left."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from aipact.campaigns.delivery import deliver_campaigns, ledger, post
from aipact.campaigns.models import Campaign, Delivery
from aipact.campaigns.states import CampaignState, DeliveryStatus
from aipact.core.clock import now, today
from aipact.subscriptions.models import Subscriber, Subscription
from aipact.subscriptions.queries.leaving import read_leave_token
from aipact.subscriptions.states import SubscriberState, SubscriptionState
from aipact.workflow import history
from tests.campaigns.audience import being_sent, counts, queue, row, subscribe
from tests.mail.conftest import Change
from tests.support.clock import Clock
from tests.support.relay import Relay

D = DeliveryStatus


def people(count: int, name: str = "person{}@aquila.example") -> list[str]:
    return [name.format(number) for number in range(count)]


def test_everybody_gets_one_letter_and_the_campaign_ends(db: Any, relay: Relay) -> None:
    campaign = being_sent()
    ids = queue(campaign, subscribe(people(300)))
    assert deliver_campaigns() == 300
    assert sorted(relay.taken) == sorted(
        (str(key), address) for key, address in zip(ids, people(300), strict=True)
    )
    assert counts(campaign.id) == {"sent": 300}
    one = row(ids[0])
    assert (one.language, one.attempts, one.worker, one.reason) == ("en", 1, None, "")
    assert one.done_at is not None
    db.session.refresh(campaign)
    assert campaign.state is CampaignState.SENT
    assert campaign.ended_at is not None
    assert [step.action for step in history("campaign", campaign.id)] == ["finish"]
    assert deliver_campaigns() == 0
    assert len(relay.taken) == 300


def test_the_link_of_a_letter_ends_what_its_reader_has_of_it(db: Any, relay: Relay) -> None:
    campaign = being_sent(topics=("events", "pact"))
    (reader,) = subscribe(["ada@aquila.example"], topics=("jobs", "pact"))
    (key,) = queue(campaign, [reader])
    deliver_campaigns()
    (text,) = relay.texts
    token = text.split(b"/updates/leave/", 1)[1].split(b">", 1)[0].decode()
    leaving = read_leave_token(token)
    assert leaving is not None
    assert (leaving.subscriber_id, leaving.letter_id, leaving.topics) == (reader, key, ("pact",))


def test_who_left_paused_is_suppressed_or_erased_is_left_out(db: Any, relay: Relay) -> None:
    campaign = being_sent()
    ids = subscribe(people(6))
    rows = queue(campaign, [*ids, None])  # type: ignore[list-item]
    day = today()
    db.session.execute(update(Subscription).where(Subscription.subscriber_id == ids[0]).values(
        state=SubscriptionState.ENDED, ended_at=now()))  # fmt: skip
    for key, values in (
        (ids[1], {"paused_until": day + timedelta(days=1)}),
        (ids[2], {"paused_until": day}),
        (ids[3], {"state": SubscriberState.SUPPRESSED}),
        (ids[4], {"state": SubscriberState.SOFT_BOUNCING}),
    ):
        db.session.execute(update(Subscriber).where(Subscriber.id == key).values(**values))
    deliver_campaigns()
    assert [row(key).reason for key in rows] == [
        "left",
        "paused",
        "",
        "suppressed",
        "",
        "",
        "erased",
    ]
    assert counts(campaign.id) == {"sent": 3, "skipped": 4}
    assert {address for _id, address in relay.taken} == {
        "person2@aquila.example", "person4@aquila.example", "person5@aquila.example",
    }  # fmt: skip
    assert campaign.state is CampaignState.SENT


def test_who_leaves_while_it_is_sent_gets_nothing_any_more(db: Any, relay: Relay) -> None:
    campaign = being_sent()
    ids = subscribe(people(60))
    queue(campaign, ids)
    gone: list[str] = []

    def leave(_address: str) -> str:
        """The first letter arrives: whoever is not leased yet leaves."""
        if not gone:
            gone.append("now")
        return "250 OK"

    relay.answer_to = leave
    first = ledger.lease(10, post.me())
    assert len(first) == 10
    db.session.execute(update(Subscription).values(
        state=SubscriptionState.ENDED, ended_at=now()))  # fmt: skip
    assert ledger.lease(100, post.me()) == []
    assert counts(campaign.id) == {"leased": 10, "skipped": 50}


def test_a_refusal_stops_nobody_else(db: Any, relay: Relay) -> None:
    campaign = being_sent()
    rows = queue(campaign, subscribe(people(40)))
    relay.answer_to = lambda address: (
        "550 5.1.1 No such mailbox" if address.startswith(("person7@", "person8@")) else "250 OK"
    )
    assert deliver_campaigns() == 38
    assert counts(campaign.id) == {"sent": 38, "failed": 2}
    failed = row(rows[7])
    assert (failed.reason, failed.bounce) == ("550 5.1.1 No such mailbox", "hard")
    assert campaign.state is CampaignState.SENT


def test_a_deferred_letter_waits_and_so_does_its_domain(
    db: Any, relay: Relay, clock: Clock
) -> None:
    campaign = being_sent()
    rows = queue(campaign, subscribe([*people(30), *people(30, "p{}@slow.example")]))
    relay.answer_to = lambda address: "451 4.7.1 Greylisted" if "@slow." in address else "250 OK"
    assert deliver_campaigns() == 30
    assert counts(campaign.id) == {"sent": 30, "queued": 30}
    waiting = [row(key) for key in rows[30:]]
    tried = [one for one in waiting if one.attempts]
    # Those that were offered before the domain was known to be slow.
    assert post.DOMAIN_STRIKES <= len(tried) < 30
    assert all(one.reason.startswith("451") for one in tried)
    assert all(one.next_at > now() + timedelta(seconds=50) for one in waiting)
    assert campaign.state is CampaignState.SENDING
    assert deliver_campaigns() == 0
    relay.answer_to = lambda _address: "250 OK"
    clock.move(minutes=4)
    assert deliver_campaigns() == 30
    assert counts(campaign.id) == {"sent": 60}


def test_one_full_mailbox_does_not_hold_its_domain_up(db: Any, relay: Relay) -> None:
    campaign = being_sent()
    queue(campaign, subscribe(people(100)))
    relay.answer_to = lambda address: (
        "452 4.2.2 Mailbox full" if address.startswith("person3@") else "250 OK"
    )
    assert deliver_campaigns() == 99
    assert counts(campaign.id) == {"sent": 99, "queued": 1}


def test_after_the_last_try_a_letter_has_failed(db: Any, relay: Relay) -> None:
    campaign = being_sent()
    (key,) = queue(campaign, subscribe(people(1)))
    db.session.execute(update(Delivery).values(attempts=len(ledger.WAITS)))
    relay.answer_to = lambda _address: "452 4.2.2 Mailbox full"
    deliver_campaigns()
    one = row(key)
    assert one.status is D.FAILED
    assert one.reason == f"Given up after {len(ledger.WAITS) + 1} tries. 452 4.2.2 Mailbox full"


def test_a_campaign_that_only_fails_pauses_and_says_why(db: Any, relay: Relay) -> None:
    campaign = being_sent()
    queue(campaign, subscribe(people(200)))
    relay.answer_to_text = "554 5.7.1 This looks like spam"
    assert deliver_campaigns() == 0
    db.session.refresh(campaign)
    assert campaign.state is CampaignState.PAUSED
    assert campaign.pause_reason == "554 5.7.1 This looks like spam"
    found = counts(campaign.id)
    assert set(found) == {"failed", "queued"}
    assert post.STRIKES <= found["failed"] <= post.STRIKES + 2 * post.MOST_SESSIONS
    assert {one.attempts for one in db.session.scalars(
        select(Delivery).where(Delivery.status == D.QUEUED))} == {0}  # fmt: skip
    assert deliver_campaigns() == 0


def test_a_sender_that_is_refused_pauses_the_campaign_and_costs_nobody(
    db: Any, relay: Relay
) -> None:
    campaign = being_sent()
    queue(campaign, subscribe(people(50)))
    relay.answer_to_mail = "550 5.7.1 Sender not allowed"
    assert deliver_campaigns() == 0
    db.session.refresh(campaign)
    assert campaign.state is CampaignState.PAUSED
    assert campaign.pause_reason == "550 5.7.1 Sender not allowed"
    assert counts(campaign.id) == {"queued": 50}
    assert {one.attempts for one in db.session.scalars(select(Delivery))} == {0}


def test_a_server_that_is_down_costs_nothing(db: Any, relay: Relay) -> None:
    campaign = being_sent()
    queue(campaign, subscribe(people(50)))
    relay.stop()
    assert deliver_campaigns() == 0
    assert counts(campaign.id) == {"queued": 50}
    relay.start()
    relay.answer_to_mail = "452 4.3.1 Out of room"
    assert deliver_campaigns() == 0
    assert counts(campaign.id) == {"queued": 50}
    relay.answer_to_mail = "250 OK"
    assert deliver_campaigns() == 50
    assert {one.attempts for one in db.session.scalars(select(Delivery))} == {1}


def test_a_server_that_takes_few_connections_gets_few(db: Any, relay: Relay) -> None:
    campaign = being_sent()
    queue(campaign, subscribe(people(100)))
    relay.most_talks, relay.latency = 2, 0.002
    assert deliver_campaigns() == 100
    assert counts(campaign.id) == {"sent": 100}


def test_what_is_cut_before_its_text_goes_again_and_after_it_is_uncertain(
    db: Any, relay: Relay
) -> None:
    campaign = being_sent()
    queue(campaign, subscribe(people(300)))
    relay.cut_before, relay.cut_after = 0.05, 0.03
    deliver_campaigns()
    db.session.execute(update(Delivery).values(next_at=now()))
    relay.cut_before = relay.cut_after = 0.0
    deliver_campaigns()
    found = counts(campaign.id)
    assert found["sent"] + found["uncertain"] == 300
    assert found["uncertain"] == relay.cuts > 0
    assert len(relay.taken) == len(set(relay.taken)) == 300
    assert campaign.state is CampaignState.SENT


def test_letters_leave_in_their_window_only(db: Any, relay: Relay, clock: Clock) -> None:
    campaign = being_sent(send_window={"days": [0, 1, 2, 3, 4], "from": 8, "to": 18})
    clock.travel("2026-11-27T18:00:00")
    queue(campaign, subscribe(people(3)))
    assert deliver_campaigns() == 0
    clock.travel("2026-11-29T10:00:00")
    assert deliver_campaigns() == 0
    clock.travel("2026-11-30T07:59:00")
    assert deliver_campaigns() == 0
    clock.travel("2026-11-30T08:00:30")
    assert deliver_campaigns() == 3


def test_a_rate_is_kept(db: Any, relay: Relay) -> None:
    campaign = being_sent(rate=60)
    queue(campaign, subscribe(people(30)))
    assert len(ledger.lease(50, post.me())) == 2
    assert ledger.lease(50, post.me()) == []
    db.session.execute(update(Campaign).values(next_lease_at=None, rate=600))
    before = now()
    assert deliver_campaigns() == 28
    assert (now() - before).total_seconds() >= 2


def test_an_address_outside_ascii_needs_a_server_for_it(db: Any, relay: Relay) -> None:
    campaign = being_sent()
    rows = queue(campaign, subscribe(["jörg@aquila.example", "ada@bücher.example"]))
    deliver_campaigns()
    takes_it = "SMTPUTF8" in relay.extensions
    assert row(rows[0]).status is (D.SENT if takes_it else D.FAILED)
    assert ("SMTPUTF8" in row(rows[0]).reason) is not takes_it
    assert row(rows[1]).status is D.SENT
    receivers = {address for _id, address in relay.taken}
    assert receivers == {"ada@xn--bcher-kva.example"} | (
        {"jörg@aquila.example"} if takes_it else set()
    )


def test_a_letter_comes_back_to_an_address_of_its_own(
    db: Any,
    relay: Relay,
    change_settings: Change,
) -> None:
    change_settings(mail_envelope_sender="bounce+{id}@pact.example")
    campaign = being_sent()
    (key,) = queue(campaign, subscribe(people(1)))
    deliver_campaigns()
    assert relay.envelopes == [(f"bounce+{key}@pact.example".encode(), b"person0@aquila.example")]


def test_in_a_demo_without_a_server_rows_say_that_they_were_sent(
    db: Any,
    relay: Relay,
    change_settings: Change,
) -> None:
    change_settings(demo=True, mail_server="")
    campaign = being_sent({"en": ("News", "x"), "de": ("Neues", "y")})
    rows = queue(campaign, subscribe(people(250), locale="de"))
    assert deliver_campaigns() == 250
    assert counts(campaign.id) == {"sent": 250}
    assert row(rows[0]).language == "de"
    assert relay.taken == []
    assert campaign.state is CampaignState.SENT


def test_a_campaign_whose_audience_is_not_complete_goes_on(db: Any, relay: Relay) -> None:
    campaign = being_sent()
    campaign.is_audience_complete = False
    queue(campaign, subscribe(people(3)))
    assert deliver_campaigns() == 3
    assert campaign.state is CampaignState.SENDING
    queue(campaign, subscribe(people(2, "q{}@aquila.example")))
    campaign.is_audience_complete = True
    db.session.flush()
    assert deliver_campaigns() == 2
    assert campaign.state is CampaignState.SENT


def test_many_who_left_in_a_row_do_not_end_the_run(db: Any, relay: Relay) -> None:
    campaign = being_sent()
    queue(campaign, [*subscribe(people(100), topics=()), *subscribe(people(3, "q{}@a.example"))])
    assert deliver_campaigns() == 3
    assert counts(campaign.id) == {"sent": 3, "skipped": 100}


def test_letters_of_a_cancelled_campaign_do_not_go_back_to_the_queue(db: Any, relay: Relay) -> None:
    campaign = being_sent()
    queue(campaign, subscribe(people(5)))
    letters = ledger.lease(5, post.me())
    db.session.execute(update(Campaign).values(state=CampaignState.CANCELLED))
    ledger.record([ledger.given_back(letter) for letter in letters], post.me())
    assert counts(campaign.id) == {"skipped": 5}
