"""What happens to practices by itself: they become stale, and their contacts are asked."""

from aipact.core.transaction import commit
from aipact.jobs import every, nudge
from aipact.practices import actions


@every(3600, "practices.become_stale")
def become_stale() -> None:
    """Practices that nobody confirmed for twelve months are stale, and their contacts are asked."""
    number = actions.become_stale_when_due()
    commit()
    if number == actions.BATCH:
        nudge("practices.become_stale")


@every(3600, "practices.remind_of_stale")
def remind_of_stale() -> None:
    """Contacts of practices that stayed stale for 30 days are asked once more."""
    number = actions.remind_of_stale()
    commit()
    if number == actions.BATCH:
        nudge("practices.remind_of_stale")
