"""What happens to campaigns by itself."""

import threading

from aipact.campaigns import actions
from aipact.campaigns.delivery import deliver_campaigns
from aipact.core.transaction import commit
from aipact.jobs import every, is_stopping

_turn = threading.Lock()


@every(15, "campaigns.begin", at_start=True)
def begin() -> None:
    """What is due begins; its ledger is written down chunk by chunk."""
    while not is_stopping() and actions.start_due():
        commit()
    commit()
    while not is_stopping() and actions.fill_audience():
        commit()
    commit()


@every(5, "campaigns.deliver", at_start=True)
def deliver() -> None:
    """Once at a time in a process; it runs for as long as a campaign has letters, and other
    letters do not wait for it."""
    if _turn.acquire(blocking=False):
        try:
            deliver_campaigns()
        finally:
            _turn.release()


@every(60, "campaigns.digests", at_start=True)
def write_digests() -> None:
    """Daily and weekly letters, from half past eight in Brussels: a batch a commit."""
    while not is_stopping() and actions.write_next_digests():
        commit()
    commit()


@every(3600, "campaigns.settle", at_start=True)
def settle() -> None:
    """Who waits for a cancelled update is left out; old updates are closed; of who was erased
    nothing is left in a ledger but the line."""
    actions.skip_cancelled()
    actions.forget_words_about_erased()
    actions.close_old()
    commit()
