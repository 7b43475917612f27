import email.policy
from email import message_from_string
from email.message import EmailMessage
from typing import Any

import pytest

from aipact.core.db import new_id
from aipact.mail.message import (
    HEADERS,
    ONE_CLICK_HEADERS,
    BadLetter,
    Parcel,
    as_bytes,
    check,
    wire_address,
)
from config import Settings

pytestmark = pytest.mark.pure

SETTINGS = Settings.for_tests(
    MAIL_DEFAULT_SENDER="AI Pact Tracker <no-reply@pact.example>",
    OPERATOR_CONTACT="ask@pact.example",
)
# What CPython 3.11.7 and its like turn into a header of its own.
INJECTION = "=?utf-8?q?x=0ABcc:_victim@example.org?="


def parcel(**values: Any) -> Parcel:
    row: dict[str, Any] = {
        "id": new_id(),
        "letter": "accounts/welcome",
        "to_name": "Zoë Łukasz",
        "to_address": "zoe@aquila.example",
        "locale": "de",
        "subject": "Grüße aus Brüssel: Ihr Eintrag",
        "body_text": "Guten Tag,\n\nalles gut. ÄÖÜ\n",
        "body_html": "<p>Guten Tag,</p><p>alles gut. ÄÖÜ</p>",
        "calendar": "",
        "calendar_method": "",
        "one_click_url": "",
        "message_id": "<1@pact.example>",
        "is_secret": False,
        "attempts": 0,
    }
    return Parcel(**(row | values))


def read(raw: bytes) -> EmailMessage:
    message = message_from_string(raw.decode(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_letter_has_exactly_its_headers_and_both_parts_text_first() -> None:
    raw = as_bytes(parcel(), SETTINGS)
    message = read(raw)
    assert sorted(message.keys()) == sorted(HEADERS)
    assert message["From"] == "AI Pact Tracker <no-reply@pact.example>"
    assert [a.addr_spec for a in message["To"].addresses] == ["zoe@aquila.example"]
    assert [a.display_name for a in message["To"].addresses] == ["Zoë Łukasz"]
    assert message["Reply-To"] == "ask@pact.example"
    assert message["Subject"] == "Grüße aus Brüssel: Ihr Eintrag"
    assert message["Message-ID"] == "<1@pact.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "de"
    assert message.get_content_type() == "multipart/alternative"
    parts = [part for part in message.iter_parts() if isinstance(part, EmailMessage)]
    assert [p.get_content_type() for p in parts] == ["text/plain", "text/html"]
    assert [p.get_content_charset() for p in parts] == ["utf-8", "utf-8"]
    assert parts[0].get_content().splitlines() == ["Guten Tag,", "", "alles gut. ÄÖÜ"]


def test_a_letter_is_ascii_with_short_crlf_lines() -> None:
    raw = as_bytes(parcel(body_html="<p>" + "x" * 5000 + "</p>"), SETTINGS)
    assert raw.isascii()
    assert raw.replace(b"\r\n", b"").count(b"\n") == 0
    assert max(map(len, raw.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("field", ["subject", "to_name"])
def test_an_encoded_word_in_data_stays_text(field: str) -> None:
    message = read(as_bytes(parcel(**{field: INJECTION}), SETTINGS))
    assert sorted(message.keys()) == sorted(HEADERS)
    shown = (
        str(message["Subject"]) if field == "subject" else message["To"].addresses[0].display_name
    )
    assert shown == INJECTION.replace("=?", "= ?")


@pytest.mark.parametrize(
    "text", ["a\nBcc: x@y.example", "a\rb", "a\0b", "a\x1bb", "a\x85b", "a\u2028b"]
)
@pytest.mark.parametrize("field", ["subject", "to_name"])
def test_a_control_character_in_a_header_is_refused(field: str, text: str) -> None:
    with pytest.raises(BadLetter, match="control character"):
        as_bytes(parcel(**{field: text}), SETTINGS)


@pytest.mark.parametrize("header", [b"Bcc: victim@example.org", b"X-Other: 1", b"To: a@b.example"])
def test_reading_back_finds_a_header_that_was_not_meant(header: bytes) -> None:
    raw = as_bytes(parcel(subject="Plain"), SETTINGS)
    check(raw, "zoe@aquila.example", "Plain")
    with pytest.raises(BadLetter, match="header"):
        check(header + b"\r\n" + raw, "zoe@aquila.example", "Plain")


def test_reading_back_finds_another_receiver() -> None:
    raw = as_bytes(parcel(subject="Plain"), SETTINGS)
    with pytest.raises(BadLetter, match="receiver"):
        check(raw, "other@aquila.example", "Plain")


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("a.b+c@aquila.example", "a.b+c@aquila.example"),
        ("info@straße.example", "info@xn--strae-oqa.example"),
        ("δοκιμή@παράδειγμα.example", "δοκιμή@xn--hxajbheg2az3al.example"),
    ],
)
def test_the_domain_of_an_address_is_ascii_on_the_wire(address: str, wire: str) -> None:
    assert wire_address(address) == wire


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a@b@c.example", "a b@c.example", "<a@c.example>", "a@c.example\n", "é@",
     "é@b..c", "a@b.example, c@d.example"],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(BadLetter):
        wire_address(address)


def test_a_letter_to_an_international_address_says_so_in_utf8() -> None:
    raw = as_bytes(parcel(to_address="δοκιμή@παράδειγμα.example"), SETTINGS)
    to = read(raw)["To"].addresses[0].addr_spec
    assert to == "δοκιμή@xn--hxajbheg2az3al.example"


@pytest.mark.parametrize(
    "name",
    ['Ada "the first"', "Lovelace, Ada", "a@b.example", "名前", "Ω" * 12, "\\", "", "(x)", "."],
)
def test_any_name_comes_back_as_it_was(name: str) -> None:
    assert read(as_bytes(parcel(to_name=name), SETTINGS))["To"].addresses[0].display_name == name


@pytest.mark.parametrize("subject", ["Ω" * 200, "x" * 200, "Größe " * 30, "a  b", "100 % = ? =x?"])
def test_any_subject_comes_back_as_it_was(subject: str) -> None:
    assert str(read(as_bytes(parcel(subject=subject), SETTINGS))["Subject"]) == subject.strip()


def test_a_long_message_id_is_not_folded_into_something_else() -> None:
    message_id = f"<{new_id()}@ai-pact-tracker.with-a-long-name.some-where.europa.example>"
    raw = as_bytes(parcel(message_id=message_id), SETTINGS)
    assert b"Message-ID: " + message_id.encode() in raw.replace(b"\r\n ", b" ").replace(b"  ", b" ")


def test_a_letter_that_one_click_ends_says_so_in_two_headers_more() -> None:
    url = "https://pact.example/updates/leave/" + "x" * 120
    message = read(as_bytes(parcel(one_click_url=url), SETTINGS))
    assert sorted(message.keys()) == sorted(HEADERS + ONE_CLICK_HEADERS)
    assert message["List-Unsubscribe"] == f"<{url}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    "url", ["https://a.example/\r\nBcc: v@e.org", "https://a.example/ä", "a b"]
)
def test_an_address_that_is_none_never_becomes_a_header(url: str) -> None:
    with pytest.raises(BadLetter):
        as_bytes(parcel(one_click_url=url), SETTINGS)
