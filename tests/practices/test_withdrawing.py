"""Taking back a version, or the whole practice."""

from datetime import timedelta

import pytest

from aipact.casework import queries as casework_queries
from aipact.casework.states import Outcome
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.errors import IllegalTransition
from aipact.practices import actions
from aipact.practices.actions import DecisionPending
from aipact.practices.queries import adopting, counting, versions
from aipact.practices.states import AdoptionState, PracticeState, VersionState
from tests.factories import practices as making
from tests.practices.test_review import found


def waiting(version, *, confirmed=True):
    """A decision in its hold, or (confirmed=False) one that waits for a second person."""
    decision = making.decided(version, Outcome.APPROVED, is_applied=False)
    decision.takes_effect_at = now() + timedelta(minutes=10) if confirmed else None
    return decision


@pytest.mark.parametrize("make", ["submitted", "in_review", "with_changes_requested"])
def test_a_version_under_review_is_taken_back(organisation, actor, mailbox, make):
    version = getattr(making, make)(organisation)
    mailbox.clear()
    actions.withdraw_version(version, actor=actor)
    assert (version.state, version.submission.closed_as) == (VersionState.WITHDRAWN, "withdrawn")
    assert version.practice.state is PracticeState.DRAFT
    assert mailbox.templates() == ["practices/practice_withdrawn"]
    with pytest.raises(IllegalTransition):
        actions.withdraw_version(version, actor=actor)


def test_a_draft_just_ends(organisation, actor, mailbox):
    version = making.draft(organisation, actor)
    actions.withdraw_version(version, actor=actor)
    assert (version.state, mailbox.all()) == (VersionState.WITHDRAWN, [])


def test_what_is_public_stays_when_a_version_is_taken_back(organisation, actor):
    practice = making.published(organisation, title="Public")
    actions.withdraw_version(making.revised(practice, title="Taken back"), actor=actor)
    assert versions.published_version(practice).title == "Public"
    assert (practice.state, found("public")) == (PracticeState.PUBLISHED, [practice.id])


@pytest.mark.parametrize("withdraw", ["version", "practice"])
def test_minutes_before_a_decision_takes_effect_nothing_is_taken_back(
    organisation, actor, withdraw
):
    version = making.in_review(organisation)
    decision = waiting(version)
    subject = version if withdraw == "version" else version.practice
    with pytest.raises(DecisionPending):
        getattr(actions, f"withdraw_{withdraw}")(subject, actor=actor)
    assert (decision.is_pending, version.state) == (True, VersionState.IN_REVIEW)


@pytest.mark.parametrize("by_system", [False, True])
def test_a_decision_that_waits_is_undone_with_its_letter(organisation, actor, mailbox, by_system):
    from aipact.practices import emails

    version = making.in_review(organisation)
    decision = waiting(version, confirmed=by_system)
    emails.practice_published(version, decision)
    actions.withdraw_version(version, actor=Actor.system() if by_system else actor)
    assert (decision.undone_at is None, casework_queries.pending_decision(version.submission)) == (
        False,
        None,
    )
    assert mailbox.last(template="practices/practice_published").status == "cancelled"


@pytest.mark.parametrize("make", ["published", "stale", "archived"])
def test_a_practice_is_taken_out_of_the_library(organisation, actor, mailbox, make):
    practice = getattr(making, make)(organisation, title="Mistake")
    version = making.revised(practice)
    mailbox.clear()
    actions.withdraw_practice(practice, actor=actor)
    assert (practice.state, version.state) == (PracticeState.WITHDRAWN, VersionState.WITHDRAWN)
    assert version.submission.closed_as == "withdrawn"
    assert (found("mistake", public_only=False), counting.practice_counts()) == ([], {})
    assert (practice.withdrawn_at is None, practice.slug) == (False, "mistake")
    assert mailbox.templates() == ["practices/practice_withdrawn"]
    assert "says that you withdrew it" in mailbox.last().text
    with pytest.raises(IllegalTransition):
        actions.withdraw_practice(practice, actor=actor)


def test_what_was_never_submitted_goes_without_a_letter(organisation, actor, mailbox):
    practice = making.draft(organisation, actor).practice
    actions.withdraw_practice(practice, actor=actor)
    assert (practice.state, practice.published_at, mailbox.all()) == (
        PracticeState.WITHDRAWN,
        None,
        [],
    )


def test_what_ended_without_publication_can_still_be_put_away(organisation, actor):
    practice = making.not_accepted(organisation).practice
    actions.withdraw_practice(practice, actor=actor)
    assert practice.state is PracticeState.WITHDRAWN


# -- an organisation that takes no part any more -------------------------------------------------


def test_who_leaves_has_nothing_under_way_and_nothing_listed(organisation, other, actor, mailbox):
    draft = making.draft(organisation)
    under_review = making.in_review(organisation)
    decision = waiting(under_review)
    public = making.published(organisation, title="Still to be read")
    stale = making.stale(organisation)
    withdrawn = making.withdrawn(organisation)
    theirs = making.published(other)
    asked = making.adoption(theirs, organisation, state=AdoptionState.SUBMITTED)
    mailbox.clear()
    for _time in range(2):
        actions.end_practices_of(organisation)
    assert {draft.state, under_review.state} == {VersionState.WITHDRAWN}
    assert {draft.practice.state, under_review.practice.state, withdrawn.state} == {
        PracticeState.WITHDRAWN
    }
    assert {public.state, stale.state} == {PracticeState.ARCHIVED}
    assert (asked.state, decision.is_pending) == (AdoptionState.WITHDRAWN, False)
    assert found("read", scope=["archived"]) == [public.id]
    assert theirs.state is PracticeState.PUBLISHED
    assert sorted(mailbox.templates()) == [
        "practices/adoption_withdrawn",
        "practices/practice_withdrawn",
    ]


def test_the_sweep_finds_what_was_left_behind(organisation, other, actor):
    version = making.submitted(organisation)
    public = making.published(organisation)
    gone = making.published(other)
    orphan = making.adoption(gone, making.an_organisation(), state=AdoptionState.IN_REVIEW)
    fine = making.adoption(making.published(other), state=AdoptionState.SUBMITTED)
    assert actions.end_orphans() == 0
    actions.withdraw_practice(gone, actor=making.editor_of(other))
    making.leave(organisation)
    assert actions.end_orphans() == 2
    assert (version.state, public.state) == (VersionState.WITHDRAWN, PracticeState.ARCHIVED)
    assert (orphan.state, fine.state) == (AdoptionState.WITHDRAWN, AdoptionState.SUBMITTED)
    assert actions.end_orphans() == 0


def test_published_adoptions_of_who_left_are_shown_no_more_when_not_listed(
    db, organisation, other, actor
):
    practice = making.published(organisation)
    made = making.adoption(practice, other)
    assert adopting.published_adoptions(practice) == [made]
    other.is_listed = False
    db.session.flush()
    assert adopting.published_adoptions(practice) == []
