"""Feeds: valid, the newest first, the same id for ever, and cheap to ask again."""

import uuid
from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree

import pytest

from aipact.api.v1.queries import feeds as queries
from aipact.api.v1.views import feeds as views
from aipact.core import links
from aipact.core.db import db as database
from aipact.organisations.states import OrganisationState, RegisterStatus
from aipact.practices.queries.versions import published_version
from tests.factories import practices
from tests.public.rows import listed
from tests.support.atom import ReadFeed, read
from tests.support.browser import PageClient

REGISTER = "/feeds/register.atom"
PRACTICES = "/feeds/practices.atom"


def feed(client: PageClient, address: str) -> ReadFeed:
    page = client.get(address)
    assert page.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return read(page.body)


def left(name: str, on: date) -> Any:
    return listed(
        name, state=OrganisationState.LEFT, register_status=RegisterStatus.LEFT, left_on=on
    )


def test_members_pledges_and_leavings_are_news_newest_first(client: PageClient) -> None:
    aquila = listed("Aquila", slug="aquila", commitments=("C-01", "P-07"))
    left("Zeppelin", date(2025, 3, 1))
    found = feed(client, REGISTER)
    titles = [entry.title for entry in found.entries]
    assert titles[:2] == ["Zeppelin left the AI Pact", "Aquila published a pledge"]
    # They joined on the same day.
    assert set(titles[2:]) == {"Aquila joined the AI Pact", "Zeppelin joined the AI Pact"}
    pledge = found.entries[1]
    assert (pledge.author, pledge.language) == ("Aquila", "")
    assert pledge.content == "<p>Commitments: C-01, P-07.</p>"
    assert pledge.categories == ["pledged", "C-01", "P-07"]
    assert pledge.updated == datetime(2024, 9, 25, 10, tzinfo=UTC)
    assert pledge.links == {
        lang: links.url("organisation", lang=lang, slug=aquila.slug) for lang in ("en", "de", "fr")
    }
    assert found.updated == found.entries[0].updated
    assert found.self_url == f"http://localhost{REGISTER}?lang=en"


def test_ids_stay_the_same(client: PageClient) -> None:
    organisation = listed("Aquila", joined_on=date(2024, 5, 2))
    before = feed(client, REGISTER)
    organisation.display_name, organisation.slug = "Aquila SE", "aquila-se"
    database.session.flush()
    after = feed(client, f"{REGISTER}?lang=de")
    assert [entry.id for entry in after.entries] == [entry.id for entry in before.entries]
    assert before.entries[0].id == uuid.uuid5(organisation.id, "joined").urn
    assert before.id == after.id == "tag:localhost,2026:register"


def test_only_the_newest_fifty_and_only_what_is_public(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_ENTRIES", 3)
    listed("Hidden", is_listed=False, joined_on=date(2026, 1, 1))
    for day in range(1, 6):
        listed(f"Member {day}", joined_on=date(2025, 1, day))
    titles = [entry.title for entry in feed(client, REGISTER).entries]
    assert titles == [f"Member {day} joined the AI Pact" for day in (5, 4, 3)]


def test_a_practice_is_told_with_its_answers_and_its_author(client: PageClient) -> None:
    practice = practices.published(language="bg", title="Обучение", commitments=["P-08"])
    (entry,) = feed(client, PRACTICES).entries
    assert (entry.id, entry.title, entry.language) == (practice.id.urn, "Обучение", "bg")
    assert entry.author == practice.organisation.display_name
    assert entry.categories == ["C-03", "P-08"]
    assert '<div lang="bg"><p>A test at the start sorts people into <strong>three' in entry.content
    assert "How is the context of use considered?" in entry.content
    assert "no presumption of compliance" in entry.content
    assert "ada@aquila.example" not in entry.content


def test_hostile_texts_are_dead_in_the_feed(client: PageClient) -> None:
    evil = "<script>alert(1)</script> <img src=x onerror=y> [x](javascript:z) ]]> &lt;b&gt;"
    practices.published(title=f"T {evil}", summary=evil, impact=evil)
    (entry,) = feed(client, PRACTICES).entries
    content = ElementTree.fromstring(f"<div>{entry.content.replace('&nbsp;', ' ')}</div>")
    assert {element.tag for element in content.iter()} <= {"div", "p", "h3", "strong", "em"}
    assert "<script" not in entry.content
    assert "href" not in entry.content
    assert entry.title == f"T {evil}"


def test_a_new_version_comes_to_the_top_under_the_same_id(client: PageClient, clock: Any) -> None:
    first = practices.published(title="First")
    practices.published(title="Second")
    assert [entry.title for entry in feed(client, PRACTICES).entries] == ["Second", "First"]
    clock.move(days=3)
    practices.publish(practices.revised(first, title="First, again"))
    entries = feed(client, PRACTICES).entries
    assert [entry.title for entry in entries] == ["First, again", "Second"]
    assert entries[0].id == first.id.urn
    version = published_version(first)
    assert version is not None
    assert version.published_at is not None
    assert entries[0].updated == version.published_at.replace(microsecond=0)


def test_the_filters_of_the_library_hold(client: PageClient) -> None:
    practices.published(practices.an_organisation(country="DE"), title="German")
    practices.published(practices.an_organisation(country="BE"), title="Belgian")
    practices.archived(title="Old")
    found = feed(client, f"{PRACTICES}?country=DE&country=FR&lang=fr")
    assert [entry.title for entry in found.entries] == ["German"]
    assert found.self_url == f"http://localhost{PRACTICES}?lang=fr&country=DE&country=FR"
    assert found.id == "tag:localhost,2026:practices?country=DE&country=FR"
    everything = feed(client, PRACTICES)
    assert [entry.title for entry in everything.entries] == ["Belgian", "German"]


@pytest.mark.parametrize("address", [REGISTER, PRACTICES, f"{PRACTICES}?country=XX&lang=de"])
def test_an_empty_feed_is_valid(client: PageClient, address: str) -> None:
    assert feed(client, address).entries == []


@pytest.mark.parametrize("address", [REGISTER, PRACTICES])
def test_who_has_it_already_is_told_before_a_word_is_written(
    client: PageClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    practices.published(practices.an_organisation(joined_on=date(2026, 1, 5)))
    first = client.get(address)
    assert first.headers["Cache-Control"] == "public, max-age=60"
    monkeypatch.setattr(views, "atom", lambda *_args: pytest.fail("written again"))
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == "public, max-age=60"


def test_what_is_withdrawn_is_not_kept_by_its_date(client: PageClient) -> None:
    practices.published()
    known = {"If-Modified-Since": client.get(PRACTICES).headers["Last-Modified"]}
    practices.withdrawn()
    assert client.get(PRACTICES, headers=known).status == 200


def test_news_and_another_language_are_another_feed(client: PageClient) -> None:
    practices.published()
    known = {"If-None-Match": client.get(PRACTICES).headers["ETag"]}
    assert client.get(f"{PRACTICES}?lang=de", headers=known).status == 200
    practices.published()
    assert client.get(PRACTICES, headers=known).status == 200


@pytest.mark.parametrize(
    ("address", "detail"),
    [
        (f"{REGISTER}?lang=xx", "lang: Must be one of: en, de, fr."),
        (f"{REGISTER}?country=BE", "country: Unknown field."),
        (f"{PRACTICES}?q=%00a", ""),
        (f"{PRACTICES}?level=%1b", "level: Control characters have no place here."),
    ],
)
def test_a_wrong_parameter_is_named(client: PageClient, address: str, detail: str) -> None:
    page = client.get(address)
    assert page.headers["Content-Type"] == "application/problem+json"
    assert page.status == (422 if detail else 404)
    assert not detail or page.json["detail"] == detail


def test_any_reader_may_come_and_no_cookie_is_set(client: PageClient) -> None:
    page = client.get(REGISTER, headers={"Origin": "https://reader.example"})
    assert page.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in page.headers


def test_more_news_costs_no_more_queries(client: PageClient, assert_queries: Any) -> None:
    def queries_of(address: str) -> int:
        client.get(address)
        with assert_queries(at_most=10) as counting:
            client.get(address)
        return counting.count

    practices.published()
    listed("Aquila", commitments=("C-01",))
    with_one = [queries_of(REGISTER), queries_of(PRACTICES)]
    practices.published()
    listed("Borealis", commitments=("C-01", "C-02"))
    left("Zeppelin", date(2025, 3, 1))
    assert [queries_of(REGISTER), queries_of(PRACTICES)] == with_one
