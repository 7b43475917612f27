"""Messages on the record, from staff to the organisation."""

from aipact.casework import actions as casework
from aipact.casework.models import Message, Submission
from aipact.core.actor import Actor
from aipact.core.db import db
from aipact.organisations import emails as organisation_letters
from aipact.procedures.kinds import organisation_of


def send_message(submission: Submission, body: str, *, actor: Actor) -> Message:
    """Write to the organisation; its contacts get the text as a letter.

    Raises RuleBroken("body") when there is none.
    """
    message = casework.add_message(submission, body, actor=actor, is_from_staff=True)
    db.session.flush()
    organisation_letters.message_from_staff(organisation_of(submission), submission, message)
    return message
