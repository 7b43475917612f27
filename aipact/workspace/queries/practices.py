"""What an organisation has to do about its practices and adoptions, and how many are public."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select

from aipact.casework.models import Submission
from aipact.core.db import db
from aipact.practices.models import Adoption, Practice, PracticeVersion
from aipact.practices.states import LISTED, AdoptionState, PracticeState, VersionState


@dataclass(frozen=True)
class PracticeTasks:
    """questions: practices and adoptions that the reviewers ask about; answer_by: the first day on
    which one of them is due. stale: nobody confirmed them for a year. listed: in the library."""

    questions: int = 0
    answer_by: date | None = None
    stale: int = 0
    listed: int = 0
    drafts: int = 0


NOTHING = PracticeTasks()


def practice_tasks(organisation_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, PracticeTasks]:
    """By organisation; the same three queries for one and for many."""
    found = dict.fromkeys(organisation_ids, NOTHING)
    for key, state, number in db.session.execute(_states(organisation_ids)):
        was = found[key]
        if state in LISTED:
            was = replace(was, listed=was.listed + number)
        if state is PracticeState.STALE:
            was = replace(was, stale=number)
        found[key] = was
    for key, state, number, due_on in db.session.execute(_open_versions(organisation_ids)):
        if state is VersionState.DRAFT:
            found[key] = replace(found[key], drafts=number)
        else:
            found[key] = _with_questions(found[key], number, due_on)
    for key, number, due_on in db.session.execute(_adoptions(organisation_ids)):
        found[key] = _with_questions(found[key], number, due_on)
    return found


def _with_questions(tasks: PracticeTasks, number: int, due_on: date | None) -> PracticeTasks:
    days = [day for day in (tasks.answer_by, due_on) if day is not None]
    return replace(tasks, questions=tasks.questions + number, answer_by=min(days, default=None))


def _states(organisation_ids: Collection[uuid.UUID]) -> Any:
    return (
        select(Practice.organisation_id, Practice.state, func.count())
        .where(Practice.organisation_id.in_(list(organisation_ids)), Practice.state.in_(LISTED))
        .group_by(Practice.organisation_id, Practice.state)
        .order_by(Practice.organisation_id)
    )


def _open_versions(organisation_ids: Collection[uuid.UUID]) -> Any:
    wanted = (VersionState.DRAFT, VersionState.CHANGES_REQUESTED)
    return (
        select(
            Practice.organisation_id,
            PracticeVersion.state,
            func.count(),
            func.min(Submission.due_on),
        )
        .join(Practice, Practice.id == PracticeVersion.practice_id)
        .outerjoin(Submission, Submission.id == PracticeVersion.submission_id)
        .where(
            Practice.organisation_id.in_(list(organisation_ids)),
            PracticeVersion.state.in_(wanted),
        )
        .group_by(Practice.organisation_id, PracticeVersion.state)
        .order_by(Practice.organisation_id)
    )


def _adoptions(organisation_ids: Collection[uuid.UUID]) -> Any:
    return (
        select(Adoption.organisation_id, func.count(), func.min(Submission.due_on))
        .outerjoin(Submission, Submission.id == Adoption.submission_id)
        .where(
            Adoption.organisation_id.in_(list(organisation_ids)),
            Adoption.state == AdoptionState.CHANGES_REQUESTED,
        )
        .group_by(Adoption.organisation_id)
        .order_by(Adoption.organisation_id)
    )
