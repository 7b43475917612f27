"""Aquila, which contributes, with one person who is everything; and somebody from elsewhere."""

from typing import Any

import pytest

from aipact.core.actor import Actor
from aipact.organisations.models import Organisation
from tests.factories.accounts import StaffFactory
from tests.factories.pledges import MemberOrganisationFactory, member
from tests.factories.practices import acting


@pytest.fixture
def organisation(db: Any) -> Organisation:
    """Aquila, active and in the register."""
    return MemberOrganisationFactory(slug="aquila", display_name="Aquila")


@pytest.fixture
def ada(organisation: Organisation) -> Any:
    """Editor, signatory and contact of Aquila."""
    return member(organisation, name="Ada Aquila", email="ada@aquila.example")


@pytest.fixture
def actor(ada: Any) -> Actor:
    return acting(ada)


@pytest.fixture
def reviewer(db: Any) -> Actor:
    return acting(StaffFactory(name="Rita Reviewer"))


@pytest.fixture
def other(db: Any) -> Organisation:
    """Borealis, in the register too, with one person who is everything."""
    organisation = MemberOrganisationFactory(slug="borealis", display_name="Borealis")
    member(organisation, name="Bo Borealis", email="bo@borealis.example")
    return organisation


@pytest.fixture
def signed_in(client, ada):
    return client.sign_in(ada)
