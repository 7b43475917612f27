"""The register as visitors see it: search, filters, paging, empty states, one entry."""

from datetime import date
from typing import Any

import pytest

from aipact.organisations.states import OrganisationState, RegisterStatus
from tests.public.rows import counted, listed
from tests.support.browser import PageClient
from tests.support.page import Page


def names(page: Page) -> list[str]:
    """The organisations of a list, in its order."""
    from tests.support.html import words

    return [words(row) for row in page.all("th") if row.get("scope") == "row"]


def test_the_register_lists_who_is_public_by_name(client: PageClient) -> None:
    listed("Zeppelin")
    listed("Aquila", commitments=("C-01", "C-02", "C-03"))
    listed("Hidden", is_listed=False)
    counted({("all", "all"): 2})
    page = client.get("/en/organisations")
    assert names(page) == ["Aquila", "Zeppelin"]
    assert "2 organisations" in page.main
    assert "Hidden" not in page.text


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ("q=ακροπολη", ["Ακρόπολη"]),
        ("q=akropol", ["Ακρόπολη"]),
        ("q=???", []),
        ("country=GR", ["Ακρόπολη"]),
        ("country=EL", ["Ακρόπολη"]),
        ("country=gr&country=DE", ["Müller", "Ακρόπολη"]),
        ("sector=it_services", ["Müller"]),
        ("role=deployer", ["Müller"]),
        ("size=large", ["Ακρόπολη"]),
        ("commitment=c-02", ["Ακρόπολη"]),
        ("commitment=P-10", []),
        ("status=pledger", ["Ακρόπολη"]),
        ("status=network&country=DE", ["Müller"]),
        ("country=GR&role=deployer", []),
        ("country=XX", []),
        ("country=", ["Müller", "Ακρόπολη"]),
        ("nonsense=1", ["Müller", "Ακρόπολη"]),
    ],
)
def test_filters_widen_within_a_facet_and_narrow_across(
    client: PageClient, parameters: str, found: list[str]
) -> None:
    listed("Ακρόπολη", country="GR", size="large", commitments=("C-01", "C-02"))
    listed("Müller", country="DE", role="deployer", sectors=("it_services", "other"))
    assert names(client.get(f"/en/organisations?{parameters}")) == found


def test_a_value_that_does_not_exist_is_named(client: PageClient) -> None:
    listed("Aquila")
    page = client.get("/en/organisations?country=XX&role=dragon&country=BE")
    assert "Nothing can be found by: XX, dragon." in page.main
    assert "Some filters do not exist" not in client.get("/en/organisations?country=BE").main


def test_active_filters_can_be_removed_one_by_one(client: PageClient) -> None:
    listed("Aquila")
    page = client.get("/en/organisations?q=aqui&country=BE&country=DE")
    assert names(page) == ["Aquila"]
    assert page.link("Remove filter: Country: Germany") == "/en/organisations?q=aqui&country=BE"
    assert page.link("Remove filter: “aqui”") == "/en/organisations?country=BE&country=DE"
    assert page.link("Clear all filters") == "/en/organisations"
    assert page.form(name="register").values["country"] == ["BE", "DE"]


def test_facets_count_the_whole_register(client: PageClient) -> None:
    listed("Aquila")
    counted({("country", "BE"): 1234, ("country", "DE"): 0, ("status", "network"): 7})
    page = client.get("/en/organisations?country=FR")
    assert "Belgium 1,234" in page.text
    assert "Network 7" in page.text
    assert ("Germany" in page.text, "France 0" in page.text) == (False, True)


def test_pages_go_forth_and_back_and_keep_the_filters(client: PageClient) -> None:
    for number in range(60):
        listed(f"Aquila {number:02}", country="BE" if number else "DE")
    first = client.get("/en/organisations?q=aquila&country=BE")
    second = first.click("Next page")
    third = second.click("Next page")
    assert [len(names(p)) for p in (first, second, third)] == [25, 25, 9]
    assert names(second)[0] == "Aquila 26"
    assert not third.has_link("Next page")
    assert names(third.click("Previous page")) == names(second)
    assert names(second.click("Previous page")) == names(first)


@pytest.mark.parametrize("cursor", ["x", "[]", "W10", "e30", "WyJhIl0", "%00", "a" * 5000])
def test_a_cursor_that_we_did_not_make_leads_nowhere(client: PageClient, cursor: str) -> None:
    assert client.get(f"/en/organisations?after={cursor}").status == 404


def test_a_long_count_stops_at_a_thousand(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from aipact.core.pagination import CappedCount
    from aipact.pledges.queries import register

    listed("Aquila")
    monkeypatch.setattr(register, "register_count", lambda _chosen: CappedCount(1000, True))
    assert "More than 1,000 organisations" in client.get("/en/organisations").main


def test_an_empty_register_says_what_will_be_here(client: PageClient) -> None:
    page = client.get("/en/organisations")
    assert "No organisation is in the register yet" in page.main
    assert page.form(name="register").fill(q="nobody").submit().status == 200


def test_the_list_costs_the_same_queries_with_one_row_and_with_three(
    client: PageClient, assert_queries: Any
) -> None:
    def queries() -> int:
        client.get("/en/organisations?status=pledger")
        with assert_queries(at_most=12) as counting:
            client.get("/en/organisations?status=pledger")
        return counting.count

    listed("Aquila", commitments=("C-01",))
    with_one = queries()
    listed("Borealis", commitments=("C-01", "C-02"), sectors=("it_services", "other"))
    listed("Cygnus", commitments=("C-01", "C-02", "P-01"))
    assert queries() == with_one


def test_the_downloads_hold_exactly_this_view(client: PageClient) -> None:
    listed("Aquila", country="BE")
    listed("Borealis", country="DE")
    page = client.get("/en/organisations?country=DE&country=XX")
    address = page.link("This list for a spreadsheet (CSV)")
    assert address == "/data/organisations.csv?country=DE&country=XX"
    lines = client.get(address).body.decode("utf-8-sig").splitlines()
    assert [line.split(",")[1] for line in lines] == ["name", "Borealis"]


# -- one entry -----------------------------------------------------------------------------------


def test_an_entry_shows_the_published_pledge(client: PageClient) -> None:
    found = listed("Aquila", commitments=("C-01", "C-02"))
    page = client.get(f"/en/organisations/{found.slug}")
    assert page.h1 == "Aquila"
    assert "What Aquila does for C-01." in page.main
    assert "What Aquila does for C-02." in page.main
    assert "no proof that the organisation complies" in page.main


def test_an_organisation_that_left_keeps_its_page(client: PageClient) -> None:
    found = listed(
        "Aquila",
        commitments=("C-01",),
        state=OrganisationState.LEFT,
        register_status=RegisterStatus.LEFT,
        left_on=date(2026, 3, 1),
    )
    page = client.get(f"/en/organisations/{found.slug}")
    assert page.status == 200
    assert "This organisation left the AI Pact" in page.main
    assert "It left on 1 March 2026." in page.main


@pytest.mark.parametrize("slug", ["nobody", "hidden", "%00", "..%2f", "%F0%9F%99%82", "x" * 3000])
def test_what_is_not_public_is_not_there(client: PageClient, slug: str) -> None:
    listed("Hidden", slug="hidden", is_listed=False)
    assert client.get(f"/en/organisations/{slug}").status == 404


def test_a_commitment_shows_who_took_it_and_when_the_law_asks(client: PageClient) -> None:
    listed("Aquila", commitments=("C-01", "C-03"))
    listed("Borealis", commitments=("C-01",))
    page = client.get("/en/commitments/C-03")
    assert page.h1 == "C-03 AI literacy and awareness"
    assert names(page) == ["Aquila"]
    assert "2 February 2025" in page.main
    assert "The code C-03 is ours, not official." in page.main
    assert client.get("/en/commitments/c-03").h1 == page.h1


@pytest.mark.parametrize("code", ["X-99", "%00", "C-01%00", "%F0%9F%99%82"])
def test_there_are_no_other_commitments(client: PageClient, code: str) -> None:
    assert client.get(f"/en/commitments/{code}").status == 404
