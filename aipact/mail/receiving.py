"""Messages that come back to us: what a calendar answered, and letters that found no mailbox.

Everything in them may be forged, and nothing is believed that could hurt: an answer in the name of
somebody else only makes us ask that person, and a return counts only with the Message-ID of a
letter, or the address that was made for its return, which nobody but its receiver has seen.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import Message
from typing import Literal
from uuid import UUID

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
_STATUS = re.compile(r"\b[45]\.\d{1,3}\.\d{1,3}\b")
# RFC 3463: no such address, mailbox closed, no such host. What is wrong with the sender's address
# (X.1.7, X.1.8) says nothing of the receiver's.
GONE = ("5.1.", "5.2.1", "5.4.4")
_OURS = ("5.1.7", "5.1.8")
# Where the address stands that a report came to, or that the letter had come from.
_ENVELOPE = ("To", "Delivered-To", "X-Original-To", "Original-Mail-From")
# RFC 5965; all but the reports that a letter is wanted or lacks a signature.
_COMPLAINTS = ("abuse", "fraud", "opt-out")


@dataclass(frozen=True)
class Returned:
    """A letter that came back: why, in the server's words too, and what names it. hard: the address
    does not exist; is_final: the server gave up at once. letter_id: only updates have one in the
    address that they come from."""

    kind: Literal["hard", "soft", "complaint"]
    reason: str
    is_final: bool = False
    # What arrives twice counts once.
    event_id: str = ""
    letter_id: UUID | None = None
    message_id: str = ""


@dataclass(frozen=True)
class Incoming:
    """What concerns us in one message; both are empty in everything else."""

    calendars: tuple[bytes, ...] = ()
    returned: tuple[Returned, ...] = ()


def read_message(raw: bytes, envelope_sender: str = "") -> Incoming:
    """What a message says to us. envelope_sender: MAIL_ENVELOPE_SENDER. Raises ValueError for a
    message that cannot be read."""
    if len(raw) > MOST_BYTES or _is_overlong(raw):
        return Incoming()
    try:
        message = message_from_bytes(raw)
        parts = [part for part, _number in zip(message.walk(), range(MOST_PARTS), strict=False)]
        return Incoming(
            tuple(_calendars(parts)), tuple(_returned(raw, message, parts, envelope_sender))
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not readable as a message: {type(error).__name__}") from error


def note_return(message_id: str, reason: str) -> bool:
    """The letter has failed after all; False when it is none of ours, or known already."""
    done = db.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.message_id == message_id,
            OutboxMessage.status == LetterStatus.SENT,
        )
        .values(status=LetterStatus.FAILED, last_error=f"Returned: {reason}")
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


def _returned(
    raw: bytes, message: Message, parts: Sequence[Message], sender: str
) -> list[Returned]:
    """RFC 3464: the report of a server that gave up; RFC 5965: of a receiver who was not amused.
    One entry for each name of a letter in it."""
    report = _delivery_report(parts) if _is_report(message, "delivery-status") else None
    if _is_report(message, "feedback-report"):
        report = _feedback_report(parts)
    if report is None:
        return []
    event_id = f"mail:{hashlib.sha256(raw).hexdigest()}"
    addresses = [value for part in parts for name in _ENVELOPE for value in _values(part, name)]
    envelopes = [value for part in parts for value in _values(part, "Original-Envelope-Id")]
    ids = dict.fromkeys([*_letter_ids(addresses, sender), *filter(None, map(_uuid, envelopes))])
    return [
        *(replace(report, event_id=event_id, letter_id=one) for one in ids),
        *(replace(report, event_id=event_id, message_id=one) for one in _message_ids(parts)),
    ]


def _is_report(message: Message, kind: str) -> bool:
    is_report = message.get_content_type() == "multipart/report"
    return is_report and message.get_param("report-type") == kind


def _delivery_report(parts: Sequence[Message]) -> Returned | None:
    """The first block of the report that says why a letter was given up. None where the server
    still tries, or has delivered."""
    for part in parts:
        if str(part.get("Action", "")).strip().lower() != "failed":
            continue
        words = _CONTROL.sub(" ", str(part.get("Diagnostic-Code", "")).partition(";")[2]).strip()
        status = str(part.get("Status", "")).strip()
        if status.endswith(".0.0") and (finer := _STATUS.search(words)):
            status = finer[0]
        if match := _STATUS.match(status):
            is_gone = match[0].startswith(GONE) and match[0] not in _OURS
            reason = f"{status} {words}".strip()[:500]
            return Returned("hard" if is_gone else "soft", reason, is_final=status[0] == "5")
    return None


def _feedback_report(parts: Sequence[Message]) -> Returned | None:
    for part in parts:
        kind = str(part.get("Feedback-Type", "")).strip().lower()
        if kind in _COMPLAINTS:
            return Returned("complaint", kind)
    return None


def _letter_ids(addresses: Sequence[str], sender: str) -> Iterator[UUID]:
    """Ids in addresses that were made from `sender`, whose {id} says which letter it was."""
    before, has_id, after = sender.partition("{id}")
    if has_id:
        pattern = re.compile(f"{re.escape(before)}([0-9a-f-]{{36}}){re.escape(after)}", re.I)
        for address in addresses:
            if (match := pattern.search(address)) and (found := _uuid(match[1])):
                yield found


def _message_ids(parts: Sequence[Message]) -> Iterator[str]:
    for part in parts[1:]:
        if part.get_content_type() == "text/rfc822-headers":
            headers = part.get_payload(decode=True)
            part = message_from_bytes(bytes(headers or b""))
        for found in _values(part, "Message-ID"):
            if match := _MESSAGE_ID.fullmatch(found.strip()):
                yield match[0]


def _values(part: Message, name: str) -> list[str]:
    return [str(value) for value in part.get_all(name, [])]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None
