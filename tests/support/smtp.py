"""A real SMTP server on loopback that can also refuse, be slow, or say nothing at all."""

import asyncio
import email.policy
import socket
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


class SmtpServer:
    """Start it with `with SmtpServer() as smtp`; what arrives is in `messages`."""

    def __init__(self) -> None:
        self.host = HOST
        self.port = free_port()
        self.messages: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.refused: set[str] = set()
        self.greeting = ""
        self.delay = 0.0
        self.is_silent = False
        self._controller: Controller | None = None
        self._talks: set[Any] = set()

    # ------------------------------------------------------------ moods

    def normal(self) -> None:
        self.refused.clear()
        self.delay, self.is_silent, self.greeting = 0.0, False, ""

    def refuse(self, address: str) -> None:
        """This receiver is unknown, for good (550)."""
        self.refused.add(address)

    def refuse_all(self, answer: str = "451 4.3.0 Try again later") -> None:
        """Every receiver gets this answer."""
        self.greeting = answer

    def slow(self, seconds: float) -> None:
        self.delay = seconds

    def silent(self) -> None:
        """Take the connection and never answer a command."""
        self.is_silent = True

    # ------------------------------------------------------------ life

    def start(self) -> "SmtpServer":
        # The library cannot choose a port itself: it looks for the one that it was told.
        self._controller = Controller(self, hostname=HOST, port=self.port)
        self._controller.start()
        return self

    def stop(self) -> None:
        if self._controller:
            ended = asyncio.run_coroutine_threadsafe(self._cut(), self._controller.loop)
            ended.result(5)
            self._controller.stop(no_assert=True)
            self._controller = None

    async def _cut(self) -> None:
        """End every conversation, as a server that goes down does."""
        talks, self._talks = self._talks, set()
        for transport in talks:
            transport.abort()
        me = asyncio.current_task()
        tasks = [task for task in asyncio.all_tasks() if task is not me]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        # What was cut off is closed in the loop's next rounds.
        for _round in range(3):
            await asyncio.sleep(0)

    def __enter__(self) -> "SmtpServer":
        return self.start()

    def __exit__(self, *_error: object) -> None:
        self.stop()

    # ------------------------------------------------------------ what the library calls

    async def _wait(self) -> None:
        if self.is_silent:
            await asyncio.sleep(3600)
        if self.delay:
            await asyncio.sleep(self.delay)

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, answers: list[str]
    ) -> list[str]:
        self._talks.add(server.transport)
        await self._wait()
        session.host_name = hostname
        return answers

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        await self._wait()
        if self.greeting:
            return self.greeting
        if address in self.refused:
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await self._wait()
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content).encode()
        message = message_from_bytes(raw, policy=email.policy.default)
        self.envelopes.append((envelope.mail_from or "", list(envelope.rcpt_tos)))
        self.messages.append(message)  # type: ignore[arg-type]
        return "250 2.0.0 Taken"

    def to(self, address: str) -> list[EmailMessage]:
        """What arrived for one receiver."""
        return [
            message
            for message, (_sender, receivers) in zip(self.messages, self.envelopes, strict=True)
            if address in receivers
        ]
