"""Letters as their receiver sees them: the rows of the outbox, oldest first, after the worker has
written what was owed."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, select

from aipact.core.db import db
from aipact.jobs import run_job
from aipact.mail.models import OutboxMessage


@dataclass(frozen=True)
class Letter:
    """One letter, whatever became of it."""

    to: str
    subject: str
    text: str
    html: str
    template: str
    status: str
    locale: str
    reason: str
    created_at: datetime

    @property
    def links(self) -> list[str]:
        """Every address in the text, as a path of this site."""
        found = re.findall(r"https?://[^\s<>\"')]+", self.text)
        return [urlsplit(link)._replace(scheme="", netloc="").geturl() for link in found]

    def link(self, containing: str = "") -> str:
        found = sorted({link for link in self.links if containing in link})
        assert len(found) == 1, f"{len(found)} links {containing!r} in {self.links}"
        return found[0]

    @property
    def code(self) -> str:
        """The six-digit code, spaces left out."""
        found = set(re.findall(r"(?<![\d-])(\d{3} ?\d{3})(?![\d-])", self.text))
        assert len(found) == 1, f"{len(found)} codes in {self.text!r}"
        return found.pop().replace(" ", "")


class Mailbox:
    """All letters of this test."""

    def all(self) -> list[Letter]:
        run_job("events.write_letters")
        query = select(OutboxMessage).order_by(OutboxMessage.created_at, OutboxMessage.id)
        return [_letter(row) for row in db.session.scalars(query)]

    def to(self, address: str) -> list[Letter]:
        return [letter for letter in self.all() if letter.to == address]

    def last(self, to: str = "", template: str = "") -> Letter:
        found = [
            letter
            for letter in self.all()
            if (not to or letter.to == to) and (not template or letter.template == template)
        ]
        known = [(letter.to, letter.template) for letter in self.all()]
        assert found, f"no letter to {to or 'anybody'} {template}; there are {known}"
        return found[-1]

    def templates(self, to: str = "") -> list[str]:
        """Which letters were written, in order."""
        return [letter.template for letter in self.all() if not to or letter.to == to]

    def clear(self) -> None:
        db.session.execute(delete(OutboxMessage))
        db.session.commit()

    def __len__(self) -> int:
        return len(self.all())


def _letter(row: Any) -> Letter:
    return Letter(
        to=row.to_address,
        subject=row.subject,
        text=row.body_text,
        html=row.body_html,
        template=row.letter,
        status=row.status.value,
        locale=row.locale,
        reason=row.reason,
        created_at=row.created_at,
    )
