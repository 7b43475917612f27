"""The three tables of states, walked by party."""

import pytest

from aipact.core.actor import Actor
from aipact.core.errors import IllegalTransition
from aipact.practices.models import Adoption, Practice, PracticeVersion
from aipact.practices.states import (
    ADOPTION_STATE_LABELS,
    ADOPTION_TRANSITIONS,
    CHECKLIST,
    EDITABLE,
    FIELD_LABELS,
    LISTED,
    LIVE_ADOPTION,
    OPEN,
    OPEN_ADOPTION,
    PRACTICE_STATE_LABELS,
    PRACTICE_TRANSITIONS,
    PRIVATE_FIELDS,
    READABLE,
    STATE_LABELS,
    STEP_LABELS,
    STEP_OF_FIELD,
    STEPS,
    TRANSITIONS,
    UNDER_REVIEW,
    AdoptionState,
    PracticeState,
    VersionState,
)
from aipact.workflow import Party, change_state, possible_actions

pytestmark = pytest.mark.pure
MACHINES = [
    (Practice, PracticeState, PRACTICE_TRANSITIONS, PRACTICE_STATE_LABELS),
    (PracticeVersion, VersionState, TRANSITIONS, STATE_LABELS),
    (Adoption, AdoptionState, ADOPTION_TRANSITIONS, ADOPTION_STATE_LABELS),
]
WALKS = [
    (model, table, state, party)
    for model, states, table, _labels in MACHINES
    for state in states
    for party in Party
]


@pytest.mark.parametrize(("model", "table", "state", "party"), WALKS)
def test_a_party_can_only_do_what_the_table_says(model, table, state, party, db_less_session):
    allowed = possible_actions(model(state=state), party)
    for action in sorted({action for _state, action in table}):
        subject = model(state=state)
        if action in allowed:
            change_state(subject, action, actor=Actor.system(), party=party)
            assert subject.state is table[state, action].to
        else:
            with pytest.raises(IllegalTransition):
                change_state(subject, action, actor=Actor.system(), party=party)
            assert subject.state is state


@pytest.mark.parametrize(("model", "states", "table", "labels"), MACHINES)
def test_every_state_has_a_label(model, states, table, labels):
    assert set(labels) == set(states)


def moves_of(table, party):
    return {action for (_state, action), step in table.items() if party in step.parties}


def test_the_organisation_never_moves_what_reviewers_decide():
    assert moves_of(TRANSITIONS, Party.ORGANISATION) == {"submit", "resubmit", "withdraw"}
    assert moves_of(ADOPTION_TRANSITIONS, Party.ORGANISATION) == {"resubmit", "withdraw"}
    assert moves_of(PRACTICE_TRANSITIONS, Party.ORGANISATION) == {"confirm", "withdraw"}


def test_the_sets_of_states_fit_together():
    assert EDITABLE | UNDER_REVIEW | {VersionState.APPROVED} == OPEN
    assert LISTED < READABLE
    assert {AdoptionState.PUBLISHED} == LIVE_ADOPTION - OPEN_ADOPTION
    withdrawable = {state for (state, action) in PRACTICE_TRANSITIONS if action == "withdraw"}
    assert withdrawable == READABLE | {PracticeState.DRAFT}
    confirmable = {state for (state, action) in PRACTICE_TRANSITIONS if action == "confirm"}
    assert confirmable == READABLE - {PracticeState.PUBLISHED}


def test_every_question_has_a_label_and_a_step():
    columns = [name for names in STEPS.values() for name in names]
    assert set(FIELD_LABELS) == set(STEP_OF_FIELD) == {*columns, "files"}
    assert len(columns) == len(set(columns))
    assert set(STEP_LABELS) == set(STEPS) == set(STEP_OF_FIELD.values())
    assert set(FIELD_LABELS) > PRIVATE_FIELDS


def test_the_checklist_asks_what_the_office_asks():
    assert list(CHECKLIST) == [
        "complete", "concrete", "contact", "consent", "no_advertising", "no_personal_data",
    ]  # fmt: skip


@pytest.fixture
def db_less_session(monkeypatch):
    """`change_state` writes history and audit; here only the state counts."""
    from aipact.workflow import machine

    class Nowhere:
        def add(self, _row):
            return None

    monkeypatch.setattr(machine.db, "session", Nowhere())
    monkeypatch.setattr("aipact.audit.db.session", Nowhere())
