"""Aquila, which contributes, with one person who is everything; and somebody from elsewhere."""

from typing import Any

import pytest

from aipact.core.actor import Actor
from aipact.organisations.models import Organisation
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
def signed_in(client, ada):
    return client.sign_in(ada)
