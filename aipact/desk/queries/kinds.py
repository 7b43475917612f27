"""What the dossier shows of each kind of submission: one row a kind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aipact.casework.models import Submission
from aipact.casework.queries import ReviewField
from aipact.casework.states import SubmissionKind
from aipact.i18n import _l
from aipact.organisations import queries as organisations
from aipact.organisations import states as organisation_states
from aipact.pledges import queries as pledges
from aipact.pledges import states as pledge_states
from aipact.practices import states as practice_states
from aipact.practices.models import Practice
from aipact.practices.queries import adopting, content
from aipact.practices.queries.similar import Similar, similar_practices

Fields = Callable[[Any, str], Sequence[ReviewField]]


def _nothing(*_arguments: Any) -> Sequence[Any]:
    return ()


@dataclass(frozen=True)
class ShownKind:
    """fields, earlier: (subject, locale) -> what is asked, and the same as the reviewers last saw
    it. on_approval: what approving does, for its page.
    markdown: keys of the fields that authors format. is_long: answers are texts, not words.
    practice: the one that the subject is about. similar: texts that it may be a copy of."""

    fields: Fields
    state_labels: Mapping[Any, Any]
    on_approval: Any
    earlier: Fields = _nothing
    markdown: frozenset[str] = field(default_factory=frozenset)
    is_long: bool = False
    practice: Callable[[Any], Practice | None] = lambda _subject: None
    has_files: bool = False
    similar: Callable[[Any], Sequence[Similar]] = _nothing


SHOWN_KINDS: dict[SubmissionKind, ShownKind] = {
    SubmissionKind.REGISTRATION: ShownKind(
        fields=organisations.reviewable_fields,
        state_labels=organisation_states.STATE_LABELS,
        on_approval=_l(
            "The organisation becomes a member of the network. Its name is in the public register "
            "only if it agreed to that."
        ),
    ),
    SubmissionKind.PLEDGE: ShownKind(
        fields=pledges.reviewable_fields,
        earlier=pledges.earlier_fields,
        state_labels=pledge_states.STATE_LABELS,
        on_approval=_l(
            "The pledge is published as it stands in the dossier, and the register counts its "
            "commitments."
        ),
        is_long=True,
    ),
    SubmissionKind.PRACTICE: ShownKind(
        fields=content.reviewable_fields,
        earlier=content.earlier_fields,
        state_labels=practice_states.STATE_LABELS,
        on_approval=_l(
            "The practice is published in the library as it stands in the dossier, with its files."
        ),
        markdown=frozenset(practice_states.QUESTIONS),
        is_long=True,
        practice=lambda version: version.practice,
        has_files=True,
        similar=similar_practices,
    ),
    SubmissionKind.ADOPTION: ShownKind(
        fields=adopting.reviewable_fields,
        earlier=adopting.earlier_fields,
        state_labels=practice_states.ADOPTION_STATE_LABELS,
        on_approval=_l(
            "The note stands on the page of the practice, with the name of the organisation."
        ),
        is_long=True,
        practice=lambda adoption: adoption.practice,
    ),
}


def shown_kind(submission: Submission) -> ShownKind:
    return SHOWN_KINDS[submission.kind]
