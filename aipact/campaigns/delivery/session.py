"""One SMTP session that never waits: it is told when its socket is ready.

With PIPELINING (RFC 2920) the text of one letter and the envelope of the next leave in one piece,
and every reply is checked when it comes; without it each command waits for its reply.
"""

import contextlib
import smtplib
import socket
import ssl
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from aipact.campaigns.delivery.ledger import Letter
from aipact.mail.message import BadLetter
from aipact.mail.transport import DATA_PATIENCE, reason_of

_READ = 65536
# More than any server says in one reply; who says more is not talking SMTP.
_LONGEST_REPLY = 65536
_WOULD_BLOCK = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Step(Enum):
    """What a reply answers."""

    RSET = auto()
    MAIL = auto()
    RCPT = auto()
    DATA = auto()
    TEXT = auto()
    # A text of nothing: the server wanted one although it had refused the receiver.
    VOID = auto()


@dataclass(slots=True)
class Parcel:
    """A letter ready to go: envelope and bytes."""

    letter: Letter
    sender: str
    receiver: str
    raw: bytes


@dataclass(slots=True)
class Reply:
    code: int
    raw: bytes

    @property
    def text(self) -> str:
        return " ".join(self.raw.decode("utf-8", "replace").split())

    @property
    def words(self) -> str:
        return f"{self.code} {self.text}"[:500]


class Post(Protocol):
    """Who gives letters to a session and hears what came of them."""

    def next_parcel(self, session: "Session") -> Parcel | None: ...
    def text_leaves(self, letter: Letter) -> None: ...
    def answered(self, letter: Letter, step: Step, reply: Reply) -> None: ...
    def cut(self, letter: Letter, reason: str, *, maybe_sent: bool) -> None: ...


class SessionEnded(Exception):
    """The server ended it, or said something that is not SMTP; the text says which."""


class Session:
    """Made from a connection that Flask-Mail's configuration opened and signed in."""

    def __init__(self, host: smtplib.SMTP, post: Post, patience: float) -> None:
        assert host.sock is not None
        self.host, self.post, self.patience = host, post, patience
        self.sock: socket.socket = host.sock
        self.sock.setblocking(False)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.is_pipelining = host.has_extn("pipelining")
        self.is_utf8 = host.has_extn("smtputf8")
        self.has_dsn = host.has_extn("dsn")
        size = host.esmtp_features.get("size", "")
        self.largest = int(size) if size.isdecimal() else 0
        self.offered: Parcel | None = None
        self.refusal: tuple[Step, Reply] | None = None
        self.in_data: Letter | None = None
        self.has_worked = False
        self.deadline = float("inf")
        self._needs_reset = False
        self._later: deque[tuple[Step, bytes]] = deque()
        self._expected: deque[Step] = deque()
        self._out = b""
        # How many bytes of `_out` are behind the end of the text that is on its way.
        self._behind_text = 0
        self._in = b""
        self._lines: list[bytes] = []

    @property
    def is_idle(self) -> bool:
        return self.offered is None and self.in_data is None and not self._expected

    @property
    def wants_to_write(self) -> bool:
        return bool(self._out)

    def check(self, parcel: Parcel) -> None:
        """Raises BadLetter for a letter that this server cannot carry."""
        if not parcel.receiver.isascii() and not self.is_utf8:
            raise BadLetter(
                "The mail server cannot send to an address with letters outside ASCII "
                "(it does not offer SMTPUTF8)."
            )
        if self.largest and len(parcel.raw) > self.largest:
            raise BadLetter(f"The mail server takes no letter above {self.largest} bytes.")

    # ------------------------------------------------------------ what leaves

    def take_next(self) -> None:
        """Offer the next letter, if there is one. Raises SessionEnded."""
        parcel = self.post.next_parcel(self) if self.offered is None else None
        if parcel:
            self._offer(parcel)
            self._wind_clock()
            self.flush()

    def _offer(self, parcel: Parcel) -> None:
        self.offered, self.refusal = parcel, None
        if self._needs_reset:
            self._later.append((Step.RSET, b"RSET\r\n"))
            self._needs_reset = False
        self._later.append((Step.MAIL, self._mail(parcel)))
        self._later.append((Step.RCPT, self._rcpt(parcel)))
        self._later.append((Step.DATA, b"DATA\r\n"))
        self._send_commands()

    def _mail(self, parcel: Parcel) -> bytes:
        options = f" SIZE={len(parcel.raw)}" if self.largest else ""
        if not parcel.receiver.isascii():
            options += " BODY=8BITMIME SMTPUTF8"
        if self.has_dsn:
            options += f" RET=HDRS ENVID={parcel.letter.id}"
        return f"MAIL FROM:<{parcel.sender}>{options}\r\n".encode()

    def _rcpt(self, parcel: Parcel) -> bytes:
        options = " NOTIFY=FAILURE,DELAY" if self.has_dsn else ""
        return f"RCPT TO:<{parcel.receiver}>{options}\r\n".encode()

    def _send_commands(self) -> None:
        """All at once where the server takes that; else one, when nothing else is open."""
        if self.is_pipelining:
            self._say(*zip(*self._later, strict=True))
            self._later.clear()
        elif not self._expected:
            step, command = self._later.popleft()
            self._say((step,), (command,))

    def _say(self, steps: Iterable[Step], commands: Iterable[bytes]) -> None:
        self._expected.extend(steps)
        said = b"".join(commands)
        self._out += said
        if self.in_data is not None:
            self._behind_text += len(said)

    def _wind_clock(self) -> None:
        """The next reply has so much time."""
        patience = self.patience * (DATA_PATIENCE if self.in_data else 1)
        self.deadline = time.monotonic() + patience if self._expected else float("inf")

    def flush(self) -> None:
        """Hand over what the socket takes. Raises SessionEnded."""
        try:
            while self._out:
                self._out = self._out[self.sock.send(self._out) :]
        except _WOULD_BLOCK:
            return
        except OSError as error:
            raise SessionEnded(reason_of(error)) from error

    # ------------------------------------------------------------ what comes

    def read(self) -> None:
        """Take all replies that are there, and act on them. Raises SessionEnded."""
        try:
            while True:
                data = self.sock.recv(_READ)
                if not data:
                    raise SessionEnded("The mail server ended the connection.")
                self._in += data
                # What TLS has decrypted already wakes no selector.
                if not isinstance(self.sock, ssl.SSLSocket):
                    break
        except _WOULD_BLOCK:
            pass
        except OSError as error:
            raise SessionEnded(reason_of(error)) from error
        *lines, self._in = self._in.split(b"\n")
        if len(self._in) > _LONGEST_REPLY or len(self._lines) > 1000:
            raise SessionEnded("The mail server's answer is not SMTP.")
        for line in lines:
            self._hear(line)
        self._wind_clock()
        self.flush()

    def _hear(self, line: bytes) -> None:
        code = line[:3]
        if not code.isdigit():
            raise SessionEnded("The mail server's answer is not SMTP.")
        if line[3:4] == b"-":
            self._lines.append(line[4:])
            return
        text = line[4:]
        if self._lines:
            text = b" ".join([*self._lines, text])
            self._lines.clear()
        reply = Reply(int(code), text)
        if not self._expected:
            raise SessionEnded(reply.words)
        self._act(self._expected.popleft(), reply)
        if reply.code == 421:
            raise SessionEnded(reply.words)
        if self._later:
            self._send_commands()

    def _act(self, step: Step, reply: Reply) -> None:
        self.has_worked = True
        if step is Step.TEXT:
            letter, self.in_data = self.in_data, None
            assert letter is not None
            self.post.answered(letter, step, reply)
        elif step is Step.DATA:
            self._begin_text(reply)
        elif step is Step.VOID:
            self._end_offer()
        elif step is not Step.RSET and reply.code >= 300 and self.refusal is None:
            self.refusal = step, reply
            if not self.is_pipelining:
                self._later.clear()
                self._end_offer()
        if self.offered is None and self.in_data is None and reply.code != 421:
            self._next()

    def _begin_text(self, reply: Reply) -> None:
        if not 300 <= reply.code < 400:
            self.refusal = self.refusal or (Step.DATA, reply)
            self._end_offer()
        elif self.refusal:
            self._say((Step.VOID,), (b".\r\n",))
        else:
            assert self.offered is not None
            parcel, self.offered = self.offered, None
            self.post.text_leaves(parcel.letter)
            self.in_data = parcel.letter
            self._say((Step.TEXT,), (parcel.raw, b".\r\n"))
            self._behind_text = 0
            if self.is_pipelining:
                self._next()

    def _end_offer(self) -> None:
        """The letter in hand was refused: say so, and let the server forget it."""
        assert self.offered is not None
        assert self.refusal is not None
        parcel, self.offered = self.offered, None
        self._needs_reset = True
        if self.refusal[1].code != 421:
            self.post.answered(parcel.letter, *self.refusal)
        else:
            self.post.cut(parcel.letter, self.refusal[1].words, maybe_sent=False)

    def _next(self) -> None:
        parcel = self.post.next_parcel(self)
        if parcel:
            self._offer(parcel)

    # ------------------------------------------------------------ the end

    def abandon(self, reason: str) -> None:
        """The session is over. A text whose last byte never left here cannot have arrived."""
        self.host.close()
        if self.in_data is not None:
            letter, self.in_data = self.in_data, None
            self.post.cut(letter, reason, maybe_sent=len(self._out) <= self._behind_text)
        if self.offered is not None:
            parcel, self.offered = self.offered, None
            self.post.cut(parcel.letter, reason, maybe_sent=False)

    def hang_up(self) -> None:
        """End politely; only when nothing is on its way."""
        with contextlib.suppress(OSError):
            self.sock.send(b"QUIT\r\n")
        self.host.close()
