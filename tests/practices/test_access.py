"""Who may do what: each role of the organisation, people of others, staff, nobody."""

import pytest

from aipact.core.actor import Actor
from aipact.core.errors import Forbidden, NotFound
from aipact.practices import access
from aipact.practices.states import AdoptionState
from tests.factories import practices as making
from tests.factories.pledges import MemberOrganisationFactory, member

ROLES = ("editor", "signatory", "contact")
MAY = {
    access.may_see_practices: set(ROLES),
    access.may_contribute: {"editor"},
    access.may_confirm: {"editor"},
    access.may_adopt: {"editor"},
    access.may_withdraw_practice: {"editor", "signatory"},
}


@pytest.mark.parametrize("may", MAY)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_what_it_is_for(organisation, may, role):
    person = making.acting(member(organisation, role))
    assert may(person, organisation) is (role in MAY[may])


@pytest.mark.parametrize("may", MAY)
def test_nobody_else_may(organisation, other, reviewer, may):
    for stranger in (making.editor_of(other), reviewer, Actor.anonymous()):
        assert may(stranger, organisation) is False


def test_a_practice_is_given_to_its_own_people(organisation, other, actor, reviewer):
    practice = making.published(organisation)
    assert access.practice_for(actor, "aquila", practice.id) is practice
    assert access.practice_for(actor, "aquila", practice.id, to_change=True) is practice
    for stranger in (making.editor_of(other), reviewer, Actor.anonymous()):
        with pytest.raises(NotFound):
            access.practice_for(stranger, "aquila", practice.id)


def test_a_practice_is_not_found_below_another_organisation(organisation, other, actor):
    practice = making.published(other)
    with pytest.raises(NotFound):
        access.practice_for(actor, "aquila", practice.id)
    with pytest.raises(NotFound):
        access.practice_for(actor, "aquila", organisation.id)


def test_a_role_that_is_not_enough_is_told(organisation):
    practice = making.published(organisation)
    contact = making.acting(member(organisation, "contact"))
    assert access.practice_for(contact, "aquila", practice.id) is practice
    with pytest.raises(Forbidden):
        access.practice_for(contact, "aquila", practice.id, may=access.may_contribute)


def test_an_adoption_belongs_to_who_wrote_it(organisation, other, actor):
    adoption = making.adoption(making.published(organisation), other)
    bo = making.editor_of(other)
    assert access.adoption_for(bo, "borealis", adoption.id) is adoption
    with pytest.raises(NotFound):
        access.adoption_for(actor, "aquila", adoption.id)
    with pytest.raises(NotFound):
        access.adoption_for(actor, "borealis", adoption.id)


def test_only_organisations_that_can_adopt_are_offered(organisation, other, ada):
    practice = making.published(organisation)
    unlisted = MemberOrganisationFactory(is_listed=False)
    mine = MemberOrganisationFactory(display_name="Mine", sort_name="mine")
    for one, role in ((unlisted, "editor"), (mine, "editor"), (other, "contact")):
        _join(one, ada, role)
    assert access.adopters_for(making.acting(ada), practice) == [mine]
    making.adoption(practice, mine, state=AdoptionState.SUBMITTED)
    assert access.adopters_for(making.acting(ada), practice) == [mine]
    assert access.adopters_for(Actor.anonymous(), practice) == []


def _join(organisation, user, role):
    from aipact.core.db import db
    from aipact.organisations.models import Membership

    row = Membership(organisation=organisation, user=user, state="active", roles=[role])
    db.session.add(row)
    db.session.flush()
