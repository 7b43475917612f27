"""`flask aipact mail receive`: what calendars answer and what mail servers send back."""

import mailbox as boxes
import os
import time
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from icalendar import Calendar, vCalAddress
from sqlalchemy import select

from aipact.core.actor import Actor
from aipact.core.db import db as database
from aipact.core.errors import Conflict
from aipact.events import actions
from aipact.events.models import SignUp
from aipact.events.states import SignUpState
from aipact.mail import outbox
from aipact.mail.models import LetterStatus, OutboxMessage
from tests.factories import events
from tests.factories.mail import LetterFactory
from tests.support.mailbox import Mailbox

ASKED = "events/calendar_declined"
NESTED = b"".join(b"Content-Type: multipart/x; boundary=%d\n\n--%d\n" % (n, n) for n in range(5000))


@pytest.fixture
def sign_up(db: Any) -> SignUp:
    return events.signed_up(events.announced(), email="ada@people.example")


def receive(app: Flask, *options: str, given: bytes | None = None) -> Result:
    database.session.commit()
    arguments = ["aipact", "mail", "receive", *options]
    result = app.test_cli_runner().invoke(args=arguments, input=given)
    database.session.expire_all()
    return result


def answer(sign_up: SignUp, status: str = "DECLINED", *, attendee: str = "") -> bytes:
    """What a calendar sends when somebody presses "no": the entry that it got, answered."""
    query = select(OutboxMessage.calendar).where(OutboxMessage.about_id == sign_up.id)
    text = database.session.scalars(query.order_by(OutboxMessage.id.desc())).first()
    calendar = Calendar.from_ical(text or "")
    calendar["method"] = "REPLY"
    (event,) = calendar.walk("VEVENT")
    event["attendee"].params["partstat"] = status
    if attendee:
        event["attendee"] = vCalAddress(f"mailto:{attendee}", params=event["attendee"].params)
    message = EmailMessage()
    message["From"], message["To"] = sign_up.email, "no-reply@pact.example"
    message["Subject"] = "Declined: AI literacy in practice"
    message.set_content("Ada does not come.")
    message.add_alternative(
        calendar.to_ical().decode(), subtype="calendar", params={"method": "REPLY"}
    )
    return message.as_bytes()


def report(message_id: str, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    """A mail server's report on a letter (RFC 3464)."""
    return f"""\
From: MAILER-DAEMON@relay.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"

--cut
Content-Type: text/plain

I could not deliver this.
--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; ada@people.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 No such user

--cut
Content-Type: text/rfc822-headers

From: no-reply@pact.example
Message-ID: {message_id}

--cut--
""".encode()


def test_a_refusal_asks_once_by_letter_and_only_the_person_gives_up(
    app: Flask, client: Any, sign_up: SignUp, mailbox: Mailbox
) -> None:
    raw = answer(sign_up)
    for _twice in range(2):
        assert receive(app, given=raw).exit_code == 0
    assert sign_up.state is SignUpState.CONFIRMED
    letters = [one for one in mailbox.to(sign_up.email) if one.template == ASKED]
    assert len(letters) == 1
    place = letters[0].link("/place/")
    client.get(place).form(action=f"{place}/give-up").submit(expect=303)
    database.session.expire_all()
    assert sign_up.state is SignUpState.CANCELLED_BY_PERSON


@pytest.mark.parametrize("status", ["ACCEPTED", "TENTATIVE", "NEEDS-ACTION", ""])
def test_every_other_answer_changes_nothing(
    app: Flask, sign_up: SignUp, mailbox: Mailbox, status: str
) -> None:
    result = receive(app, given=answer(sign_up, status))
    assert "1 without anything to do" in result.output
    assert [one.template for one in mailbox.to(sign_up.email)].count(ASKED) == 0


def test_an_answer_for_somebody_who_is_not_there_asks_nobody(
    app: Flask, sign_up: SignUp, mailbox: Mailbox
) -> None:
    before = len(mailbox)
    assert receive(app, given=answer(sign_up, attendee="eve@evil.example")).exit_code == 0
    everybody = answer(sign_up).replace(
        b"\nATTENDEE", b"\nATTENDEE:mailto:eve@evil.example\nATTENDEE"
    )
    assert everybody != answer(sign_up)
    assert "1 without anything to do" in receive(app, given=everybody).output
    actions.give_up(sign_up, actor=Actor.anonymous())
    after_giving_up = len(mailbox)
    assert receive(app, given=answer(sign_up)).exit_code == 0
    assert (before + 1, len(mailbox)) == (after_giving_up, after_giving_up)


def test_a_returned_letter_has_failed_and_says_why(app: Flask, db: Any) -> None:
    letter = LetterFactory(status=LetterStatus.SENT)
    other = LetterFactory(status=LetterStatus.SENT)
    result = receive(app, given=report(letter.message_id))
    assert "1 letters returned" in result.output
    assert letter.status is LetterStatus.FAILED
    assert letter.last_error == "Returned: 5.1.1 550 No such user"
    assert other.status is LetterStatus.SENT
    assert "1 without anything to do" in receive(app, given=report(letter.message_id)).output


def test_a_returned_letter_whose_text_was_not_kept_does_not_go_again_empty(
    app: Flask, db: Any
) -> None:
    kept = LetterFactory(status=LetterStatus.SENT)
    secret = LetterFactory(status=LetterStatus.SENT, is_secret=True, body_text="", body_html="")
    for letter in (kept, secret):
        receive(app, given=report(letter.message_id))
    assert secret.status is LetterStatus.FAILED
    again = app.test_cli_runner().invoke(args=["aipact", "outbox", "retry", "--all-failed"])
    assert again.output == "1 letters will be tried again.\n"
    with pytest.raises(Conflict):
        outbox.retry(secret)


@pytest.mark.parametrize(
    "said",
    [
        {"action": "delayed", "status": "4.4.1"},
        {"action": "delivered", "status": "2.0.0"},
        {"status": "4.2.2"},
    ],
)
def test_a_report_of_something_else_changes_nothing(app: Flask, db: Any, said: Any) -> None:
    letter = LetterFactory(status=LetterStatus.SENT)
    receive(app, given=report(letter.message_id, **said))
    assert letter.status is LetterStatus.SENT


def test_a_maildir_is_read_once_and_left_in_order(
    app: Flask, sign_up: SignUp, mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = LetterFactory(status=LetterStatus.SENT)
    box = boxes.Maildir(tmp_path / "mail")
    for raw in (
        b"\xff\x00 not a message",
        b"Subject: hello\n\nA person wrote.",
        report(letter.message_id),
    ):
        box.add(raw)
    # The parser of the standard library gives this one up.
    (tmp_path / "mail" / "new" / "0.nested").write_bytes(NESTED)
    broken = box.add(answer(sign_up))
    monkeypatch.setattr("aipact.cli.mail.receive_reply", lambda reply: 1 / 0)
    failed = receive(app, "--maildir", str(tmp_path / "mail"))
    assert failed.exit_code == os.EX_TEMPFAIL
    assert "5 messages" in failed.output
    assert "1 not readable, 1 to be read again" in failed.output
    assert letter.status is LetterStatus.FAILED
    assert box[broken].get_subdir() == "new"
    monkeypatch.undo()
    again = receive(app, "--maildir", str(tmp_path / "mail"))
    assert again.exit_code == 0, again.output
    assert "1 messages: 1 people asked" in again.output
    assert len(list((tmp_path / "mail" / "cur").iterdir())) == 5
    assert "0 messages" in receive(app, "--maildir", str(tmp_path / "mail")).output
    assert mailbox.last(to=sign_up.email).template == ASKED


def test_a_file_of_messages_can_be_read_again(
    app: Flask, sign_up: SignUp, mailbox: Mailbox, tmp_path: Path
) -> None:
    path = tmp_path / "box"
    box = boxes.mbox(path)
    box.add(answer(sign_up))
    box.add(b"Subject: hello\n\nA person wrote.")
    box.close()
    before = path.read_bytes()
    assert "1 people asked" in receive(app, "--mbox", str(path)).output
    assert "2 without anything" in receive(app, "--mbox", str(path)).output
    assert path.read_bytes() == before
    assert receive(app, "--mbox", str(path), "--maildir", str(tmp_path)).exit_code == 2
    assert "is no Maildir" in receive(app, "--maildir", str(tmp_path)).output


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Content-Type: text/calendar; charset=nonsense\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\n",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n\n--x--",
        b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\n" * 5000,
        NESTED,
        b"Content-Type: text/calendar\nContent-Transfer-Encoding: base64\n\n" + b"QUJD" * 600_000,
        b"Content-Type: multipart/report" + b';a="' * 240_000,
        b"Content-Type: multipart/report" + b";\n a*0=b" * 110_000,
    ],
)  # fmt: skip
def test_hostile_messages_stop_nothing(app: Flask, db: Any, raw: bytes) -> None:
    """Nor do they keep us long, or go back to whom they name as their sender."""
    began = time.monotonic()
    result = receive(app, given=raw)
    assert time.monotonic() - began < 5
    assert result.exit_code == 0, result.output
    assert "1 messages: 0 people asked" in result.output
    assert "0 letters returned" in result.output
