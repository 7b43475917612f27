"""The only way to write a letter: a row in the outbox, in the transaction of its cause."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ParamSpec

from sqlalchemy import delete, update

from aipact.core.clock import now
from aipact.core.db import db, insert_once, new_id
from aipact.core.errors import Conflict
from aipact.core.settings import current_settings
from aipact.core.text import email_domain
from aipact.i18n import _
from aipact.jobs import nudge_after_commit
from aipact.mail.models import LetterStatus, OutboxMessage, Priority
from aipact.mail.render import Recipient, RenderedLetter, marked_as_test, render_letter

Said = ParamSpec("Said")
# The columns of a letter.
Row = Mapping[str, Any]


@dataclass(frozen=True)
class CalendarPart:
    """An iCalendar text, and the method that it carries (REQUEST, CANCEL)."""

    text: str
    method: str


def compose(
    letter: str,
    *,
    to: Recipient,
    reason: str = "",
    context: Mapping[str, Any] | None = None,
    rendered: RenderedLetter | None = None,
    about_id: uuid.UUID | None = None,
    dedupe: str | None = None,
    held: bool = False,
    priority: Priority = Priority.NORMAL,
    secret: bool = False,
    calendar: CalendarPart | None = None,
    is_test: bool = False,
    one_click_url: str = "",
) -> Row:
    """Render `letter` ("pledges/pledge_received") in the receiver's language; what `queue` puts
    into the outbox.

    reason: a lazily translated sentence, "why did I get this?". rendered: a letter that is written
    already, in place of reason and context. about_id: the submission that shows the letter in its
    timeline. dedupe: the same key never writes a second letter. held: waits for `release`. secret:
    the text is blanked once it is sent. calendar: an entry that the receiver's calendar takes over.
    is_test: for a colleague to look at, which the subject says. one_click_url: where a mail program
    ends letters like this (RFC 8058).
    """
    rendered = rendered or render_letter(letter, to=to, reason=reason, context=context or {})
    if is_test:
        rendered = marked_as_test(rendered, to.locale)
    letter_id = new_id()
    return {
        "id": letter_id,
        "message_id": f"<{letter_id}@{_mail_domain()}>",
        "letter": letter,
        "reason": rendered.reason,
        "about_id": about_id,
        "dedupe_key": dedupe,
        "to_user_id": to.user_id,
        "to_name": to.name[:200],
        "to_address": to.address,
        "locale": to.locale,
        "subject": rendered.subject,
        "body_text": rendered.text,
        "body_html": rendered.html,
        "is_secret": secret,
        "one_click_url": one_click_url,
        "calendar": calendar.text if calendar else "",
        "calendar_method": calendar.method if calendar else "",
        "status": LetterStatus.HELD if held else LetterStatus.PENDING,
        "priority": priority,
    }


def queue(letter: Row) -> uuid.UUID | None:
    """Put a letter that is composed into the outbox; its id. None when its dedupe key is used
    already, be it by a transaction of this moment."""
    # Whom and what the letter is about may be new, too.
    db.session.flush()
    if not insert_once(OutboxMessage, "dedupe_key", letter):
        return None
    if letter["status"] is not LetterStatus.HELD:
        nudge_after_commit("mail.deliver")
    letter_id: uuid.UUID = letter["id"]
    return letter_id


def _composed_and_queued(compose: Callable[Said, Row]) -> Callable[Said, uuid.UUID | None]:
    def enqueue(*args: Said.args, **kwargs: Said.kwargs) -> uuid.UUID | None:
        return queue(compose(*args, **kwargs))

    return enqueue


# What nearly everybody wants: both in one.
enqueue = _composed_and_queued(compose)


def release(about_id: uuid.UUID) -> None:
    """Let the held letters about a submission go."""
    _move_held(about_id, LetterStatus.PENDING)
    nudge_after_commit("mail.deliver")


def cancel(about_id: uuid.UUID) -> None:
    """Undo: the held letters about a submission never go."""
    _move_held(about_id, LetterStatus.CANCELLED)


def cancel_letters(address: str, letters: Sequence[str]) -> None:
    """What still waits of these letters to somebody who left does not go."""
    db.session.flush()
    db.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.to_address == address,
            OutboxMessage.letter.in_(letters),
            OutboxMessage.status == LetterStatus.PENDING,
        )
        .values(status=LetterStatus.CANCELLED)
    )


def retry(letter: OutboxMessage) -> None:
    """Try a failed letter again, as if it were new."""
    if letter.status is not LetterStatus.FAILED:
        raise Conflict(_("Only a letter that failed can be tried again."))
    if not letter.body_text:
        # It left, and was returned: its live code or link was not kept.
        raise Conflict(_("The text of this letter was not kept, so it cannot go again."))
    letter.status, letter.attempts, letter.next_attempt_at = LetterStatus.PENDING, 0, now()
    nudge_after_commit("mail.deliver")


def discard_held(about_id: uuid.UUID) -> None:
    """Take the held letters about a submission away, to be written anew with what is known now."""
    db.session.flush()
    db.session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.about_id == about_id, OutboxMessage.status == LetterStatus.HELD
        )
    )


def _move_held(about_id: uuid.UUID, status: LetterStatus) -> None:
    db.session.flush()
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.about_id == about_id, OutboxMessage.status == LetterStatus.HELD)
        .values(status=status, next_attempt_at=now())
    )


def _mail_domain() -> str:
    sender = current_settings().mail_default_sender
    return email_domain(sender.rstrip("> ")) or "localhost"
