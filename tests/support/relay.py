"""A fast SMTP server for many letters: it counts them, and refuses, is slow or breaks off as asked.

Runs in a thread, or as a process of its own: `python -m tests.support.relay PORT LATENCY`.
"""

import asyncio
import random
import re
import sys
import threading
from collections.abc import Callable
from typing import Any

from tests.support.smtp import HOST, free_port

_MESSAGE_ID = re.compile(rb"^Message-ID: <([^@>]+)@", re.M)
_ADDRESS = re.compile(rb"<([^>]*)>")
END = b"\r\n.\r\n"


class Relay:
    """`with Relay() as relay`: `taken` has (Message-ID, receiver) of each letter that it took."""

    host = HOST

    def __init__(self, *extensions: str, latency: float = 0.0, keeps: bool = True) -> None:
        self.port = free_port()
        self.extensions = extensions or ("PIPELINING", "8BITMIME", "SMTPUTF8", "DSN")
        self.latency, self.keeps = latency, keeps
        self.taken: list[tuple[str, str]] = []
        self.texts: list[bytes] = []
        self.envelopes: list[tuple[bytes, bytes]] = []
        # How often a connection ended after DATA had begun and before the reply.
        self.cuts = 0
        # How often and where it breaks off: part of the letters, in the text, after it, before it.
        self.cut_in, self.cut_after, self.cut_before = 0.0, 0.0, 0.0
        # What it answers to a receiver or a text, where that is not 250.
        self.answer_to: Callable[[str], str] = lambda _address: "250 OK"
        self.answer_to_text = "250 2.0.0 Taken"
        self.answer_to_mail = "250 OK"
        self.most_talks = 1000
        self.talks: set[Talk] = set()
        self.random = random.Random(7)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: asyncio.Server | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> "Relay":
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        started = threading.Event()

        async def serve() -> None:
            self._loop = asyncio.get_running_loop()
            self._server = await self._loop.create_server(lambda: Talk(self), HOST, self.port)
            started.set()
            while self._server is not None:
                await asyncio.sleep(0.02)

        self._thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
        self._thread.start()
        assert started.wait(10)

    def stop(self) -> None:
        def end() -> None:
            if self._server:
                self._server.close()
                self._server = None
            for talk in list(self.talks):
                talk.transport.abort()

        if self._loop and self._thread and self._thread.is_alive():
            self._loop.call_soon_threadsafe(end)
            self._thread.join(10)

    def serve_forever(self) -> None:
        async def serve() -> None:
            server = await asyncio.get_running_loop().create_server(
                lambda: Talk(self), HOST, self.port
            )
            await server.serve_forever()

        asyncio.run(serve())


class Talk(asyncio.Protocol):
    """One conversation. What comes in one piece is answered in one piece, after the latency."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self.buffer = b""
        self.answers: list[str] = []
        self.in_data = False
        self.sender = b""
        self.receiver = b""
        self.has_mail = False

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        if len(self.relay.talks) >= self.relay.most_talks:
            transport.write(b"421 4.7.0 Too many connections\r\n")
            transport.close()
            return
        self.relay.talks.add(self)
        transport.write(b"220 relay.example ESMTP\r\n")

    def connection_lost(self, _error: Exception | None) -> None:
        self.relay.talks.discard(self)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while not self.transport.is_closing() and self._step():
            pass
        if self.answers and not self.transport.is_closing():
            said = "".join(f"{line}\r\n" for line in self.answers).encode()
            self.answers.clear()
            if self.relay.latency:
                asyncio.get_running_loop().call_later(
                    self.relay.latency, self.transport.write, said
                )
            else:
                self.transport.write(said)

    def _step(self) -> bool:
        return self._text() if self.in_data else self._command()

    def _text(self) -> bool:
        if self._is_due(self.relay.cut_in) and len(self.buffer) > 1:
            self._cut()
            return False
        if self.buffer.startswith(b".\r\n"):
            self.in_data, self.buffer = False, self.buffer[3:]
            self.answers.append("554 5.5.1 No text")
            return True
        end = self.buffer.find(END)
        if end < 0:
            return False
        text, self.buffer = self.buffer[: end + 2], self.buffer[end + len(END) :]
        self.in_data = self.has_mail = False
        if self.relay.answer_to_text.startswith("2"):
            self._take(text)
        if self._is_due(self.relay.cut_after):
            self._cut()
            return False
        self.answers.append(self.relay.answer_to_text)
        return True

    def _take(self, text: bytes) -> None:
        found = _MESSAGE_ID.search(text)
        self.relay.taken.append((found[1].decode() if found else "", self.receiver.decode()))
        self.relay.envelopes.append((self.sender, self.receiver))
        if self.relay.keeps:
            self.relay.texts.append(text)

    def _cut(self) -> None:
        self.relay.cuts += 1
        self.transport.abort()

    def _is_due(self, part: float) -> bool:
        return bool(part) and self.relay.random.random() < part

    def _command(self) -> bool:
        line, found, rest = self.buffer.partition(b"\r\n")
        if not found:
            return False
        self.buffer = rest
        word = line[:4].upper()
        if word in (b"EHLO", b"HELO"):
            lines = ["relay.example", *self.relay.extensions]
            self.answers += [f"250-{one}" for one in lines[:-1]] + [f"250 {lines[-1]}"]
        elif word == b"MAIL":
            self._mail(line)
        elif word == b"RCPT":
            self._receiver(line)
        elif word == b"DATA":
            self.in_data = bool(self.receiver)
            self.answers.append("354 Go on" if self.receiver else "554 5.5.1 No valid recipients")
        elif word == b"RSET":
            self.has_mail, self.receiver = False, b""
            self.answers.append("250 OK")
        elif word == b"QUIT":
            self.transport.close()
            return False
        else:
            self.answers.append("250 OK")
        return True

    def _mail(self, line: bytes) -> None:
        if self._is_due(self.relay.cut_before):
            # With PIPELINING, what it says of the text before gets lost as well.
            self.relay.cuts += self.relay.answer_to_text in self.answers
            self.transport.abort()
            return
        answer = self.relay.answer_to_mail
        if self.has_mail:
            answer = "503 5.5.1 Nested MAIL"
        if answer.startswith("2"):
            self.has_mail, self.receiver = True, b""
            self.sender = _ADDRESS.findall(line)[0]
        self.answers.append(answer)

    def _receiver(self, line: bytes) -> None:
        address = _ADDRESS.findall(line)[0]
        answer = self.relay.answer_to(address.decode()) if self.has_mail else "503 5.5.1 No MAIL"
        if answer.startswith("2"):
            self.receiver = address
        self.answers.append(answer)


if __name__ == "__main__":
    relay = Relay(latency=float(sys.argv[2]), keeps=False)
    relay.port = int(sys.argv[1])
    relay.serve_forever()
