"""Letters as bytes: each is read back as a mail program would."""

import email.policy
import re
import uuid
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any

import pytest

from aipact.campaigns.delivery.encoding import (
    HEADERS,
    Mould,
    Receiver,
    quoted_printable,
)
from aipact.campaigns.emails import compose, readable
from aipact.core.settings import current_settings
from aipact.mail.message import BadLetter
from tests.campaigns.audience import BODY, being_sent
from tests.mail.conftest import Change

TOKEN = "Zm9v-_" * 16
INJECTION = "=?utf-8?q?x=0ABcc:_v@e.org?="


def receiver(address: str = "ada@aquila.example", **values: str) -> Receiver:
    return Receiver(uuid.uuid4(), address, TOKEN, {"topics": "AI Pact news", **values})


def cast(to: Receiver, texts: Any = None, reader: str = "en") -> bytes:
    campaign = being_sent(texts)
    return Mould(compose(campaign, reader), campaign.id, current_settings()).cast(to)[1]


def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=email.policy.default)  # type: ignore[arg-type]
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def parts(message: EmailMessage) -> tuple[str, str]:
    text, html = message.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    return _lf(text.get_content()), _lf(html.get_content())  # type: ignore[attr-defined]


def _lf(text: str) -> str:
    return text.replace("\r\n", "\n")


def test_the_headers_are_those_of_a_bulk_letter(db: Any, change_settings: Change) -> None:
    change_settings(
        mail_bulk_sender="AI Office updates <updates@pact.example>",
        mail_reply_to="office@pact.example",
        base_url="https://pact.example",
    )
    to = receiver()
    message = parsed(cast(to))
    assert sorted(message.keys()) == sorted(HEADERS)
    assert message["From"] == "AI Office updates <updates@pact.example>"
    assert message["To"] == "ada@aquila.example"
    assert message["Reply-To"] == "office@pact.example"
    assert message["Subject"] == "News of the Pact: naïve œuvre"
    assert message["Message-ID"] == f"<{to.delivery_id}@pact.example>"
    assert message["List-Id"] == "<updates.pact.example>"
    assert message["List-Unsubscribe"] == f"<https://pact.example/updates/leave/{TOKEN}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"[0-9a-f]{32}:en:update:aipact", message["Feedback-ID"])
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en"
    assert message["Date"].datetime.tzinfo is not None
    assert message.get_content_type() == "multipart/alternative"


def test_both_parts_say_the_same_and_how_to_stop(db: Any) -> None:
    text, html = parts(parsed(cast(receiver(organisation="Lyra & Söhne <GmbH>"))))
    assert "Dear colleagues of Lyra & Söhne <GmbH>, the guidelines are out." in text
    assert "Lyra &amp; Söhne &lt;GmbH&gt;" in html
    assert "(https://digital-strategy.ec.europa.eu/en/guidelines)" in text
    assert "WHAT IS NEW" in text
    for part in (text, html):
        assert "AI Pact news" in part
        assert f"http://localhost/en/updates/leave/{TOKEN}" in part
        assert "http://localhost/en/updates/preferences" in part
        assert re.search(r"http://localhost/en/updates/update-[0-9a-f]{8}\b", part)
        assert "ada@aquila.example" not in part
    assert "<img" not in html
    assert not re.search(r"""(src|background)\s*=|url\(""", html)


def test_a_placeholder_without_a_value_has_its_fallback(db: Any) -> None:
    for part in parts(parsed(cast(receiver()))):
        assert "colleagues of your organisation" in part


def test_no_line_is_long_begins_with_a_dot_or_lacks_cr(db: Any) -> None:
    text = f"{'x' * 500} {{organisation}} {'ü' * 300}\n\n.\n\n..dots\n\nFrom here\n\n= 3D"
    raw = cast(receiver(organisation="." + "Ω" * 90), {"en": ("Long", text)})
    assert not re.search(rb"[^\r]\n|\r[^\n]", raw)
    body = raw.partition(b"\r\n\r\n")[2]
    assert max(map(len, body.split(b"\r\n"))) <= 76
    assert not re.search(rb"^\.", raw, re.M)
    assert not re.search(rb"^From ", body, re.M)
    got, html = parts(parsed(raw))
    assert f"{'x' * 500} .{'Ω' * 90} {'ü' * 300}\n\n.\n\n..dots\n\nFrom here\n\n= 3D" in got
    assert "." + "Ω" * 90 in html


@pytest.mark.parametrize(
    "text", ["", "a", "x" * 75, "x" * 76, "x" * 77, "é" * 26, "a \nb\t\n", "="]
)
def test_quoted_printable_reads_back(text: str) -> None:
    head = b"Content-Transfer-Encoding: quoted-printable\r\n"
    head += b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
    message = parsed(head + quoted_printable(text))
    assert _lf(message.get_content()).rstrip("\n") == text.rstrip("\n")
    assert all(len(line) <= 76 for line in quoted_printable(text).split(b"\r\n"))


@pytest.mark.parametrize(
    "hostile", [INJECTION, "x\r\nBcc: v@e.org", "=?utf-8?b?Cg==?= Bcc:v@e.org"]
)
def test_a_subject_adds_no_header(db: Any, hostile: str) -> None:
    try:
        raw = cast(receiver(), {"en": (hostile, BODY)})
    except BadLetter:
        return
    message = parsed(raw)
    assert sorted(message.keys()) == sorted(HEADERS)
    assert message["Bcc"] is None
    again = parsed(message.as_bytes())
    assert sorted(again.keys()) == sorted(HEADERS)


@pytest.mark.parametrize("hostile", [INJECTION, "x\r\nBcc: v@e.org", "\r\n.\r\nMAIL FROM:<a@b.eu>"])
def test_a_name_adds_no_header_and_ends_no_text(db: Any, hostile: str) -> None:
    raw = cast(receiver(organisation=hostile))
    message = parsed(raw)
    assert sorted(message.keys()) == sorted(HEADERS)
    assert b"\r\n.\r\n" not in raw
    assert " ".join(hostile.split()) in parts(message)[0]


@pytest.mark.parametrize(
    "address", ["a@b.eu\r\nBcc: v@e.org", "a@b.eu, v@e.org", "a b@c.eu", "<a@b.eu>", "a@b@c.eu", ""]
)
def test_what_is_no_address_gets_no_letter(db: Any, address: str) -> None:
    with pytest.raises(BadLetter):
        cast(receiver(address))


def test_an_international_domain_is_written_in_ascii(db: Any) -> None:
    assert parsed(cast(receiver("ada@bücher.example")))["To"] == "ada@xn--bcher-kva.example"


def test_a_reader_without_a_text_gets_the_authoritative_one_and_is_told(db: Any) -> None:
    texts = {"de": ("Neues", "Die *Leitlinien* sind da."), "it": ("Novità", "Eccole.")}
    message = parsed(cast(receiver(), texts, reader="fr"))
    assert (message["Subject"], message["Content-Language"]) == ("Neues", "de")
    text, html = parts(message)
    assert "Die Leitlinien sind da." in text
    assert '<div lang="de">' in html
    assert "http://localhost/fr/updates/leave/" in text
    told = parts(parsed(cast(receiver(), texts, reader="en")))[0]
    assert "This update is not available in English. This is the text in German." in told
    italian = parsed(cast(receiver(), texts, reader="it"))
    assert "not available" not in parts(italian)[0]
    assert "http://localhost/en/updates/leave/" in parts(italian)[0]


def test_each_letter_has_its_own_id_and_link(db: Any) -> None:
    campaign = being_sent()
    mould = Mould(compose(campaign, "en"), campaign.id, current_settings())
    made = [
        Receiver(uuid.uuid4(), f"p{n}@aquila.example", f"token{n}", {"topics": "x"})
        for n in range(50)
    ]
    letters = [parsed(mould.cast(to)[1]) for to in made]
    assert len({letter["Message-ID"] for letter in letters}) == 50
    for to, letter in zip(made, letters, strict=True):
        assert letter["To"] == to.address
        assert letter["List-Unsubscribe"].endswith(f"/{to.leave_token}>")
        assert all(to.leave_token in part for part in parts(letter))


def test_markdown_reads_as_plain_text() -> None:
    text = """# Head

1. one
2. two
   - in

> said

```
code
```

[a](https://a.eu) **b**

---"""
    lines = "\nHEAD", "1. one\n2. two\n   \n   - in", "> said", "    code", "a (https://a.eu) b"
    assert readable(text) == "\n\n".join((*lines, "* * *"))
