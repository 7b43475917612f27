"""What people can do with an organisation: one function per verb, by who does it."""

from aipact.organisations.actions.joining import AskToJoin, ask_to_join, start_registration
from aipact.organisations.actions.members import accept_request, decline_request
from aipact.organisations.actions.register import (
    count_commitments,
    index_organisations,
    mark_as_pledger,
    note_news,
    record_leaving,
    recount_register,
)
from aipact.organisations.actions.registration import (
    DescribeActivity,
    DescribeKind,
    DescribeName,
    DescribeNumbers,
    DescribePublication,
    answer_points,
    describe,
    reopen,
    set_names,
    submit,
    withdraw,
)
from aipact.organisations.actions.review import (
    approve_registration,
    begin_review,
    mark_as_duplicate,
    name_in_register,
    not_accept_registration,
    require_changes,
    return_to_queue,
)

__all__ = [
    "AskToJoin",
    "DescribeActivity",
    "DescribeKind",
    "DescribeName",
    "DescribeNumbers",
    "DescribePublication",
    "accept_request",
    "answer_points",
    "approve_registration",
    "ask_to_join",
    "begin_review",
    "count_commitments",
    "decline_request",
    "describe",
    "index_organisations",
    "mark_as_duplicate",
    "mark_as_pledger",
    "name_in_register",
    "not_accept_registration",
    "note_news",
    "record_leaving",
    "recount_register",
    "reopen",
    "require_changes",
    "return_to_queue",
    "set_names",
    "start_registration",
    "submit",
    "withdraw",
]
