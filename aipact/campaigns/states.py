"""A campaign, and the delivery of it to one subscriber."""

from enum import StrEnum

from aipact.i18n import _l
from aipact.workflow import Party, Transitions, move


class CampaignState(StrEnum):
    """Where an update stands. *Waiting for its window* is derived, and no state."""

    DRAFT = "draft"
    IN_APPROVAL = "in_approval"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    SENT = "sent"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return str(_STATES[self])


C = CampaignState
_STATES = {
    C.DRAFT: _l("Draft"),
    C.IN_APPROVAL: _l("Waiting for approval"),
    C.APPROVED: _l("Approved for sending"),
    C.SCHEDULED: _l("Scheduled"),
    C.SENDING: _l("Being sent"),
    C.PAUSED: _l("Paused"),
    C.SENT: _l("Sent"),
    C.CLOSED: _l("Closed"),
    C.CANCELLED: _l("Cancelled"),
}
TRANSITIONS: Transitions = {
    (C.DRAFT, "ask_approval"): move(C.IN_APPROVAL, Party.STAFF),
    (C.DRAFT, "cancel"): move(C.CANCELLED, Party.STAFF),
    (C.IN_APPROVAL, "approve"): move(C.APPROVED, Party.SECOND),
    (C.IN_APPROVAL, "request_changes"): move(C.DRAFT, Party.SECOND),
    (C.IN_APPROVAL, "revise"): move(C.DRAFT, Party.STAFF),
    (C.APPROVED, "revise"): move(C.DRAFT, Party.STAFF),
    (C.APPROVED, "schedule"): move(C.SCHEDULED, Party.STAFF),
    (C.APPROVED, "cancel"): move(C.CANCELLED, Party.STAFF),
    (C.SCHEDULED, "unschedule"): move(C.APPROVED, Party.STAFF),
    (C.SCHEDULED, "begin"): move(C.SENDING, Party.SYSTEM),
    # The audience is not the one that was approved.
    (C.SCHEDULED, "ask_again"): move(C.IN_APPROVAL, Party.SYSTEM),
    (C.SCHEDULED, "cancel"): move(C.CANCELLED, Party.STAFF),
    (C.SENDING, "pause"): move(C.PAUSED, Party.STAFF, Party.SYSTEM),
    (C.SENDING, "finish"): move(C.SENT, Party.SYSTEM),
    (C.SENDING, "cancel"): move(C.CANCELLED, Party.STAFF),
    (C.PAUSED, "resume"): move(C.SENDING, Party.STAFF),
    (C.PAUSED, "cancel"): move(C.CANCELLED, Party.STAFF),
    (C.SENT, "send_rest"): move(C.SENDING, Party.STAFF),
    (C.SENT, "close"): move(C.CLOSED, Party.SYSTEM),
}
# Sent, or partly: the public can read it.
PUBLIC_STATES = frozenset({C.SENDING, C.PAUSED, C.SENT, C.CLOSED})
# The wording may still change.
EDITABLE_STATES = frozenset({C.DRAFT})


class DeliveryStatus(StrEnum):
    """What became of one recipient. leased: a worker has it, and its text has not left. data: its
    text may have left, and nothing is known yet. uncertain: nothing will ever be known by itself.
    in_digest: it is part of a digest of the recipient."""

    QUEUED = "queued"
    LEASED = "leased"
    DATA = "data"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNCERTAIN = "uncertain"
    IN_DIGEST = "in_digest"

    @property
    def label(self) -> str:
        return str(_DELIVERIES[self])

    @property
    def is_final(self) -> bool:
        return self in FINAL


D = DeliveryStatus
FINAL = frozenset({D.SENT, D.FAILED, D.SKIPPED, D.UNCERTAIN, D.IN_DIGEST})
_DELIVERIES = {
    D.QUEUED: _l("Waiting"),
    D.LEASED: _l("About to be sent"),
    D.DATA: _l("Being sent"),
    D.SENT: _l("Sent"),
    D.FAILED: _l("Failed"),
    D.SKIPPED: _l("Left out"),
    D.UNCERTAIN: _l("Uncertain"),
    D.IN_DIGEST: _l("In a digest"),
}


class SkipReason(StrEnum):
    """Why somebody of the audience gets no letter after all."""

    LEFT = "left"
    PAUSED = "paused"
    SUPPRESSED = "suppressed"
    ERASED = "erased"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return str(_SKIPS[self])


_SKIPS = {
    SkipReason.LEFT: _l("Left this topic before the letter went"),
    SkipReason.PAUSED: _l("Has paused all letters"),
    SkipReason.SUPPRESSED: _l("Letters to this address come back"),
    SkipReason.ERASED: _l("Asked for all data to be erased"),
    SkipReason.CANCELLED: _l("The update was cancelled"),
}


class Doubt(StrEnum):
    """Why nobody can say whether a letter left."""

    KILLED = "killed"
    CUT = "cut"
    JOURNAL_LOST = "journal_lost"

    @property
    def label(self) -> str:
        return str(_DOUBTS[self])


_DOUBTS = {
    Doubt.KILLED: _l("The sending program was stopped while this letter was on its way"),
    Doubt.CUT: _l("The mail server broke off before it said whether it took the letter"),
    Doubt.JOURNAL_LOST: _l("The notes of the machine that had this letter are gone"),
}
