"""What an organisation does with its pledge, and what the review does with a version of it."""

from aipact.pledges.actions.conflicts import (
    ContentChanged,
    DecisionPending,
    NotEditable,
    TextChanged,
)
from aipact.pledges.actions.drafting import (
    SaveCommitment,
    choose_commitments,
    save_commitment,
    start_pledge,
)
from aipact.pledges.actions.review import (
    begin_review,
    not_accept_pledge,
    publish,
    recount_commitments,
    require_changes,
    return_to_queue,
    stop_counting,
)
from aipact.pledges.actions.submitting import SubmitPledge, submit_pledge, withdraw_pledge

__all__ = [
    "ContentChanged",
    "DecisionPending",
    "NotEditable",
    "SaveCommitment",
    "SubmitPledge",
    "TextChanged",
    "begin_review",
    "choose_commitments",
    "not_accept_pledge",
    "publish",
    "recount_commitments",
    "require_changes",
    "return_to_queue",
    "save_commitment",
    "start_pledge",
    "stop_counting",
    "submit_pledge",
    "withdraw_pledge",
]
