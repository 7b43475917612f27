"""What the review does with a version, and what the public and search know of it then."""

import io

import pytest

from aipact import files, search
from aipact.core.actor import Actor
from aipact.core.clock import today
from aipact.core.errors import Conflict, IllegalTransition
from aipact.core.pagination import PageRequest
from aipact.organisations import queries as organisations
from aipact.practices import actions
from aipact.practices.models import PracticeTranslation
from aipact.practices.queries import content, counting, page, versions
from aipact.practices.states import (
    FILE_OWNER,
    TRANSLATED_FIELDS,
    PracticeState,
    TranslationKind,
    VersionState,
)
from aipact.workflow import history
from tests.factories import practices as making


def found(q="", public_only=True, **tags):
    """Keys that search finds, newest first."""
    page = PageRequest(size=50)
    return list(search.find("practice", q=q, tags=tags, page=page, public_only=public_only).items)


def texts(version):
    return [getattr(version, name) for name in TRANSLATED_FIELDS]


# -- publishing ----------------------------------------------------------------------------------


def test_publishing_puts_it_into_the_library(organisation, actor):
    practice = making.published(organisation, title="AI basics")
    version = versions.published_version(practice)
    assert (practice.state, practice.slug) == (PracticeState.PUBLISHED, "ai-basics")
    assert (practice.confirmed_on, practice.published_at is None) == (today(), False)
    assert [change.action for change in history("practice_version", version.id)] == [
        "submit",
        "take",
        "approve",
        "publish",
    ]
    assert [change.action for change in history("practice", practice.id)] == ["publish"]
    assert versions.practice_by_slug("ai-basics") is practice


def test_who_publishes_a_practice_is_named(db):
    hidden = making.an_organisation(
        slug="caelum", display_name="Caelum", is_name_public=False, is_listed=False
    )
    practice = making.published(hidden, title="AI basics")
    assert page.practice_page(practice.slug, "en").organisation_name == "Caelum"
    named = search.find("organisation", q="Caelum", page=PageRequest(size=5))
    assert named.items == [hidden.id]
    assert organisations.count_differences() == {}


def test_the_public_sees_only_the_last_published_version(organisation, actor):
    practice = making.published(organisation, title="Pelicans")
    version = making.revised(practice, title="Flamingos")
    assert versions.published_version(practice).title == "Pelicans"
    assert (found("pelicans"), found("flamingos")) == ([practice.id], [])
    making.publish(version)
    assert versions.published_version(practice).title == "Flamingos"
    assert (found("pelicans"), found("flamingos")) == ([], [practice.id])


@pytest.mark.parametrize("make", ["begun", "draft", "submitted", "in_review", "not_accepted"])
def test_nothing_is_known_before_it_is_public(organisation, make):
    version = getattr(making, make)(organisation, title="Hidden")
    assert (found("hidden", public_only=False), counting.practice_counts()) == ([], {})
    assert versions.published_version(version.practice) is None


def test_a_later_version_supersedes_and_keeps_the_first_day(db, clock, organisation, actor):
    clock.travel("2026-03-02 09:00")
    practice = making.published(organisation)
    first, published_at = versions.published_version(practice), practice.published_at
    clock.travel("2026-09-01 09:00")
    second = making.revised(practice)
    making.publish(second)
    assert (first.state, second.state) == (VersionState.SUPERSEDED, VersionState.PUBLISHED)
    assert (practice.published_at, practice.confirmed_on) == (published_at, today())


@pytest.mark.parametrize("make", ["stale", "archived"])
def test_a_new_version_brings_back_what_was_old(organisation, actor, make):
    practice = getattr(making, make)(organisation)
    making.publish(making.revised(practice))
    assert (practice.state, practice.confirmed_on) == (PracticeState.PUBLISHED, today())
    assert (practice.stale_since, practice.reminded_on, practice.archived_at) == (None,) * 3
    assert counting.practice_counts()["all"] == {"all": 1}
    assert "archived" not in counting.practice_counts()


def test_files_are_public_with_their_version_alone(organisation, actor):
    version = making.draft(organisation, actor)
    actions.add_file(version, io.BytesIO(making.PNG), "plan.png", actor=actor)
    (stored,) = files.files_of(FILE_OWNER, version.id)
    assert stored.is_public is False
    actions.submit_practice(version, actor=actor)
    practice = making.publish(version)
    second = making.revised(practice)

    def public():
        return [
            [one.is_public for one in files.files_of(FILE_OWNER, row.id)]
            for row in (version, second)
        ]

    assert public() == [[True], [False]]
    making.publish(second)
    assert public() == [[False], [True]]
    actions.withdraw_practice(practice, actor=actor)
    assert public() == [[False], [False]]


def test_what_has_lost_its_ground_is_not_published(organisation, actor):
    version = making.in_review(organisation)
    making.leave(organisation)
    with pytest.raises(Conflict):
        actions.publish_version(version, actor=Actor.system())
    assert (version.state, version.practice.state) == (
        VersionState.IN_REVIEW,
        PracticeState.DRAFT,
    )


def test_only_what_is_in_review_is_decided(organisation, actor):
    version = making.submitted(organisation, actor)
    for decide in (actions.publish_version, actions.require_changes, actions.not_accept_version):
        with pytest.raises(IllegalTransition):
            decide(version, actor=Actor.system())


# -- changes, and what reviewers compare ---------------------------------------------------------


def test_reviewers_compare_with_what_they_read(organisation, actor):
    version = making.with_changes_requested(organisation, impact="We think so.")
    making.answer_and_submit(version, actor, impact="We count.")
    earlier = {one.key: one.value for one in content.earlier_fields(version, "en")}
    now = {one.key: one.value for one in content.reviewable_fields(version, "en")}
    assert (earlier["impact"], now["impact"]) == ("We think so.", "We count.")
    assert {key for key in now if now[key] != earlier[key]} == {"impact"}


def test_a_later_version_is_compared_with_what_is_public(organisation, actor):
    practice = making.published(organisation)
    version = making.revised(practice, plans="Something new.")
    earlier = {one.key: one.value for one in content.earlier_fields(version, "en")}
    now = {one.key: one.value for one in content.reviewable_fields(version, "en")}
    assert {key for key in now if now[key] != earlier[key]} == {"plans"}


def test_a_first_submission_has_nothing_to_compare_with(organisation, actor):
    assert content.earlier_fields(making.submitted(organisation, actor), "en") == []


def test_reviewers_read_words_not_codes(organisation, actor):
    version = making.draft(organisation, actor, commitments=["C-01"])
    actions.add_file(version, io.BytesIO(making.PNG), "plan.png", actor=actor)
    fields = {one.key: one for one in content.reviewable_fields(version, "de")}
    assert fields["kind"].value == "C-03 KI-Kompetenz und Bewusstsein"
    assert fields["articles"].value == "Artikel 4"
    assert fields["level"].value == "Vollständig umgesetzt"
    assert fields["target_groups"].value == "Alle Beschäftigten; Leitung"
    assert fields["links"].value == "Course outline: https://aquila.example/course"
    assert fields["files"].value == "plan.png (1 kB)"
    assert fields["contact_email"].value == "ada@aquila.example"
    assert {key for key, one in fields.items() if not one.is_public} == {
        "contact_name",
        "contact_email",
        "is_publication_agreed",
        "is_free_of_personal_data",
    }


# -- translations --------------------------------------------------------------------------------


def translated(db, practice, **values):
    version = versions.published_version(practice)
    row = PracticeTranslation(
        practice=practice,
        language="de",
        kind=TranslationKind.HUMAN,
        source_hash=content.source_hash(version),
        **{name: getattr(version, name) for name in TRANSLATED_FIELDS} | values,
    )
    db.session.add(row)
    db.session.flush()
    return row


def is_stale(row):
    return row.source_hash != content.source_hash(versions.published_version(row.practice))


@pytest.mark.parametrize("field", TRANSLATED_FIELDS)
def test_another_text_makes_translations_stale(db, organisation, actor, field):
    practice = making.published(organisation)
    row = translated(db, practice)
    assert not is_stale(row)
    making.publish(making.revised(practice, **{field: "Something else."}))
    assert is_stale(row)


def test_what_is_not_translated_leaves_translations_alone(db, organisation, actor):
    practice = making.published(organisation)
    row = translated(db, practice)
    making.publish(making.revised(practice, level="planned", links=[], languages=["de"]))
    assert not is_stale(row)


def test_it_is_found_in_the_languages_of_its_translations(db, organisation, actor):
    practice = making.published(organisation)
    translated(db, practice, title="Grundlagen", impact="Wir **zählen**.")
    assert found("grundlagen") == []
    actions.index_practice(practice)
    assert (found("grundlagen"), found("zahlen")) == ([practice.id], [practice.id])


# -- what search knows ---------------------------------------------------------------------------


def test_it_is_found_by_all_its_words(organisation, actor):
    practice = making.published(organisation, title="Unicorns", ai_systems="A **Phoenix** model")
    words = ("unicorns", "phoenix", "aquila", "what it can do", "recordings", "module")
    assert [found(word) for word in words] == [[practice.id]] * len(words)
    assert found("ada@aquila.example") == []


def test_it_is_found_by_its_facets(organisation, actor):
    practice = making.published(organisation, commitments=["C-01"], language="fr")
    for tag, value in {
        "level": "fully_implemented",
        "target_group": "management",
        "commitment": "C-01",
        "article": "4",
        "sector": "it_services",
        "size": "medium",
        "country": "BE",
        "language": "fr",
        "scope": "listed",
        "organisation": organisation.id.hex,
    }.items():
        assert found(**{tag: [value]}) == [practice.id], tag
        assert found(**{tag: ["other"]}) == [], tag


def test_the_index_is_rebuilt_in_the_order_of_publication(db, clock, organisation, actor):
    clock.travel("2026-03-02 09:00")
    first = making.published(organisation, title="Apples")
    clock.travel("2026-03-03 09:00")
    second = making.published(organisation, title="Apples too")
    clock.travel("2026-03-04 09:00")
    making.submitted(organisation, title="Apples in review")
    making.withdrawn(organisation, title="Apples gone")
    actions.index_practice(first)
    before = found("apples")
    assert actions.index_practices() == 2
    assert found("apples") == before == [second.id, first.id]
