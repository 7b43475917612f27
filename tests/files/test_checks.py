"""`aipact check` says whether files can be kept and scanned."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aipact import files
from aipact.cli import checks
from aipact.core.settings import PROJECT_ROOT
from aipact.files.storage import FolderStorage
from config import Settings
from tests.files.conftest import blobs_in, drafts_in
from tests.support.clamd import Clamd
from tests.support.smtp import HOST, free_port

Store = Callable[..., files.StoredFile]


def test_a_storage_that_works_leaves_no_trace(store: Store, folder: Path) -> None:
    stored = store()
    assert checks.file_storage() == str(folder)
    assert blobs_in(folder) == [stored.blob]
    assert drafts_in(folder) == []


def test_a_storage_that_cannot_be_written_is_wrong(
    db: Any, set_up: Callable[..., None], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    set_up(files_url=str(tmp_path / "file"))
    with pytest.raises(checks.Wrong, match="does not keep files"):
        checks.file_storage()


def test_a_storage_that_loses_content_is_wrong(store: Store, place: FolderStorage) -> None:
    place.remove(store().blob)
    with pytest.raises(checks.Wrong, match="The newest file is not in"):
        checks.file_storage()


def test_a_scanner_is_asked_where_there_is_one(db: Any, set_up: Callable[..., None]) -> None:
    assert checks.virus_scanner() == "none: files are not scanned"
    with Clamd() as clamd:
        set_up(clamd_url=clamd.url)
        assert checks.virus_scanner() == "answers"
    set_up(clamd_url=f"tcp://{HOST}:{free_port()}")
    with pytest.raises(checks.Wrong, match="files are refused"):
        checks.virus_scanner()


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        ({"database_url": "sqlite:////srv/a.sqlite", "files_url": ""}, "/srv/a-files"),
        (
            {"database_url": "postgresql://h/a", "files_url": ""},
            str(PROJECT_ROOT / "instance" / "files"),
        ),
        ({"database_url": "postgresql://h/a", "files_url": "s3://b/p"}, "s3://b/p"),
    ],
)
def test_each_database_has_a_place_of_its_own(settings: dict[str, str], place: str) -> None:
    assert Settings.for_tests(**settings).storage_url == place


@pytest.mark.parametrize("wrong", [{"files_url": "ftp://x"}, {"clamd_url": "127.0.0.1:3310"}])
def test_an_address_of_no_kind_is_refused_at_the_start(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="must be"):
        Settings.for_tests(**wrong)
