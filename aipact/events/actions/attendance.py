"""Who came: marked by hand, or by the list of a meeting tool, which is read and shown before it is
applied. All of it can be corrected; twice is once."""

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select

from aipact import audit
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db
from aipact.core.errors import Conflict
from aipact.core.text import is_storable
from aipact.events.actions import places
from aipact.events.actions.attendance_file import parse
from aipact.events.models import AttendanceList, Event, SignUp
from aipact.events.queries import attendance, phase
from aipact.events.states import HAD_PLACE, SignUpState
from aipact.i18n import _
from aipact.workflow import Party, change_state

# Ids in one statement, and sign-ups that are in memory at once.
BATCH = 500
LONGEST_FILE_NAME = 150
_BECOMES = {"attend": SignUpState.ATTENDED, "miss": SignUpState.NO_SHOW}


@dataclass(frozen=True)
class Marked:
    """How many were marked, and how many have no place (any more) and stay as they are."""

    number: int
    left: int


@dataclass(frozen=True)
class Applied:
    """How many came and how many did not, of those that were not marked so before."""

    came: int
    missed: int


def mark_attended(sign_up: SignUp, *, actor: Actor) -> None:
    """This person came. Twice is once. Raises Conflict before the event has begun, and for somebody
    who had no place."""
    _mark_one(sign_up, "attend", actor)


def mark_missed(sign_up: SignUp, *, actor: Actor) -> None:
    """This person did not come. Twice is once; raises Conflict as `mark_attended` does."""
    _mark_one(sign_up, "miss", actor)


def mark_many(event: Event, ids: Collection[uuid.UUID], *, came: bool, actor: Actor) -> Marked:
    """These people came, or did not. Raises Conflict before the event has begun."""
    places.lock_event(event)
    _require_begun(event)
    action = "attend" if came else "miss"
    seen = 0
    number = 0
    for sign_up in _sign_ups(event, ids):
        if sign_up.state in HAD_PLACE:
            number += _mark(sign_up, action, actor)
            seen += 1
    db.session.flush()
    return Marked(number, len(set(ids)) - seen)


def read_attendance_list(
    event: Event, content: bytes, file_name: str, *, actor: Actor
) -> AttendanceList:
    """Keep what a list says, and whose addresses have signed up; nobody is marked yet. The same
    list again is the one that waits already.

    Raises RuleBroken("file") for what cannot be read, Conflict before the event has begun.
    """
    _require_begun(event)
    read = parse(content)
    places.lock_event(event)
    known = attendance.sign_ups_by_address(event)
    rows = [
        {**asdict(one), "sign_up_id": str(known[one.address]) if one.address in known else None}
        for one in read.people
    ]
    last = attendance.newest_list(event)
    if last is not None and last.applied_at is None and last.rows == rows:
        return last
    made = AttendanceList(
        event_id=event.id,
        event=event,
        file_name=_plain(file_name),
        tool=read.tool,
        rows=rows,
        created_by_id=actor.user_id,
    )
    db.session.add(made)
    db.session.flush()
    _note("event:attendance-list-read", event, actor, rows=len(rows))
    return made


def apply_attendance_list(
    found: AttendanceList, *, everybody_else_missed: bool, actor: Actor
) -> Applied:
    """Whoever is on the list and had a place, came; where staff say so, everybody else who is not
    marked yet did not. Of the list only those stay whom nobody could be found for. Twice is once.
    """
    event = found.event
    places.lock_event(event)
    db.session.refresh(found, with_for_update=True)
    if found.applied_at is not None:
        return Applied(0, 0)
    _require_begun(event)
    listed = {uuid.UUID(row["sign_up_id"]) for row in found.rows if row["sign_up_id"]}
    came: set[uuid.UUID] = set()
    number = 0
    for sign_up in _sign_ups(event, listed):
        if sign_up.state in HAD_PLACE:
            came.add(sign_up.id)
            number += _mark(sign_up, "attend", actor)
    missed = 0
    if everybody_else_missed:
        left = attendance.not_marked(event) - came
        missed = sum(_mark(one, "miss", actor) for one in _sign_ups(event, left))
    found.rows = [row for row in found.rows if not _is_among(row["sign_up_id"], came)]
    found.applied_at = now()
    db.session.flush()
    _note("event:attendance-list-applied", event, actor, came=number, missed=missed)
    return Applied(number, missed)


def discard_attendance_list(found: AttendanceList, *, actor: Actor) -> None:
    """The list is gone, with everybody on it; who is marked stays so."""
    _note("event:attendance-list-removed", found.event, actor)
    db.session.delete(found)
    db.session.flush()


def _mark_one(sign_up: SignUp, action: str, actor: Actor) -> None:
    places.lock_sign_up(sign_up)
    _require_begun(sign_up.event)
    if sign_up.state not in HAD_PLACE:
        raise Conflict(_("This person had no place at the event."))
    _mark(sign_up, action, actor)


def _mark(sign_up: SignUp, action: str, actor: Actor) -> bool:
    """Whether that was new. The caller holds the event's lock."""
    if sign_up.state is _BECOMES[action]:
        return False
    change_state(sign_up, action, actor=actor, party=Party.STAFF)
    return True


def _sign_ups(event: Event, ids: Collection[uuid.UUID]) -> Iterator[SignUp]:
    """These sign-ups of the event under a lock, in the order of their ids; what the caller did to
    one batch is sent before the next."""
    ordered: Sequence[uuid.UUID] = sorted(set(ids))
    for start in range(0, len(ordered), BATCH):
        query = (
            select(SignUp)
            .where(SignUp.event_id == event.id, SignUp.id.in_(ordered[start : start + BATCH]))
            .order_by(SignUp.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        yield from db.session.scalars(query).all()
        db.session.flush()


def _require_begun(event: Event) -> None:
    if not phase.had_people(event):
        raise Conflict(_("Who came is known once the event has begun."))


def _is_among(sign_up_id: str | None, ids: Collection[uuid.UUID]) -> bool:
    return sign_up_id is not None and uuid.UUID(sign_up_id) in ids


def _plain(file_name: str) -> str:
    """The name without folders, as every database takes it."""
    last = file_name.replace("\\", "/").rpartition("/")[2].strip()
    return last[:LONGEST_FILE_NAME] if is_storable(last) else ""


def _note(tag: str, event: Event, actor: Actor, **data: int) -> None:
    audit.record(tag, actor=actor, subject_kind="event", subject_id=event.id, data=dict(data))
