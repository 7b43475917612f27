from enum import StrEnum
from types import SimpleNamespace
from typing import Any

import pytest

from aipact.accounts.states import TRANSITIONS as ACCOUNTS
from aipact.casework.states import FOUR_EYES_TRANSITIONS
from aipact.core.actor import Actor
from aipact.core.db import new_id
from aipact.core.errors import IllegalTransition
from aipact.organisations.states import MEMBERSHIP_TRANSITIONS
from aipact.organisations.states import TRANSITIONS as ORGANISATIONS
from aipact.pledges.states import TRANSITIONS as PLEDGES
from aipact.practices.states import ADOPTION_TRANSITIONS, PRACTICE_TRANSITIONS
from aipact.practices.states import TRANSITIONS as PRACTICE_VERSIONS
from aipact.workflow import Party, change_state, history, move, possible_actions

# Where a thing may rest for good. Every other state needs a way out for somebody.
ENDS = {
    "organisations": {"duplicate", "left"},
    "pledges": {"not_accepted", "superseded", "withdrawn"},
    "practices": {"withdrawn"},
    "versions of practices": {"not_accepted", "superseded", "withdrawn"},
    "adoptions": {"not_accepted", "withdrawn"},
    "memberships": {"active", "declined"},
    "four eyes": {"approved", "refused", "withdrawn"},
    "accounts": set(),
}
MACHINES: dict[str, Any] = {
    "organisations": ORGANISATIONS,
    "pledges": PLEDGES,
    "practices": PRACTICE_TRANSITIONS,
    "versions of practices": PRACTICE_VERSIONS,
    "adoptions": ADOPTION_TRANSITIONS,
    "memberships": MEMBERSHIP_TRANSITIONS,
    "four eyes": FOUR_EYES_TRANSITIONS,
    "accounts": ACCOUNTS,
}


class Door(StrEnum):
    OPEN = "open"
    SHUT = "shut"


def a_door(state: Door = Door.OPEN) -> Any:
    return SimpleNamespace(
        id=new_id(),
        state=state,
        __workflow_kind__="door",
        __transitions__={
            (Door.OPEN, "shut"): move(Door.SHUT, Party.ORGANISATION),
            (Door.SHUT, "open"): move(Door.OPEN, Party.REVIEWER, Party.LEAD),
        },
    )


@pytest.mark.pure
@pytest.mark.parametrize("name", MACHINES)
def test_every_state_has_a_way_out_or_is_an_end(name: str):
    machine = MACHINES[name]
    states = set(type(next(iter(machine))[0]))
    stuck = {state.value for state in states if not any(s == state for s, _action in machine)}
    assert stuck == ENDS[name]


@pytest.mark.pure
@pytest.mark.parametrize("name", MACHINES)
def test_every_state_can_be_reached(name: str):
    machine = MACHINES[name]
    first = next(iter(machine))[0]
    reached = {first} | {step.to for step in machine.values()}
    assert reached == set(type(first))


@pytest.mark.pure
def test_the_table_says_what_is_possible():
    assert possible_actions(a_door(), Party.ORGANISATION) == ("shut",)
    assert possible_actions(a_door(), Party.REVIEWER) == ()


def test_a_move_writes_its_history(db):
    door = a_door()
    actor = Actor(user_id=new_id())
    change_state(door, "shut", actor=actor, party=Party.ORGANISATION, note="cold")
    db.session.flush()
    (change,) = history("door", door.id)
    assert door.state is Door.SHUT
    assert (change.from_state, change.to_state, change.note) == ("open", "shut", "cold")
    assert change.actor_id == actor.user_id


@pytest.mark.parametrize(("action", "party"), [("open", Party.LEAD), ("shut", Party.REVIEWER)])
def test_no_other_move_is_made(db, action: str, party: Party):
    door = a_door()
    with pytest.raises(IllegalTransition):
        change_state(door, action, actor=Actor.system(), party=party)
    assert door.state is Door.OPEN
