"""The numbers of the register follow every action, and the search index with them."""

import pytest

from aipact import search
from aipact.core.clock import today
from aipact.core.db import db as database
from aipact.organisations import actions, queries
from aipact.organisations.actions import DescribePublication
from aipact.organisations.models import RegisterCount
from aipact.organisations.states import OrganisationState
from tests.factories import organisations as make
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.usefixtures("db")
UNLISTED = DescribePublication(privacy_notice_version="2026-11")


def found(words):
    query = search.matching_keys("organisation", words)
    return list(database.session.scalars(query))


def test_a_member_counts_in_every_facet():
    make.active(UserFactory())
    assert queries.register_counts() == {
        "all": {"all": 1},
        "country": {"AT": 1},
        "role": {"both": 1},
        "sector": {"it_services": 1, "software_saas": 1},
        "size": {"medium": 1},
        "status": {"network": 1},
    }


def test_who_did_not_agree_is_not_in_the_register():
    organisation = make.active(UserFactory(), publication=UNLISTED)
    assert queries.register_counts() == {}
    assert list(database.session.scalars(queries.public_organisations())) == []
    assert found("aquila") == []
    assert organisation.register_status.value == "network"


def test_a_published_pledge_moves_the_status_and_makes_the_name_public():
    organisation = make.active(UserFactory(), publication=UNLISTED)
    actions.mark_as_pledger(organisation, today())
    assert queries.register_counts()["status"] == {"pledger": 1}
    assert organisation.pledger_since == today()
    assert found("aquila") == [organisation.id]


def test_a_later_version_keeps_the_first_day(clock):
    organisation = make.active(UserFactory())
    first = today()
    actions.mark_as_pledger(organisation, first)
    clock.move(days=400)
    actions.mark_as_pledger(organisation, today())
    assert organisation.pledger_since == first
    assert queries.register_counts()["all"] == {"all": 1}


def test_leaving_keeps_the_entry_and_says_so():
    organisation = make.left(UserFactory())
    assert queries.register_counts()["status"] == {"left": 1}
    assert organisation.left_on == today()
    assert list(database.session.scalars(queries.public_organisations())) == [organisation]


@pytest.mark.parametrize("state", OrganisationState)
def test_the_numbers_are_right_in_every_state(state):
    make.in_state(state, UserFactory())
    database.session.flush()
    assert queries.count_differences() == {}
    is_public = state in (OrganisationState.ACTIVE, OrganisationState.LEFT)
    # The duplicate's original is the one that is listed.
    expected = 1 if is_public or state is OrganisationState.DUPLICATE else 0
    assert queries.register_counts().get("all", {}).get("all", 0) == expected


def test_wrong_numbers_are_found_reported_and_set_right():
    make.active(UserFactory())
    row = database.session.get(RegisterCount, ("country", "AT"))
    row.number = 7
    database.session.add(RegisterCount(facet="country", value="FR", number=2))
    database.session.flush()
    actions.count_commitments(["C-01"], by=1)
    assert actions.recount_register() == {("country", "AT"): (7, 1), ("country", "FR"): (2, 0)}
    assert actions.recount_register() == {}
    assert queries.register_counts()["country"] == {"AT": 1}
    assert queries.register_counts()["commitment"] == {"C-01": 1}


def test_commitments_are_counted_up_and_down():
    actions.count_commitments(["C-01", "P-07"], by=1)
    actions.count_commitments(["C-01"], by=1)
    actions.count_commitments(["P-07"], by=-1)
    assert queries.register_counts() == {"commitment": {"C-01": 2}}


def test_an_organisation_is_found_by_its_legal_name():
    organisation = make.active(UserFactory(), legal_name="Adler Maschinenbau AG")
    assert found("maschinenb") == [organisation.id]
