"""Letters in the outbox, without a template behind them."""

import factory

from aipact.core.db import new_id
from aipact.mail.models import LetterStatus, OutboxMessage, Priority
from tests.support.factory import ModelFactory


class LetterFactory(ModelFactory[OutboxMessage]):
    """A letter that is due now."""

    class Meta:
        model = OutboxMessage

    id = factory.LazyFunction(new_id)
    letter = "accounts/welcome"
    reason = "You have an account with this address."
    to_name = "Ada Lovelace"
    to_address = factory.Sequence(lambda n: f"person{n}@aquila.example")
    locale = "en"
    subject = factory.Sequence(lambda n: f"Letter {n}")
    body_text = factory.LazyAttribute(lambda row: f"Text of {row.subject}.\n")
    body_html = factory.LazyAttribute(lambda row: f"<p>Text of {row.subject}.</p>")
    message_id = factory.LazyAttribute(lambda row: f"<{row.id}@pact.example>")
    status = LetterStatus.PENDING
    priority = Priority.NORMAL
