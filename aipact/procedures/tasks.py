"""Sweeps of the procedures: they find their work in the database and can run at any time."""

from aipact.core.transaction import commit
from aipact.jobs import every, nudge
from aipact.practices import actions as practices
from aipact.procedures import review, withdrawal


@every(5, "review.apply_due_decisions")
def apply_due_decisions() -> None:
    """Decisions whose hold is over take effect."""
    number = review.apply_due_decisions()
    commit()
    if number == review.BATCH:
        nudge("review.apply_due_decisions")


@every(60, "review.withdraw_orphans")
def withdraw_orphaned_pledges() -> None:
    """Open pledges of organisations that cannot pledge any more are withdrawn."""
    withdrawal.withdraw_orphaned_pledges()
    commit()


@every(60, "review.end_orphaned_practices")
def end_orphaned_practices() -> None:
    """What organisations that take no part any more had under way ends, their practices are
    archived; adoptions of what was withdrawn end too."""
    practices.end_orphans()
    commit()
