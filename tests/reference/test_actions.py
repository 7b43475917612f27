"""Loading: once, again, after a change, after a removal."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aipact.core.clock import today
from aipact.reference import queries
from aipact.reference.actions import DataError, load_reference_data
from aipact.reference.actions.files import DATA
from aipact.reference.models import (
    CatalogueVersion,
    CodeListEntry,
    Commitment,
    Obligation,
    ReferenceLoad,
    Unit,
)
from tests.reference.test_files import edit


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def cut(folder: Path, file: str, start: str, end: str) -> None:
    """Remove an entry: from `start` up to the next `end`."""
    path = folder / f"{file}.toml"
    text = path.read_text(encoding="utf-8")
    begin = text.index(start)
    path.write_text(text[:begin] + text[text.index(end, begin + 1) :], encoding="utf-8")


def changed_tables(report: Any) -> dict[str, tuple[int, int, int, int]]:
    return {
        name: (counts.created, counts.changed, counts.retired, counts.deleted)
        for name, counts in report.tables.items()
        if counts.has_changes
    }


def test_second_load_changes_nothing(db: Any) -> None:
    load_reference_data()
    loads = db.session.query(ReferenceLoad).count()

    report = load_reference_data()

    assert not report.has_changes
    assert report.total.unchanged > 700
    assert db.session.query(ReferenceLoad).count() == loads


def test_load_brings_back_what_somebody_changed(db: Any) -> None:
    load_reference_data()
    db.session.get(Unit, "safety").name = {"en": "X", "de": "X", "fr": "X"}
    db.session.flush()

    assert changed_tables(load_reference_data()) == {"units": (0, 1, 0, 0)}
    assert db.session.get(Unit, "safety").name["de"] == "KI-Sicherheit"


def test_changed_date_is_brought_in_and_noted(db: Any, folder: Path) -> None:
    edit(folder, "obligations", "current_date = 2028-08-02", "current_date = 2029-08-02")

    report = load_reference_data(folder)

    assert changed_tables(report) == {"obligations": (0, 1, 0, 0)}
    assert db.session.get(Obligation, "high-risk-annex-i").current_on == date(2029, 8, 2)
    newest = db.session.query(ReferenceLoad).order_by(ReferenceLoad.id.desc()).first()
    assert newest.counts["obligations"]["changed"] == 1


def test_labels_follow_a_load_in_the_same_transaction(db: Any, folder: Path) -> None:
    assert queries.label("sectors", "it_services", "de") == "IT-Dienstleistungen"
    edit(folder, "code_lists", 'de = "IT-Dienstleistungen"', 'de = "IT-Dienste"')

    load_reference_data(folder)

    assert queries.label("sectors", "it_services", "de") == "IT-Dienste"


def test_labels_follow_a_rollback(db: Any, folder: Path) -> None:
    edit(folder, "code_lists", 'de = "IT-Dienstleistungen"', 'de = "IT-Dienste"')
    load_reference_data(folder)
    assert queries.label("sectors", "it_services", "de") == "IT-Dienste"

    db.session.rollback()

    assert queries.label("sectors", "it_services", "de") == "IT-Dienstleistungen"


def test_code_that_left_its_list_is_retired_and_keeps_its_name(db: Any, folder: Path) -> None:
    cut(folder, "code_lists", '    { code = "self_employed"', "    {")

    report = load_reference_data(folder)

    assert changed_tables(report) == {"code_list_entries": (0, 8, 1, 0)}
    entry = db.session.get(CodeListEntry, ("register_categories", "self_employed"))
    assert entry.retired_on == today()
    assert "self_employed" not in dict(queries.choices("register_categories", "en"))
    assert not queries.is_code("register_categories", "self_employed")
    assert queries.label("register_categories", "self_employed", "fr") == "Indépendants"


def test_code_that_comes_back_is_current_again(db: Any, folder: Path) -> None:
    cut(folder, "code_lists", '    { code = "self_employed"', "    {")
    load_reference_data(folder)

    load_reference_data()

    assert queries.is_code("register_categories", "self_employed")


def test_retired_code_is_retired_once(db: Any, folder: Path) -> None:
    cut(folder, "code_lists", '    { code = "self_employed"', "    {")
    load_reference_data(folder)

    assert not load_reference_data(folder).has_changes


def test_domain_that_left_its_file_is_deleted(db: Any, folder: Path) -> None:
    edit(folder, "free_mail_domains", '"gmx.at", ', "")

    assert changed_tables(load_reference_data(folder)) == {"free_mail_domains": (0, 0, 0, 1)}
    assert not queries.is_free_mail_domain("gmx.at")


def test_new_wording_needs_a_new_number(db: Any, folder: Path) -> None:
    edit(folder, "commitments", 'en = "Data quality"', 'en = "Data"')

    with pytest.raises(DataError) as raised:
        load_reference_data(folder)

    assert raised.value.problems == [
        "commitments.toml: P-02: the wording changed, so the version needs a number above 1"
    ]


def test_new_edition_keeps_the_old_wording(db: Any, folder: Path) -> None:
    edit(folder, "commitments", 'en = "Data quality"', 'en = "Data"')
    edit(folder, "commitments", "number = 1", "number = 2")

    load_reference_data(folder)

    versions = db.session.query(CatalogueVersion).order_by(CatalogueVersion.number).all()
    assert [v.content["P-02"]["title"]["en"] for v in versions] == ["Data quality", "Data"]
    assert queries.catalogue_version() == versions[1]
    assert queries.commitment("P-02").version_number == 2


def test_older_edition_is_refused(db: Any, folder: Path) -> None:
    edit(folder, "commitments", "number = 1", "number = 2")
    load_reference_data(folder)

    with pytest.raises(DataError) as raised:
        load_reference_data()

    assert raised.value.problems == ["commitments.toml: version: 2 is already loaded"]


def test_commitment_that_left_the_catalogue_is_retired(db: Any, folder: Path) -> None:
    cut(folder, "commitments", '[[commitments]]\ncode = "D-04"', "[[commitments]]")
    edit(folder, "commitments", "number = 1", "number = 2")

    load_reference_data(folder)

    assert db.session.get(Commitment, "D-04").retired_on == today()
    assert "D-04" not in [entry.code for entry in queries.commitments()]
    assert "D-04" in [entry.code for entry in queries.commitments(retired=True)]
    assert queries.commitment("d-04").title["en"] == "Label public-interest text"


def test_better_translation_needs_no_new_number(db: Any, folder: Path) -> None:
    edit(folder, "commitments", 'de = "Datenqualität"', 'de = "Güte der Daten"')

    load_reference_data(folder)

    assert queries.commitment("P-02").title["de"] == "Güte der Daten"
    assert queries.catalogue_version().content["P-02"]["title"]["de"] == "Güte der Daten"


def test_wrong_files_change_nothing(db: Any, folder: Path) -> None:
    edit(folder, "units", 'de = "KI-Sicherheit"', 'de = ""')

    with pytest.raises(DataError):
        load_reference_data(folder)

    assert not db.session.new
    assert not db.session.dirty
