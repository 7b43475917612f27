"""A practice in the library, its versions, and who adopted it."""

from enum import StrEnum

from aipact.i18n import _l
from aipact.workflow import Party, Transitions, move


class PracticeState(StrEnum):
    """Where a practice stands in the library; what is being written is in its versions."""

    DRAFT = "draft"
    PUBLISHED = "published"
    STALE = "stale"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"


P = PracticeState
PRACTICE_TRANSITIONS: Transitions = {
    (P.DRAFT, "publish"): move(P.PUBLISHED, Party.SYSTEM),
    (P.DRAFT, "withdraw"): move(P.WITHDRAWN, Party.ORGANISATION, Party.SYSTEM),
    (P.PUBLISHED, "become_stale"): move(P.STALE, Party.SYSTEM),
    (P.PUBLISHED, "archive"): move(P.ARCHIVED, Party.SYSTEM),
    (P.PUBLISHED, "withdraw"): move(P.WITHDRAWN, Party.ORGANISATION),
    (P.STALE, "confirm"): move(P.PUBLISHED, Party.ORGANISATION),
    (P.STALE, "publish"): move(P.PUBLISHED, Party.SYSTEM),
    (P.STALE, "archive"): move(P.ARCHIVED, Party.REVIEWER, Party.SYSTEM),
    (P.STALE, "withdraw"): move(P.WITHDRAWN, Party.ORGANISATION),
    (P.ARCHIVED, "confirm"): move(P.PUBLISHED, Party.ORGANISATION),
    (P.ARCHIVED, "publish"): move(P.PUBLISHED, Party.SYSTEM),
    (P.ARCHIVED, "withdraw"): move(P.WITHDRAWN, Party.ORGANISATION),
}
# Found in the library; archived ones are read at their address and listed on request.
LISTED = frozenset({P.PUBLISHED, P.STALE})
READABLE = frozenset({P.PUBLISHED, P.STALE, P.ARCHIVED})

PRACTICE_STATE_LABELS = {
    P.DRAFT: _l("Not published yet"),
    P.PUBLISHED: _l("Published"),
    P.STALE: _l("Needs confirmation"),
    P.ARCHIVED: _l("Archived"),
    P.WITHDRAWN: _l("Withdrawn"),
}


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
# One of these at most per practice: the version that is being worked on.
OPEN = frozenset({S.DRAFT, S.SUBMITTED, S.IN_REVIEW, S.CHANGES_REQUESTED, S.APPROVED})
EDITABLE = frozenset({S.DRAFT, S.CHANGES_REQUESTED})
UNDER_REVIEW = frozenset({S.SUBMITTED, S.IN_REVIEW})

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


class AdoptionState(StrEnum):
    """Another organisation says that it adopted a practice."""

    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    NOT_ACCEPTED = "not_accepted"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


A = AdoptionState
ADOPTION_TRANSITIONS: Transitions = {
    (A.SUBMITTED, "take"): move(A.IN_REVIEW, Party.REVIEWER),
    (A.SUBMITTED, "withdraw"): move(A.WITHDRAWN, Party.ORGANISATION, Party.SYSTEM),
    (A.IN_REVIEW, "release"): move(A.SUBMITTED, Party.REVIEWER),
    (A.IN_REVIEW, "request_changes"): move(A.CHANGES_REQUESTED, Party.SYSTEM),
    (A.IN_REVIEW, "approve"): move(A.PUBLISHED, Party.SYSTEM),
    (A.IN_REVIEW, "not_accept"): move(A.NOT_ACCEPTED, Party.SYSTEM),
    (A.IN_REVIEW, "withdraw"): move(A.WITHDRAWN, Party.ORGANISATION, Party.SYSTEM),
    (A.CHANGES_REQUESTED, "resubmit"): move(A.SUBMITTED, Party.ORGANISATION),
    (A.CHANGES_REQUESTED, "withdraw"): move(A.WITHDRAWN, Party.ORGANISATION, Party.SYSTEM),
    (A.PUBLISHED, "withdraw"): move(A.WITHDRAWN, Party.ORGANISATION, Party.SYSTEM),
}
# One of these at most per organisation and practice.
LIVE_ADOPTION = frozenset({A.SUBMITTED, A.IN_REVIEW, A.CHANGES_REQUESTED, A.PUBLISHED})
OPEN_ADOPTION = LIVE_ADOPTION - {A.PUBLISHED}

ADOPTION_STATE_LABELS = {
    A.SUBMITTED: _l("Submitted"),
    A.IN_REVIEW: _l("In review"),
    A.CHANGES_REQUESTED: _l("Changes requested"),
    A.NOT_ACCEPTED: _l("Not accepted"),
    A.PUBLISHED: _l("Published"),
    A.WITHDRAWN: _l("Withdrawn"),
}


class TranslationKind(StrEnum):
    """Who translated: readers are told."""

    HUMAN = "human"
    MACHINE = "machine"


TRANSLATION_KIND_LABELS = {
    TranslationKind.HUMAN: _l("Translated by a person"),
    TranslationKind.MACHINE: _l("Machine translation"),
}

# The five questions of the repository, in its order: the column of the answer, and the question.
QUESTIONS = {
    "knowledge": _l("How are technical knowledge, experience, education and training considered?"),
    "context": _l("How is the context of use considered?"),
    "impact": _l("What is the impact so far, and how is it monitored?"),
    "challenges": _l("Which challenges were solved, and which are still open?"),
    "plans": _l("Which changes or improvements are planned?"),
}
# What is translated, and whose change makes a translation stale.
TRANSLATED_FIELDS = ("title", "summary", *QUESTIONS)

# What a reviewer ticks before a practice is published: transparent and reliable enough, no more.
CHECKLIST = {
    "complete": _l("It is complete: every question is answered"),
    "concrete": _l("It is concrete: somebody else could do the same"),
    "contact": _l("A contact is named"),
    "consent": _l("The organisation agreed to publication"),
    "no_advertising": _l("It does not advertise a product or a service"),
    "no_personal_data": _l("It holds no personal data of third parties"),
}

LITERACY = "C-03"
# Which unit reviews a practice: that of its topic, by the commitment that it shows.
UNIT_OF_COMMITMENT = {
    LITERACY: "innovation",
    "P-08": "safety",
    "P-09": "safety",
    "D-07": "societal-good",
}
OTHER_UNIT = "regulation"

# A published practice that nobody confirmed for so long is stale; after so many days more the
# staff are asked to archive it.
CONFIRMED_FOR_MONTHS = 12
REMIND_AFTER_DAYS = 30
ARCHIVE_AFTER_DAYS = 90

# The steps of contributing, in order, and the columns that each one fills.
STEPS = {
    "basics": ("title", "summary", "language", "kind", "commitments", "articles", "level"),
    "context": ("target_groups", "formats", "ai_systems", "sectors", "size", "languages"),
    "answers": tuple(QUESTIONS),
    "material": ("links",),
    "publication": (
        *("licence", "contact_name", "contact_email"),
        *("is_publication_agreed", "is_free_of_personal_data"),
    ),
}
STEP_LABELS = {
    "basics": _l("What it is"),
    "context": _l("For whom and where"),
    "answers": _l("Five questions"),
    "material": _l("Files and links"),
    "publication": _l("Publication"),
}
STEP_OF_FIELD = {name: step for step, names in STEPS.items() for name in names} | {
    "files": "material"
}

# What a practice asks, by the key under which reviewers name it.
FIELD_LABELS = {
    "title": _l("Title"),
    "summary": _l("Summary"),
    "language": _l("Language of the text"),
    "kind": _l("What it is about"),
    "commitments": _l("Other commitments that it touches"),
    "articles": _l("Articles of the AI Act"),
    "level": _l("How far it is"),
    "target_groups": _l("For whom"),
    "formats": _l("In which form"),
    "ai_systems": _l("AI systems in use"),
    "sectors": _l("Sectors"),
    "size": _l("Size of the organisation"),
    "languages": _l("Languages in which it is offered"),
    **QUESTIONS,
    "links": _l("Links"),
    "files": _l("Files"),
    "licence": _l("Licence"),
    "contact_name": _l("Name of the contact"),
    "contact_email": _l("E-mail of the contact"),
    "is_publication_agreed": _l("Agreement to publication"),
    "is_free_of_personal_data": _l("No personal data of third parties"),
}
# For the reviewers only.
PRIVATE_FIELDS = frozenset(
    {"contact_name", "contact_email", "is_publication_agreed", "is_free_of_personal_data"}
)
# Characters at most.
LONGEST = {
    "title": 200,
    "summary": 600,
    "ai_systems": 1000,
    **dict.fromkeys(QUESTIONS, 5000),
    "contact_name": 200,
    "contact_email": 254,
}
LONGEST_NOTE = 2000
MOST_LINKS = 10
# Which list the codes of a column come from; commitments come from the catalogue.
LIST_OF_FIELD = {
    "language": "languages",
    "articles": "ai_act_articles",
    "level": "implementation_levels",
    "target_groups": "practice_target_groups",
    "formats": "practice_formats",
    "sectors": "sectors",
    "size": "sizes",
    "languages": "languages",
    "licence": "practice_licences",
}
COMMITMENT_FIELDS = ("kind", "commitments")
# The owner kind under which `files` keeps those of a version.
FILE_OWNER = "practice_version"
