"""One submission with everything that a reviewer reads before they decide."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from aipact import files
from aipact.casework import queries as casework
from aipact.casework.models import (
    ChangeRequest,
    Decision,
    FourEyesRequest,
    Message,
    Note,
    Submission,
)
from aipact.casework.queries import ReviewField
from aipact.core.db import db
from aipact.desk.queries.comparing import AskedField, asked_fields
from aipact.desk.queries.kinds import ShownKind, shown_kind
from aipact.desk.queries.timeline import Event, timeline
from aipact.files import StoredFile
from aipact.mail import queries as mail
from aipact.mail.models import OutboxMessage
from aipact.organisations import queries as organisations
from aipact.organisations.models import Organisation
from aipact.organisations.queries import DuplicateHint
from aipact.practices.models import PracticeVersion
from aipact.practices.queries.similar import Similar
from aipact.practices.queries.versions import published_version
from aipact.practices.states import FILE_OWNER
from aipact.procedures.kinds import Subject, subject_of


@dataclass(frozen=True)
class Round:
    """A request for changes that the organisation has seen, with its answers."""

    decision: Decision
    points: tuple[tuple[str, ChangeRequest], ...]


@dataclass(frozen=True)
class Dossier:
    """public_text: of the practice that the submission is about, as the public reads it now."""

    submission: Submission
    kind: ShownKind
    subject: Subject
    organisation: Organisation
    state_label: str
    asked: list[tuple[str, list[AskedField]]]
    facts: list[ReviewField]
    hints: list[DuplicateHint]
    public_text: PracticeVersion | None
    similar: Sequence[Similar]
    files: Sequence[StoredFile]
    rounds: list[Round]
    messages: Sequence[Message]
    notes: Sequence[Note]
    pending: Decision | None
    four_eyes: FourEyesRequest | None
    points: Sequence[ChangeRequest]
    letters: Sequence[OutboxMessage]
    timeline: list[Event] = field(default_factory=list)

    @property
    def held_letters(self) -> list[OutboxMessage]:
        """The letters of the decision that waits to take effect."""
        return [letter for letter in self.letters if letter.status.value == "held"]


def dossier(submission: Submission, locale: str) -> Dossier:
    """Everything about a submission, in the reader's language."""
    kind, subject = shown_kind(submission), subject_of(submission)
    practice = kind.practice(subject)
    organisation = subject if isinstance(subject, Organisation) else subject.organisation
    decisions = casework.decisions(submission)
    requests = _four_eyes(decisions)
    pending = next((one for one in decisions if one.is_pending), None)
    facts = organisations.reviewable_fields(organisation, locale)
    fields = kind.fields(subject, locale)
    found = Dossier(
        submission=submission,
        kind=kind,
        subject=subject,
        organisation=organisation,
        state_label=str(kind.state_labels[subject.state]),
        asked=asked_fields(fields, kind.earlier(subject, locale), kind.markdown),
        facts=[] if subject is organisation else facts,
        hints=organisations.duplicate_hints(organisation) if subject is organisation else [],
        public_text=published_version(practice) if practice else None,
        similar=kind.similar(subject),
        files=files.files_of(FILE_OWNER, subject.id) if kind.has_files else [],
        rounds=_rounds(submission, decisions, fields),
        messages=casework.messages(submission),
        notes=casework.notes(submission),
        pending=pending,
        four_eyes=requests.get(pending.id) if pending else None,
        points=casework.points_of(pending) if pending else [],
        letters=mail.letters_about(submission.id),
    )
    said = timeline(found, kind.state_labels, decisions, requests)
    found.timeline.extend(said)
    return found


def reviewable_fields(submission: Submission, locale: str) -> Sequence[ReviewField]:
    """What can be read, and named in a request for changes."""
    return shown_kind(submission).fields(subject_of(submission), locale)


def file_of(submission: Submission, file_id: uuid.UUID) -> StoredFile | None:
    """A file of what is under review; None for any other."""
    if not shown_kind(submission).has_files:
        return None
    return files.file_of(FILE_OWNER, submission.subject_id, file_id)


def _rounds(
    submission: Submission, decisions: Sequence[Decision], fields: Sequence[ReviewField]
) -> list[Round]:
    labels = {one.key: one.label for one in fields}
    by_id = {one.id: one for one in decisions}
    points = casework.change_requests(submission)
    return [
        Round(by_id[key], tuple((labels.get(one.field, one.field), one) for one in members))
        for key, members in groupby(points, key=lambda one: one.decision_id)
    ]


def _four_eyes(decisions: Sequence[Decision]) -> dict[uuid.UUID, FourEyesRequest]:
    query = (
        select(FourEyesRequest)
        .where(FourEyesRequest.decision_id.in_([one.id for one in decisions]))
        .options(joinedload(FourEyesRequest.requested_by), joinedload(FourEyesRequest.answered_by))
        .order_by(FourEyesRequest.id)
    )
    return {one.decision_id: one for one in db.session.scalars(query)} if decisions else {}
