"""The other means of the tests: network, clock, SMTP server."""

import smtplib
import socket
from datetime import UTC, datetime

import pytest

from tests.support.clock import Clock
from tests.support.network import OutsideWorld
from tests.support.smtp import SmtpServer

pytestmark = pytest.mark.pure


def test_no_test_reaches_another_machine() -> None:
    with socket.socket() as outside, pytest.raises(OutsideWorld):
        outside.connect(("192.0.2.1", 80))
    with pytest.raises(OutsideWorld):
        socket.getaddrinfo("europa.eu", 443)


def test_loopback_is_there(smtp: SmtpServer) -> None:
    with socket.create_connection((smtp.host, smtp.port), timeout=5) as inside:
        assert inside.recv(4) == b"220 "


def test_the_clock_speaks_brussels_time(clock: Clock) -> None:
    clock.travel("2026-07-01 09:00")
    assert datetime.now(UTC).replace(microsecond=0, second=0) == datetime(2026, 7, 1, 7, tzinfo=UTC)
    clock.move(days=1, hours=-1)
    assert datetime.now(UTC).replace(microsecond=0, second=0) == datetime(2026, 7, 2, 6, tzinfo=UTC)


def send(smtp: SmtpServer, *receivers: str, timeout: float = 5) -> dict[str, tuple[int, bytes]]:
    with smtplib.SMTP(smtp.host, smtp.port, timeout=timeout) as connection:
        return connection.sendmail("us@here.example", receivers, "Subject: Hello\r\n\r\nText\r\n")


def test_the_server_takes_letters(smtp: SmtpServer) -> None:
    send(smtp, "a@b.example", "c@d.example")
    assert [m["Subject"] for m in smtp.messages] == ["Hello"]
    assert [m["Subject"] for m in smtp.to("c@d.example")] == ["Hello"]


def test_the_server_refuses_one_and_takes_the_rest(smtp: SmtpServer) -> None:
    smtp.refuse("a@b.example")
    refused = send(smtp, "a@b.example", "c@d.example")
    assert {address: code for address, (code, _text) in refused.items()} == {"a@b.example": 550}
    assert len(smtp.messages) == 1


def test_the_server_can_be_down_for_a_while(smtp: SmtpServer) -> None:
    smtp.refuse_all()
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(smtp, "a@b.example")
    smtp.normal()
    send(smtp, "a@b.example")
    assert len(smtp.messages) == 1


def test_a_silent_server_ends_in_a_timeout(smtp: SmtpServer) -> None:
    smtp.silent()
    with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
        send(smtp, "a@b.example", timeout=0.3)
    assert smtp.messages == []
