"""The only way to write a letter: a row in the outbox, in the transaction of its cause."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from aipact.core.clock import now
from aipact.core.db import db, new_id
from aipact.core.errors import Conflict
from aipact.core.settings import current_settings
from aipact.core.text import email_domain
from aipact.core.transaction import after_commit
from aipact.i18n import _
from aipact.jobs import nudge
from aipact.mail.models import LetterStatus, OutboxMessage, Priority
from aipact.mail.render import Recipient, render_letter


def enqueue(
    letter: str,
    *,
    to: Recipient,
    reason: str,
    context: Mapping[str, Any],
    about_id: uuid.UUID | None = None,
    dedupe: str | None = None,
    held: bool = False,
    priority: Priority = Priority.NORMAL,
    secret: bool = False,
) -> OutboxMessage | None:
    """Render `letter` ("pledges/pledge_received") in the receiver's language and queue it.

    reason: a lazily translated sentence, "why did I get this?". about_id: the submission that
    shows the letter in its timeline. dedupe: the same key never writes a second letter (None is
    returned). held: waits for `release`. secret: the text is blanked once it is sent.
    """
    if dedupe is not None and _exists(dedupe):
        return None
    rendered = render_letter(letter, to=to, reason=reason, context=context)
    message = OutboxMessage(
        id=new_id(),
        letter=letter,
        reason=rendered.reason,
        about_id=about_id,
        dedupe_key=dedupe,
        to_user_id=to.user_id,
        to_name=to.name[:200],
        to_address=to.address,
        locale=to.locale,
        subject=rendered.subject,
        body_text=rendered.text,
        body_html=rendered.html,
        is_secret=secret,
        status=LetterStatus.HELD if held else LetterStatus.PENDING,
        priority=priority,
    )
    message.message_id = f"<{message.id}@{_mail_domain()}>"
    if not _add(message):
        return None
    if not held:
        after_commit(_nudge_delivery)
    return message


def _add(message: OutboxMessage) -> bool:
    """False when another transaction used the same dedupe key first."""
    if message.dedupe_key is None:
        db.session.add(message)
        return True
    try:
        with db.session.begin_nested():
            db.session.add(message)
    except IntegrityError:
        return False
    return True


def release(about_id: uuid.UUID) -> None:
    """Let the held letters about a submission go."""
    _move_held(about_id, LetterStatus.PENDING)
    after_commit(_nudge_delivery)


def cancel(about_id: uuid.UUID) -> None:
    """Undo: the held letters about a submission never go."""
    _move_held(about_id, LetterStatus.CANCELLED)


def retry(letter: OutboxMessage) -> None:
    """Try a failed letter again, as if it were new."""
    if letter.status is not LetterStatus.FAILED:
        raise Conflict(_("Only a letter that failed can be tried again."))
    letter.status, letter.attempts, letter.next_attempt_at = LetterStatus.PENDING, 0, now()
    after_commit(_nudge_delivery)


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


def _exists(dedupe: str) -> bool:
    db.session.flush()
    query = select(OutboxMessage.id).where(OutboxMessage.dedupe_key == dedupe)
    return db.session.execute(query).first() is not None


def _mail_domain() -> str:
    sender = current_settings().mail_default_sender
    return email_domain(sender.rstrip("> ")) or "localhost"


def _nudge_delivery() -> None:
    nudge("mail.deliver")
