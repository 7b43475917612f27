"""Letters that really arrived by SMTP, for journeys."""

import re
import time
from email.message import EmailMessage

from tests.support.smtp import SmtpServer


class Letters:
    """What a person finds in their mailbox."""

    def __init__(self, smtp: SmtpServer) -> None:
        self.smtp = smtp

    def wait(self, *, to: str, containing: str = "", seconds: float = 30) -> str:
        """The text of the newest letter to this address that holds these words."""
        deadline = time.monotonic() + seconds
        while True:
            texts = [text_of(message) for message in self.smtp.to(to)]
            found = [text for text in texts if containing in text]
            if found:
                return found[-1]
            assert time.monotonic() < deadline, f"no letter to {to} with {containing!r}: {texts}"
            time.sleep(0.2)


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None, "a letter without a text part"
    return f"{message['Subject']}\n\n{body.get_content()}"


def code_in(text: str) -> str:
    found = set(re.findall(r"(?<![\d-])\d{3} ?\d{3}(?![\d-])", text))
    assert len(found) == 1, f"{len(found)} codes in {text!r}"
    return found.pop().replace(" ", "")


def link_in(text: str, containing: str = "") -> str:
    found = {link for link in re.findall(r"https?://[^\s<>\"')]+", text) if containing in link}
    assert len(found) == 1, f"{len(found)} links {containing!r} in {text!r}"
    return found.pop()
