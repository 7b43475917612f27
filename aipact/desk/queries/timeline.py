"""Everything that happened to a submission, in one line of time."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select

from aipact.accounts import queries as accounts
from aipact.audit.models import AuditEntry
from aipact.casework.models import Decision, FourEyesRequest, Message, Note, Submission
from aipact.casework.states import OUTCOME_LABELS, FourEyesState
from aipact.core.db import db
from aipact.i18n import _
from aipact.mail.models import OutboxMessage
from aipact.procedures.kinds import Subject, kind_of
from aipact.workflow import StateChange, history

Labels = Mapping[Any, Any]
Names = Mapping[uuid.UUID | None, str]


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
    ticked: tuple[str, ...] = ()


class Story(Protocol):
    """What a dossier has read already."""

    @property
    def submission(self) -> Submission: ...
    @property
    def subject(self) -> Subject: ...
    @property
    def notes(self) -> Sequence[Note]: ...
    @property
    def messages(self) -> Sequence[Message]: ...
    @property
    def letters(self) -> Sequence[OutboxMessage]: ...


def timeline(
    found: Story,
    state_labels: Labels,
    decisions: Sequence[Decision],
    requests: Mapping[uuid.UUID, FourEyesRequest],
) -> list[Event]:
    """Everything that happened, oldest first."""
    changes = history(found.subject.__workflow_kind__, found.subject.id)
    assignments = _assignments(found.submission)
    names = _names(changes, assignments)
    events = [
        *_moves(state_labels, changes, names),
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


def _moves(state_labels: Labels, changes: Sequence[StateChange], names: Names) -> Iterator[Event]:
    labels = {state.value: label for state, label in state_labels.items()}
    for change in changes:
        title = str(labels.get(change.to_state, change.to_state))
        yield Event(change.at, "state", title, names.get(change.actor_id, ""), change.note)


def _handovers(assignments: Sequence[AuditEntry], names: Names) -> Iterator[Event]:
    for entry in assignments:
        reviewer = _reviewer(entry)
        title = (
            _("Reviewer: %(name)s", name=names.get(reviewer, ""))
            if reviewer
            else _("Put back for anybody to take")
        )
        yield Event(entry.at, "work", title, names.get(entry.actor_id, ""))


def ticked(decision: Decision) -> tuple[str, ...]:
    """What the reviewer ticked before approving, in words."""
    labels = kind_of(decision.submission).checklist
    return tuple(str(labels.get(key, key)) for key in decision.checklist)


def _decisions(
    decisions: Sequence[Decision], requests: Mapping[uuid.UUID, FourEyesRequest]
) -> Iterator[Event]:
    for one in decisions:
        outcome = str(OUTCOME_LABELS[one.outcome])
        title = _("Decision: %(outcome)s", outcome=outcome)
        who = one.decided_by.name if one.decided_by else ""
        yield Event(one.decided_at, "decision", title, who, one.reason, ticked=ticked(one))
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
