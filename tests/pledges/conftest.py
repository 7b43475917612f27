"""An organisation with one person who is everything, and a reviewer."""

from typing import Any

import pytest

from aipact.core.actor import Actor
from aipact.organisations.models import Organisation
from tests.factories.accounts import StaffFactory
from tests.factories.pledges import MemberOrganisationFactory, member
from tests.support.actors import editor_of, staff


@pytest.fixture
def organisation(db: Any) -> Organisation:
    """Aquila, a provider, active."""
    return MemberOrganisationFactory(slug="aquila", display_name="Aquila")


@pytest.fixture
def ada(organisation: Organisation) -> Any:
    """Editor, signatory and contact of Aquila."""
    return member(organisation, name="Ada Aquila", email="ada@aquila.example")


@pytest.fixture
def actor(ada: Any, organisation: Organisation) -> Actor:
    return editor_of(ada, organisation)


@pytest.fixture
def reviewer(db: Any) -> Actor:
    return staff("reviewer", user=StaffFactory(name="Rita Reviewer"))


@pytest.fixture
def signed_in(client, ada):
    return client.sign_in(ada)
