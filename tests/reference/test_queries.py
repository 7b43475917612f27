"""What readers get: order, languages, codes."""

from datetime import date
from typing import Any

import pytest

from aipact.reference import queries
from aipact.reference.models import CountryGroup


@pytest.fixture(autouse=True)
def _data(db: Any) -> None:
    """Every test here reads the database that is loaded once."""


def codes(entries: list[Any]) -> list[str]:
    return [entry.code for entry in entries]


CORE = ["C-01", "C-02", "C-03"]
PROVIDER = [f"P-{n:02}" for n in range(1, 11)]
DEPLOYER = [f"D-{n:02}" for n in range(1, 8)]


def test_text_falls_back_to_english() -> None:
    assert queries.text({"en": "Yes", "de": "Ja"}, "fr") == "Yes"
    assert queries.text(None, "fr") == ""


def test_commitments_come_in_catalogue_order() -> None:
    assert codes(queries.commitments()) == CORE + PROVIDER + DEPLOYER
    assert codes(queries.core_commitments()) == CORE


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("provider", CORE + PROVIDER),
        ("deployer", CORE + DEPLOYER),
        ("both", CORE + PROVIDER + DEPLOYER),
        ("other_operator", CORE + PROVIDER + DEPLOYER),
        ("neither", CORE + PROVIDER + DEPLOYER),
    ],
)
def test_role_decides_what_is_offered(role: str, offered: list[str]) -> None:
    assert codes(queries.commitments_for_role(role)) == offered


def test_commitment_is_found_in_any_case() -> None:
    assert queries.commitment("p-08") is queries.commitment("P-08")
    assert queries.commitment("P-99") is None


def test_catalogue_costs_the_same_for_one_and_for_all(assert_queries: Any) -> None:
    with assert_queries(at_most=2):
        for entry in queries.commitments():
            queries.obligation_dates_for(entry)


@pytest.mark.parametrize(
    ("code", "dates"),
    [
        ("C-01", []),
        ("C-02", [date(2027, 12, 2), date(2028, 8, 2)]),
        ("C-03", [date(2025, 2, 2), date(2026, 7, 27)]),
        ("P-01", [date(2027, 12, 2), date(2028, 8, 2)]),
        ("P-06", [date(2027, 12, 2), date(2028, 8, 2)]),
        ("P-07", [date(2026, 8, 2)]),
        ("P-08", [date(2026, 8, 2), date(2026, 12, 2)]),
        ("P-10", [date(2026, 8, 2)]),
        ("D-01", [date(2027, 12, 2)]),
        ("D-02", [date(2027, 12, 2), date(2028, 8, 2)]),
        ("D-05", [date(2026, 8, 2)]),
        ("D-06", [date(2026, 8, 2), date(2027, 12, 2), date(2028, 8, 2)]),
        ("D-07", [date(2027, 12, 2), date(2028, 8, 2)]),
    ],
)
def test_commitment_leads_to_the_dates_of_the_act(code: str, dates: list[date]) -> None:
    entry = queries.commitment(code)
    assert entry is not None

    found = queries.obligation_dates_for(entry)

    assert [anticipation.obligation.current_on for anticipation in found] == dates


def test_moved_dates_keep_the_original() -> None:
    moved = [
        (entry.key, entry.original_on, entry.current_on)
        for entry in queries.obligations()
        if entry.was_moved
    ]

    assert moved == [
        ("marking-existing-systems", date(2026, 8, 2), date(2026, 12, 2)),
        ("national-sandboxes", date(2026, 8, 2), date(2027, 8, 2)),
        ("high-risk-annex-iii", date(2026, 8, 2), date(2027, 12, 2)),
        ("high-risk-annex-i", date(2027, 8, 2), date(2028, 8, 2)),
    ]


def test_every_moved_date_names_the_act_that_moved_it() -> None:
    moved = [entry for entry in queries.obligations() if entry.was_moved]

    assert {entry.amending_act for entry in moved} == {"2026/1744"}


def test_obligations_come_in_time_order() -> None:
    dates = [entry.current_on for entry in queries.obligations()]

    assert dates == sorted(dates)
    assert (dates[0], dates[-1]) == (date(2024, 8, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("on", "key"),
    [
        (date(2026, 12, 1), "new-prohibitions"),
        (date(2026, 12, 2), "new-prohibitions"),
        (date(2026, 12, 3), "gpai-models-existing"),
        (date(2027, 8, 3), "high-risk-annex-iii"),
    ],
)
def test_next_obligation_counts_its_own_day(on: date, key: str) -> None:
    found = queries.next_obligation(on)

    assert found is not None
    assert found.key == key


def test_after_the_last_date_there_is_no_next() -> None:
    assert queries.next_obligation(date(2031, 1, 1)) is None


def test_milestones_tell_the_story_in_order() -> None:
    assert [entry.key for entry in queries.milestones()] == [
        "launch",
        "two-pillars",
        "draft-pledges",
        "seven-hundred",
        "first-signing",
        "first-list",
        "first-reports",
        "one-year",
        "independent-count",
    ]


@pytest.mark.parametrize(
    ("reference", "en", "de", "fr"),
    [
        ("4", "Article 4", "Artikel 4", "article 4"),
        ("26(7)", "Article 26(7)", "Artikel 26 Absatz 7", "article 26, paragraphe 7"),
        (
            "50(4)/2",
            "Article 50(4), second subparagraph",
            "Artikel 50 Absatz 4 Unterabsatz 2",
            "article 50, paragraphe 4, deuxième alinéa",
        ),
        ("3#56", "Article 3(56)", "Artikel 3 Nummer 56", "article 3, point 56"),
        ("annex-III", "Annex III", "Anhang III", "annexe III"),
    ],
)
def test_article_is_cited_as_in_the_readers_language(
    reference: str, en: str, de: str, fr: str
) -> None:
    assert [queries.citation(reference, lang) for lang in ("en", "de", "fr")] == [en, de, fr]


def test_every_reference_of_the_catalogue_can_be_cited_and_opened() -> None:
    cited = {
        reference
        for entry in queries.commitments()
        for reference in [*entry.articles, *entry.related_articles]
    }

    addresses = [queries.article_url(reference, "de") or "" for reference in sorted(cited)]
    assert [a for a in addresses if not a.startswith("https://eur-lex.europa.eu/")] == []
    assert "" not in [queries.article_title(reference, "fr") for reference in cited]


def test_inserted_article_has_no_address_in_the_original_text() -> None:
    assert queries.article_url("4a", "en") is None


def test_reference_to_nothing_is_refused() -> None:
    with pytest.raises(ValueError):
        queries.citation("50(4", "en")


def test_countries_are_sorted_for_the_reader() -> None:
    german = [choice.name for choice in queries.countries("de")]

    assert german[:3] == ["Afghanistan", "Ägypten", "Ålandinseln"]
    assert german.index("Österreich") == german.index("Oman") + 1
    assert dict(queries.country_choices("fr"))["GR"] == "Grèce"


def test_tables_show_the_protocol_order_with_the_codes_of_the_union() -> None:
    shown = [choice.eu_code for choice in queries.countries_in_protocol_order("en")]

    assert " ".join(shown[:27]) == (
        "BE BG CZ DK DE EE IE EL ES FR HR IT CY LV LT LU HU MT NL AT PL PT RO SI SK FI SE"
    )
    assert shown[27:30] == ["IS", "LI", "NO"]


@pytest.mark.parametrize(
    ("code", "iso"),
    [("EL", "GR"), ("GR", "GR"), (" grc ", "GR"), ("UK", "GB"), ("GB", "GB"), ("usa", "US")],
)
def test_country_is_found_by_any_of_its_codes(code: str, iso: str) -> None:
    found = queries.country_by_any_code(code)

    assert found is not None
    assert found.code == iso


def test_unknown_country_is_none_and_names_itself() -> None:
    assert queries.country_by_any_code("ZZ") is None
    assert queries.country_name("QX", "en") == "QX"
    assert queries.country_name("", "en") == ""


def test_country_groups_have_their_members() -> None:
    found = {code: queries.country_by_any_code(code) for code in ("DE", "NO", "CH", "US")}

    assert [facts.group for facts in found.values() if facts] == [
        CountryGroup.EU,
        CountryGroup.EEA,
        CountryGroup.OTHER,
        CountryGroup.OTHER,
    ]


def test_choices_are_in_the_order_of_the_list() -> None:
    assert queries.choices("roles", "de") == [
        ("provider", "Anbieter"),
        ("deployer", "Betreiber"),
        ("both", "Anbieter und Betreiber"),
        ("other_operator", "Anderer Akteur"),
        ("neither", "Weder Anbieter noch Betreiber"),
    ]


def test_languages_name_themselves_in_the_official_order() -> None:
    listed = queries.choices("languages", "fr")

    assert " ".join(code for code, _ in listed) == (
        "bg es cs da de et el en fr ga hr it lv lt hu mt nl pl pt ro sk sl fi sv"
    )
    assert dict(listed)["el"] == "ελληνικά"


def test_organisations_are_no_citizens() -> None:
    offered = [code for code, _ in queries.organisation_types("en")]

    assert len(offered) == 9
    assert (offered[0], offered[-1]) == ("company", "other")
    assert {"eu_citizen", "non_eu_citizen"} & set(offered) == set()


def test_unknown_code_names_itself_but_unknown_list_is_an_error() -> None:
    assert queries.label("roles", "king", "en") == "king"
    assert queries.label("roles", None, "en") == ""
    with pytest.raises(KeyError):
        queries.label("rolls", "provider", "en")


def test_note_explains_a_code() -> None:
    assert queries.note("sizes", "micro", "en").startswith("Fewer than 10 staff")
    assert queries.note("roles", "both", "de") == (
        "Bietet KI-Systeme an und setzt selbst welche ein"
    )
    assert queries.note("sectors", "other", "en") == ""


@pytest.mark.parametrize(
    ("alias", "code"),
    [
        ("COMPANY", "company"),
        ("ACADEMIC_RESEARCH_INSTITTUTION", "academic_research_institution"),
        ("academic_research_institution", "academic_research_institution"),
        ("", None),
        ("KING", None),
    ],
)
def test_import_understands_the_values_of_the_portal(alias: str, code: str | None) -> None:
    assert queries.code_for("respondent_types", alias) == code


@pytest.mark.parametrize(
    ("domain", "is_free"),
    [
        ("gmail.com", True),
        ("Seznam.CZ", True),
        ("mail.gmx.de", True),
        ("notgmx.de", False),
        ("ec.europa.eu", False),
        ("com", False),
        ("", False),
    ],
)
def test_free_mail_is_known_by_its_domain(domain: str, is_free: bool) -> None:
    assert queries.is_free_mail_domain(domain) is is_free


def test_units_come_without_the_advisers() -> None:
    assert [unit.key for unit in queries.units()] == [
        "excellence",
        "regulation",
        "safety",
        "innovation",
        "societal-good",
    ]
    assert len(queries.units(advisers=True)) == 7
    assert queries.unit_name("lead-scientific-adviser", "en") == "Lead Scientific Adviser"
    assert queries.unit_name("x", "en") == "x"
    assert dict(queries.unit_choices("de"))["safety"] == "KI-Sicherheit"


@pytest.mark.parametrize(
    ("kind", "number"), [("registration", 6), ("pledge", 6), ("practice", 6), ("adoption", 3)]
)
@pytest.mark.parametrize("outcome", ["not_accepted", "changes_requested"])
def test_every_outcome_has_reasons_and_a_way_out(kind: str, outcome: str, number: int) -> None:
    prepared = queries.reasons(kind, outcome)

    assert len(prepared) >= number
    assert prepared[-1].code == "other"
    assert queries.reason(kind, outcome, "other") is prepared[-1]


def test_labels_cost_one_query_per_transaction(assert_queries: Any) -> None:
    queries.label("sectors", "it_services", "de")
    with assert_queries(at_most=0):
        for code in ("BE", "FR", "GR"):
            queries.country_name(code, "de")
            queries.label("sectors", "cloud_telecom", "fr")
