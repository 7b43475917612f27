"""The library as JSON: the same practices as the page, whole and with their conditions."""

from typing import Any

import pytest

from aipact.api.v1.schemas.practices import PRACTICES_DISCLAIMER
from aipact.api.v1.schemas.shape import LICENCE
from aipact.core.clock import now, today
from aipact.core.db import db as database
from aipact.files.models import StoredFile
from aipact.practices.models import PracticeTranslation
from aipact.practices.queries.content import source_hash
from aipact.practices.queries.versions import published_version
from aipact.practices.states import TranslationKind
from tests.factories import practices
from tests.support.browser import PageClient

BASE = "/api/v1/practices"


def slugs(client: PageClient, parameters: str = "") -> list[str]:
    return [one["slug"] for one in client.get(f"{BASE}?{parameters}").json["practices"]]


def test_a_practice_is_told_in_codes_dates_and_its_own_words(client: PageClient) -> None:
    organisation = practices.an_organisation(display_name="Aquila", country="BE")
    practice = practices.published(organisation, title="Everybody learns", commitments=["P-08"])
    assert client.get(BASE).json == {
        "licence": LICENCE,
        "disclaimer": PRACTICES_DISCLAIMER,
        "practices": [
            {
                "slug": practice.slug,
                "page_url": f"http://localhost/en/practices/{practice.slug}",
                "title": "Everybody learns",
                "summary": practices.COMPLETE["summary"],
                "organisation": organisation.slug,
                "organisation_name": "Aquila",
                "country": "BE",
                "size": "medium",
                "sectors": ["it_services"],
                "kind": "C-03",
                "commitments": ["P-08"],
                "articles": practice_articles(practice),
                "level": "fully_implemented",
                "target_groups": ["all_staff", "management"],
                "formats": ["e_learning"],
                "ai_systems": practices.COMPLETE["ai_systems"],
                "language": "en",
                "languages": ["en", "fr"],
                "knowledge": "A test at the start sorts people into **three** groups.",
                "context": practices.COMPLETE["context"],
                "impact": practices.COMPLETE["impact"],
                "challenges": practices.COMPLETE["challenges"],
                "plans": practices.COMPLETE["plans"],
                "links": ["https://aquila.example/course"],
                "file_count": 0,
                "licence": "cc_by_4",
                "published_on": today().isoformat(),
                "changed_on": today().isoformat(),
                "confirmed_on": today().isoformat(),
                "state": "published",
                "adoption_count": 0,
            }
        ],
        "next": None,
    }


def practice_articles(practice: Any) -> list[str]:
    version = published_version(practice)
    assert version is not None
    return version.articles


def test_it_filters_as_the_page_does(client: PageClient) -> None:
    belgian = practices.published(practices.an_organisation(country="BE"), title="Quizzes")
    greek = practices.published(
        practices.an_organisation(country="GR"), title="Posters", level="planned"
    )
    old = practices.archived(title="Leaflets")
    practices.submitted(title="Not public")
    practices.withdrawn(title="Taken back")
    both = [greek.slug, belgian.slug]
    assert slugs(client) == both
    assert slugs(client, "country=EL") == [greek.slug]
    assert slugs(client, "level=planned&level=fully_implemented&sort=newest") == both
    assert slugs(client, "q=quiz") == [belgian.slug]
    assert slugs(client, "q=Leaflets&archived=yes") == [old.slug]
    assert slugs(client, f"organisation={greek.organisation.slug}") == [greek.slug]
    assert slugs(client, "sector=unheard_of") == []


@pytest.mark.parametrize("words", ["", "q=course&"])
def test_next_leads_through_the_whole_list(client: PageClient, words: str) -> None:
    made = [practices.published(title=f"Course {number}").slug for number in range(5)]
    seen: list[str] = []
    address = f"{BASE}?{words}page_size=2"
    while address:
        answer = client.get(address.removeprefix("http://localhost")).json
        assert len(answer["practices"]) <= 2
        seen += [one["slug"] for one in answer["practices"]]
        address = answer["next"]
    assert seen == made[::-1]


def test_one_practice_has_all_its_languages(client: PageClient) -> None:
    practice = practices.published(language="bg", title="Обучение")
    version = published_version(practice)
    assert version is not None
    for language, source in (("de", source_hash(version)), ("en", "another text")):
        database.session.add(
            PracticeTranslation(
                practice_id=practice.id,
                language=language,
                kind=TranslationKind.MACHINE,
                title=f"Title in {language}",
                summary="x",
                source_hash=source,
                changed_at=now(),
            )
        )
    database.session.flush()
    answer = client.get(f"{BASE}/{practice.slug}").json
    told = [(t["language"], t["kind"], t["is_stale"], t["title"]) for t in answer["texts"]]
    assert told == [
        ("bg", "original", False, "Обучение"),
        ("de", "machine", False, "Title in de"),
        ("en", "machine", True, "Title in en"),
    ]
    assert answer["texts"][0]["impact"] == practices.COMPLETE["impact"]
    assert answer["practice"]["title"] == "Обучение"
    assert "ada@aquila.example" not in str(answer)


def test_one_practice_has_its_files_links_adoptions_and_days(client: PageClient) -> None:
    practice = practices.published()
    version = published_version(practice)
    assert version is not None
    rows = [
        StoredFile(
            owner_kind="practice_version", owner_id=version.id, name=name, size=7, digest="d",
            media_type="application/pdf", blob=name, is_public=is_public,
        )
        for name, is_public in (("public.pdf", True), ("private.pdf", False))
    ]  # fmt: skip
    database.session.add_all(rows)
    other = practices.an_organisation(display_name="Borealis")
    practices.adoption(practice, other)
    practices.adoption(practice, state=practices.AdoptionState.SUBMITTED, note="Not public yet")
    answer = client.get(f"{BASE}/{practice.slug}").json
    assert answer["files"] == [
        {
            "name": "public.pdf",
            "media_type": "application/pdf",
            "size": 7,
            "url": f"http://localhost/files/{rows[0].id}",
        }
    ]
    assert answer["practice"]["file_count"] == 1
    assert answer["links"] == practices.COMPLETE["links"]
    assert answer["adoptions"] == [
        {
            "organisation": other.slug,
            "organisation_name": "Borealis",
            "note": practices.NOTE,
            "language": "en",
            "published_on": today().isoformat(),
        }
    ]
    assert answer["licence_url"].startswith("https://creativecommons.org/licenses/by/4.0/")
    assert answer["history"][-1] == {"on": today().isoformat(), "kind": "published"}


def test_what_was_withdrawn_is_gone_and_what_never_was_is_not_found(client: PageClient) -> None:
    gone = client.get(f"{BASE}/{practices.withdrawn().slug}")
    assert (gone.status, gone.json["title"]) == (410, "Gone")
    assert gone.headers["Content-Type"] == "application/problem+json"
    practices.submitted()
    assert client.get(f"{BASE}/nobody").status == 404


@pytest.mark.parametrize(
    ("parameters", "detail"),
    [
        ("colour=blue", "colour: Unknown field."),
        ("archived=maybe", "archived: Must be one of: , yes."),
        ("sort=random", "sort: Must be one of: , newest, best."),
        ("page_size=101", "page_size: Must be from 1 to 100."),
        ("q=%07", "q: Control characters have no place here."),
        ("level=" + "x" * 41, "level: Longer than maximum length 40."),
        ("&".join(f"level={n}" for n in range(51)), "level: Longer than maximum length 50."),
    ],
)
def test_a_wrong_parameter_is_named(client: PageClient, parameters: str, detail: str) -> None:
    page = client.get(f"{BASE}?{parameters}")
    assert (page.status, page.headers["Content-Type"]) == (422, "application/problem+json")
    assert page.json["detail"] == detail


@pytest.mark.parametrize("cursor", ["nonsense", "WyIxIiwgIjIiXQ", "W10"])
def test_a_cursor_of_nobody_is_not_found(client: PageClient, cursor: str) -> None:
    for words in ("", "q=a&"):
        assert client.get(f"{BASE}?{words}after={cursor}").status == 404


def test_the_list_costs_the_same_queries_with_one_row_and_with_three(
    client: PageClient, assert_queries: Any
) -> None:
    def queries() -> int:
        client.get(BASE)
        with assert_queries(at_most=8) as counting:
            client.get(BASE)
        return counting.count

    practices.published()
    with_one = queries()
    practices.adoption(practices.published())
    practices.published(links=[])
    assert queries() == with_one
