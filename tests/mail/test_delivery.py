import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from aipact.core.clock import now
from aipact.jobs.models import WorkerHeartbeat
from aipact.jobs.process import host, me
from aipact.mail import delivery, tasks
from aipact.mail.delivery import LEASE, WAITS, claim, deliver_due
from aipact.mail.models import LetterStatus, OutboxMessage, Priority
from aipact.mail.transport import server_trouble
from tests.factories.mail import LetterFactory
from tests.mail.conftest import Change, stopped
from tests.support.clock import Clock
from tests.support.smtp import SmtpServer


def statuses(db: Any) -> list[str]:
    """The state of each letter, in the order in which they were queued."""
    query = select(OutboxMessage.status).order_by(OutboxMessage.created_at, OutboxMessage.id)
    return [status.value for status in db.session.scalars(query)]


def refresh(db: Any, letter: OutboxMessage) -> OutboxMessage:
    db.session.refresh(letter)
    return letter


def test_a_due_letter_is_sent_once_with_its_message_id(db: Any, sending: SmtpServer) -> None:
    letter = LetterFactory(to_address="ada@aquila.example")
    assert deliver_due() == 1
    assert deliver_due() == 0
    assert sending.envelopes == [("no-reply@localhost", ["ada@aquila.example"])]
    assert [m["Message-ID"] for m in sending.messages] == [letter.message_id]
    refresh(db, letter)
    assert (letter.status, letter.attempts, letter.leased_by) == (LetterStatus.SENT, 1, "")
    assert letter.sent_at is not None
    assert letter.body_text == f"Text of {letter.subject}.\n"


@pytest.mark.parametrize(
    "status",
    [LetterStatus.HELD, LetterStatus.CANCELLED, LetterStatus.FAILED,
     LetterStatus.SENT],
)  # fmt: skip
def test_only_pending_letters_go(db: Any, sending: SmtpServer, status: LetterStatus) -> None:
    LetterFactory(status=status)
    LetterFactory(next_attempt_at=now() + timedelta(minutes=1))
    LetterFactory(to_address="due@aquila.example")
    assert deliver_due() == 1
    assert sending.envelopes[0][1] == ["due@aquila.example"]


def test_the_urgent_overtake_and_the_oldest_go_first(db: Any, sending: SmtpServer) -> None:
    then = now() - timedelta(hours=1)
    LetterFactory(subject="bulk", priority=Priority.BULK, next_attempt_at=then)
    LetterFactory(subject="late")
    LetterFactory(subject="early", next_attempt_at=then)
    LetterFactory(subject="code", priority=Priority.NOW)
    assert deliver_due() == 4
    assert [m["Subject"] for m in sending.messages] == ["code", "early", "late", "bulk"]


def test_a_secret_letter_is_blanked_once_it_is_sent(db: Any, sending: SmtpServer) -> None:
    letter = LetterFactory(is_secret=True, body_text="123 456", body_html="<p>123 456</p>")
    deliver_due()
    body = sending.messages[0].get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == "123 456"
    assert (refresh(db, letter).body_text, letter.body_html) == ("", "")


def test_a_demo_keeps_letters_and_their_secrets(db: Any, change_settings: Change) -> None:
    change_settings(demo=True, mail_server="")
    letter = LetterFactory(is_secret=True, body_text="123 456")
    assert deliver_due() == 1
    assert (refresh(db, letter).status, letter.body_text) == (LetterStatus.SENT, "123 456")


def test_one_refused_address_stops_nobody_else(db: Any, sending: SmtpServer) -> None:
    sending.refuse("gone@aquila.example")
    LetterFactory()
    refused = LetterFactory(to_address="gone@aquila.example")
    LetterFactory()
    assert deliver_due() == 2
    assert statuses(db) == ["sent", "failed", "sent"]
    assert refresh(db, refused).last_error == "550 5.1.1 No such mailbox"


def test_a_letter_that_cannot_be_written_fails_alone(db: Any, sending: SmtpServer) -> None:
    LetterFactory(subject="a\x1bb")
    LetterFactory(to_address="no address")
    LetterFactory()
    assert deliver_due() == 1
    assert statuses(db) == ["failed", "failed", "sent"]
    assert len(sending.messages) == 1


def test_a_server_without_unicode_addresses_fails_that_letter_with_the_reason(
    db: Any, sending: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = sending.handle_EHLO

    async def handle_EHLO(
        server: Any, session: Any, envelope: Any, hostname: str, answers: list[str]
    ) -> list[str]:
        offers = await original(server, session, envelope, hostname, answers)
        return [offer for offer in offers if "SMTPUTF8" not in offer]

    monkeypatch.setattr(sending, "handle_EHLO", handle_EHLO)
    letter = LetterFactory(to_address="δοκιμή@aquila.example")
    deliver_due()
    assert refresh(db, letter).status is LetterStatus.FAILED
    assert "SMTPUTF8" in letter.last_error


def test_a_temporary_refusal_waits_longer_each_time_and_ends(
    db: Any, sending: SmtpServer, clock: Clock
) -> None:
    clock.travel("2026-11-02 09:00")
    sending.refuse_all("451 4.3.0 Try again later")
    letter = LetterFactory()
    for number, wait in enumerate(WAITS, start=1):
        assert deliver_due() == 0
        refresh(db, letter)
        assert (letter.status, letter.attempts) == (LetterStatus.PENDING, number)
        assert wait <= letter.next_attempt_at - now() <= wait * 1.2 + timedelta(seconds=5)
        clock.travel(letter.next_attempt_at + timedelta(seconds=1))
    assert deliver_due() == 0
    assert refresh(db, letter).status is LetterStatus.FAILED
    assert letter.last_error.startswith("Given up after 17 tries. 451 4.3.0")
    assert sum(WAITS, timedelta()) >= timedelta(days=2)


def test_greylisting_ends_well(db: Any, sending: SmtpServer, clock: Clock) -> None:
    letter = LetterFactory()
    sending.refuse_all("450 4.2.0 Greylisted")
    assert deliver_due() == 0
    sending.normal()
    assert deliver_due() == 0
    clock.move(minutes=2)
    assert deliver_due() == 1
    assert (refresh(db, letter).attempts, letter.last_error) == (2, "")


def test_a_server_that_is_away_counts_against_nobody(db: Any, sending: SmtpServer) -> None:
    for _ in range(3):
        LetterFactory()
    with stopped(sending):
        assert deliver_due() == 0
        rows = db.session.execute(
            select(OutboxMessage.status, OutboxMessage.attempts, OutboxMessage.leased_by)
        ).all()
        assert rows == [(LetterStatus.PENDING, 0, "")] * 3
        assert server_trouble() != ""
    assert server_trouble() == ""
    assert deliver_due() == 3


def test_a_silent_server_is_left_after_the_timeout(db: Any, sending: SmtpServer) -> None:
    letter = LetterFactory()
    sending.silent()
    begun = time.monotonic()
    assert deliver_due() == 0
    assert time.monotonic() - begun < 4
    assert (refresh(db, letter).status, letter.attempts) == (LetterStatus.PENDING, 0)
    assert letter.last_error != ""


def test_a_server_that_says_goodbye_gets_no_more_and_the_letter_steps_aside(
    db: Any, sending: SmtpServer, clock: Clock
) -> None:
    first, second = LetterFactory(), LetterFactory()
    sending.refuse_all("421 4.3.2 Closing")
    assert deliver_due() == 0
    assert (refresh(db, first).attempts, refresh(db, second).attempts) == (0, 0)
    assert first.next_attempt_at > now()
    assert second.next_attempt_at <= now()
    sending.normal()
    assert deliver_due() == 1
    clock.move(minutes=1)
    assert deliver_due() == 1
    assert statuses(db) == ["sent", "sent"]


def test_a_server_that_breaks_off_over_one_letter_does_not_hold_up_the_others(
    db: Any, sending: SmtpServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def handle_DATA(server: Any, session: Any, envelope: Any) -> str:
        if b"poison" in envelope.content:
            server.transport.close()
        return await original(server, session, envelope)

    original = sending.handle_DATA
    poison = LetterFactory(subject="poison", priority=Priority.NOW)
    LetterFactory()
    monkeypatch.setattr(sending, "handle_DATA", handle_DATA)
    assert deliver_due() == 0
    assert refresh(db, poison).attempts == 1
    assert deliver_due() == 1
    assert statuses(db) == ["pending", "sent"]


def test_an_idle_connection_that_the_server_closed_is_renewed(
    db: Any, sending: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "BATCH", 1)
    original = delivery._record
    restarted = []

    def restart_after_the_first(*arguments: Any, **values: Any) -> Any:
        if not restarted:
            restarted.append(True)
            sending.stop()
            sending.start()
        return original(*arguments, **values)

    monkeypatch.setattr(delivery, "_record", restart_after_the_first)
    LetterFactory()
    second = LetterFactory()
    assert deliver_due() == 2
    assert refresh(db, second).attempts == 1


def test_one_connection_carries_a_hundred_letters(
    db: Any, sending: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from aipact.mail import transport

    opened = []
    original = transport.PatientConnection.configure_host

    def configure_host(self: Any) -> Any:
        opened.append(True)
        return original(self)

    monkeypatch.setattr(transport.PatientConnection, "configure_host", configure_host)
    for _ in range(101):
        LetterFactory()
    assert deliver_due() == 101
    assert len(opened) == 2


def test_a_letter_to_an_international_address_goes_where_the_server_can(
    db: Any, sending: SmtpServer
) -> None:
    LetterFactory(to_address="δοκιμή@παράδειγμα.example")
    assert deliver_due() == 1
    assert sending.envelopes[0][1] == ["δοκιμή@xn--hxajbheg2az3al.example"]


# ---------------------------------------------------------------- leases


def leased(holder: str, *, age: timedelta) -> OutboxMessage:
    return LetterFactory(status=LetterStatus.SENDING, leased_by=holder, leased_at=now() - age)


def test_a_lease_is_durable_and_not_given_twice(db: Any) -> None:
    LetterFactory()
    assert len(claim()) == 1
    assert claim() == []
    letter = db.session.scalars(select(OutboxMessage)).one()
    assert (letter.status, letter.leased_by) == (LetterStatus.SENDING, me())


def test_the_lease_of_a_silent_worker_elsewhere_ends(db: Any, sending: SmtpServer) -> None:
    leased("elsewhere:1:aa", age=LEASE + timedelta(seconds=1))
    leased("elsewhere:2:bb", age=LEASE - timedelta(seconds=5))
    assert deliver_due() == 1
    assert statuses(db) == ["sent", "sending"]


def test_the_lease_of_a_worker_that_is_heard_of_holds(db: Any, sending: SmtpServer) -> None:
    leased("elsewhere:1:aa", age=LEASE * 5)
    db.session.add(WorkerHeartbeat(worker="elsewhere:1:aa", at=now()))
    assert deliver_due() == 0
    assert statuses(db) == ["sending"]


def test_the_lease_of_a_dead_process_here_ends_at_once(db: Any, sending: SmtpServer) -> None:
    leased(f"{host()}:4194304:aa", age=timedelta())
    leased(f"{me()}x", age=timedelta())
    leased(f"{host()}:1:aa", age=timedelta())
    assert deliver_due() == 2
    assert statuses(db) == ["sent", "sent", "sending"]


def test_a_worker_that_stops_finishes_the_letter_in_hand_and_gives_back_the_rest(
    db: Any, sending: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        LetterFactory()
    monkeypatch.setattr(delivery, "is_stopping", lambda: len(sending.messages) >= 1)
    assert deliver_due() == 1
    assert sorted(statuses(db)) == ["pending", "pending", "sent"]


# ---------------------------------------------------------------- the job


def test_two_nudges_at_once_are_one_run_that_looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[str] = []
    in_hand, may_end = threading.Event(), threading.Event()

    def deliver_slowly() -> int:
        runs.append(threading.current_thread().name)
        in_hand.set()
        assert may_end.wait(5)
        return 0

    monkeypatch.setattr(tasks, "deliver_due", deliver_slowly)
    first = threading.Thread(target=tasks.deliver, name="first")
    first.start()
    assert in_hand.wait(5)
    tasks.deliver()
    tasks.deliver()
    may_end.set()
    first.join(5)
    assert runs == ["first", "first"]


def test_the_job_is_a_sweep_that_other_code_can_nudge(app: Flask) -> None:
    from aipact.jobs import JOBS, SWEEPS

    assert JOBS["mail.deliver"] is tasks.deliver
    assert SWEEPS["mail.deliver"] <= 60
