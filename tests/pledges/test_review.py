"""What the review does with a version."""

from datetime import date

import pytest

from aipact.core.actor import Actor
from aipact.core.clock import today
from aipact.core.errors import Conflict, IllegalTransition
from aipact.organisations.actions import count_commitments
from aipact.organisations.states import OrganisationState, RegisterStatus
from aipact.pledges import actions, queries
from aipact.pledges.states import VersionState
from aipact.workflow import history
from tests.factories.pledges import (
    CORE,
    MemberOrganisationFactory,
    draft,
    fill_in,
    in_review,
    member,
    published,
    sign,
    submitted,
)
from tests.support.actors import editor_of


def publish(version):
    actions.publish(version, actor=Actor.system())


def test_taking_and_putting_back(organisation, actor, reviewer):
    version = submitted(organisation, actor)
    actions.begin_review(version, actor=reviewer)
    assert version.state is VersionState.IN_REVIEW
    actions.return_to_queue(version, actor=reviewer)
    assert version.state is VersionState.SUBMITTED
    assert [c.party for c in history("pledge", version.id)][1:] == ["reviewer", "reviewer"]


def test_publishing_makes_a_pledger(organisation, actor, reviewer):
    version = in_review(organisation, actor, reviewer)
    publish(version)
    assert version.state is VersionState.PUBLISHED
    assert (organisation.register_status, organisation.pledger_since) == (
        RegisterStatus.PLEDGER,
        today(),
    )
    assert queries.published_version(organisation).id == version.id
    assert queries.open_version(organisation) is None


@pytest.mark.parametrize(
    ("published_on", "due_on"),
    [
        ("2026-09-02", date(2027, 9, 2)),  # a Thursday
        ("2026-09-04", date(2027, 9, 6)),  # the anniversary is a Saturday
        ("2026-12-31", date(2028, 1, 3)),  # the office is closed at the turn of the year
        ("2028-02-29", date(2029, 2, 28)),  # no such day a year later
    ],
)
def test_the_report_is_due_on_the_working_day_a_year_later(
    organisation, actor, reviewer, clock, published_on, due_on
):
    version = in_review(organisation, actor, reviewer)
    clock.travel(f"{published_on} 12:00")
    publish(version)
    assert version.report_due_on == due_on


def test_a_published_version_holds_only_what_was_promised(organisation, actor, reviewer):
    version = draft(organisation, actor, *CORE, "P-01")
    actions.choose_commitments(version, set(), actor=actor)
    sign(version, actor)
    actions.begin_review(version, actor=reviewer)
    publish(version)
    assert [row.commitment_code for row in version.commitments] == list(CORE)


def test_an_amendment_replaces_what_is_public(organisation, actor, reviewer):
    first = published(organisation, actor, reviewer)
    since = organisation.pledger_since
    second = draft(organisation, actor)
    fill_in(second, "C-01", actor, action="More than before.")
    assert queries.published_version(organisation).id == first.id
    sign(second, actor)
    actions.begin_review(second, actor=reviewer)
    publish(second)
    assert (first.state, second.state) == (VersionState.SUPERSEDED, VersionState.PUBLISHED)
    assert (first.published_at is not None, organisation.pledger_since) == (True, since)


@pytest.mark.parametrize("state", [OrganisationState.SUBMITTED, OrganisationState.IN_REVIEW])
def test_nothing_is_published_for_an_organisation_that_is_not_registered(
    db, organisation, actor, reviewer, state
):
    version = in_review(organisation, actor, reviewer)
    organisation.state = state
    organisation.register_status = organisation.joined_on = None
    organisation.is_listed = False
    with pytest.raises(Conflict):
        publish(version)
    assert (version.state, version.published_at) == (VersionState.IN_REVIEW, None)


def test_a_version_is_published_once(organisation, actor, reviewer):
    version = in_review(organisation, actor, reviewer)
    publish(version)
    with pytest.raises(IllegalTransition):
        publish(version)


def test_what_nobody_reviews_is_not_published(organisation, actor):
    with pytest.raises(IllegalTransition):
        publish(submitted(organisation, actor))


def test_changes_and_refusal_move_the_version(organisation, actor, reviewer):
    version = in_review(organisation, actor, reviewer)
    actions.require_changes(version, actor=Actor.system())
    assert version.state is VersionState.CHANGES_REQUESTED
    with pytest.raises(IllegalTransition):
        actions.not_accept_pledge(version, actor=Actor.system())


def test_not_accepted_is_an_end(organisation, actor, reviewer):
    version = in_review(organisation, actor, reviewer)
    actions.not_accept_pledge(version, actor=Actor.system())
    assert (version.state, queries.open_version(organisation)) == (VersionState.NOT_ACCEPTED, None)
    assert organisation.register_status is RegisterStatus.NETWORK


# -- the register's numbers ----------------------------------------------------------------------


def test_the_register_counts_commitments(db, organisation, actor, reviewer):
    assert queries.commitment_counts() == {}
    published(organisation, actor, reviewer, "P-01", "P-02")
    other = MemberOrganisationFactory()
    published(other, editor_of(member(other), other), reviewer, "P-02")
    assert queries.commitment_counts() == {
        "C-01": 2,
        "C-02": 2,
        "C-03": 2,
        "P-01": 1,
        "P-02": 2,
    }
    assert queries.commitment_count_differences() == {}


def test_an_amendment_moves_the_numbers(db, organisation, actor, reviewer):
    published(organisation, actor, reviewer, "P-01")
    second = draft(organisation, actor, "P-02")
    actions.choose_commitments(second, {"P-02"}, actor=actor)
    sign(second, actor)
    actions.begin_review(second, actor=reviewer)
    publish(second)
    assert queries.commitment_counts() == {"C-01": 1, "C-02": 1, "C-03": 1, "P-02": 1}
    assert queries.commitment_count_differences() == {}


def test_wrong_numbers_are_found_and_set_right(db, organisation, actor, reviewer):
    published(organisation, actor, reviewer)
    count_commitments(["C-01", "D-07"], by=3)
    wrong = {"C-01": (4, 1), "D-07": (3, 0)}
    assert queries.commitment_count_differences() == wrong
    assert actions.recount_commitments() == wrong
    assert queries.commitment_counts() == {"C-01": 1, "C-02": 1, "C-03": 1}
