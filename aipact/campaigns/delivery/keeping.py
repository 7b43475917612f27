"""A demo without a mail server: letters go nowhere, and can be read in its mailbox."""

from collections.abc import Sequence

from sqlalchemy import insert

from aipact.campaigns.delivery.ledger import Letter
from aipact.campaigns.emails import Composed
from aipact.core.clock import now
from aipact.core.db import db
from aipact.mail.models import LetterStatus, OutboxMessage, Priority
from aipact.subscriptions.queries.leaving import Leaving, leave_token


def keep(letters: Sequence[tuple[Letter, Composed, str]]) -> None:
    """Each letter as its receiver would have got it: with the names of its topics."""
    moment = now()
    rows = []
    for letter, composed, topics in letters:
        token = leave_token(Leaving(letter.subscriber_id, letter.id, letter.topics))
        values = {"leave": token, "topics": topics, "organisation": letter.organisation}
        text, html = composed.filled(values)
        rows.append(
            {
                "id": letter.id,
                "letter": "campaigns/update",
                "reason": topics,
                "about_id": letter.campaign_id,
                "dedupe_key": f"delivery:{letter.id}",
                "to_address": letter.address,
                "locale": letter.locale,
                "subject": composed.subject,
                "body_text": text,
                "body_html": html,
                "message_id": f"<{letter.id}@demo.invalid>",
                "status": LetterStatus.SENT,
                "priority": Priority.BULK,
                "next_attempt_at": moment,
                "created_at": moment,
                "sent_at": moment,
            }
        )
    if rows:
        db.session.execute(insert(OutboxMessage), rows)
