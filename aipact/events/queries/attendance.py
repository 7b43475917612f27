"""Who came to an event, and the lists of meeting tools that say so."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from aipact.core.db import db
from aipact.core.text import fold
from aipact.events.models import AttendanceList, Event, SignUp
from aipact.events.states import HAD_PLACE, LIVE, SignUpState

NOT_MARKED = frozenset({SignUpState.CONFIRMED, SignUpState.UNKNOWN})
BATCH = 500


@dataclass(frozen=True)
class ListedPerson:
    """One person of a list. `sign_up_id` and `state`: of the sign-up with this address; without one
    `same_name` is somebody with a place whose name is the same, if there is exactly one."""

    address: str
    name: str
    minutes: int
    sign_up_id: uuid.UUID | None = None
    state: SignUpState | None = None
    same_name: uuid.UUID | None = None


@dataclass(frozen=True)
class ReadList:
    """What applying a list would do: `matched` came, the others stay as they are. Everybody else
    with a place who is not marked yet is `left`, of whom `left_joined` opened the way in."""

    matched: Sequence[ListedPerson]
    without_place: Sequence[ListedPerson]
    unmatched: Sequence[ListedPerson]
    left: int
    left_joined: int


@dataclass(frozen=True)
class ListLine:
    """A list without what it says of people."""

    id: uuid.UUID
    file_name: str
    tool: str
    created_at: datetime
    applied_at: datetime | None


def attendance_list(list_id: uuid.UUID) -> AttendanceList | None:
    return db.session.get(AttendanceList, list_id)


def newest_list(event: Event) -> AttendanceList | None:
    query = select(AttendanceList).where(AttendanceList.event_id == event.id)
    newest = (AttendanceList.created_at.desc(), AttendanceList.id.desc())
    return db.session.scalar(query.order_by(*newest).limit(1))


def lists_of(event: Event) -> list[ListLine]:
    """The newest first."""
    query = (
        select(
            AttendanceList.id,
            AttendanceList.file_name,
            AttendanceList.tool,
            AttendanceList.created_at,
            AttendanceList.applied_at,
        )
        .where(AttendanceList.event_id == event.id)
        .order_by(AttendanceList.created_at.desc(), AttendanceList.id.desc())
        .limit(20)
    )
    return [ListLine(*row) for row in db.session.execute(query)]


def sign_ups_by_address(event: Event) -> dict[str, uuid.UUID]:
    """Whose address is whose sign-up: of several the one with a place, else the newest."""
    query = (
        select(SignUp.email, SignUp.id, SignUp.state)
        .where(SignUp.event_id == event.id, SignUp.email != "", SignUp.confirmed_at.is_not(None))
        .order_by(SignUp.id)
    )
    rows = sorted(db.session.execute(query), key=lambda row: _weight(row.state))
    return {row.email: row.id for row in rows}


def not_marked(event: Event) -> set[uuid.UUID]:
    """Who has a place, and nobody said yet whether they came."""
    query = select(SignUp.id).where(SignUp.event_id == event.id, SignUp.state.in_(NOT_MARKED))
    return set(db.session.scalars(query.order_by(SignUp.id)))


def read_list(found: AttendanceList) -> ReadList:
    """The list beside the sign-ups as they are now."""
    listed = {uuid.UUID(row["sign_up_id"]) for row in found.rows if row["sign_up_id"]}
    states = _states(listed)
    people = [_person(row, states) for row in found.rows]
    matched = [one for one in people if one.state in HAD_PLACE]
    came = {one.sign_up_id for one in matched}
    left, joined = _left(found.event_id, {key for key in came if key})
    unmatched = [one for one in people if one.state is None]
    return ReadList(
        matched=matched,
        without_place=[one for one in people if one.state and one.state not in HAD_PLACE],
        unmatched=_with_same_name(unmatched, found.event_id) if unmatched else [],
        left=left,
        left_joined=joined,
    )


def _weight(state: SignUpState) -> int:
    return 2 if state in HAD_PLACE else int(state in LIVE)


def _states(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, SignUpState]:
    ordered, found = sorted(ids), {}
    for start in range(0, len(ordered), BATCH):
        some = SignUp.id.in_(ordered[start : start + BATCH])
        query = select(SignUp.id, SignUp.state).where(some).order_by(SignUp.id)
        found.update({row.id: row.state for row in db.session.execute(query)})
    return found


def _person(row: Mapping[str, Any], states: Mapping[uuid.UUID, SignUpState]) -> ListedPerson:
    sign_up_id = uuid.UUID(row["sign_up_id"]) if row["sign_up_id"] else None
    state = states.get(sign_up_id) if sign_up_id else None
    return ListedPerson(row["address"], row["name"], row["minutes"], sign_up_id, state)


def _left(event_id: uuid.UUID, came: Collection[uuid.UUID]) -> tuple[int, int]:
    query = (
        select(SignUp.id, SignUp.joined_at)
        .where(SignUp.event_id == event_id, SignUp.state.in_(NOT_MARKED))
        .order_by(SignUp.id)
    )
    rows = [row for row in db.session.execute(query) if row.id not in came]
    return len(rows), sum(row.joined_at is not None for row in rows)


def _with_same_name(people: Sequence[ListedPerson], event_id: uuid.UUID) -> list[ListedPerson]:
    query = (
        select(SignUp.id, SignUp.name)
        .where(SignUp.event_id == event_id, SignUp.state.in_(HAD_PLACE), SignUp.name != "")
        .order_by(SignUp.id)
    )
    named: dict[str, list[uuid.UUID]] = {}
    for row in db.session.execute(query):
        named.setdefault(fold(row.name), []).append(row.id)
    return [
        ListedPerson(one.address, one.name, one.minutes, same_name=_only(named, one.name))
        for one in people
    ]


def _only(named: Mapping[str, Sequence[uuid.UUID]], name: str) -> uuid.UUID | None:
    found = named.get(fold(name), ()) if name else ()
    return found[0] if len(found) == 1 else None


def joined_count(event: Event) -> int:
    """How many people with a place opened the way in."""
    query = select(func.count()).where(
        SignUp.event_id == event.id, SignUp.state.in_(HAD_PLACE), SignUp.joined_at.is_not(None)
    )
    return db.session.scalar(query) or 0
