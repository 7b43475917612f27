"""Messages that come back to us: what a calendar answered, and letters that found no mailbox.

Everything in them may be forged, and nothing is believed that could hurt: an answer in the name of
somebody else only makes us ask that person, and a return counts only with the Message-ID of a
letter, which nobody but its receiver has seen.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from sqlalchemy import update

from aipact.core.db import db
from aipact.mail.models import LetterStatus, OutboxMessage

# More than any server's report or calendar's answer.
MOST_BYTES, MOST_CALENDAR_BYTES, MOST_PARTS = 1_000_000, 100_000, 50
# The parser takes minutes over the parameters of one header of a megabyte.
MOST_HEADER_BYTES = 2_000
_DESCRIBES_PART = re.compile(
    rb"(?i)(?<![^\r\n])content-[a-z-]+:[^\r\n]*(?:(?:\r\n?|\n)[ \t][^\r\n]*)*"
)
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,198}>")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True)
class Returned:
    """A letter that a mail server gave up on: its Message-ID, and the server's words."""

    message_id: str
    reason: str


@dataclass(frozen=True)
class Incoming:
    """What concerns us in one message; both are empty in everything else."""

    calendars: tuple[bytes, ...] = ()
    returned: tuple[Returned, ...] = ()


def read_message(raw: bytes) -> Incoming:
    """What a message says to us. Raises ValueError for one that cannot be read."""
    if len(raw) > MOST_BYTES or _is_overlong(raw):
        return Incoming()
    try:
        message = message_from_bytes(raw)
        parts = [part for part, _number in zip(message.walk(), range(MOST_PARTS), strict=False)]
        return Incoming(tuple(_calendars(parts)), tuple(_returned(message, parts)))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not readable as a message: {type(error).__name__}") from error


def note_return(returned: Returned) -> bool:
    """The letter has failed after all; False when it is none of ours, or known already."""
    done = db.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.message_id == returned.message_id,
            OutboxMessage.status == LetterStatus.SENT,
        )
        .values(status=LetterStatus.FAILED, last_error=f"Returned: {returned.reason}")
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    return done.first() is not None


def _is_overlong(raw: bytes) -> bool:
    found = _DESCRIBES_PART.finditer(raw)
    return any(header.end() - header.start() > MOST_HEADER_BYTES for header in found)


def _calendars(parts: Sequence[Message]) -> Iterator[bytes]:
    """Calendars, the form and the file of one answer counted once."""
    seen: set[bytes] = set()
    for part in parts:
        if part.get_content_type() == "text/calendar":
            text = part.get_payload(decode=True)
            if isinstance(text, bytes) and len(text) <= MOST_CALENDAR_BYTES and text not in seen:
                seen.add(text)
                yield text


def _returned(message: Message, parts: Sequence[Message]) -> Iterator[Returned]:
    """RFC 3464: the report of a server that gave up for good, and the headers of what it had."""
    is_report = message.get_content_type() == "multipart/report"
    if not is_report or message.get_param("report-type") != "delivery-status":
        return
    reasons = [reason for part in parts if (reason := _reason(part))]
    if not reasons:
        return
    for part in parts[1:]:
        if part.get_content_type() == "text/rfc822-headers":
            headers = part.get_payload(decode=True)
            found = message_from_bytes(bytes(headers or b"")).get("Message-ID", "")
        else:
            found = part.get("Message-ID", "")
        if match := _MESSAGE_ID.fullmatch(str(found).strip()):
            yield Returned(match[0], reasons[0])


def _reason(part: Message) -> str:
    """Of one block of the report; "" where the server still tries, or has delivered."""
    if str(part.get("Action", "")).strip().lower() != "failed":
        return ""
    status = str(part.get("Status", "")).strip()
    if not status.startswith("5"):
        return ""
    words = str(part.get("Diagnostic-Code", "")).partition(";")[2]
    return _CONTROL.sub(" ", f"{status} {words.strip()}").strip()[:500]
