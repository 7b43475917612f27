"""The library of practices as visitors see it: search, filters, numbers, paging, empty states."""

from typing import Any

import pytest

from aipact.core.actor import Actor
from aipact.core.clock import today
from aipact.core.db import db as database
from aipact.core.pagination import CappedCount
from aipact.practices.actions.indexing import recount_practices
from aipact.practices.queries import library, lines
from aipact.practices.queries.library_filter import LibraryFilter
from aipact.practices.states import PracticeState
from aipact.procedures import leaving
from tests.factories import practices as made
from tests.factories.accounts import StaffFactory
from tests.public.practice_rows import in_library, translated
from tests.public.rows import listed
from tests.support.browser import PageClient
from tests.support.html import words
from tests.support.page import Page


def titles(page: Page) -> list[str]:
    """The practices of a list, in its order."""
    return [words(heading) for heading in page.all("h3", cls="ap-practice-row__title")]


def test_the_library_lists_what_is_published_newest_first(client: PageClient) -> None:
    in_library("First", listed("Aquila", country="AT"), adoption_count=2)
    in_library("Second", state=PracticeState.STALE)
    recount_practices()
    page = client.get("/en/practices")
    assert titles(page) == ["Second", "First"]
    assert "2 practices" in page.main
    row = words(page.all("div", cls="ap-practice-row")[1])
    assert "Fully implemented First Everybody who works with AI" in row
    assert "Aquila, Austria" in row
    assert "Shows C-03" in row
    assert "Last confirmed on 1 September 2026" in row
    assert "Adopted by 2 organisations" in row
    assert "Needs confirmation" in words(page.all("div", cls="ap-practice-row")[0])


@pytest.mark.parametrize("q", ["", "?q=secret", "?archived=yes", "?q=secret&archived=yes"])
def test_what_is_not_public_is_nowhere(client: PageClient, q: str) -> None:
    in_library("Public secret")
    in_library("Hidden secret", listed("Hidden", is_listed=False))
    made.draft(title="Drafted secret")
    made.submitted(title="Submitted secret")
    made.in_review(title="Reviewed secret")
    made.not_accepted(title="Refused secret")
    made.withdrawn(title="Withdrawn secret")
    assert titles(client.get(f"/en/practices{q}")) == ["Public secret"]


def test_archived_ones_are_listed_on_request(client: PageClient) -> None:
    in_library("Old", state=PracticeState.ARCHIVED)
    in_library("New")
    recount_practices()
    assert titles(client.get("/en/practices")) == ["New"]
    assert titles(client.get("/en/practices?level=fully_implemented")) == ["New"]
    both = client.get("/en/practices?archived=yes")
    assert titles(both) == ["New", "Old"]
    assert "2 practices" in both.main
    assert titles(client.get("/en/practices?q=old&archived=yes")) == ["Old"]
    assert both.link("Remove filter: Archived practices as well") == "/en/practices"


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ("q=λογισμικο", ["Λογισμικό"]),
        ("q=chatbot", ["Müll", "Λογισμικό"]),
        ("q=???", []),
        ("level=planned", ["Müll"]),
        ("level=planned&level=fully_implemented", ["Müll", "Λογισμικό"]),
        ("target_group=management", ["Müll"]),
        ("commitment=c-03", ["Λογισμικό"]),
        ("commitment=D-07", ["Müll"]),
        ("article=26", ["Müll"]),
        ("article=annex-iii", ["Müll"]),
        ("sector=it_services&country=EL", ["Λογισμικό"]),
        ("size=large", ["Müll"]),
        ("country=DE", ["Müll"]),
        ("language=el", ["Λογισμικό"]),
        ("country=DE&language=el", []),
        ("q=chatbot&country=DE", ["Müll"]),
        ("organisation=nobody", []),
        ("country=XX", []),
        ("country=", ["Müll", "Λογισμικό"]),
        ("nonsense=1", ["Müll", "Λογισμικό"]),
    ],
)
def test_filters_widen_within_a_facet_and_narrow_across(
    client: PageClient, parameters: str, found: list[str]
) -> None:
    in_library("Λογισμικό", listed("Ακρόπολη", country="GR"), language="el")
    in_library(
        "Müll",
        listed("Müller", country="DE"),
        language="de",
        kind="D-07",
        level="planned",
        target_groups=["management"],
        articles=["26", "annex-III"],
        size="large",
    )
    assert sorted(titles(client.get(f"/en/practices?{parameters}&sort=newest"))) == found


def test_an_organisation_narrows_too(client: PageClient) -> None:
    aquila = listed("Aquila")
    in_library("Ours", aquila)
    in_library("Theirs")
    page = client.get(f"/en/practices?organisation={aquila.slug}")
    assert titles(page) == ["Ours"]
    assert "1 practice" in page.main
    assert page.link("Remove filter: Organisation: Aquila") == "/en/practices"


def test_values_that_do_not_exist_are_named(client: PageClient) -> None:
    in_library("One")
    page = client.get("/en/practices?country=XX&level=dragon&article=999&language=de")
    assert "Nothing can be found by: DRAGON" not in page.main
    assert "Nothing can be found by: dragon, 999, XX." in page.main
    assert "Some filters do not exist" not in client.get("/en/practices?level=planned").main


def test_active_filters_can_be_removed_one_by_one(client: PageClient) -> None:
    in_library("Chatbot school", listed("Aquila", country="BE"))
    page = client.get("/en/practices?q=school&country=BE&language=en&p=other")
    assert titles(page) == ["Chatbot school"]
    keep = "/en/practices?q=school&language=en&p=other"
    assert page.link("Remove filter: Country: Belgium") == keep
    assert page.link("Clear all filters") == "/en/practices?p=other"
    assert page.form(name="library").values["country"] == "BE"


def test_facets_count_the_whole_library(client: PageClient) -> None:
    in_library("One", listed("Aquila", country="BE"))
    in_library("Two", listed("Borealis", country="BE"), language="fr")
    recount_practices()
    page = client.get("/en/practices?country=FR")
    assert "Belgium 2" in page.text
    assert "French 1" in page.text
    assert "Article 4 AI literacy 2" in page.text
    assert "Germany" not in page.text


def test_numbers_are_exact_where_they_are_kept_and_capped_where_not(db: Any) -> None:
    for number in range(3):
        in_library(f"Practice {number}")
    recount_practices()
    assert library.library_count(LibraryFilter()) == CappedCount(3)
    assert library.library_count(LibraryFilter(level=("planned",))) == CappedCount(0)
    assert library.library_count(LibraryFilter(q="practice")) == CappedCount(3)
    both = LibraryFilter(level=("fully_implemented",), size=("medium",))
    assert library.library_count(both) == CappedCount(3)


def test_too_many_say_so(client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    in_library("One")
    monkeypatch.setattr(library, "library_count", lambda _chosen: CappedCount(1000, True))
    page = client.get("/en/practices?q=one")
    assert "More than 1,000 practices" in page.main
    assert "More words or more filters make the list shorter." in page.main


def test_pages_go_forth_and_back_across_states(client: PageClient) -> None:
    expected = []
    for number in range(60):
        state = PracticeState.STALE if number % 3 else PracticeState.PUBLISHED
        in_library(f"Practice {number:02}", state=state)
        expected.insert(0, f"Practice {number:02}")
    first = client.get("/en/practices")
    second = first.click("Next page")
    third = second.click("Next page")
    assert [titles(p) for p in (first, second, third)] == [
        expected[:25],
        expected[25:50],
        expected[50:],
    ]
    assert not third.has_link("Next page")
    assert titles(third.click("Previous page")) == titles(second)
    back = second.click("Previous page")
    assert (titles(back), back.has_link("Previous page")) == (titles(first), False)


def test_pages_of_a_search_keep_words_filters_and_choice(client: PageClient) -> None:
    for number in range(30):
        in_library(f"Practice {number:02}")
    first = client.get("/en/practices?q=practice&level=fully_implemented&p=abc&sort=newest")
    second = first.click("Next page")
    assert (len(titles(first)), len(titles(second))) == (25, 5)
    assert "p=abc" in second.path
    assert titles(second.click("Previous page")) == titles(first)


@pytest.mark.parametrize("cursor", ["x", "[]", "W10", "e30", "WyJhIl0", "%00", "a" * 5000])
@pytest.mark.parametrize("more", ["", "&q=one", "&level=planned"])
def test_a_cursor_that_we_did_not_make_leads_nowhere(
    client: PageClient, cursor: str, more: str
) -> None:
    assert client.get(f"/en/practices?after={cursor}{more}").status == 404


def test_the_best_match_comes_first_unless_the_newest_is_asked_for(client: PageClient) -> None:
    in_library("Chatbots in the canteen")
    in_library("Something else", summary="A few words about chatbots.")
    best = client.get("/en/practices?q=chatbots")
    assert titles(best) == ["Chatbots in the canteen", "Something else"]
    newest = best.click("newest first")
    assert titles(newest) == ["Something else", "Chatbots in the canteen"]
    assert titles(newest.click("best match")) == titles(best)


def test_an_empty_library_says_what_will_be_here(client: PageClient) -> None:
    page = client.get("/en/practices")
    assert "No practice is in the library yet" in page.main
    assert "No practice matches" in client.get("/en/practices?q=nothing").main


def test_a_row_speaks_the_best_language_there_is(client: PageClient) -> None:
    practice = in_library("Школа за изкуствен интелект", language="bg")
    translated(practice, "en", "AI school")
    english, german = client.get("/en/practices"), client.get("/de/practices")
    assert titles(english) == titles(german) == ["AI school"]
    assert "Original in Bulgarian" in english.main
    link = german.all("h3", cls="ap-practice-row__title")[0][0]
    assert link.get("lang") == "en"
    assert "lang" not in english.all("h3", cls="ap-practice-row__title")[0][0].attrib


def test_the_list_costs_the_same_queries_with_one_row_and_with_25(
    client: PageClient, assert_queries: Any
) -> None:
    def queries(address: str) -> int:
        client.get(address)
        with assert_queries(at_most=20) as counting:
            client.get(address)
        return counting.count

    addresses = ("/en/practices", "/de/practices?q=practice&level=fully_implemented")
    translated(in_library("Practice"), "de", "Praxis")
    with_one = [queries(address) for address in addresses]
    for number in range(24):
        translated(in_library(f"Practice {number}"), "de", "Praxis")
    assert [queries(address) for address in addresses] == with_one


def test_files_feed_and_languages_are_one_click_away(client: PageClient) -> None:
    in_library("One")
    page = client.get("/en/practices?q=one&country=BE&sort=newest")
    wanted = "q=one&country=BE&sort=newest"
    for words_, ending in (
        ("This list for a spreadsheet (CSV)", "csv"),
        ("This list as a workbook (XLSX)", "xlsx"),
        ("This list for programs (JSON)", "json"),
    ):
        assert page.link(words_) == f"/data/practices.{ending}?{wanted}"
    assert page.has_link("New practices as a feed")
    (feed,) = page.all("link", type="application/atom+xml")
    assert feed.get("href") == "/feeds/practices.atom"


@pytest.mark.parametrize("chosen", [LibraryFilter(), LibraryFilter(level=("fully_implemented",))])
def test_lines_for_files_hold_every_text_and_stream_in_batches(
    db: Any, monkeypatch: pytest.MonkeyPatch, chosen: LibraryFilter
) -> None:
    monkeypatch.setattr(lines, "_BATCH", 2)
    expected = []
    for number in range(5):
        practice = in_library(f"Practice {number}", language="bg")
        translated(practice, "en", "In English")
        expected.insert(0, practice.slug)
    database.session.commit()
    rows = [dict(zip(lines.FIELDS, line, strict=False)) for line in lines.library_lines(chosen)]
    assert [row["slug"] for row in rows] == expected
    assert {row["title"] for row in rows} == {f"Practice {n}" for n in range(5)}
    assert rows[0]["knowledge"] == "A test sorts people into **three** groups."


def test_home_entry_and_commitment_show_practices(client: PageClient) -> None:
    aquila = listed("Aquila", commitments=("C-03",))
    in_library("Ours", aquila)
    in_library("Our old one", aquila, state=PracticeState.ARCHIVED)
    in_library("Theirs", kind="D-07")
    assert titles(client.get("/en/")) == ["Theirs", "Ours"]
    entry = client.get(f"/en/organisations/{aquila.slug}")
    assert titles(entry) == ["Our old one", "Ours"]
    assert "Archived" in words(entry.all("div", cls="ap-practice-row")[0])
    assert titles(client.get("/en/commitments/C-03")) == ["Ours"]
    nothing = client.get("/en/commitments/P-01")
    assert "No practice shows this commitment yet" in nothing.main


def test_an_organisation_that_left_keeps_its_practices(client: PageClient) -> None:
    practice = in_library("Ours", listed("Aquila"))
    organisation = practice.organisation
    recount_practices()
    leaving.record_leaving(organisation, on=today(), reason="", actor=lead())
    slug = practice.slug
    database.session.commit()
    page = client.get(f"/en/practices/{slug}")
    assert page.status == 200
    assert "This practice is in the archive" in page.main
    assert "This organisation left the AI Pact" in page.main
    assert client.get(f"/en/organisations/{organisation.slug}").has_link("Ours")
    assert titles(client.get("/en/practices")) == []
    assert titles(client.get("/en/practices?archived=yes")) == ["Ours"]


def lead() -> Actor:
    return made.acting(StaffFactory(staff_roles=["lead"]))
