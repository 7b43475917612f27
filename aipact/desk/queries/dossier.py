"""One submission with everything that a reviewer reads before they decide."""

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from aipact.accounts import queries as accounts
from aipact.audit.models import AuditEntry
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
from aipact.casework.states import OUTCOME_LABELS, FourEyesState
from aipact.core.db import db
from aipact.i18n import _
from aipact.mail import queries as mail
from aipact.mail.models import OutboxMessage
from aipact.organisations import queries as organisations
from aipact.organisations import states as organisation_states
from aipact.organisations.models import Organisation
from aipact.organisations.queries import DuplicateHint
from aipact.pledges import queries as pledges
from aipact.pledges import states as pledge_states
from aipact.pledges.models import PledgeVersion
from aipact.procedures.kinds import Subject, subject_of
from aipact.workflow import StateChange, history

_WORDS = re.compile(r"\s+|\S+")


@dataclass(frozen=True)
class AskedField:
    """One answer under review. `pieces` marks what changed since the reviewers last saw it:
    ("same" | "added" | "removed", text)."""

    key: str
    label: str
    value: str
    is_public: bool
    pieces: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Round:
    """A request for changes that the organisation has seen, with its answers."""

    decision: Decision
    points: tuple[tuple[str, ChangeRequest], ...]


@dataclass(frozen=True)
class Event:
    """One line of the timeline. `who` is empty for the system; `tone` is the kind of event:
    state, decision, work, note, message or letter."""

    at: datetime
    tone: str
    title: str
    who: str = ""
    text: str = ""
    letter: OutboxMessage | None = None


@dataclass(frozen=True)
class Dossier:
    submission: Submission
    subject: Subject
    organisation: Organisation
    state_label: str
    asked: list[tuple[str, list[AskedField]]]
    facts: list[ReviewField]
    hints: list[DuplicateHint]
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
    subject = subject_of(submission)
    organisation = subject if isinstance(subject, Organisation) else subject.organisation
    decisions = casework.decisions(submission)
    requests = _four_eyes(decisions)
    pending = next((one for one in decisions if one.is_pending), None)
    facts = organisations.reviewable_fields(organisation, locale)
    fields = reviewable_fields(subject, locale)
    found = Dossier(
        submission=submission,
        subject=subject,
        organisation=organisation,
        state_label=str(_state_labels(subject)[subject.state]),
        asked=_asked(fields, _earlier(subject, locale)),
        facts=[] if subject is organisation else facts,
        hints=organisations.duplicate_hints(organisation) if subject is organisation else [],
        rounds=_rounds(submission, decisions, fields),
        messages=casework.messages(submission),
        notes=casework.notes(submission),
        pending=pending,
        four_eyes=requests.get(pending.id) if pending else None,
        points=casework.points_of(pending) if pending else [],
        letters=mail.letters_about(submission.id),
    )
    found.timeline.extend(_timeline(found, decisions, requests))
    return found


def reviewable_fields(subject: Subject, locale: str) -> list[ReviewField]:
    """What can be read, and named in a request for changes."""
    if isinstance(subject, PledgeVersion):
        return pledges.reviewable_fields(subject, locale)
    return organisations.reviewable_fields(subject, locale)


def _earlier(subject: Subject, locale: str) -> list[ReviewField]:
    """The same fields as the reviewers last saw them; empty for a first submission."""
    return pledges.earlier_fields(subject, locale) if isinstance(subject, PledgeVersion) else []


def _asked(
    fields: Sequence[ReviewField], earlier_fields: Sequence[ReviewField]
) -> list[tuple[str, list[AskedField]]]:
    """By group. What was there before and is not any more stands at the end of its group."""
    earlier = {one.key: one.value for one in earlier_fields}
    here = {one.key for one in fields}
    gone = [replace(one, value="") for one in earlier_fields if one.key not in here]
    order = list(dict.fromkeys(one.group for one in (*fields, *gone)))
    asked = [
        (
            one.group,
            AskedField(
                one.key,
                one.label,
                one.value,
                one.is_public,
                changed_pieces(earlier.get(one.key, ""), one.value) if earlier else (),
            ),
        )
        for one in sorted((*fields, *gone), key=lambda one: order.index(one.group))
    ]
    return [
        (name, [one for _group, one in members])
        for name, members in groupby(asked, key=lambda pair: pair[0])
    ]


def changed_pieces(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """The words of both texts with the space between them, in order: what stayed, what came, what
    went. Empty when nothing changed."""
    if before == after:
        return ()
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(("same", "".join(old[a:b])))
            continue
        if a < b:
            pieces.append(("removed", "".join(old[a:b])))
        if c < d:
            pieces.append(("added", "".join(new[c:d])))
    return tuple(pieces)


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


# -- the timeline --------------------------------------------------------------------------------


def _timeline(
    found: Dossier, decisions: Sequence[Decision], requests: dict[uuid.UUID, FourEyesRequest]
) -> list[Event]:
    """Everything that happened, oldest first."""
    changes = history(found.subject.__workflow_kind__, found.subject.id)
    assignments = _assignments(found.submission)
    names = _names(changes, assignments)
    events = [
        *_moves(found.subject, changes, names),
        *_handovers(assignments, names),
        *_decisions(decisions, requests),
        *(Event(n.at, "note", _("Internal note"), n.author.name, n.body) for n in found.notes),
        *(_message(one) for one in found.messages),
        *(_letter(one) for one in found.letters),
    ]
    return sorted(events, key=lambda event: event.at)


def _assignments(submission: Submission) -> Sequence[AuditEntry]:
    query = (
        select(AuditEntry)
        .where(
            AuditEntry.subject_kind == "submission",
            AuditEntry.subject_id == submission.id,
            AuditEntry.tag.in_(["submission:assigned", "submission:released"]),
        )
        .order_by(AuditEntry.at, AuditEntry.id)
    )
    return db.session.scalars(query).all()


def _names(
    changes: Sequence[StateChange], assignments: Sequence[AuditEntry]
) -> dict[uuid.UUID | None, str]:
    people = {change.actor_id for change in changes} | {entry.actor_id for entry in assignments}
    people |= {_reviewer(entry) for entry in assignments}
    return {one.id: one.name for one in accounts.users([key for key in people if key])}


def _reviewer(entry: AuditEntry) -> uuid.UUID | None:
    reviewer = entry.data.get("reviewer")
    return uuid.UUID(reviewer) if reviewer else None


def _state_labels(subject: Subject) -> dict[Any, Any]:
    if isinstance(subject, PledgeVersion):
        return pledge_states.STATE_LABELS
    return organisation_states.STATE_LABELS


def _moves(
    subject: Subject, changes: Sequence[StateChange], names: dict[uuid.UUID | None, str]
) -> Iterator[Event]:
    labels = {state.value: label for state, label in _state_labels(subject).items()}
    for change in changes:
        title = str(labels.get(change.to_state, change.to_state))
        yield Event(change.at, "state", title, names.get(change.actor_id, ""), change.note)


def _handovers(
    assignments: Sequence[AuditEntry], names: dict[uuid.UUID | None, str]
) -> Iterator[Event]:
    for entry in assignments:
        reviewer = _reviewer(entry)
        title = (
            _("Reviewer: %(name)s", name=names.get(reviewer, ""))
            if reviewer
            else _("Put back for anybody to take")
        )
        yield Event(entry.at, "work", title, names.get(entry.actor_id, ""))


def _decisions(
    decisions: Sequence[Decision], requests: dict[uuid.UUID, FourEyesRequest]
) -> Iterator[Event]:
    for one in decisions:
        outcome = str(OUTCOME_LABELS[one.outcome])
        title = _("Decision: %(outcome)s", outcome=outcome)
        who = one.decided_by.name if one.decided_by else ""
        yield Event(one.decided_at, "decision", title, who, one.reason)
        request = requests.get(one.id)
        if request is not None and request.answered_at is not None and request.answered_by:
            is_refused = request.state is FourEyesState.REFUSED
            title = _("Not confirmed by a second person") if is_refused else _("Confirmed")
            name = request.answered_by.name
            yield Event(request.answered_at, "decision", title, name, request.reason)
        if one.undone_at is not None and (request is None or request.answered_by is None):
            who = one.undone_by.name if one.undone_by else ""
            yield Event(one.undone_at, "decision", _("Decision undone"), who)
        if one.applied_at is not None:
            yield Event(one.applied_at, "decision", _("The decision took effect"))


def _message(message: Message) -> Event:
    title = (
        _("Message to the organisation")
        if message.is_from_staff
        else _("Message from the organisation")
    )
    return Event(message.at, "message", title, message.author.name, message.body)


def _letter(letter: OutboxMessage) -> Event:
    title = _("Letter: %(subject)s", subject=letter.subject)
    return Event(letter.created_at, "letter", title, letter=letter)
