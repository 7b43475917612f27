"""The data files: complete in every language, and wrong files are named with file and key."""

import shutil
from pathlib import Path

import pytest

from aipact.reference.actions import DataError, read_files
from aipact.reference.actions.files import DATA, LANGUAGES

pytestmark = pytest.mark.pure


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the data files that a test may damage."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / f"{file}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(folder: Path) -> list[str]:
    with pytest.raises(DataError) as raised:
        read_files(folder)
    return raised.value.problems


def test_files_are_sound() -> None:
    files = read_files()

    assert len(files.commitments) == 20
    assert len(files.countries) == 250
    assert len(files.domains) == len({row["domain"] for row in files.domains}) > 100


def test_every_text_says_something_else_in_each_language() -> None:
    """A translation that equals the English sentence was forgotten."""
    files = read_files()
    sentences = [row[name] for row in files.commitments for name in ("ask", "guidance")]
    sentences += [row["applies"] for row in files.obligations]
    sentences += [row["detail"] for row in files.milestones]
    sentences += [row[name] for row in files.reasons for name in ("text", "remedy")]

    assert [text["en"] for text in sentences if len(set(text.values())) < len(LANGUAGES)] == []


def test_free_mail_domains_are_lower_case() -> None:
    names = [row["domain"] for row in read_files().domains]

    assert names == [name.casefold() for name in names]


def test_missing_language_is_named(folder: Path) -> None:
    edit(folder, "commitments", 'fr = "Qualité des données"\n', "")

    assert problems(folder) == ["commitments.toml: P-02: title: no text in 'fr'"]


def test_empty_text_is_named(folder: Path) -> None:
    edit(folder, "units", 'de = "KI-Sicherheit"', 'de = " "')

    assert problems(folder) == ["units.toml: safety: name: no text in 'de'"]


def test_double_code_is_named(folder: Path) -> None:
    edit(folder, "commitments", 'code = "P-02"', 'code = "P-01"')

    assert "commitments.toml: P-01: code is there twice" in problems(folder)


def test_double_entry_of_a_list_is_named(folder: Path) -> None:
    edit(folder, "code_lists", 'code = "it_services"', 'code = "cloud_telecom"')

    assert problems(folder) == ["code_lists.toml: sectors cloud_telecom: code is there twice"]


def test_unknown_article_is_named(folder: Path) -> None:
    edit(folder, "commitments", 'articles = ["50(2)"]', 'articles = ["500(2)"]')

    assert problems(folder) == ["commitments.toml: P-08: unknown article '500'"]


def test_unknown_obligation_is_named(folder: Path) -> None:
    edit(folder, "commitments", 'obligations = ["ai-literacy",', 'obligations = ["literacy",')

    assert problems(folder) == ["commitments.toml: C-03: unknown obligation 'literacy'"]


def test_unknown_amending_act_is_named(folder: Path) -> None:
    edit(folder, "obligations", 'amending_act = "2026/1744"', 'amending_act = "2026/1"')

    assert problems(folder) == ["obligations.toml: omnibus-in-force: unknown amending act '2026/1'"]


def test_note_about_an_obligation_that_is_not_listed_is_named(folder: Path) -> None:
    edit(folder, "commitments", 'obligations = ["transparency", "marking', 'obligations = ["mark')
    edit(folder, "commitments", 'obligations = ["mark-existing', 'obligations = ["x')

    assert (
        "commitments.toml: P-08: obligations: a note or check for 'marking-existing-systems', "
        "which is not listed"
    ) in problems(folder)


def test_wrong_evidence_is_named(folder: Path) -> None:
    edit(folder, "commitments", 'wording_evidence = "C"', 'wording_evidence = "D"')

    assert problems(folder) == [
        "commitments.toml: D-04: wording_evidence: 'D' is no WordingEvidence"
    ]


def test_wrong_date_is_named(folder: Path) -> None:
    edit(folder, "obligations", "current_date = 2024-08-01", 'current_date = "soon"')

    assert problems(folder) == [
        "obligations.toml: entry-into-force: current_date: expected date, found 'soon'"
    ]


def test_all_problems_come_at_once(folder: Path) -> None:
    edit(folder, "units", 'de = "KI-Sicherheit"', 'de = ""')
    edit(folder, "commitments", 'wording_evidence = "C"', 'wording_evidence = "D"')

    assert len(problems(folder)) == 2


def test_broken_file_is_named(folder: Path) -> None:
    (folder / "units.toml").write_text("[[units]\n", encoding="utf-8")

    (problem,) = problems(folder)
    assert problem.startswith("units.toml: ")
