"""What happens to campaigns by itself."""

from aipact.campaigns import actions
from aipact.core.transaction import commit
from aipact.jobs import every, is_stopping


@every(15, "campaigns.begin", at_start=True)
def begin() -> None:
    """What is due begins; its ledger is written down chunk by chunk."""
    while not is_stopping() and actions.start_due():
        commit()
    commit()
    while not is_stopping() and actions.fill_audience():
        commit()
    commit()


@every(3600, "campaigns.settle", at_start=True)
def settle() -> None:
    """Who waits for a cancelled update is left out; old updates are closed."""
    actions.skip_cancelled()
    actions.close_old()
    commit()
