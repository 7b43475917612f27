"""The demo's data: the proportions of the real Pact, every state, and the same again."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text

from aipact import create_app
from aipact.accounts.models import User
from aipact.accounts.states import UserState
from aipact.casework.models import FourEyesRequest
from aipact.casework.states import FourEyesState
from aipact.cli.demo import load
from aipact.cli.demo.invention import invent_organisations, names
from aipact.core.db import db as database
from aipact.organisations import queries as organisations
from aipact.organisations.models import Membership, Organisation
from aipact.organisations.states import MembershipState, OrganisationState
from aipact.pledges import queries as pledges
from aipact.pledges.models import PledgedCommitment, PledgeVersion
from aipact.pledges.states import VersionState
from config import Settings

AS_OF = date(2026, 11, 22)
# A pledge is approved and published in one go when its hold ends, so nothing rests in "approved".
PASSING = {VersionState.APPROVED}


def digest() -> list[Any]:
    """What the demo is made of, row by row."""
    statements = (
        "SELECT id, slug, state, joined_on FROM organisations ORDER BY id",
        "SELECT id, state, content_hash FROM pledge_versions ORDER BY id",
        "SELECT reference, kind, due_on, closed_as FROM submissions ORDER BY reference",
        "SELECT email, name, password_hash FROM users ORDER BY email",
        "SELECT letter, to_address, subject, status FROM outbox_messages ORDER BY id",
    )
    return [tuple(row) for one in statements for row in database.session.execute(text(one))]


@contextmanager
def a_demo(databases: Any) -> Iterator[None]:
    """A database of its own with the demo in it, and an application context."""
    with databases.copy() as url:
        app = create_app(Settings.for_tests(DATABASE_URL=url))
        with app.app_context():
            load.load_demo(count=300, as_of=AS_OF)
            database.session.commit()
            yield
            database.session.remove()
            database.engine.dispose()


@pytest.fixture(scope="module")
def loaded(databases):
    with a_demo(databases):
        yield database


def test_the_same_seed_and_day_make_the_same_data(loaded, databases):
    first = digest()
    with a_demo(databases):
        second = digest()
    assert second == first
    assert len(first) > 1000


def test_every_state_of_every_machine_is_there(loaded):
    states = set(loaded.session.scalars(select(Organisation.state).distinct()))
    assert states == set(OrganisationState)
    versions = set(loaded.session.scalars(select(PledgeVersion.state).distinct()))
    assert versions == set(VersionState) - PASSING
    people = set(loaded.session.scalars(select(User.state).distinct()))
    assert people == set(UserState)
    requests = set(loaded.session.scalars(select(FourEyesRequest.state).distinct()))
    assert requests == set(FourEyesState)
    memberships = set(loaded.session.scalars(select(Membership.state).distinct()))
    assert memberships == set(MembershipState)


def test_the_register_counts_what_was_asked_for(loaded):
    counts = organisations.register_counts()
    assert sum(counts["all"].values()) == 300
    assert counts["status"]["pledger"] == 22
    assert organisations.count_differences() == {}
    assert pledges.commitment_count_differences() == {}


def test_no_pledge_lacks_a_core_commitment(loaded):
    published = loaded.session.scalars(
        select(PledgeVersion.id).where(PledgeVersion.state == VersionState.PUBLISHED)
    ).all()
    rows = loaded.session.execute(
        select(PledgedCommitment.version_id, PledgedCommitment.commitment_code)
    ).all()
    by_version: dict[Any, set[str]] = {}
    for version, code in rows:
        by_version.setdefault(version, set()).add(code)
    assert len(published) > 5
    assert [v for v in published if not {"C-01", "C-02", "C-03"} <= by_version[v]] == []


@pytest.mark.pure
def test_invented_names_are_unique_and_in_the_scripts_of_the_union():
    made = list(invent_organisations(3265, 235, load.SEED))
    assert len({one.slug for one in made}) == 3265
    letters = "".join(one.display_name for one in made)
    scripts = {unicodedata.name(letter).partition(" ")[0] for letter in letters if letter.isalpha()}
    assert scripts >= {"LATIN", "GREEK", "CYRILLIC"}
    union = set(names()["weights"]["eu"])
    eu = sum(one.country in union for one in made)
    assert 0.60 < eu / 3265 < 0.66
    assert sum(one.pledged_on is not None for one in made) == 235
