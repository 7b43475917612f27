"""The registration of an organisation, its place in the register, and who belongs to it."""

from enum import StrEnum

from aipact.i18n import _l
from aipact.workflow import Party, Transitions, move


class OrganisationState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    ACTIVE = "active"
    NOT_ACCEPTED = "not_accepted"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"
    LEFT = "left"


S = OrganisationState
TRANSITIONS: Transitions = {
    (S.DRAFT, "submit"): move(S.SUBMITTED, Party.ORGANISATION),
    (S.DRAFT, "withdraw"): move(S.WITHDRAWN, Party.ORGANISATION),
    (S.SUBMITTED, "take"): move(S.IN_REVIEW, Party.REVIEWER),
    (S.SUBMITTED, "withdraw"): move(S.WITHDRAWN, Party.ORGANISATION),
    (S.IN_REVIEW, "release"): move(S.SUBMITTED, Party.REVIEWER),
    (S.IN_REVIEW, "request_changes"): move(S.CHANGES_REQUESTED, Party.SYSTEM),
    (S.IN_REVIEW, "approve"): move(S.ACTIVE, Party.SYSTEM),
    (S.IN_REVIEW, "not_accept"): move(S.NOT_ACCEPTED, Party.SYSTEM),
    (S.IN_REVIEW, "mark_duplicate"): move(S.DUPLICATE, Party.SYSTEM),
    (S.IN_REVIEW, "withdraw"): move(S.WITHDRAWN, Party.ORGANISATION),
    (S.CHANGES_REQUESTED, "resubmit"): move(S.SUBMITTED, Party.ORGANISATION),
    (S.CHANGES_REQUESTED, "withdraw"): move(S.WITHDRAWN, Party.ORGANISATION),
    (S.NOT_ACCEPTED, "reopen"): move(S.DRAFT, Party.ORGANISATION),
    (S.WITHDRAWN, "reopen"): move(S.DRAFT, Party.ORGANISATION),
    (S.ACTIVE, "leave"): move(S.LEFT, Party.LEAD),
}
# Under review or past it: the organisation may already prepare its pledge.
MAY_PREPARE_A_PLEDGE = frozenset({S.SUBMITTED, S.IN_REVIEW, S.CHANGES_REQUESTED, S.ACTIVE})
EDITABLE = frozenset({S.DRAFT, S.CHANGES_REQUESTED})
UNDER_REVIEW = frozenset({S.SUBMITTED, S.IN_REVIEW})

STATE_LABELS = {
    S.DRAFT: _l("Draft"),
    S.SUBMITTED: _l("Submitted"),
    S.IN_REVIEW: _l("In review"),
    S.CHANGES_REQUESTED: _l("Changes requested"),
    S.ACTIVE: _l("Member of the network"),
    S.NOT_ACCEPTED: _l("Not accepted"),
    S.DUPLICATE: _l("Already in the register"),
    S.WITHDRAWN: _l("Withdrawn"),
    S.LEFT: _l("Left the Pact"),
}


class RegisterStatus(StrEnum):
    """What the public register says of an organisation."""

    NETWORK = "network"
    PLEDGER = "pledger"
    LEFT = "left"


REGISTER_STATUS_LABELS = {
    RegisterStatus.NETWORK: _l("Network"),
    RegisterStatus.PLEDGER: _l("Pledge published"),
    RegisterStatus.LEFT: _l("Left the Pact"),
}


class MembershipState(StrEnum):
    REQUESTED = "requested"
    ACTIVE = "active"
    DECLINED = "declined"


M = MembershipState
MEMBERSHIP_TRANSITIONS: Transitions = {
    (M.REQUESTED, "accept"): move(M.ACTIVE, Party.ORGANISATION, Party.REVIEWER),
    (M.REQUESTED, "decline"): move(M.DECLINED, Party.ORGANISATION, Party.REVIEWER),
}


class MemberRole(StrEnum):
    """What a member may do; whoever registers an organisation is all three."""

    EDITOR = "editor"
    SIGNATORY = "signatory"
    CONTACT = "contact"


MEMBER_ROLE_LABELS = {
    MemberRole.EDITOR: _l("Editor"),
    MemberRole.SIGNATORY: _l("Signatory"),
    MemberRole.CONTACT: _l("Contact"),
}

MEMBER_ROLE_NOTES = {
    MemberRole.EDITOR: _l("Fills in the registration and the pledge and answers the reviewers."),
    MemberRole.SIGNATORY: _l(
        "May commit the organisation: submits the pledge and decides who belongs here."
    ),
    MemberRole.CONTACT: _l("Gets the letters about the organisation."),
}


class Step(StrEnum):
    """The pages of a registration, in order."""

    NAME = "name"
    KIND = "kind"
    ACTIVITY = "activity"
    NUMBERS = "numbers"
    PUBLICATION = "publication"


STEP_LABELS = {
    Step.NAME: _l("Name"),
    Step.KIND: _l("Kind and size"),
    Step.ACTIVITY: _l("Activity"),
    Step.NUMBERS: _l("Register numbers"),
    Step.PUBLICATION: _l("Publication"),
}
OPTIONAL_STEPS = frozenset({Step.NUMBERS})

# What a registration asks, by the key under which reviewers name it.
FIELD_LABELS = {
    "display_name": _l("Public name"),
    "legal_name": _l("Legal name"),
    "website": _l("Website"),
    "country": _l("Country"),
    "respondent_type": _l("Kind of organisation"),
    "authority_scope": _l("Scope of the authority"),
    "size": _l("Size"),
    "function": _l("Function of the contact"),
    "role": _l("Role under the AI Act"),
    "sectors": _l("Sectors"),
    "nace_section": _l("Economic activity (NACE)"),
    "transparency_number": _l("Transparency Register number"),
    "pic": _l("Participant Identification Code (PIC)"),
    "wants_pledge": _l("Way of taking part"),
    "is_name_public": _l("Name in the public register"),
}
FIELDS_OF_STEP = {
    Step.NAME: ("display_name", "legal_name", "website", "country"),
    Step.KIND: ("respondent_type", "authority_scope", "size", "function"),
    Step.ACTIVITY: ("role", "sectors", "nace_section"),
    Step.NUMBERS: ("transparency_number", "pic"),
    Step.PUBLICATION: ("wants_pledge", "is_name_public"),
}
STEP_OF_FIELD = {field: step for step, fields in FIELDS_OF_STEP.items() for field in fields}
PUBLIC_FIELDS = frozenset(
    {"display_name", "website", "country", "respondent_type", "size", "role", "sectors"}
)
# The text that people accept; a new text is a new version.
PRIVACY_NOTICE_VERSION = "2026-11"
