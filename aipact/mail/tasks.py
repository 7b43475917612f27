"""The job that sends what is due: nudged after each commit that queued a letter, and swept."""

from aipact.jobs import every, in_turn
from aipact.mail.delivery import deliver_due


@every(10, "mail.deliver", at_start=True)
@in_turn
def deliver() -> None:
    deliver_due()
