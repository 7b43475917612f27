"""The numbers of the library: right after everything that can happen to a practice."""

import pytest

from aipact.core.actor import Actor
from aipact.practices import actions
from aipact.practices.models import PracticeCount
from aipact.practices.queries import counting
from aipact.practices.states import AdoptionState
from tests.factories import practices as making


@pytest.fixture(autouse=True)
def _right_at_the_end(db):
    """Whatever a test did, the kept numbers are those that counting gives."""
    yield
    assert counting.count_differences() == {}


def test_a_published_practice_counts_in_every_facet(organisation, actor):
    making.published(organisation, commitments=["C-01"], language="fr")
    assert counting.practice_counts() == {
        "all": {"all": 1},
        "level": {"fully_implemented": 1},
        "target_group": {"all_staff": 1, "management": 1},
        "commitment": {"C-01": 1, "C-03": 1},
        "article": {"4": 1},
        "sector": {"it_services": 1},
        "size": {"medium": 1},
        "country": {"BE": 1},
        "language": {"fr": 1},
    }


@pytest.mark.parametrize("make", ["begun", "submitted", "not_accepted", "withdrawn"])
def test_what_cannot_be_read_counts_nowhere(organisation, make):
    getattr(making, make)(organisation)
    assert counting.practice_counts() == {}


def test_what_is_archived_counts_among_the_archived_alone(organisation, actor):
    practice = making.archived(organisation)
    assert counting.practice_counts() == {"archived": {"all": 1}}
    actions.confirm_practice(practice, actor=actor)
    assert counting.practice_counts()["all"] == {"all": 1}
    actions.withdraw_practice(practice, actor=actor)
    assert counting.practice_counts() == {}


def test_what_is_stale_still_counts(organisation, actor):
    making.stale(organisation)
    assert counting.practice_counts()["all"] == {"all": 1}


def test_another_version_moves_the_numbers(organisation, actor):
    practice = making.published(organisation)
    version = making.revised(practice, level="planned", sectors=["it_services", "other"])
    assert counting.practice_counts()["level"] == {"fully_implemented": 1}
    making.publish(version)
    counts = counting.practice_counts()
    assert counts["level"] == {"planned": 1}
    assert counts["sector"] == {"it_services": 1, "other": 1}
    assert counts["all"] == {"all": 1}


def test_every_path_leaves_the_numbers_right(organisation, other, actor):
    for make in ("published", "stale", "archived", "withdrawn"):
        getattr(making, make)(organisation)
        assert counting.count_differences() == {}, make
    practice = making.published(organisation)
    making.adoption(practice, other)
    actions.archive_practice(practice, actor=Actor.system())
    assert counting.count_differences() == {}
    actions.end_practices_of(organisation)
    assert counting.practice_counts() == {"archived": {"all": 4}}


def test_wrong_numbers_are_found_and_set_right(db, organisation, actor):
    making.published(organisation)
    db.session.get_one(PracticeCount, ("all", "all")).number = 7
    db.session.add(PracticeCount(facet="level", value="planned", number=2))
    db.session.flush()
    wrong = {("all", "all"): (7, 1), ("level", "planned"): (2, 0)}
    assert counting.count_differences() == wrong
    assert actions.recount_practices() == wrong
    assert actions.recount_practices() == {}
    assert counting.practice_counts()["all"] == {"all": 1}


def test_counting_goes_on_beyond_one_batch(monkeypatch, organisation, actor):
    monkeypatch.setattr(counting, "_BATCH", 2)
    practices = [making.published(organisation) for _n in range(5)]
    seen = [practice.id for practice, _version in counting.published_practices()]
    assert seen == [practice.id for practice in practices]


def test_adoptions_are_counted_as_they_come_and_go(organisation, other, actor):
    practice = making.published(organisation)
    first = making.adoption(practice, other)
    for state in AdoptionState:
        making.adoption(practice, making.an_organisation(), state=state)
    assert practice.adoption_count == 2
    actions.withdraw_adoption(first, actor=making.editor_of(other))
    assert practice.adoption_count == 1
