"""One letter as the bytes that go over the wire.

A header can become two: the parser of some Python releases decodes an encoded word and writes its
line break (CVE-2024-6923). So values that come from data lose their `=?`, control characters are
refused, and the finished message is read back: it must hold exactly the headers meant.
"""

import re
import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_string, policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from email_validator import EmailNotValidError, validate_email

from aipact.core.clock import now
from aipact.core.settings import Settings

HEADERS = (
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language",
    "MIME-Version", "Content-Type",
)  # fmt: skip
ONE_CLICK_HEADERS = ("List-Unsubscribe", "List-Unsubscribe-Post")

CALENDAR_FILE = "event.ics"
_IN_NO_ADDRESS = re.compile(r'[\x00-\x20,;:<>()\[\]"\\]')


@dataclass(frozen=True)
class Parcel:
    """What sending needs of a row in the outbox, apart from any transaction."""

    id: uuid.UUID
    letter: str
    to_name: str
    to_address: str
    locale: str
    subject: str
    body_text: str
    body_html: str
    calendar: str
    calendar_method: str
    one_click_url: str
    message_id: str
    is_secret: bool
    attempts: int


class BadLetter(Exception):
    """This letter can never be sent; the text says why."""


def wire_address(address: str) -> str:
    """The address in ASCII where it can be: the domain always can, what is before the @ cannot.

    Raises BadLetter for what is no address.
    """
    if address.isascii():
        if address.count("@") != 1 or _IN_NO_ADDRESS.search(address):
            raise BadLetter("This is not an e-mail address.")
        return address
    try:
        found = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise BadLetter(f"This is not an e-mail address: {error}") from error
    return found.ascii_email or f"{found.local_part}@{found.ascii_domain}"


def named_sender(settings: Settings) -> tuple[str, str]:
    """Name and address of who letters come from."""
    return parseaddr(settings.mail_default_sender)


def sender_address(settings: Settings) -> str:
    """What stands in MAIL FROM."""
    return named_sender(settings)[1]


def as_bytes(letter: Parcel, settings: Settings) -> bytes:
    """The whole message, CRLF, checked. Raises BadLetter."""
    receiver = wire_address(letter.to_address)
    name, sender = named_sender(settings)
    message = EmailMessage(policy=policy.SMTP if receiver.isascii() else policy.SMTPUTF8)
    try:
        message["From"] = Address(harmless(name), addr_spec=sender)
        user, _, domain = receiver.rpartition("@")
        message["To"] = Address(harmless(letter.to_name), user, domain)
        message["Reply-To"] = settings.mail_reply_to or settings.operator_contact
        message["Subject"] = harmless(letter.subject)
        message["Date"] = format_datetime(now())
        message["Message-ID"] = letter.message_id
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.body_text, cte="quoted-printable")
        message.add_alternative(letter.body_html, subtype="html", cte="quoted-printable")
        if letter.calendar:
            _add_calendar(message, letter)
        # After the content, which takes the place of every Content- header.
        message["Content-Language"] = letter.locale
        raw = _one_click(letter.one_click_url) + message.as_bytes()
    except (ValueError, MessageError, UnicodeError) as error:
        raise BadLetter(f"The letter cannot be written as a message: {error}") from error
    check(raw, receiver, harmless(letter.subject), with_one_click=bool(letter.one_click_url))
    return raw


def _one_click(url: str) -> bytes:
    """The headers of RFC 8058; written here, since the library folds long addresses into something
    that mail programs do not read."""
    if not url:
        return b""
    if any(not 33 <= ord(char) < 127 or char in "<>" for char in url):
        raise BadLetter("The address that ends these letters is none.")
    return (
        f"List-Unsubscribe: <{url}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    ).encode()


def _add_calendar(message: EmailMessage, letter: Parcel) -> None:
    """The entry twice, as calendars look for it: as one more form of the letter, for those that
    act on it by themselves, and as a file, for those that wait to be asked."""
    entry = letter.calendar.encode()
    kind = {"method": letter.calendar_method, "charset": "utf-8"}
    message.add_alternative(entry, maintype="text", subtype="calendar", params=kind, cte="base64")
    message.add_attachment(
        entry,
        maintype="text",
        subtype="calendar",
        params=kind,
        filename=CALENDAR_FILE,
        cte="base64",
    )


def check(raw: bytes, receiver: str, subject: str, *, with_one_click: bool = False) -> None:
    """Read the message back: what a mail server will see is what was meant, and nothing else."""
    text = raw.decode()
    seen = message_from_string(text, policy=policy.compat32)
    if not _is_as_meant(seen.keys(), with_one_click):
        raise BadLetter("A header of the letter would have become another one.")
    parsed = message_from_string(text, policy=policy.default)
    receivers = [address.addr_spec for address in parsed["To"].addresses]
    if receivers != [receiver] or str(parsed["Subject"]) != subject:
        raise BadLetter("The letter's receiver or subject would have changed on its way.")


def _is_as_meant(names: Sequence[str], with_one_click: bool) -> bool:
    meant = HEADERS + ONE_CLICK_HEADERS if with_one_click else HEADERS
    return sorted(names) == sorted(meant)


def harmless(value: str) -> str:
    """Text for a header: one line, no control characters, nothing that a parser would decode."""
    if any(unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs") for char in value):
        raise BadLetter("A name or the subject holds a control character.")
    return value.replace("=?", "= ?").strip()
