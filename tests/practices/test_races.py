"""Two at once, with real commits: one draft, one submission, one adoption, one end."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, text

from aipact.casework.models import Submission
from aipact.core.db import db
from aipact.core.errors import Conflict
from aipact.core.transaction import commit
from aipact.mail.models import OutboxMessage
from aipact.organisations.models import Organisation
from aipact.practices import actions
from aipact.practices.actions import AdoptPractice, SaveStep, confirming, locking
from aipact.practices.models import Adoption, Practice, PracticeVersion
from aipact.practices.queries import adopting, content, counting, versions
from aipact.practices.states import AdoptionState, PracticeState, VersionState
from tests.factories import practices as making
from tests.factories.pledges import MemberOrganisationFactory, member
from tests.pledges.test_races import at_once

GOOD = AdoptPractice("We took it over.", "en")


@pytest.fixture
def aquila(real_app: Any) -> Any:
    """(organisation id, two actors) in a database with real commits."""
    with real_app.app.app_context():
        organisation = MemberOrganisationFactory(slug="aquila")
        people = [making.acting(member(organisation)) for _ in range(2)]
        commit()
        return organisation.id, people


def made(real_app: Any, organisation_id: Any, make: str) -> Any:
    """The id of what a factory makes, committed."""
    with real_app.app.app_context():
        thing = getattr(making, make)(db.session.get_one(Organisation, organisation_id))
        commit()
        return thing.id


def practice_of(practice_id: Any) -> Practice:
    return db.session.get_one(Practice, practice_id)


def version_of(version_id: Any) -> PracticeVersion:
    return db.session.get_one(PracticeVersion, version_id)


def count(model: Any) -> int:
    return db.session.scalars(select(func.count()).select_from(model)).one()


def names(results: list[Any]) -> list[str]:
    return sorted(type(one).__name__ for one in results)


# -- a new version -------------------------------------------------------------------------------


def revise(practice_id: Any, actor: Any) -> Any:
    def work() -> None:
        actions.start_revision(practice_of(practice_id), actor=actor)

    return work


def test_two_people_who_begin_at_once_get_one_new_version(real_app, aquila):
    practice_id = made(real_app, aquila[0], "published")
    results = at_once(real_app, *(revise(practice_id, actor) for actor in aquila[1]))
    assert names(results) == ["Conflict", "NoneType"]
    with real_app.app.app_context():
        assert count(PracticeVersion) == 2


def test_without_the_rule_and_the_index_there_would_be_two(real_app, aquila, monkeypatch):
    """The negative control: the test above can fail."""
    practice_id = made(real_app, aquila[0], "published")
    with real_app.app.app_context():
        db.session.execute(text("DROP INDEX uq_practice_versions_open"))
        db.session.execute(text("DROP INDEX ix_practice_versions_practice_id_number"))
        commit()
    monkeypatch.setattr(versions, "open_version", lambda _practice: None)
    results = at_once(real_app, *(revise(practice_id, actor) for actor in aquila[1]))
    assert results == [None, None]
    with real_app.app.app_context():
        assert count(PracticeVersion) == 3


# -- writing and submitting ----------------------------------------------------------------------


def test_submitting_twice_at_once_is_one_submission(real_app, aquila):
    version_id = made(real_app, aquila[0], "draft")

    def submit(actor: Any) -> Any:
        return lambda: actions.submit_practice(version_of(version_id), actor=actor)

    assert at_once(real_app, *(submit(actor) for actor in aquila[1])) == [None, None]
    with real_app.app.app_context():
        receipts = select(func.count()).where(OutboxMessage.letter.contains("received"))
        assert (count(Submission), db.session.scalars(receipts).one()) == (1, 2)


def save(version_id: Any, words: str, revision: int, actor: Any) -> Any:
    def work() -> None:
        command = SaveStep("answers", revision, {"plans": words})
        actions.save_step(version_of(version_id), command, actor=actor)

    return work


def shown(real_app: Any, version_id: Any) -> int:
    with real_app.app.app_context():
        return content.step_revision(version_of(version_id), "answers")


def test_two_texts_saved_at_once_keep_one_and_tell_the_other(real_app, aquila):
    version_id = made(real_app, aquila[0], "draft")
    revision = shown(real_app, version_id)
    ada, bo = aquila[1]
    results = at_once(
        real_app, save(version_id, "Ada's", revision, ada), save(version_id, "Bo's", revision, bo)
    )
    assert names(results) == ["NoneType", "TextChanged"]
    with real_app.app.app_context():
        assert version_of(version_id).plans == ("Ada's" if results[0] is None else "Bo's")


def test_without_the_check_the_later_text_would_win_silently(real_app, aquila, monkeypatch):
    """The negative control: the test above can fail."""
    version_id = made(real_app, aquila[0], "draft")
    monkeypatch.setattr(content, "step_revision", lambda *_arguments: 0)
    ada, bo = aquila[1]
    results = at_once(real_app, save(version_id, "Ada's", 0, ada), save(version_id, "Bo's", 0, bo))
    assert results == [None, None]


def test_writing_and_submitting_at_once_never_changes_what_was_submitted(real_app, aquila):
    version_id = made(real_app, aquila[0], "draft")
    revision = shown(real_app, version_id)
    ada, bo = aquila[1]
    with real_app.app.app_context():
        seen = version_of(version_id).revision

    def submit() -> None:
        actions.submit_practice(version_of(version_id), actor=ada, shown_revision=seen)

    results = at_once(real_app, submit, save(version_id, "Later.", revision, bo))
    with real_app.app.app_context():
        version = version_of(version_id)
        if results[0] is None:
            assert names(results) == ["NoneType", "NotEditable"]
            assert (version.state, version.plans == "Later.") == (VersionState.SUBMITTED, False)
        else:
            assert names(results) == ["ContentChanged", "NoneType"]
            assert (version.state, version.plans) == (VersionState.DRAFT, "Later.")


# -- adopting ------------------------------------------------------------------------------------


def adopt(practice_id: Any, organisation_id: Any, actor: Any) -> Any:
    def work() -> None:
        organisation = db.session.get_one(Organisation, organisation_id)
        actions.adopt_practice(practice_of(practice_id), organisation, GOOD, actor=actor)

    return work


def borealis(real_app: Any) -> Any:
    with real_app.app.app_context():
        organisation = MemberOrganisationFactory(slug="borealis")
        people = [making.acting(member(organisation)) for _ in range(2)]
        commit()
        return organisation.id, people


def test_adopted_twice_at_once_it_is_one_adoption(real_app, aquila):
    practice_id = made(real_app, aquila[0], "published")
    other_id, people = borealis(real_app)
    results = at_once(real_app, *(adopt(practice_id, other_id, actor) for actor in people))
    assert names(results) == ["Conflict", "NoneType"]
    with real_app.app.app_context():
        assert count(Adoption) == 1


def test_without_rule_and_index_there_would_be_two_adoptions(real_app, aquila, monkeypatch):
    """The negative control: the test above can fail."""
    practice_id = made(real_app, aquila[0], "published")
    other_id, people = borealis(real_app)
    with real_app.app.app_context():
        db.session.execute(text("DROP INDEX uq_adoptions_live"))
        commit()
    monkeypatch.setattr(adopting, "live_adoption", lambda *_arguments: None)
    results = at_once(real_app, *(adopt(practice_id, other_id, actor) for actor in people))
    assert results == [None, None]
    with real_app.app.app_context():
        assert count(Adoption) == 2


def _in_review(real_app: Any, practice_id: Any, number: int) -> list[Any]:
    with real_app.app.app_context():
        practice = practice_of(practice_id)
        found = [
            making.adoption(practice, making.an_organisation(), state=AdoptionState.IN_REVIEW)
            for _n in range(number)
        ]
        commit()
        return [one.id for one in found]


def _publish(adoption_id: Any) -> Any:
    from aipact.core.actor import Actor

    def work() -> None:
        adoption = db.session.get_one(Adoption, adoption_id)
        # Read before the lock, as a page reads it.
        assert adoption.practice.adoption_count >= 0
        actions.publish_adoption(adoption, actor=Actor.system())

    return work


def test_adoptions_published_at_once_are_all_counted(real_app, aquila):
    practice_id = made(real_app, aquila[0], "published")
    ids = _in_review(real_app, practice_id, 3)
    assert at_once(real_app, *(_publish(one) for one in ids)) == [None] * 3
    with real_app.app.app_context():
        practice = practice_of(practice_id)
        assert practice.adoption_count == versions.adoption_number(practice) == 3


# -- age -----------------------------------------------------------------------------------------


def _old(real_app: Any, organisation_id: Any) -> Any:
    practice_id = made(real_app, organisation_id, "published")
    with real_app.app.app_context():
        making.confirmed_on(practice_of(practice_id), date(2025, 1, 15))
        commit()
    return practice_id


@pytest.mark.parametrize("round_number", range(3))
def test_confirming_while_the_sweep_runs_ends_confirmed(real_app, aquila, round_number):
    """Whoever is first: in the end it is true today, and nobody's word is lost."""
    practice_id = _old(real_app, aquila[0])

    def confirm() -> None:
        actions.confirm_practice(practice_of(practice_id), actor=aquila[1][0])

    confirmed, swept = at_once(real_app, confirm, actions.become_stale_when_due)
    assert (confirmed, swept in (0, 1)) == (None, True)
    with real_app.app.app_context():
        practice = practice_of(practice_id)
        assert (practice.state, practice.stale_since) == (PracticeState.PUBLISHED, None)
        assert practice.confirmed_on > date(2025, 1, 15)
        assert counting.count_differences() == {}


def test_two_sweeps_at_once_ask_once(real_app, aquila):
    practice_id = _old(real_app, aquila[0])
    at_once(real_app, *[actions.become_stale_when_due] * 3)
    with real_app.app.app_context():
        asked = select(func.count()).where(OutboxMessage.letter.contains("needs_confirmation"))
        assert db.session.scalars(asked).one() == 2
        assert practice_of(practice_id).state is PracticeState.STALE


def test_a_link_pressed_twice_at_once_works_once(real_app, aquila):
    with real_app.app.app_context():
        organisation = db.session.get_one(Organisation, aquila[0])
        practice = making.stale(organisation)
        secret = confirming._new_link(practice, making.person_of(organisation))
        commit()
        practice_id = practice.id

    def press() -> None:
        actions.use_confirmation_link(secret)

    assert names(at_once(real_app, press, press)) == ["LinkGone", "NoneType"]
    with real_app.app.app_context():
        assert practice_of(practice_id).state is PracticeState.PUBLISHED


# -- locks ---------------------------------------------------------------------------------------


def test_withdrawing_and_confirming_at_once_end_withdrawn(real_app, aquila):
    practice_id = made(real_app, aquila[0], "stale")
    ada, bo = aquila[1]

    def confirm() -> None:
        actions.confirm_practice(practice_of(practice_id), actor=ada)

    def withdraw() -> None:
        actions.withdraw_practice(practice_of(practice_id), actor=bo)

    confirmed, withdrawn = at_once(real_app, confirm, withdraw)
    assert (isinstance(confirmed, Conflict | None), withdrawn) == (True, None)
    with real_app.app.app_context():
        assert practice_of(practice_id).state is PracticeState.WITHDRAWN
        assert (counting.practice_counts(), counting.count_differences()) == ({}, {})


def test_a_lock_reads_anew_what_was_read_before(real_app, aquila):
    version_id = made(real_app, aquila[0], "submitted")
    with real_app.app.app_context():
        version = version_of(version_id)
        assert (version.plans == "Elsewhere", version.practice.adoption_count) == (False, 0)
        db.session.execute(
            text("UPDATE practice_versions SET plans = 'Elsewhere', revision = revision + 1")
        )
        db.session.execute(text("UPDATE practices SET adoption_count = 7"))
        # Without the lock, what was read before would still be believed.
        assert (version.plans == "Elsewhere", version.practice.adoption_count) == (False, 0)
        locking.lock_version(version)
        assert (version.plans, version.practice.adoption_count) == ("Elsewhere", 7)
        db.session.rollback()
