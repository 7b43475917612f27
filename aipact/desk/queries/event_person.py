"""One person at an event: what they said, what happened, what can be done now."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from aipact.accounts import queries as accounts
from aipact.core.db import db
from aipact.events.models import FormQuestion, SignUp, SpeakerQuestion
from aipact.events.queries import finding, phase
from aipact.events.queries.waiting import position_of
from aipact.events.states import COMING, HAD_PLACE, QuestionKind, SignUpState
from aipact.i18n import _
from aipact.i18n.formats import localized
from aipact.mail import queries as letters
from aipact.mail.models import OutboxMessage
from aipact.workflow import Party, StateChange, history

CAN_BE_TAKEN_OFF = frozenset({SignUpState.CONFIRMED, SignUpState.WAITLISTED, SignUpState.OFFERED})


@dataclass(frozen=True)
class Step:
    """One move: when, to which state, by whom (party), who of staff, why."""

    at: datetime
    state: SignUpState
    party: Party
    who: str
    note: str


@dataclass(frozen=True)
class PersonAtDesk:
    """may: of "approve", "decline", "offer", "remove", "attend", "miss"."""

    sign_up: SignUp
    answers: Sequence[tuple[str, str]]
    questions: Sequence[SpeakerQuestion]
    steps: Sequence[Step]
    letters: Sequence[OutboxMessage]
    position: int
    may: frozenset[str]


def person_at_desk(sign_up: SignUp) -> PersonAtDesk:
    given = finding.form_answers(sign_up)
    asked = select(FormQuestion).where(FormQuestion.id.in_(given))
    order = (FormQuestion.position, FormQuestion.id)
    mine = select(SpeakerQuestion).where(SpeakerQuestion.sign_up_id == sign_up.id)
    return PersonAtDesk(
        sign_up=sign_up,
        answers=[
            (question_label(one), answer_in_words(one, given[one.id]))
            for one in db.session.scalars(asked.order_by(*order))
        ],
        questions=db.session.scalars(mine.order_by(SpeakerQuestion.id)).all(),
        steps=_steps(sign_up),
        letters=letters.letters_about(sign_up.id),
        position=position_of(sign_up),
        may=possible(sign_up),
    )


def possible(sign_up: SignUp) -> frozenset[str]:
    """What staff can do now."""
    event, state = sign_up.event, sign_up.state
    found = set()
    if state is SignUpState.AWAITING_APPROVAL:
        found.add("decline")
        if event.state in COMING and not phase.has_begun(event):
            found.add("approve")
    if state is SignUpState.WAITLISTED and phase.may_offer(event):
        found.add("offer")
    if state in CAN_BE_TAKEN_OFF and not phase.has_begun(event):
        found.add("remove")
    if state in HAD_PLACE and phase.had_people(event):
        found |= {"attend"} if state is not SignUpState.ATTENDED else set()
        found |= {"miss"} if state is not SignUpState.NO_SHOW else set()
    return frozenset(found)


def question_label(question: FormQuestion) -> str:
    """In the reader's language, else in whichever there is."""
    return _in_words(question.label)


def answer_in_words(question: FormQuestion, value: str) -> str:
    """Of a choice what its option says, of a statement that it was ticked."""
    if question.kind is QuestionKind.CONSENT:
        return _("Yes") if value else _("No")
    if question.kind is QuestionKind.CHOICE:
        labels = {one["code"]: one["label"] for one in question.options}
        return _in_words(labels[value]) if value in labels else value
    return value


def _in_words(texts: Mapping[str, str]) -> str:
    return localized(dict(texts)) or next(iter(texts.values()), "")


def _steps(sign_up: SignUp) -> list[Step]:
    changes = history("sign_up", sign_up.id)
    names = staff_names(changes)
    return [
        Step(
            at=one.at,
            state=SignUpState(one.to_state),
            party=Party(one.party),
            who=names.get(one.actor_id, "") if one.party == Party.STAFF else "",
            note=one.note,
        )
        for one in changes
    ]


def staff_names(changes: Sequence[StateChange]) -> dict[uuid.UUID | None, str]:
    """Who of staff moved something. People from outside are not named twice."""
    ids = {one.actor_id for one in changes if one.party == Party.STAFF and one.actor_id}
    return {one.id: one.name for one in accounts.users(ids)}
