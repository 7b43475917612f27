"""The age of a practice is a public fact: confirmed, stale, archived, and back."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from aipact.core.actor import Actor
from aipact.core.clock import now, today
from aipact.core.db import db as database
from aipact.core.errors import Conflict, IllegalTransition, RuleBroken
from aipact.practices import actions, tasks
from aipact.practices.actions import LinkGone
from aipact.practices.models import ConfirmationLink
from aipact.practices.queries import confirming, versions
from aipact.practices.states import PracticeState, VersionState
from aipact.workflow import history
from tests.factories import practices as making
from tests.factories.pledges import member
from tests.practices.test_review import found


@pytest.fixture(autouse=True)
def november(clock):
    clock.travel("2026-11-09 09:00")


# -- confirming ----------------------------------------------------------------------------------


def test_confirming_says_that_it_is_true_today(clock, organisation, actor):
    practice = making.published(organisation)
    clock.travel("2027-02-01 09:00")
    actions.confirm_practice(practice, actor=actor)
    assert (practice.confirmed_on, practice.state) == (date(2027, 2, 1), PracticeState.PUBLISHED)
    assert [change.action for change in history("practice", practice.id)] == ["publish"]


@pytest.mark.parametrize("make", ["stale", "archived"])
def test_confirming_brings_it_back(organisation, actor, make):
    practice = getattr(making, make)(organisation, title="Kingfisher")
    actions.confirm_practice(practice, actor=actor)
    assert (practice.state, practice.confirmed_on) == (PracticeState.PUBLISHED, today())
    assert (practice.stale_since, practice.reminded_on, practice.archived_at) == (None,) * 3
    assert found("kingfisher", scope=["listed"]) == [practice.id]
    assert history("practice", practice.id)[-1].actor_id == actor.user_id


def test_a_version_under_way_is_not_touched(organisation, actor):
    practice = making.stale(organisation)
    version = making.revised(practice)
    actions.confirm_practice(practice, actor=actor)
    assert (practice.state, version.state) == (PracticeState.PUBLISHED, VersionState.SUBMITTED)


@pytest.mark.parametrize("make", ["submitted", "withdrawn"])
def test_what_is_not_in_the_library_is_not_confirmed(organisation, actor, make):
    made = getattr(making, make)(organisation)
    with pytest.raises(Conflict):
        actions.confirm_practice(getattr(made, "practice", made), actor=actor)


def test_who_left_confirms_nothing(organisation, actor):
    practice = making.archived(organisation)
    making.leave(organisation)
    with pytest.raises(RuleBroken) as refused:
        actions.confirm_practice(practice, actor=actor)
    assert (refused.value.field, practice.state) == ("organisation", PracticeState.ARCHIVED)


def test_twice_on_a_day_is_once(organisation, actor):
    practice = making.published(organisation)
    revision = practice.revision
    actions.confirm_practice(practice, actor=actor)
    database.session.flush()
    assert practice.revision == revision


# -- stale ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("confirmed", "day_before", "day"),
    [
        ("2026-11-09", "2027-11-08", "2027-11-09"),
        ("2027-02-28", "2028-02-27", "2028-02-28"),
        ("2028-02-29", "2029-02-27", "2029-02-28"),
        ("2027-12-31", "2028-12-30", "2028-12-31"),
    ],
)
def test_it_is_stale_after_twelve_months_of_the_calendar(
    clock, organisation, actor, confirmed, day_before, day
):
    practice = making.published(organisation)
    making.confirmed_on(practice, date.fromisoformat(confirmed))
    clock.travel(f"{day_before} 23:59")
    assert (actions.become_stale_when_due(), practice.state) == (0, PracticeState.PUBLISHED)
    clock.travel(f"{day} 00:01")
    assert confirming.confirm_by(date.fromisoformat(confirmed)) == today()
    assert (actions.become_stale_when_due(), practice.state) == (1, PracticeState.STALE)
    assert practice.stale_since == today()
    (change,) = history("practice", practice.id)[1:]
    assert (change.action, change.actor_id) == ("become_stale", None)


def test_its_contacts_are_asked_once(clock, organisation, ada, mailbox):
    member(organisation, "contact", email="bo@aquila.example")
    making.published(organisation)
    mailbox.clear()
    clock.travel("2027-11-10 09:00")
    for _time in range(3):
        tasks.become_stale()
    letters = mailbox.all()
    assert sorted((one.to, one.template) for one in letters) == [
        ("ada@aquila.example", "practices/practice_needs_confirmation"),
        ("bo@aquila.example", "practices/practice_needs_confirmation"),
    ]
    assert len({one.link("/confirm/") for one in letters}) == 2


def test_they_are_reminded_once_a_month_later(clock, organisation, ada, mailbox):
    practice = making.stale(organisation)
    mailbox.clear()
    clock.travel("2026-12-08 09:00")
    tasks.remind_of_stale()
    assert mailbox.all() == []
    clock.travel("2026-12-09 09:00")
    for _time in range(3):
        tasks.remind_of_stale()
    assert mailbox.templates() == ["practices/practice_still_unconfirmed"]
    assert practice.reminded_on == date(2026, 12, 9)


def test_a_second_year_is_asked_about_again(clock, organisation, actor, mailbox):
    practice = making.stale(organisation)
    actions.confirm_practice(practice, actor=actor)
    mailbox.clear()
    clock.travel("2027-11-10 09:00")
    tasks.become_stale()
    clock.travel("2027-12-20 09:00")
    tasks.remind_of_stale()
    assert mailbox.templates() == [
        "practices/practice_needs_confirmation",
        "practices/practice_still_unconfirmed",
    ]


def test_sweeps_go_in_batches_the_oldest_first(clock, organisation, actor):
    practices = [making.published(organisation) for _n in range(3)]
    for number, practice in enumerate(practices):
        making.confirmed_on(practice, date(2025, 1, 20 - number))
    assert actions.become_stale_when_due(limit=2) == 2
    assert [one.state.value for one in practices] == ["published", "stale", "stale"]
    assert actions.become_stale_when_due(limit=2) == 1
    assert actions.become_stale_when_due(limit=2) == 0
    clock.move(days=31)
    assert [actions.remind_of_stale(limit=2) for _time in range(3)] == [2, 1, 0]


def test_one_that_fails_stops_no_other(monkeypatch, organisation, actor):
    from aipact.practices.actions import confirming as module

    practices = [making.published(organisation) for _n in range(2)]
    for number, practice in enumerate(practices):
        making.confirmed_on(practice, date(2025, 1, 20 - number))
    ask = module._ask

    def fails_for_one(practice, **more):
        if practice is practices[1]:
            raise ZeroDivisionError
        ask(practice, **more)

    monkeypatch.setattr(module, "_ask", fails_for_one)
    assert actions.become_stale_when_due() == 2
    database.session.expire_all()
    assert [one.state.value for one in practices] == ["stale", "published"]


def test_what_was_confirmed_since_it_was_found_is_left_alone(monkeypatch, organisation, actor):
    practice = making.published(organisation)
    monkeypatch.setattr(confirming, "due_to_become_stale", lambda _limit: [practice.id])
    assert (actions.become_stale_when_due(), practice.state) == (1, PracticeState.PUBLISHED)
    monkeypatch.setattr(confirming, "due_for_reminder", lambda _limit: [practice.id])
    assert (actions.remind_of_stale(), practice.reminded_on) == (1, None)


# -- the link of the letter ----------------------------------------------------------------------


@pytest.fixture
def secret(organisation, ada, mailbox):
    making.stale(organisation)
    return mailbox.last().link("/confirm/").rpartition("/")[2]


def test_the_link_confirms_in_the_name_of_its_person(organisation, ada, secret):
    assert confirming.confirmation_link(secret).practice.organisation_id == organisation.id
    practice = actions.use_confirmation_link(secret)
    assert (practice.state, practice.confirmed_on) == (PracticeState.PUBLISHED, today())
    assert history("practice", practice.id)[-1].actor_id == ada.id


def test_it_works_once(organisation, secret):
    actions.use_confirmation_link(secret)
    assert confirming.confirmation_link(secret) is None
    with pytest.raises(LinkGone):
        actions.use_confirmation_link(secret)


def test_its_secret_is_not_in_the_database(secret):
    rows = database.session.scalars(select(ConfirmationLink)).all()
    assert [secret in (row.link_hash, str(row.id)) for row in rows] == [False]


def age(secret, ada, organisation):
    link = confirming.confirmation_link(secret)
    link.expires_at = now() - timedelta(seconds=1)


def lock_out(secret, ada, organisation):
    ada.state = "deactivated"


def end_membership(secret, ada, organisation):
    from aipact.organisations import queries as organisations

    (membership,) = organisations.members(organisation)
    membership.state = "declined"


def withdraw(secret, ada, organisation):
    practice = confirming.confirmation_link(secret).practice
    actions.withdraw_practice(practice, actor=making.editor_of(organisation))


def leave_the_pact(secret, ada, organisation):
    making.leave(organisation)


@pytest.mark.parametrize("event", [age, lock_out, end_membership, withdraw, leave_the_pact])
def test_a_link_that_lost_its_ground_opens_nothing(organisation, ada, secret, event):
    event(secret, ada, organisation)
    database.session.flush()
    database.session.expire_all()
    assert confirming.confirmation_link(secret) is None
    with pytest.raises(LinkGone):
        actions.use_confirmation_link(secret)


@pytest.mark.parametrize("guess", ["", "x", "ä" * 300])
def test_a_guessed_link_opens_nothing(secret, guess):
    assert confirming.confirmation_link(guess) is None


def test_the_link_still_confirms_what_was_archived_meanwhile(clock, organisation, secret):
    practice = confirming.confirmation_link(secret).practice
    clock.move(days=95)
    actions.archive_practice(practice, actor=making.reviewer())
    assert actions.use_confirmation_link(secret).state is PracticeState.PUBLISHED


# -- archiving -----------------------------------------------------------------------------------


def test_after_ninety_days_more_staff_are_asked_to_archive(clock, organisation, reviewer):
    practice = making.stale(organisation)
    clock.travel("2027-02-06 09:00")
    assert confirming.practices_to_archive() == []
    with pytest.raises(RuleBroken):
        actions.archive_practice(practice, actor=reviewer)
    clock.travel("2027-02-07 09:00")
    assert confirming.archive_from(date(2026, 11, 9)) == today()
    assert confirming.practices_to_archive() == [practice]
    actions.archive_practice(practice, actor=reviewer)
    assert confirming.practices_to_archive() == []


def test_what_is_archived_keeps_its_address_and_is_found_on_request(organisation, reviewer):
    practice = making.archived(organisation, title="Kingfisher")
    assert (practice.state, practice.stale_since) == (PracticeState.ARCHIVED, None)
    assert versions.practice_by_slug("kingfisher") is practice
    assert (found(scope=["listed"]), found(scope=["archived"])) == ([], [practice.id])


def test_what_is_up_to_date_is_not_archived(organisation, reviewer):
    practice = making.published(organisation)
    with pytest.raises(RuleBroken):
        actions.archive_practice(practice, actor=reviewer)
    with pytest.raises(IllegalTransition):
        actions.archive_practice(making.submitted(organisation).practice, actor=Actor.system())
