"""State machines: a table per feature, one function that moves.

A table is `{(state, action): Move(to, parties)}`. Buttons ask it what is possible,
`change_state` refuses everything else, and tests walk it.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from aipact import audit
from aipact.core.actor import Actor
from aipact.core.db import db
from aipact.core.errors import IllegalTransition
from aipact.workflow.models import StateChange


class Party(StrEnum):
    """In which capacity somebody moves a thing."""

    ORGANISATION = "organisation"
    REVIEWER = "reviewer"
    SECOND = "second"
    LEAD = "lead"
    STAFF = "staff"
    PARTICIPANT = "participant"
    SYSTEM = "system"


@dataclass(frozen=True)
class Move:
    to: StrEnum
    parties: frozenset[Party]


Transitions = Mapping[tuple[Any, str], Move]


def move(to: StrEnum, *parties: Party) -> Move:
    return Move(to, frozenset(parties))


class Stateful(Protocol):
    """What a model needs to be moved: a kind for the history and its own table."""

    id: Any
    state: Any

    @property
    def __workflow_kind__(self) -> str: ...

    @property
    def __transitions__(self) -> Transitions: ...


def possible_actions(subject: Stateful, party: Party) -> tuple[str, ...]:
    """The actions open to `party` from the present state, in the order of the table."""
    return tuple(
        action
        for (state, action), step in subject.__transitions__.items()
        if state == subject.state and party in step.parties
    )


def can(subject: Stateful, action: str, party: Party) -> bool:
    return action in possible_actions(subject, party)


def change_state(
    subject: Stateful, action: str, *, actor: Actor, party: Party, note: str = ""
) -> StateChange:
    """Move `subject`, write its history and the audit entry; nothing else writes `.state`.

    Raises IllegalTransition when the table has no such move for this party.
    """
    if not can(subject, action, party):
        raise IllegalTransition(what=action)
    before = subject.state
    subject.state = subject.__transitions__[before, action].to
    change = StateChange(
        subject_kind=subject.__workflow_kind__,
        subject_id=subject.id,
        action=action,
        from_state=before.value,
        to_state=subject.state.value,
        party=party.value,
        actor_id=actor.user_id,
        note=note,
    )
    db.session.add(change)
    audit.record(
        f"{subject.__workflow_kind__}:{action}",
        actor=actor,
        subject_kind=subject.__workflow_kind__,
        subject_id=subject.id,
        data={"from": before.value, "to": subject.state.value},
    )
    return change


def history(subject_kind: str, subject_id: uuid.UUID) -> list[StateChange]:
    """All moves of one thing, oldest first."""
    query = (
        db.select(StateChange)
        .where(StateChange.subject_kind == subject_kind, StateChange.subject_id == subject_id)
        .order_by(StateChange.at, StateChange.id)
    )
    return list(db.session.scalars(query))
