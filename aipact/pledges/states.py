"""A pledge and its versions."""

from enum import StrEnum

from aipact.i18n import _l
from aipact.reference.models import CommitmentGroup
from aipact.workflow import Party, Transitions, move


class VersionState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    NOT_ACCEPTED = "not_accepted"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


S = VersionState
TRANSITIONS: Transitions = {
    (S.DRAFT, "submit"): move(S.SUBMITTED, Party.ORGANISATION),
    (S.DRAFT, "withdraw"): move(S.WITHDRAWN, Party.ORGANISATION, Party.SYSTEM),
    (S.SUBMITTED, "take"): move(S.IN_REVIEW, Party.REVIEWER),
    (S.SUBMITTED, "withdraw"): move(S.WITHDRAWN, Party.ORGANISATION, Party.SYSTEM),
    (S.IN_REVIEW, "release"): move(S.SUBMITTED, Party.REVIEWER),
    (S.IN_REVIEW, "request_changes"): move(S.CHANGES_REQUESTED, Party.SYSTEM),
    (S.IN_REVIEW, "approve"): move(S.APPROVED, Party.SYSTEM),
    (S.IN_REVIEW, "not_accept"): move(S.NOT_ACCEPTED, Party.SYSTEM),
    (S.IN_REVIEW, "withdraw"): move(S.WITHDRAWN, Party.ORGANISATION, Party.SYSTEM),
    (S.CHANGES_REQUESTED, "resubmit"): move(S.SUBMITTED, Party.ORGANISATION),
    (S.CHANGES_REQUESTED, "withdraw"): move(S.WITHDRAWN, Party.ORGANISATION, Party.SYSTEM),
    (S.APPROVED, "publish"): move(S.PUBLISHED, Party.SYSTEM),
    (S.PUBLISHED, "supersede"): move(S.SUPERSEDED, Party.SYSTEM),
}
# One of these at most per organisation: the version that is being worked on.
OPEN = frozenset({S.DRAFT, S.SUBMITTED, S.IN_REVIEW, S.CHANGES_REQUESTED, S.APPROVED})
EDITABLE = frozenset({S.DRAFT, S.CHANGES_REQUESTED})
UNDER_REVIEW = frozenset({S.SUBMITTED, S.IN_REVIEW})
# What the public could see at some time.
PUBLIC = frozenset({S.PUBLISHED, S.SUPERSEDED})

STATE_LABELS = {
    S.DRAFT: _l("Draft"),
    S.SUBMITTED: _l("Submitted"),
    S.IN_REVIEW: _l("In review"),
    S.CHANGES_REQUESTED: _l("Changes requested"),
    S.APPROVED: _l("Approved, not public yet"),
    S.NOT_ACCEPTED: _l("Not accepted"),
    S.PUBLISHED: _l("Published"),
    S.SUPERSEDED: _l("Replaced by a later version"),
    S.WITHDRAWN: _l("Withdrawn"),
}


class CommitmentStatus(StrEnum):
    """How far an organisation says it is with one commitment."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"


COMMITMENT_STATUS_LABELS = {
    CommitmentStatus.PLANNED: _l("Planned"),
    CommitmentStatus.UNDER_WAY: _l("Under way"),
    CommitmentStatus.DONE: _l("Done"),
}

GROUP_LABELS = {
    CommitmentGroup.CORE: _l("Core commitments"),
    CommitmentGroup.PROVIDER: _l("For organisations that develop AI systems"),
    CommitmentGroup.DEPLOYER: _l("For organisations that use AI systems"),
}
