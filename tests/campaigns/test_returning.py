"""What comes back of an update: from the mail server's reply, from a report by mail, signed from a
mail service. Each counts once, from whichever side it comes."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from standardwebhooks import Webhook

from aipact.campaigns.actions import LetterReturned, receive_return
from aipact.campaigns.delivery import deliver_campaigns
from aipact.campaigns.models import Campaign
from aipact.campaigns.states import CampaignState, DeliveryStatus
from aipact.mail.models import LetterStatus
from aipact.mail.receiving import read_message
from aipact.subscriptions import queries
from aipact.subscriptions.models import Bounce
from aipact.subscriptions.states import BounceKind, SubscriberState
from tests.campaigns import audience
from tests.cli.test_mail_receive import receive
from tests.factories.mail import LetterFactory
from tests.mail.conftest import Change
from tests.support.relay import Relay

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8G"
VERP = "bounce+{id}@pact.example"
HARD, SOFT, COMPLAINT = BounceKind.HARD, BounceKind.SOFT, BounceKind.COMPLAINT


def sent(count: int = 1) -> tuple[Campaign, list[UUID]]:
    """A campaign whose letters have left; the ids of its rows."""
    campaign = audience.being_sent()
    people = audience.subscribe(f"reader{number}@people.example" for number in range(count))
    rows = audience.queue(campaign, people)
    for key in rows:
        audience.row(key).status = DeliveryStatus.SENT
    return campaign, rows


def person(row_id: UUID) -> Any:
    key = audience.row(row_id).subscriber_id
    assert key is not None
    return queries.locked_subscriber(key)


def bounces(db: Any) -> int:
    return int(db.session.scalar(select(func.count()).select_from(Bounce)))


def report(
    *, to: str = "no-reply@pact.example", envelope_id: str = "", message_id: str = "",
    status: str = "5.1.1", words: str = "550 No such user",
) -> bytes:  # fmt: skip
    envelope = f"Original-Envelope-Id: {envelope_id}\n" if envelope_id else ""
    letter = f"Message-ID: <{message_id}>\n" if message_id else ""
    return f"""\
From: MAILER-DAEMON@relay.example
To: <{to}>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"

--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example
{envelope}
Final-Recipient: rfc822; ada@people.example
Action: failed
Status: {status}
Diagnostic-Code: smtp; {words}

--cut
Content-Type: text/rfc822-headers

From: news@pact.example
{letter}
--cut--
""".encode()


def complaint(*, mail_from: str = "", message_id: str = "", kind: str = "abuse") -> bytes:
    """RFC 5965, as large receivers send it."""
    return f"""\
From: fbl@receiver.example
To: abuse@pact.example
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="cut"

--cut
Content-Type: text/plain

This is an email abuse report.
--cut
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <{mail_from}>

--cut
Content-Type: message/rfc822

From: news@pact.example
Message-ID: <{message_id}>
Subject: News

Text.
--cut--
""".encode()


# -- reports by mail ---------------------------------------------------------------------------

NAMED: dict[str, Callable[[UUID], dict[str, str]]] = {
    "the address that it is returned to": lambda key: {"to": VERP.replace("{id}", str(key))},
    "the envelope's id": lambda key: {"envelope_id": str(key)},
    "its Message-ID": lambda key: {"message_id": f"{key}@pact.example"},
}


@pytest.mark.parametrize("names", NAMED.values(), ids=NAMED)
def test_a_report_finds_its_letter_by(
    app: Any, db: Any, change_settings: Change, names: Callable[[UUID], dict[str, str]]
) -> None:
    change_settings(mail_envelope_sender=VERP)
    _campaign, (mine, other) = sent(2)
    raw = report(**names(mine))
    assert "1 letters returned" in receive(app, given=raw).output
    assert "1 without anything to do" in receive(app, given=raw).output
    row = audience.row(mine)
    assert (row.status, row.bounce) == (DeliveryStatus.SENT, HARD)
    assert row.reason == "5.1.1 550 No such user"
    assert person(mine).state is SubscriberState.SUPPRESSED
    assert queries.active_topics(person(mine)) == []
    assert audience.row(other).bounce is None
    assert person(other).state is SubscriberState.OK
    assert bounces(db) == 1


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        ("5.1.1", "", "hard"),
        ("5.1.10", "no mail here", "hard"),
        ("5.2.1", "closed", "hard"),
        ("5.4.4", "no such host", "hard"),
        # The server of the receiver said more than the one that reports.
        ("5.0.0", "550 5.1.1 no such user", "hard"),
        ("5.0.0", "550 no", "soft"),
        ("5.2.2", "full", "soft"),
        ("4.2.2", "full", "soft"),
        ("4.4.7", "tried for five days", "soft"),
        ("5.7.1", "we do not like you", "soft"),
        # About our own address, not the receiver's.
        ("5.1.8", "bad sender", "soft"),
    ],
)
def test_hard_is_what_says_that_the_address_does_not_exist(
    status: str, words: str, kind: str
) -> None:
    found = read_message(report(status=status, words=words, message_id="x@pact.example"))
    assert [one.kind for one in found.returned] == [kind]


@pytest.mark.parametrize("by", ["address", "message"])
def test_a_complaint_ends_it_at_once(app: Any, db: Any, change_settings: Change, by: str) -> None:
    change_settings(mail_envelope_sender=VERP)
    _campaign, (mine,) = sent()
    raw = (
        complaint(mail_from=VERP.replace("{id}", str(mine)))
        if by == "address"
        else complaint(message_id=f"{mine}@pact.example")
    )
    assert "1 letters returned" in receive(app, given=raw).output
    assert audience.row(mine).bounce is COMPLAINT
    assert person(mine).state is SubscriberState.SUPPRESSED


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure", ""])
def test_a_report_that_a_letter_is_wanted_is_no_complaint(app: Any, db: Any, kind: str) -> None:
    _campaign, (mine,) = sent()
    receive(app, given=complaint(message_id=f"{mine}@pact.example", kind=kind))
    assert person(mine).state is SubscriberState.OK


def test_a_service_letter_that_comes_back_ends_updates_to_that_address(app: Any, db: Any) -> None:
    _campaign, (mine,) = sent()
    letter = LetterFactory(status=LetterStatus.SENT, to_address="reader0@people.example")
    assert (
        "1 letters returned"
        in receive(app, given=report(message_id=letter.message_id.strip("<>"))).output
    )
    assert letter.status is LetterStatus.FAILED
    assert person(mine).state is SubscriberState.SUPPRESSED


# -- the same letter, more than once -----------------------------------------------------------


def told(key: UUID, kind: BounceKind, event: str) -> bool:
    return receive_return(LetterReturned(event, kind, "words", key))


def test_one_letter_counts_once_for_each_kind_of_news(db: Any) -> None:
    _campaign, (mine,) = sent()
    assert told(mine, SOFT, "e1")
    assert not told(mine, SOFT, "e2")
    assert told(mine, COMPLAINT, "e3")
    assert not told(mine, HARD, "e4")
    assert not told(mine, COMPLAINT, "e3")
    assert audience.row(mine).bounce is COMPLAINT
    assert bounces(db) == 2


def test_too_many_complaints_pause_the_update(db: Any) -> None:
    campaign, rows = sent(2999)
    told(rows[0], COMPLAINT, "e0")
    told(rows[1], COMPLAINT, "e1")
    assert campaign.state is CampaignState.SENDING
    told(rows[2], COMPLAINT, "e2")
    assert campaign.state is CampaignState.PAUSED
    assert campaign.pause_reason.startswith("3 of 2999 receivers")


def test_one_in_a_thousand_is_not_too_many(db: Any) -> None:
    campaign, rows = sent(3000)
    for number in range(3):
        told(rows[number], COMPLAINT, f"e{number}")
    assert campaign.state is CampaignState.SENDING


def test_a_server_that_knows_no_such_address_is_believed_at_once(db: Any, relay: Relay) -> None:
    relay.answer_to = lambda to: "550 5.1.1 No such user" if "gone" in to else "250 OK"
    people = audience.subscribe(["gone@people.example", "ada@people.example"])
    gone, ada = audience.queue(audience.being_sent(), people)
    db.session.commit()
    assert deliver_campaigns() == 1
    assert (audience.row(gone).status, audience.row(gone).bounce) == (DeliveryStatus.FAILED, HARD)
    assert person(gone).state is SubscriberState.SUPPRESSED
    assert queries.suppressed(["gone@people.example"])
    assert person(ada).state is SubscriberState.OK
    # The report that the server may send on top says nothing new.
    assert not told(gone, HARD, "e1")


# -- the webhook -------------------------------------------------------------------------------


@pytest.fixture
def post(client: Any, change_settings: Change) -> Callable[..., int]:
    """Tell the site of an event, signed; the status of the answer."""
    change_settings(mail_webhook_secret=SECRET)

    def send(
        event: Any, *, at: datetime | None = None, secret: str = SECRET, **headers: str
    ) -> int:
        body = event if isinstance(event, str) else json.dumps(event)
        moment = at or datetime.now(UTC)
        signed = {
            "webhook-id": "msg_1",
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": Webhook(secret).sign("msg_1", moment, body),
        }
        answer = client.fresh().post("/webhooks/mail", body, headers=signed | headers)
        assert "Set-Cookie" not in answer.headers
        return int(answer.status)

    return send


def test_a_signed_event_counts_and_again_is_harmless(db: Any, post: Callable[..., int]) -> None:
    _campaign, (mine, other) = sent(2)
    event = {"id": "evt_1", "type": "bounce.hard", "delivery_id": str(mine), "detail": "a\nb\x00"}
    assert (post(event), post(event)) == (204, 204)
    db.session.expire_all()
    assert (audience.row(mine).bounce, audience.row(mine).reason) == (HARD, "a b")
    assert bounces(db) == 1
    by_message = {"id": "evt_2", "type": "complaint", "message_id": f"<{other}@pact.example>"}
    assert post(by_message) == 204
    assert person(other).state is SubscriberState.SUPPRESSED
    # The same event id for another letter: it was heard.
    assert bounces(db) == 2
    unknown = {"id": "evt_3", "type": "bounce.soft", "message_id": "nobody@pact.example"}
    assert post(unknown) == 204
    assert bounces(db) == 2


def test_what_is_not_signed_by_the_service_is_refused(
    db: Any, post: Callable[..., int], client: Any
) -> None:
    _campaign, (mine,) = sent()
    event = {"id": "evt_1", "type": "bounce.hard", "delivery_id": str(mine)}
    minute = timedelta(minutes=1)
    assert post(event, secret="whsec_" + "QUJD" * 10) == 401
    assert post(event, at=datetime.now(UTC) - 6 * minute) == 401
    assert post(event, at=datetime.now(UTC) + 6 * minute) == 401
    for junk in ("", "v1", "v1,!", "v1,x v2,y,z", "é"):
        assert post(event, **{"webhook-signature": junk}) == 401
    assert post(event, **{"webhook-timestamp": "nan"}) == 401
    assert post(event, **{"webhook-id": "msg_2"}) == 401
    assert client.post("/webhooks/mail", "{}").status == 401
    assert (bounces(db), person(mine).state) == (0, SubscriberState.OK)


@pytest.mark.parametrize(
    "event",
    [
        "{",
        "[]",
        '"text"',
        "[" * 9000,
        {},
        {"id": "e", "type": "opened", "delivery_id": "x"},
        {"id": "e", "type": "bounce.hard"},
        {"id": "", "type": "bounce.hard", "message_id": "x@y"},
        {"id": "e", "type": "bounce.hard", "delivery_id": "not an id"},
        {"id": "e", "type": ["bounce.hard"], "message_id": "x@y"},
        {"id": "e" * 500, "type": "bounce.hard", "message_id": "x@y"},
        {"id": "e\u0000", "type": "bounce.hard", "message_id": "x@y"},
        {"id": "e", "type": "bounce.hard", "message_id": "\ud800@y"},
    ],
)
def test_what_makes_no_sense_is_a_bad_request(
    db: Any, post: Callable[..., int], event: Any
) -> None:
    assert post(event) == 400


def test_a_large_body_is_not_read(db: Any, post: Callable[..., int]) -> None:
    assert post({"id": "e", "detail": "x" * 30_000}) == 413


def test_without_a_secret_there_is_no_such_address(client: Any) -> None:
    assert client.post("/webhooks/mail", "{}").status == 404
