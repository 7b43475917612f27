"""Starting a draft, choosing commitments, saving what is written."""

from datetime import timedelta

import pytest

from aipact.core.clock import today
from aipact.core.errors import Conflict, NotFound, RuleBroken
from aipact.organisations.states import OrganisationState
from aipact.pledges import actions, queries
from aipact.pledges.actions import NotEditable, SaveCommitment, TextChanged
from aipact.pledges.states import CommitmentStatus, VersionState
from tests.factories.pledges import (
    ACTION,
    CORE,
    MemberOrganisationFactory,
    SubmittedOrganisationFactory,
    changes_requested,
    draft,
    fill_in,
    member,
    published,
    submitted,
)
from tests.support.actors import editor_of


def written(version):
    return {
        r.commitment_code: (r.action, r.status, r.target_on, r.is_chosen)
        for r in version.commitments
    }


# -- start ---------------------------------------------------------------------------------------


def test_a_first_draft_is_version_one_and_empty(organisation, actor):
    version = actions.start_pledge(organisation, actor=actor)
    assert (version.number, version.state, version.commitments) == (1, VersionState.DRAFT, [])


def test_a_draft_can_be_prepared_while_the_registration_is_reviewed(db):
    organisation = SubmittedOrganisationFactory()
    actor = editor_of(member(organisation), organisation)
    assert actions.start_pledge(organisation, actor=actor).number == 1


@pytest.mark.parametrize("state", [OrganisationState.DRAFT, OrganisationState.WITHDRAWN])
def test_an_unregistered_organisation_cannot_start(db, state):
    organisation = SubmittedOrganisationFactory(state=state)
    actor = editor_of(member(organisation), organisation)
    with pytest.raises(RuleBroken) as refusal:
        actions.start_pledge(organisation, actor=actor)
    assert refusal.value.field == "organisation"
    assert queries.open_version(organisation) is None


def test_there_is_one_open_version(organisation, actor):
    first = actions.start_pledge(organisation, actor=actor)
    with pytest.raises(Conflict):
        actions.start_pledge(organisation, actor=actor)
    assert [v.id for v in queries.versions(organisation)] == [first.id]


def test_an_amendment_begins_with_what_is_published(organisation, actor, reviewer):
    first = published(organisation, actor, reviewer, "P-01")
    second = actions.start_pledge(organisation, actor=actor)
    assert (second.number, second.state) == (2, VersionState.DRAFT)
    assert written(second) == written(first)
    assert set(written(second)) == {*CORE, "P-01"}


def test_a_withdrawn_amendment_leaves_the_published_text_as_the_beginning(
    organisation, actor, reviewer
):
    first = published(organisation, actor, reviewer)
    second = draft(organisation, actor)
    fill_in(second, "C-01", actor, action="Another promise.")
    actions.withdraw_pledge(second, actor=actor)
    third = actions.start_pledge(organisation, actor=actor)
    assert (third.number, written(third)) == (3, written(first))


def test_after_a_pledge_that_was_not_accepted_nothing_is_lost(organisation, actor, reviewer):
    published(organisation, actor, reviewer)
    second = draft(organisation, actor)
    fill_in(second, "C-01", actor, action="Another promise.")
    signed = queries.content_hash(queries.content(second))
    actions.submit_pledge(second, actions.SubmitPledge("Ada", "CEO", signed), actor=actor)
    actions.begin_review(second, actor=reviewer)
    actions.not_accept_pledge(second, actor=reviewer)
    third = actions.start_pledge(organisation, actor=actor)
    assert written(third)["C-01"][0] == "Another promise."


def test_a_discarded_first_draft_is_the_beginning_of_the_next(organisation, actor):
    first = draft(organisation, actor, "C-01")
    actions.withdraw_pledge(first, actor=actor)
    assert written(actions.start_pledge(organisation, actor=actor)) == written(first)


# -- choose --------------------------------------------------------------------------------------


def test_choosing_takes_optional_commitments_in_the_order_of_the_catalogue(organisation, actor):
    version = draft(organisation, actor, "C-02", "C-01")
    actions.choose_commitments(version, {"P-10", "P-02"}, actor=actor)
    assert [row.commitment_code for row in version.chosen] == ["C-01", "C-02", "P-02", "P-10"]


def test_what_is_put_aside_keeps_its_text(organisation, actor):
    version = draft(organisation, actor, *CORE, "P-01")
    actions.choose_commitments(version, set(), actor=actor)
    assert [row.commitment_code for row in version.chosen] == list(CORE)
    assert written(version)["P-01"][0] == ACTION
    actions.choose_commitments(version, {"P-01"}, actor=actor)
    assert written(version)["P-01"][0] == ACTION
    assert [row.commitment_code for row in version.chosen] == [*CORE, "P-01"]


def test_core_commitments_cannot_be_put_aside(organisation, actor):
    version = draft(organisation, actor, *CORE)
    actions.choose_commitments(version, set(), actor=actor)
    fill_in(version, "C-01", actor, is_chosen=False)
    assert [row.commitment_code for row in version.chosen] == list(CORE)


@pytest.mark.parametrize("code", ["D-01", "X-99", ""])
def test_a_code_that_is_not_open_to_the_role_is_not_taken(organisation, actor, code):
    version = draft(organisation, actor)
    actions.choose_commitments(version, {code, "P-01"}, actor=actor)
    assert [row.commitment_code for row in version.commitments] == ["P-01"]


@pytest.mark.parametrize(
    ("role", "count"), [("provider", 13), ("deployer", 10), ("both", 20), ("neither", 20)]
)
def test_the_offer_follows_the_role(db, role, count):
    organisation = MemberOrganisationFactory(role=role)
    version = draft(organisation, editor_of(member(organisation), organisation))
    offered = [item.code for group in queries.items(version, organisation) for item in group.items]
    assert len(offered) == count


def test_what_was_taken_stays_in_the_list_when_the_role_changes(db, organisation, actor):
    version = draft(organisation, actor, "P-01")
    organisation.role = "deployer"
    codes = [i.code for group in queries.items(version, organisation) for i in group.items]
    assert ("P-01" in codes, "P-02" in codes, "D-01" in codes) == (True, False, True)


# -- save ----------------------------------------------------------------------------------------


def test_incomplete_input_is_saved(organisation, actor):
    version = draft(organisation, actor)
    command = SaveCommitment(code="C-01", revision=0, action="Half a thought")
    actions.save_commitment(version, command, actor=actor)
    assert written(version) == {"C-01": ("Half a thought", None, None, True)}


def test_saving_an_unknown_code_is_not_found(organisation, actor):
    version = draft(organisation, actor)
    with pytest.raises(NotFound):
        actions.save_commitment(version, SaveCommitment("D-01", 0, "No deployer"), actor=actor)
    assert version.commitments == []


def test_a_second_person_does_not_overwrite_the_first(db, organisation, actor):
    other = editor_of(member(organisation, name="Bo"), organisation)
    version = draft(organisation, actor)
    fill_in(version, "C-01", actor, action="Ada's text")
    shown = version.commitments[0].revision
    fill_in(version, "C-01", other, action="Bo's text")
    with pytest.raises(TextChanged) as conflict:
        actions.save_commitment(
            version, SaveCommitment("C-01", shown, "Ada's next text"), actor=actor
        )
    assert conflict.value.who == "Bo"
    assert written(version)["C-01"][0] == "Bo's text"


def test_two_people_write_about_two_commitments(db, organisation, actor):
    other = editor_of(member(organisation), organisation)
    version = draft(organisation, actor, "C-01", "C-02")
    shown = {row.commitment_code: row.revision for row in version.commitments}
    for code, who in (("C-01", actor), ("C-02", other)):
        actions.save_commitment(
            version, SaveCommitment(code, shown[code], f"New {code}"), actor=who
        )
    assert {code: w[0] for code, w in written(version).items()} == {
        "C-01": "New C-01",
        "C-02": "New C-02",
    }


def test_the_same_text_sent_twice_is_no_conflict(organisation, actor):
    version = draft(organisation, actor)
    command = SaveCommitment("C-01", 0, "Once")
    actions.save_commitment(version, command, actor=actor)
    actions.save_commitment(version, command, actor=actor)
    assert [row.revision for row in version.commitments] == [1]


def test_a_submitted_version_cannot_be_changed(organisation, actor):
    version = submitted(organisation, actor)
    for attempt in (
        lambda: actions.save_commitment(version, SaveCommitment("C-01", 1, "x"), actor=actor),
        lambda: actions.choose_commitments(version, {"P-01"}, actor=actor),
    ):
        with pytest.raises(NotEditable):
            attempt()
    assert {w[0] for w in written(version).values()} == {ACTION}


def test_answers_to_the_reviewer_are_saved_with_the_text(organisation, actor, reviewer):
    version = changes_requested(organisation, actor, reviewer, {"C-01": "Say where."})
    fill_in(version, "C-01", actor, action="In Ghent.", answer="We named the place.")
    item = queries.item(version, organisation, "C-01")
    assert (item.pledged.action, item.answer, item.unanswered) == (
        "In Ghent.",
        "We named the place.",
        (),
    )


# -- what is missing -----------------------------------------------------------------------------


def missing(version):
    return {
        item.code: [field for field, _s in item.missing]
        for item in queries.missing_items(version, version.organisation)
    }


def test_an_empty_draft_misses_the_core(organisation, actor):
    version = draft(organisation, actor)
    assert missing(version) == {code: ["action", "status", "target_on"] for code in CORE}


def test_a_complete_draft_misses_nothing(organisation, actor):
    assert missing(draft(organisation, actor, *CORE)) == {}


def test_what_is_chosen_must_be_filled_in_what_is_put_aside_not(organisation, actor):
    version = draft(organisation, actor, *CORE)
    actions.choose_commitments(version, {"P-01"}, actor=actor)
    assert missing(version) == {"P-01": ["action", "status", "target_on"]}
    actions.choose_commitments(version, set(), actor=actor)
    assert missing(version) == {}


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"action": ""}, ["action"]),
        ({"status": None}, ["status"]),
        ({"target_on": None}, ["target_on"]),
        ({"target_on": None, "status": CommitmentStatus.DONE}, []),
        ({"target_on": timedelta(days=-1)}, ["target_on"]),
        ({"target_on": timedelta()}, []),
        ({"target_on": timedelta(days=-1), "status": CommitmentStatus.DONE}, []),
        ({"target_on": timedelta(days=1), "status": CommitmentStatus.DONE}, ["target_on"]),
    ],
)
def test_each_gap_is_named(organisation, actor, values, fields):
    version = draft(organisation, actor, *CORE)
    if isinstance(values.get("target_on"), timedelta):
        values = {**values, "target_on": today() + values["target_on"]}
    fill_in(version, "C-02", actor, **values)
    assert missing(version) == ({"C-02": fields} if fields else {})
