"""Jobs of accounts."""

from aipact.accounts import actions
from aipact.core.transaction import commit
from aipact.jobs import every


@every(3600, "accounts.housekeeping")
def housekeeping() -> None:
    actions.delete_what_expired()
    commit()
