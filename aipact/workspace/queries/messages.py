"""The conversation with the reviewers, by submission."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from aipact.casework.models import Message, Submission
from aipact.casework.states import SubmissionKind
from aipact.core.db import db
from aipact.organisations.models import Organisation

MOST_MESSAGES = 200


@dataclass(frozen=True)
class Conversation:
    """Everything that was written about one submission, oldest first. `about` is the title of the
    practice, where there can be several."""

    submission: Submission
    messages: Sequence[Message]
    about: str = ""


def submissions_of(organisation: Organisation) -> Sequence[Submission]:
    """What the organisation has submitted, newest first."""
    query = select(Submission).where(Submission.organisation_id == organisation.id)
    return db.session.scalars(query.order_by(Submission.received_at.desc(), Submission.id)).all()


def conversations(organisation: Organisation) -> list[Conversation]:
    """One for each submission, also where nobody has written yet."""
    submissions = submissions_of(organisation)
    query = (
        select(Message)
        .where(Message.submission_id.in_([one.id for one in submissions]))
        .options(joinedload(Message.author))
        .order_by(Message.at.desc(), Message.id.desc())
        .limit(MOST_MESSAGES)
    )
    newest = db.session.scalars(query).all()
    return [
        Conversation(
            one,
            [m for m in reversed(newest) if m.submission_id == one.id],
            _about(one, organisation),
        )
        for one in submissions
    ]


def _about(submission: Submission, organisation: Organisation) -> str:
    """In the queue the title begins with the name of the organisation; here everybody knows it."""
    if submission.kind not in (SubmissionKind.PRACTICE, SubmissionKind.ADOPTION):
        return ""
    return submission.title.removeprefix(f"{organisation.display_name}: ")
