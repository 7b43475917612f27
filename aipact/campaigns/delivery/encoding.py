"""A letter as bytes: encoded once for all readers of one language, joined for each of them.

Building a message object costs some milliseconds, joining a list some microseconds. What is
inserted stands on lines of its own between soft line breaks of quoted-printable, so that no other
line changes. No line begins with a dot, so SMTP has nothing to stuff.
"""

import secrets
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from html import escape

from aipact.campaigns.emails import Composed, Mark
from aipact.core.clock import now
from aipact.core.settings import Settings
from aipact.core.text import email_domain
from aipact.mail.message import BadLetter, harmless, wire_address

HEADERS = (
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "List-Id", "List-Unsubscribe",
    "List-Unsubscribe-Post", "Feedback-ID", "Auto-Submitted", "Content-Language", "MIME-Version",
    "Content-Type",
)  # fmt: skip
_PART_HEADERS = ("Content-Type", "Content-Transfer-Encoding")
# A line of quoted-printable has at most 76 characters, the last of them a "=" where it goes on.
_WIDTH = 75
_BREAK = b"=\r\n"


@dataclass(frozen=True)
class Receiver:
    """What one letter needs beside the text. `values`: by name, as people read them."""

    delivery_id: uuid.UUID
    address: str
    leave_token: str
    values: Mapping[str, str]


class Mould:
    """One campaign for the readers of one language: `cast` a letter for each of them.

    The first letter is read back as a whole: what a mail server sees is what was meant, and
    nothing else.
    """

    def __init__(self, composed: Composed, campaign_id: uuid.UUID, settings: Settings) -> None:
        self.composed = composed
        name, self.sender = parseaddr(settings.mail_bulk_sender or settings.mail_default_sender)
        self.domain = email_domain(self.sender) or "localhost"
        self.one_click = f"{settings.base_url.rstrip('/')}/updates/leave/"
        self._is_checked = False
        self._date = (0, b"")
        self._pieces: list[bytes] = []
        # Where values stand, and which of the fields each of them is.
        self._holes: list[tuple[int, int]] = []
        self._fields: list[tuple[str, Mark]] = []
        self._fill(self._head(name, campaign_id, settings), self._parts())

    # ------------------------------------------------------------ once

    def _head(self, name: str, campaign_id: uuid.UUID, settings: Settings) -> bytes:
        """The headers that all letters share."""
        message = EmailMessage(policy=policy.SMTP.clone(max_line_length=76))
        message["From"] = Address(harmless(name), addr_spec=self.sender)
        message["Reply-To"] = settings.mail_reply_to or settings.operator_contact
        message["Subject"] = harmless(self.composed.subject)
        message["List-Id"] = f"<updates.{self.domain}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message["Feedback-ID"] = f"{campaign_id.hex}:{self.composed.language}:update:aipact"
        message["Auto-Submitted"] = "auto-generated"
        message["Content-Language"] = self.composed.language
        return message.as_bytes().rstrip(b"\r\n") + b"\r\n"

    def _parts(self) -> list[bytes | tuple[str, Mark]]:
        """Text first, HTML after it: the last one that a program can show is the one it shows."""
        boundary = f"=_{secrets.token_hex(12)}"
        head = (
            f'MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary="{boundary}"'
        )
        found: list[bytes | tuple[str, Mark]] = [f"{head}\r\n".encode()]
        for kind, part in (("plain", self.composed.text), ("html", self.composed.html)):
            found.append(
                f"\r\n--{boundary}\r\n"
                f"Content-Type: text/{kind}; charset=utf-8\r\n"
                "Content-Transfer-Encoding: quoted-printable\r\n\r\n".encode()
            )
            for piece in self.composed.pieces(part):
                if isinstance(piece, Mark):
                    found += [_BREAK, (kind, piece), _BREAK]
                else:
                    found.append(quoted_printable(piece))
        return [*found, f"\r\n--{boundary}--\r\n".encode()]

    def _fill(self, head: bytes, parts: list[bytes | tuple[str, Mark]]) -> None:
        """Join what never changes; place 0 is for the headers of the one recipient."""
        self._pieces = [b"", head]
        for part in parts:
            if isinstance(part, bytes):
                self._pieces[-1] += part
            else:
                if part not in self._fields:
                    self._fields.append(part)
                self._holes.append((len(self._pieces), self._fields.index(part)))
                self._pieces += [b"", b""]

    # ------------------------------------------------------------ for each recipient

    def cast(self, to: Receiver) -> tuple[str, bytes]:
        """The address on the wire, and the whole message: CRLF, no line begins with a dot.

        Raises BadLetter.
        """
        pieces = self._pieces.copy()
        address = wire_address(to.address)
        pieces[0] = self._own_head(to, address)
        values = [
            _wrapped(to.leave_token)
            if mark.name == "leave"
            else _inserted(to.values.get(mark.name) or mark.fallback, kind)
            for kind, mark in self._fields
        ]
        for place, field in self._holes:
            pieces[place] = values[field]
        raw = b"".join(pieces)
        if not self._is_checked:
            self._check(raw, address)
            self._is_checked = True
        return address, raw

    def _own_head(self, to: Receiver, address: str) -> bytes:
        return (
            f"To: {address}\r\nMessage-ID: <{to.delivery_id}@{self.domain}>\r\n"
            f"List-Unsubscribe: <{self.one_click}{to.leave_token}>\r\nDate: "
        ).encode() + self._now()

    def _now(self) -> bytes:
        """The header's date, written once a second."""
        second = int(time.monotonic())
        if self._date[0] != second:
            self._date = second, f"{format_datetime(now())}\r\n".encode()
        return self._date[1]

    def _check(self, raw: bytes, address: str) -> None:
        """Raises BadLetter for a message that would be read otherwise than it was meant."""
        shape = message_from_bytes(raw, policy=policy.compat32)
        parts = list(shape.walk())[1:]
        if (
            sorted(shape.keys()) != sorted(HEADERS)
            or any(part.defects for part in shape.walk())
            or [part.get_content_type() for part in parts] != ["text/plain", "text/html"]
            or any(tuple(part.keys()) != _PART_HEADERS for part in parts)
        ):
            raise BadLetter("A header of the letter would have become another one.")
        # Addresses outside ASCII are written as they are, which this parser reads as text.
        parsed = message_from_bytes(raw, policy=policy.default)
        if str(parsed["Subject"]) != harmless(self.composed.subject):
            raise BadLetter("The letter's subject would have changed on its way.")
        if address.isascii() and str(parsed["To"]) != address:
            raise BadLetter("The letter's receiver would have changed on its way.")
        if b"\r\n." in raw:
            raise BadLetter("A line of the letter begins with a dot.")


def _wrapped(token: str) -> bytes:
    """A token has only letters, digits, - and _: nothing to encode, only to wrap."""
    raw = token.encode()
    return _BREAK.join([raw[start : start + _WIDTH] for start in range(0, len(raw), _WIDTH)])


@lru_cache(maxsize=2000)
def _inserted(value: str, kind: str) -> bytes:
    one_line = " ".join(value.split())
    return quoted_printable(escape(one_line) if kind == "html" else one_line)


def quoted_printable(text: str) -> bytes:
    """RFC 2045, with a soft line break at least every 76 characters. No line begins with a dot
    or with "From ", none ends with a space, and all of them end with CRLF but the last one."""
    return b"\r\n".join(
        _BREAK.join(_quoted_lines(line.encode())) for line in text.replace("\r\n", "\n").split("\n")
    )


def _quoted_lines(line: bytes) -> Iterator[bytes]:
    """One line of text as lines that fit."""
    made = b""
    for place, byte in enumerate(line):
        is_last = place + 1 == len(line)
        if (byte in b"\t " and is_last) or not (32 <= byte < 127 or byte == 9) or byte == 61:
            token = b"=%02X" % byte
        else:
            token = bytes((byte,))
        if len(made) + len(token) > _WIDTH:
            yield made
            made = b""
        if not made and (byte == 46 or line.startswith(b"From ", place)):
            token = b"=%02X" % byte
        made += token
    yield made
