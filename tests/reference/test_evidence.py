"""What is not confirmed carries its mark: nothing from memory is shown as a fact."""

from datetime import date

import pytest

from aipact.reference.actions import ReferenceFiles, read_files
from aipact.reference.models import Evidence, WordingEvidence

pytestmark = pytest.mark.pure

ALL_FUNCTIONS = (
    "management legal_compliance ai_data product_engineering hr_training public_affairs "
    "communications other"
)


@pytest.fixture(scope="module")
def files() -> ReferenceFiles:
    return read_files()


def unconfirmed(files: ReferenceFiles, list_name: str) -> str:
    return " ".join(
        row["code"]
        for row in files.entries
        if row["list_name"] == list_name and not row["evidence"].is_confirmed
    )


def test_wording_of_each_commitment_has_its_grade(files: ReferenceFiles) -> None:
    grades: dict[WordingEvidence, str] = {}
    for row in files.commitments:
        known = grades.get(row["wording_evidence"], "")
        grades[row["wording_evidence"]] = f"{known} {row['code']}".strip()

    assert grades == {
        WordingEvidence.FINAL: "C-01 C-02 C-03 P-02 P-03 P-07 P-08 P-09 P-10 D-03 D-07",
        WordingEvidence.DRAFT: "P-01 P-04 P-05 P-06 D-01 D-02 D-05",
        WordingEvidence.MEMORY: "D-04 D-06",
    }


def test_wording_from_memory_says_so_in_its_source(files: ReferenceFiles) -> None:
    sources = [
        row["source"]
        for row in files.commitments
        if row["wording_evidence"] is WordingEvidence.MEMORY
    ]

    assert [source.split(";")[0] for source in sources] == ["From memory", "From memory"]


def test_total_of_the_catalogue_is_not_confirmed(files: ReferenceFiles) -> None:
    assert files.version["count_evidence"] is Evidence.MEMORY


def test_every_mapping_to_the_act_is_inference(files: ReferenceFiles) -> None:
    assert {row["mapping_evidence"] for row in files.commitments} == {Evidence.INFERENCE}
    assert {row["evidence"] for row in files.anticipations} == {Evidence.INFERENCE}


def test_right_to_explanation_is_to_be_checked(files: ReferenceFiles) -> None:
    assert [row["key"] for row in files.obligations if row["needs_check"]] == ["explanation-right"]
    assert [
        (row["commitment_code"], row["obligation_key"])
        for row in files.anticipations
        if row["needs_check"]
    ] == [("D-06", "explanation-right")]


def test_dates_of_the_act_rest_on_secondary_sources(files: ReferenceFiles) -> None:
    assert {row["evidence"] for row in files.obligations} == {Evidence.SECONDARY}


def test_amending_act_says_what_is_not_read_in_the_original(files: ReferenceFiles) -> None:
    (act,) = [row for row in files.entries if row["code"] == "2026/1744"]

    assert (act["evidence"], act["data"]["unconfirmed"]) == (
        Evidence.SECONDARY,
        ["number", "date", "publication"],
    )
    assert act["note"]["en"] == "Number, date and publication details rest on secondary sources."


@pytest.mark.parametrize(
    ("list_name", "codes"),
    [
        ("respondent_types", ""),
        ("public_authority_scopes", "international national regional local"),
        ("sizes", "small_mid_cap"),
        ("roles", ""),
        ("sectors", ""),
        ("nace_sections", "A B C D E F G H I M N O P Q R S T U V"),
        ("register_categories", "self_employed"),
        ("functions", ALL_FUNCTIONS),
        (
            "topics",
            "pact_news events ai_act_implementation consultations gpai innovation jobs",
        ),
        ("ai_act_articles", "4a annex-I annex-X"),
    ],
)
def test_unconfirmed_codes_are_marked(files: ReferenceFiles, list_name: str, codes: str) -> None:
    assert unconfirmed(files, list_name) == codes


def test_size_from_memory_says_so_to_the_reader(files: ReferenceFiles) -> None:
    (entry,) = [row for row in files.entries if row["code"] == "small_mid_cap"]

    assert entry["note"]["en"].endswith("(thresholds not confirmed)")
    assert entry["note"]["de"].endswith("(Schwellenwerte nicht bestätigt)")
    assert entry["note"]["fr"].endswith("(seuils non confirmés)")


def test_unconfirmed_figure_of_the_pact_is_not_printed(files: ReferenceFiles) -> None:
    """235 pledgers is not confirmed; "more than 230" is."""
    one_year = next(row for row in files.milestones if row["key"] == "one-year")

    assert ["235" in text for text in one_year["detail"].values()] == [False, False, False]
    assert "more than 230" in one_year["detail"]["en"]


def test_office_page_is_dated_when_it_was_written(files: ReferenceFiles) -> None:
    assert {row["as_of"].year for row in files.units} == {2024}


def test_every_fact_has_a_source_and_a_day(files: ReferenceFiles) -> None:
    rows = [*files.commitments, *files.obligations, *files.milestones, *files.units, *files.entries]

    assert [row for row in rows if not row["source"] or row["as_of"] < date(2024, 1, 1)] == []


def test_catalogue_has_twenty_entries_in_three_groups(files: ReferenceFiles) -> None:
    assert [row["code"] for row in files.commitments] == (
        [f"C-{n:02}" for n in range(1, 4)]
        + [f"P-{n:02}" for n in range(1, 11)]
        + [f"D-{n:02}" for n in range(1, 8)]
    )
