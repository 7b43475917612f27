"""The job that sends what is due: nudged after each commit that queued a letter, and swept."""

import threading

from aipact.jobs import every
from aipact.mail.delivery import deliver_due

_turn = threading.Lock()
_wanted = threading.Event()


@every(10, "mail.deliver", at_start=True)
def deliver() -> None:
    """Once at a time in a process: who comes meanwhile makes the run at work look again."""
    _wanted.set()
    while _wanted.is_set() and _turn.acquire(blocking=False):
        try:
            _wanted.clear()
            deliver_due()
        finally:
            _turn.release()
