"""Who came: by hand, and by the lists of meeting tools."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from aipact.audit.models import AuditEntry
from aipact.core.clock import now
from aipact.core.db import db as database
from aipact.core.errors import Conflict
from aipact.events import actions
from aipact.events.models import AttendanceList
from aipact.events.queries import attendance
from aipact.events.states import SignUpState
from aipact.workflow import history
from tests.factories import events

S = SignUpState


@pytest.fixture
def event(db: Any, clock: Any) -> Any:
    """An event with three places, sign-up open."""
    return events.announced(capacity=3, starts_at=now() + timedelta(days=3))


@pytest.fixture
def people(event: Any, clock: Any) -> dict[str, Any]:
    names = ("ada", "bo", "cy", "dee")
    made = {n: events.signed_up(event, name=n.title(), email=f"{n}@people.example") for n in names}
    clock.move(days=4)
    return made


def listed(*addresses: str) -> bytes:
    rows = [f"Somebody,{address},40" for address in addresses]
    return "\n".join(["Name,User Email,Duration (Minutes)", *rows]).encode()


def read(event: Any, *addresses: str) -> AttendanceList:
    return actions.read_attendance_list(
        event, listed(*addresses), "list.csv", actor=events.keeper()
    )


def states(people: dict[str, Any]) -> dict[str, SignUpState]:
    return {name: one.state for name, one in people.items()}


def test_marking_is_done_once_and_can_be_corrected(event: Any, people: Any) -> None:
    ada, actor = people["ada"], events.keeper()
    actions.mark_attended(ada, actor=actor)
    actions.mark_attended(ada, actor=actor)
    assert ada.state is S.ATTENDED
    actions.mark_missed(ada, actor=actor)
    actions.mark_missed(ada, actor=actor)
    assert ada.state is S.NO_SHOW
    assert [c.action for c in history("sign_up", ada.id)][1:] == ["attend", "miss"]


def test_nobody_came_before_it_began(event: Any) -> None:
    ada, actor = events.signed_up(event), events.keeper()
    for act in (
        lambda: actions.mark_attended(ada, actor=actor),
        lambda: actions.mark_many(event, [ada.id], came=True, actor=actor),
        lambda: read(event, ada.email),
    ):
        with pytest.raises(Conflict):
            act()
    assert ada.state is S.CONFIRMED


def test_who_had_no_place_is_not_marked(event: Any, people: Any) -> None:
    with pytest.raises(Conflict):
        actions.mark_attended(people["dee"], actor=events.keeper())
    assert people["dee"].state is S.WAITLISTED


def test_many_are_marked_at_once_and_only_of_this_event(event: Any, people: Any) -> None:
    other = events.signed_up(events.announced())
    ids = [*(one.id for one in people.values()), other.id]
    done = actions.mark_many(event, ids, came=True, actor=events.keeper())
    assert (done.number, done.left) == (3, 2)
    again = actions.mark_many(event, ids[:3], came=True, actor=events.keeper())
    assert (again.number, again.left, other.state) == (0, 0, S.CONFIRMED)


def test_a_list_is_shown_before_it_marks_anybody(event: Any, people: Any) -> None:
    found = read(event, "ADA@people.example", "dee@people.example", "eve@people.example")
    shown = attendance.read_list(found)
    assert [one.address for one in shown.matched] == ["ada@people.example"]
    assert [one.state for one in shown.without_place] == [S.WAITLISTED]
    assert [(one.address, one.name) for one in shown.unmatched] == [
        ("eve@people.example", "Somebody")
    ]
    assert (shown.left, shown.left_joined) == (2, 0)
    assert set(states(people).values()) == {S.CONFIRMED, S.WAITLISTED}


def test_the_same_list_is_kept_once(event: Any, people: Any) -> None:
    assert read(event, "ada@people.example").id == read(event, "ada@people.example").id
    assert read(event, "bo@people.example").id != read(event, "ada@people.example").id


def test_applying_marks_those_who_came_and_leaves_the_others(event: Any, people: Any) -> None:
    found = read(event, "ada@people.example", "dee@people.example", "eve@people.example")
    actor = events.keeper()
    done = actions.apply_attendance_list(found, everybody_else_missed=False, actor=actor)
    assert (done.came, done.missed) == (1, 0)
    assert states(people) == {
        "ada": S.ATTENDED, "bo": S.CONFIRMED, "cy": S.CONFIRMED, "dee": S.WAITLISTED,
    }  # fmt: skip
    # Whom nobody could be found for stays to be looked at.
    assert [row["address"] for row in found.rows] == ["dee@people.example", "eve@people.example"]
    again = actions.apply_attendance_list(found, everybody_else_missed=True, actor=actor)
    assert (again.came, again.missed, people["bo"].state) == (0, 0, S.CONFIRMED)


def test_everybody_else_did_not_come_but_who_is_marked_stays(event: Any, people: Any) -> None:
    actor = events.keeper()
    actions.mark_attended(people["cy"], actor=actor)
    found = read(event, "ada@people.example")
    done = actions.apply_attendance_list(found, everybody_else_missed=True, actor=actor)
    assert (done.came, done.missed) == (1, 1)
    assert states(people) == {
        "ada": S.ATTENDED, "bo": S.NO_SHOW, "cy": S.ATTENDED, "dee": S.WAITLISTED,
    }  # fmt: skip


def test_of_two_sign_ups_the_one_with_the_place_counts(event: Any, clock: Any) -> None:
    first = events.signed_up(event, email="ada@people.example")
    actions.give_up(first, actor=events.keeper())
    second = events.signed_up(event, email="ada@people.example")
    clock.move(days=4)
    assert attendance.sign_ups_by_address(event) == {"ada@people.example": second.id}


def test_somebody_of_the_same_name_is_proposed_not_marked(event: Any, people: Any) -> None:
    content = b"Name,User Email,Duration\nADA,private@mail.example,5\nNobody,,5\n"
    found = actions.read_attendance_list(event, content, "a.csv", actor=events.keeper())
    shown = attendance.read_list(found)
    assert [one.same_name for one in shown.unmatched] == [people["ada"].id, None]


def test_a_removed_list_takes_nothing_back(event: Any, people: Any) -> None:
    found, actor = read(event, "ada@people.example"), events.keeper()
    actions.apply_attendance_list(found, everybody_else_missed=False, actor=actor)
    actions.discard_attendance_list(found, actor=actor)
    assert database.session.scalar(select(func.count()).select_from(AttendanceList)) == 0
    assert people["ada"].state is S.ATTENDED
    tags = database.session.scalars(
        select(AuditEntry.tag).where(AuditEntry.tag.startswith("event:attendance"))
    )
    assert sorted(tags) == [
        "event:attendance-list-applied",
        "event:attendance-list-read",
        "event:attendance-list-removed",
    ]
