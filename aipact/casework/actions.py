"""What staff and organisations do with a submission, whatever its kind."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from aipact import audit, search
from aipact.casework import queries
from aipact.casework.models import (
    ChangeRequest,
    Decision,
    FourEyesRequest,
    Message,
    Note,
    Submission,
)
from aipact.casework.states import Outcome, SubmissionKind
from aipact.core.actor import Actor
from aipact.core.clock import now, today
from aipact.core.db import db, new_id
from aipact.core.errors import Conflict, RuleBroken
from aipact.core.settings import current_settings
from aipact.core.working_days import add_working_days
from aipact.i18n import _
from aipact.workflow import Party, change_state

# Working days from receipt to decision; after an answer to a request for changes it is fewer.
REVIEW_DAYS = {
    SubmissionKind.REGISTRATION: 5,
    SubmissionKind.PLEDGE: 10,
    SubmissionKind.PRACTICE: 10,
    SubmissionKind.ADOPTION: 5,
}
SECOND_REVIEW_DAYS = 5
ANSWER_DAYS = 10
# Where the kind decides on its own; a practice goes to the unit of its topic.
UNIT_OF_KIND = {
    SubmissionKind.REGISTRATION: "innovation",
    SubmissionKind.PLEDGE: "regulation",
    SubmissionKind.PRACTICE: "innovation",
    SubmissionKind.ADOPTION: "innovation",
}
_PREFIX = {
    SubmissionKind.REGISTRATION: "R",
    SubmissionKind.PLEDGE: "P",
    SubmissionKind.PRACTICE: "B",
    SubmissionKind.ADOPTION: "A",
}
# No letters or digits that are read as one another on the telephone.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Decide:
    """What a reviewer decides. `points` are (field, reason) of a request for changes; `revision`
    is the submission's as the reviewer saw it; `checklist` has the codes that were ticked."""

    outcome: Outcome
    revision: int
    reason_code: str = ""
    reason: str = ""
    remedy: str = ""
    points: list[tuple[str, str]] = field(default_factory=list)
    duplicate_of_id: uuid.UUID | None = None
    checklist: list[str] = field(default_factory=list)


def open_submission(
    kind: SubmissionKind,
    *,
    subject_id: uuid.UUID,
    organisation_id: uuid.UUID,
    title: str,
    unit_key: str | None = None,
    needs_second: bool = False,
    actor: Actor,
) -> Submission:
    """Put something before the staff: a reference, a unit (that of the kind unless one is named)
    and a due date."""
    submission_id = new_id()
    submission = Submission(
        id=submission_id,
        reference=reference_for(kind, submission_id, today().year),
        kind=kind,
        subject_id=subject_id,
        organisation_id=organisation_id,
        title=title,
        unit_key=unit_key or UNIT_OF_KIND[kind],
        needs_second=needs_second,
        due_on=add_working_days(today(), REVIEW_DAYS[kind]),
    )
    db.session.add(submission)
    db.session.flush()
    _index(submission)
    _record("submission:opened", submission, actor)
    return submission


def _index(submission: Submission) -> None:
    """Staff find a submission by its title and by its reference."""
    search.put(
        "submission",
        submission.id,
        title=submission.title,
        text=submission.reference,
        is_public=False,
    )


def index_submissions(after_batch: Callable[[int], None] = lambda _number: None) -> int:
    """Index every submission anew; how many. `after_batch` may commit."""
    return search.rebuild("submission", _documents(), after_batch=after_batch)


def _documents() -> Iterator[search.Document]:
    """The oldest first; each batch is a read of its own."""
    columns = (Submission.id, Submission.title, Submission.reference)
    query = select(*columns).order_by(Submission.id).limit(search.BATCH)
    rows = db.session.execute(query).all()
    while rows:
        for key, title, reference in rows:
            yield search.Document(key, title, reference, is_public=False)
        rows = db.session.execute(query.where(Submission.id > rows[-1].id)).all()


def reference_for(kind: SubmissionKind, submission_id: uuid.UUID, year: int) -> str:
    """A reference that can be read out on the telephone: "P-2026-7KX2MD"; it follows from the
    random part of the id."""
    number = submission_id.int & (1 << 60) - 1
    code = ""
    for _position in range(6):
        number, digit = divmod(number, len(_ALPHABET))
        code += _ALPHABET[digit]
    return f"{_PREFIX[kind]}-{year}-{code}"


def resume_submission(submission: Submission, *, actor: Actor) -> None:
    """The organisation answered: the clock runs again, with a fresh and shorter due date."""
    submission.clock_stopped_at = None
    submission.closed_at = None
    submission.closed_as = ""
    submission.due_on = add_working_days(today(), SECOND_REVIEW_DAYS)
    _record("submission:resumed", submission, actor)


def stop_clock(submission: Submission) -> None:
    """The organisation has the ball; due now is its answer."""
    submission.clock_stopped_at = now()
    submission.due_on = answer_due_on()


def answer_due_on() -> date:
    """Until when an organisation answers a request for changes that reaches it today."""
    return add_working_days(today(), ANSWER_DAYS)


def close_submission(submission: Submission, closed_as: str) -> None:
    """Nothing is left to do. closed_as: an outcome or "withdrawn"."""
    submission.closed_at = now()
    submission.closed_as = closed_as
    submission.clock_stopped_at = None


def retitle_submission(submission: Submission, title: str) -> None:
    if submission.title != title:
        submission.title = title
        _index(submission)


def set_reviewer(submission: Submission, reviewer_id: uuid.UUID | None, *, actor: Actor) -> None:
    """Who reviews it from now on; None puts it back for anybody to take."""
    submission.reviewer_id = reviewer_id
    submission.changed_at = now()
    if reviewer_id is None:
        _record("submission:released", submission, actor)
    else:
        _record("submission:assigned", submission, actor, {"reviewer": str(reviewer_id)})


def answer_change_request(change_request: ChangeRequest, answer: str) -> None:
    """Keep the organisation's answer to one point; an empty one takes it back."""
    change_request.answer = answer
    change_request.answered_at = now() if answer else None


def add_note(submission: Submission, body: str, *, actor: Actor) -> Note:
    """An internal note. Raises RuleBroken("body") when it is empty."""
    note = Note(submission_id=submission.id, author_id=_person(actor), body=_said(body))
    db.session.add(note)
    submission.changed_at = now()
    _record("submission:note-added", submission, actor)
    return note


def add_message(submission: Submission, body: str, *, actor: Actor, is_from_staff: bool) -> Message:
    """A message on the record. Raises RuleBroken("body") when it is empty."""
    message = Message(
        submission_id=submission.id,
        author_id=_person(actor),
        is_from_staff=is_from_staff,
        body=_said(body),
    )
    db.session.add(message)
    submission.changed_at = now()
    _record("submission:message-added", submission, actor, {"from_staff": is_from_staff})
    return message


def record_decision(
    submission: Submission, command: Decide, *, needs_second: bool, actor: Actor
) -> Decision:
    """Write down a decision. It takes effect when its hold is over; where a second person is
    needed, the hold starts with their approval.

    Raises Conflict when a decision is pending. Whether the page was older than the submission is
    for the caller to check, before it changes anything.
    """
    require_undecided(submission)
    numbers = select(func.count()).where(Decision.submission_id == submission.id)
    decision = Decision(
        submission_id=submission.id,
        number=db.session.scalars(numbers).one() + 1,
        outcome=command.outcome,
        reason_code=command.reason_code,
        reason=command.reason,
        remedy=command.remedy,
        duplicate_of_id=command.duplicate_of_id,
        checklist=command.checklist,
        decided_by_id=_person(actor),
        takes_effect_at=None if needs_second else _end_of_hold(),
    )
    db.session.add(decision)
    db.session.flush()
    for position, (name, reason) in enumerate(command.points):
        point = ChangeRequest(
            submission_id=submission.id,
            decision_id=decision.id,
            position=position,
            field=name,
            reason=reason,
        )
        db.session.add(point)
    if needs_second:
        db.session.add(FourEyesRequest(decision_id=decision.id, requested_by_id=_person(actor)))
    submission.changed_at = now()
    db.session.flush()
    _record("submission:decided", submission, actor, {"outcome": command.outcome.value})
    return decision


def confirm_decision(request: FourEyesRequest, *, actor: Actor) -> None:
    """The second person agrees: the hold begins."""
    change_state(request, "approve", actor=actor, party=Party.SECOND)
    request.answered_by_id, request.answered_at = actor.user_id, now()
    request.decision.takes_effect_at = _end_of_hold()
    request.decision.submission.changed_at = now()
    _record("submission:decision-confirmed", request.decision.submission, actor)


def refuse_decision(request: FourEyesRequest, reason: str, *, actor: Actor) -> None:
    """The second person does not agree: the decision is undone, with the reason on file."""
    change_state(request, "refuse", actor=actor, party=Party.SECOND, note=_said(reason, "reason"))
    request.answered_by_id, request.answered_at = actor.user_id, now()
    request.reason = reason
    _undo(request.decision, actor)


def mark_as_applied(decision: Decision, *, actor: Actor) -> None:
    """The decision has taken effect: the organisation has the ball, or nothing is left to do."""
    decision.applied_at = now()
    submission = decision.submission
    if decision.outcome is Outcome.CHANGES_REQUESTED:
        stop_clock(submission)
    else:
        close_submission(submission, decision.outcome.value)
    data = {"outcome": decision.outcome.value}
    _record("submission:decision-applied", submission, actor, data)


def undo_decision(decision: Decision, *, actor: Actor) -> None:
    """Take a decision back before it takes effect. Raises Conflict afterwards."""
    if not decision.is_pending:
        raise conflict_about(decision.submission)
    request = queries.four_eyes_of(decision)
    if request is not None and request.answered_at is None:
        change_state(request, "withdraw", actor=actor, party=Party.REVIEWER)
        request.answered_at = now()
    _undo(decision, actor)


def _undo(decision: Decision, actor: Actor) -> None:
    decision.undone_at = now()
    decision.undone_by_id = actor.user_id
    decision.submission.changed_at = now()
    _record("submission:decision-undone", decision.submission, actor)


def check_revision(submission: Submission, revision: int) -> None:
    """Raises Conflict when the page showed an older submission than there is now."""
    if revision != submission.revision:
        raise conflict_about(submission)


def require_open(submission: Submission) -> None:
    if submission.closed_at is not None:
        raise conflict_about(submission)


def require_undecided(submission: Submission) -> None:
    """Raises Conflict while a decision waits to take effect."""
    if queries.pending_decision(submission) is not None:
        raise conflict_about(submission)


def conflict_about(submission: Submission) -> Conflict:
    """Somebody was faster: who, with what, and when."""
    last = queries.last_change(submission)
    if last is None:
        return Conflict(when=submission.changed_at)
    return Conflict(who=last.who, what=str(last.what), when=last.at)


def _end_of_hold() -> datetime:
    return now() + current_settings().decision_hold


def _person(actor: Actor) -> uuid.UUID:
    if actor.user_id is None:
        raise ValueError("only a person can do this")
    return actor.user_id


def _said(body: str, name: str = "body") -> str:
    if not body.strip():
        raise RuleBroken(name, _("Write something first."))
    return body.strip()


def _record(
    tag: str, submission: Submission, actor: Actor, data: dict[str, Any] | None = None
) -> None:
    audit.record(tag, actor=actor, subject_kind="submission", subject_id=submission.id, data=data)
