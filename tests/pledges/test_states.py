"""The table of states, walked by party."""

import pytest

from aipact.core.actor import Actor
from aipact.core.errors import IllegalTransition
from aipact.pledges.models import PledgeVersion
from aipact.pledges.states import (
    EDITABLE,
    OPEN,
    STATE_LABELS,
    TRANSITIONS,
    UNDER_REVIEW,
    VersionState,
)
from aipact.workflow import Party, change_state, possible_actions

pytestmark = pytest.mark.pure
S = VersionState
ENDS = {S.NOT_ACCEPTED, S.SUPERSEDED, S.WITHDRAWN}


def test_every_state_has_a_label():
    assert set(STATE_LABELS) == set(VersionState)


def test_every_state_but_an_end_has_an_exit():
    exits = {state for state, _action in TRANSITIONS}
    assert exits == set(VersionState) - ENDS


def test_every_state_can_be_reached():
    reached = {step.to for step in TRANSITIONS.values()}
    assert reached == set(VersionState) - {S.DRAFT}


@pytest.mark.parametrize("state", list(VersionState))
@pytest.mark.parametrize("party", list(Party))
def test_a_party_can_only_do_what_the_table_says(state, party, db_less_session):
    version = PledgeVersion(state=state)
    allowed = possible_actions(version, party)
    for action in sorted({action for _state, action in TRANSITIONS}):
        version = PledgeVersion(state=state)
        if action in allowed:
            change_state(version, action, actor=Actor.system(), party=party)
            assert version.state is TRANSITIONS[state, action].to
        else:
            with pytest.raises(IllegalTransition):
                change_state(version, action, actor=Actor.system(), party=party)
            assert version.state is state


def test_the_organisation_never_moves_what_reviewers_decide():
    moves = {action for (_s, action), m in TRANSITIONS.items() if Party.ORGANISATION in m.parties}
    assert moves == {"submit", "resubmit", "withdraw"}


def test_only_the_system_publishes():
    assert TRANSITIONS[S.APPROVED, "publish"].parties == {Party.SYSTEM}


def test_the_sets_of_states_fit_together():
    assert EDITABLE | UNDER_REVIEW | {S.APPROVED} == OPEN
    assert not EDITABLE & UNDER_REVIEW
    withdrawable = {state for (state, action) in TRANSITIONS if action == "withdraw"}
    assert withdrawable == OPEN - {S.APPROVED}


@pytest.fixture
def db_less_session(monkeypatch):
    """`change_state` writes history and audit; here only the state counts."""
    from aipact.workflow import machine

    class Nowhere:
        def add(self, _row):
            return None

    monkeypatch.setattr(machine.db, "session", Nowhere())
    monkeypatch.setattr("aipact.audit.db.session", Nowhere())
