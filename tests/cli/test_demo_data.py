"""The demo's data: the proportions of the real Pact, every state, and the same again."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from typing import Any

import flask_migrate
import pytest
from sqlalchemy import func, inspect, select, text

from aipact import create_app, search
from aipact.accounts.models import User
from aipact.accounts.states import UserState
from aipact.campaigns.models import Campaign
from aipact.campaigns.states import CampaignState
from aipact.casework.models import FourEyesRequest
from aipact.casework.states import FourEyesState
from aipact.cli.demo import load
from aipact.cli.demo.bulk import moment
from aipact.cli.demo.invention import invent_organisations, names
from aipact.cli.demo.practice_texts import moving_practices, settled_practices
from aipact.core.clock import standing_at
from aipact.core.db import db as database
from aipact.events.models import Event, Mailing, SignUp, SpeakerQuestion
from aipact.events.states import EventState, MailingState, SignUpState, SpeakerQuestionState
from aipact.files.models import StoredFile
from aipact.files.storage import storage
from aipact.mail.models import OutboxMessage
from aipact.organisations import queries as organisations
from aipact.organisations.models import Membership, Organisation
from aipact.organisations.states import MembershipState, OrganisationState
from aipact.pledges import queries as pledges
from aipact.pledges.models import PledgedCommitment, PledgeVersion
from aipact.pledges.states import VersionState
from aipact.practices import states as practice_states
from aipact.practices.models import Adoption, Practice, PracticeTranslation, PracticeVersion
from aipact.practices.queries.adopting import published_adoptions
from aipact.practices.queries.confirming import confirmation_link
from aipact.practices.queries.counting import count_differences, practice_counts
from aipact.practices.queries.translations import is_stale, translations_of
from aipact.practices.queries.versions import practices_of, published_version
from aipact.practices.states import (
    LIST_OF_FIELD,
    LISTED,
    READABLE,
    AdoptionState,
    PracticeState,
    TranslationKind,
)
from aipact.reference import queries as reference
from config import Settings
from tests.conftest import MIGRATIONS

AS_OF = date(2026, 11, 22)
# A pledge is approved and published in one go when its hold ends, so nothing rests in "approved".
PASSING = {VersionState.APPROVED}
# Who did not confirm is gone after two days; whose offer ran out stands in the line again.
NOT_IN_THE_DEMO = {SignUpState.PENDING_EMAIL, SignUpState.OFFER_EXPIRED}


def digest() -> list[Any]:
    """What the demo is made of, row by row."""
    statements = (
        "SELECT id, slug, state, joined_on FROM organisations ORDER BY id",
        "SELECT id, state, content_hash FROM pledge_versions ORDER BY id",
        "SELECT reference, kind, due_on, closed_as FROM submissions ORDER BY reference",
        "SELECT email, name, password_hash FROM users ORDER BY email",
        "SELECT letter, to_address, subject, status FROM outbox_messages ORDER BY id",
        "SELECT id, slug, organisation_id, state, confirmed_on FROM practices ORDER BY id",
        "SELECT id, number, state, title, submission_id FROM practice_versions ORDER BY id",
        "SELECT id, language, kind, source_hash FROM practice_translations ORDER BY id",
        "SELECT id, organisation_id, state, note FROM adoptions ORDER BY id",
        "SELECT id, slug, state, starts_at, taken_count, waiting_count FROM events ORDER BY id",
        "SELECT id, event_id, state, email, number FROM sign_ups ORDER BY id",
        "SELECT id, event_id, kind, state, letter_count FROM event_mailings ORDER BY id",
        "SELECT id, event_id, state, text, answer FROM speaker_questions ORDER BY id",
        "SELECT id, owner_id, name, digest, is_public FROM stored_files ORDER BY id",
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
        assert digest() == first
        to_the_schema_before_events_and_back()
    assert len(first) > 1000


def to_the_schema_before_events_and_back() -> None:
    """A full database goes down and up again, and keeps everything else."""

    def organisations_kept() -> int:
        found = database.session.scalar(select(func.count()).select_from(Organisation))
        database.session.remove()
        return int(found or 0)

    before = organisations_kept()
    flask_migrate.downgrade(MIGRATIONS, revision="0003")
    assert "events" not in inspect(database.engine).get_table_names()
    flask_migrate.upgrade(MIGRATIONS)
    assert database.session.scalars(select(Event)).all() == []
    assert organisations_kept() == before


def test_every_state_of_every_machine_is_there(loaded):
    states = set(loaded.session.scalars(select(Organisation.state).distinct()))
    assert states == set(OrganisationState)
    versions = set(loaded.session.scalars(select(PledgeVersion.state).distinct()))
    assert versions == set(VersionState) - PASSING
    people = set(loaded.session.scalars(select(User.state).distinct()))
    assert people == set(UserState)
    events = set(loaded.session.scalars(select(Event.state).distinct()))
    assert events == set(EventState)
    updates = set(loaded.session.scalars(select(Campaign.state).distinct()))
    assert updates == set(CampaignState) - {
        CampaignState.SCHEDULED,
        CampaignState.SENDING,
        CampaignState.PAUSED,
    }
    asked = set(loaded.session.scalars(select(SpeakerQuestion.state).distinct()))
    assert asked == set(SpeakerQuestionState)
    letters = set(loaded.session.scalars(select(Mailing.state).distinct()))
    assert letters == set(MailingState)
    signed_up = set(loaded.session.scalars(select(SignUp.state).distinct()))
    assert signed_up == set(SignUpState) - NOT_IN_THE_DEMO
    requests = set(loaded.session.scalars(select(FourEyesRequest.state).distinct()))
    assert requests == set(FourEyesState)
    memberships = set(loaded.session.scalars(select(Membership.state).distinct()))
    assert memberships == set(MembershipState)
    library = set(loaded.session.scalars(select(Practice.state).distinct()))
    assert library == set(PracticeState)
    texts = set(loaded.session.scalars(select(PracticeVersion.state).distinct()))
    assert texts == set(practice_states.VersionState) - {practice_states.VersionState.APPROVED}
    adoptions = set(loaded.session.scalars(select(Adoption.state).distinct()))
    assert adoptions == set(AdoptionState)


def test_the_library_counts_and_finds_what_is_there(loaded):
    listed = [*loaded.session.scalars(select(Practice.id).where(Practice.state.in_(LISTED)))]
    assert len(listed) > 50
    assert count_differences() == {}
    assert practice_counts()["all"] == {"all": len(listed)}
    assert len(practice_counts()["language"]) == 24
    assert search.count("practice", tags={"scope": ["listed"]}).number == len(listed)
    numbers = {one.id: one.adoption_count for one in loaded.session.scalars(select(Practice))}
    published = select(Adoption.practice_id).where(Adoption.state == AdoptionState.PUBLISHED)
    counted = Counter(loaded.session.scalars(published))
    assert {key: number for key, number in numbers.items() if number} == counted


def test_every_file_of_the_library_is_whole(loaded):
    """What the rows say is what is stored, and each is public exactly with its version."""
    rows = loaded.session.execute(
        select(StoredFile, PracticeVersion).join(
            PracticeVersion, PracticeVersion.id == StoredFile.owner_id
        )
    ).all()
    assert {row[0].name.rpartition(".")[2] for row in rows} == {"pdf", "png", "xlsx"}
    for stored, version in rows:
        content = storage().open(stored.blob).read()
        assert (len(content), sha256(content).hexdigest()) == (stored.size, stored.digest)
        is_readable = version.practice.state in READABLE and version.published_at is not None
        assert stored.is_public == (is_readable and version.state.value == "published")


def test_every_kind_of_translation_is_there(loaded):
    found = set()
    for one in loaded.session.scalars(select(PracticeTranslation)):
        version = published_version(one.practice)
        found.add((one.kind, is_stale(one, version)))
    assert found >= {
        (TranslationKind.HUMAN, False), (TranslationKind.MACHINE, False),
        (TranslationKind.MACHINE, True),
    }  # fmt: skip


def test_aquila_has_something_of_everything(loaded):
    """Why: it is the account that people try first."""
    aquila = organisations.organisation_by_slug("aquila-robotics")
    own = practices_of(aquila)
    assert {one.practice.state for one in own} == {
        PracticeState.PUBLISHED, PracticeState.STALE, PracticeState.DRAFT,
    }  # fmt: skip
    (public,) = [one.practice for one in own if one.practice.state is PracticeState.PUBLISHED]
    adopters = {one.organisation.slug for one in published_adoptions(public)}
    assert "borealis-terveys" in adopters
    assert [one.language for one in translations_of(public)] == ["de"]
    (letter,) = loaded.session.scalars(
        select(OutboxMessage).where(
            OutboxMessage.letter == "practices/practice_needs_confirmation",
            OutboxMessage.to_address == "editor@aquila.example",
        )
    )
    assert "/practices/confirm/" in letter.body_text
    (token,) = set(re.findall(r"/practices/confirm/([\w-]+)", letter.body_text))
    with standing_at(moment(AS_OF, 7)):
        link = confirmation_link(token)
    assert link is not None
    assert link.practice.organisation_id == aquila.id


def test_invented_practices_use_codes_of_the_lists(loaded):
    """Why: a code with a typing error shows as itself on every page."""
    wrong = [
        (text.key, name, code)
        for text in [*settled_practices(), *moving_practices()]
        for name, list_name in LIST_OF_FIELD.items()
        for code in as_list(text.values.get(name, []))
        if not reference.is_code(list_name, code)
    ]
    assert wrong == []
    codes = {one.code for one in reference.commitments()}
    named = [
        {text.values["kind"], *text.values["commitments"]}
        for text in [*settled_practices(), *moving_practices()]
    ]
    assert set().union(*named) <= codes


def as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


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
