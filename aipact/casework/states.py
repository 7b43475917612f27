"""What staff can be working on, what they can decide, and the second pair of eyes."""

from enum import StrEnum

from aipact.i18n import _l
from aipact.workflow import Party, Transitions, move


class SubmissionKind(StrEnum):
    REGISTRATION = "registration"
    PLEDGE = "pledge"
    PRACTICE = "practice"
    ADOPTION = "adoption"


class Outcome(StrEnum):
    """How a reviewer can decide."""

    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    NOT_ACCEPTED = "not_accepted"
    DUPLICATE = "duplicate"


class FourEyesState(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


FOUR_EYES_TRANSITIONS: Transitions = {
    (FourEyesState.REQUESTED, "approve"): move(FourEyesState.APPROVED, Party.SECOND),
    (FourEyesState.REQUESTED, "refuse"): move(FourEyesState.REFUSED, Party.SECOND),
    (FourEyesState.REQUESTED, "withdraw"): move(
        FourEyesState.WITHDRAWN, Party.REVIEWER, Party.SYSTEM
    ),
}

KIND_LABELS = {
    SubmissionKind.REGISTRATION: _l("Registration"),
    SubmissionKind.PLEDGE: _l("Pledge"),
    SubmissionKind.PRACTICE: _l("Best practice"),
    SubmissionKind.ADOPTION: _l("Adoption of a practice"),
}
OUTCOME_LABELS = {
    Outcome.APPROVED: _l("Approved"),
    Outcome.CHANGES_REQUESTED: _l("Changes requested"),
    Outcome.NOT_ACCEPTED: _l("Not accepted"),
    Outcome.DUPLICATE: _l("Already in the register"),
}
