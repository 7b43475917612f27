"""What staff do with an update, from the first word to the last letter; and the digests."""

from aipact.campaigns.actions.approving import (
    approve,
    ask_approval,
    note_audience_seen,
    request_changes,
    revise,
    what_is_missing,
)
from aipact.campaigns.actions.digests import write_next_digests
from aipact.campaigns.actions.exporting import note_ledger_exported
from aipact.campaigns.actions.returning import LetterReturned, receive_return
from aipact.campaigns.actions.samples import sample, send_test
from aipact.campaigns.actions.sending import (
    cancel,
    close_old,
    fill_audience,
    forget_words_about_erased,
    pause,
    resume,
    schedule,
    send_rest,
    skip_cancelled,
    start_due,
    unschedule,
)
from aipact.campaigns.actions.writing import (
    CampaignChanged,
    NewCampaign,
    SetAudience,
    WriteText,
    create,
    create_erratum,
    is_draft,
    note_tested,
    remove_text,
    set_audience,
    write_text,
)

__all__ = [
    "CampaignChanged",
    "LetterReturned",
    "NewCampaign",
    "SetAudience",
    "WriteText",
    "approve",
    "ask_approval",
    "cancel",
    "close_old",
    "create",
    "create_erratum",
    "fill_audience",
    "forget_words_about_erased",
    "is_draft",
    "note_audience_seen",
    "note_ledger_exported",
    "note_tested",
    "pause",
    "receive_return",
    "remove_text",
    "request_changes",
    "resume",
    "revise",
    "sample",
    "schedule",
    "send_rest",
    "send_test",
    "set_audience",
    "skip_cancelled",
    "start_due",
    "unschedule",
    "what_is_missing",
    "write_next_digests",
    "write_text",
]
