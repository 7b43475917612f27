"""A folder for the files of a test, and a short way to store one."""

import io
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from aipact import files
from aipact.core.actor import Actor
from aipact.core.settings import Settings
from aipact.files.storage import FolderStorage, open_storage
from tests.files.samples import PDF

SETTINGS = "aipact_settings"
OWNER = "practice_version"


@pytest.fixture
def set_up(app: Flask) -> Iterator[Callable[..., None]]:
    """Change settings for one test."""
    before: Settings = app.extensions[SETTINGS]

    def change(**values: Any) -> None:
        app.extensions[SETTINGS] = replace(app.extensions[SETTINGS], **values)

    yield change
    app.extensions[SETTINGS] = before


@pytest.fixture
def folder(set_up: Callable[..., None], tmp_path: Path) -> Path:
    """The application keeps its files here."""
    made = tmp_path / "files"
    set_up(files_url=str(made))
    return made


@pytest.fixture
def place(folder: Path) -> FolderStorage:
    found = open_storage(str(folder))
    assert isinstance(found, FolderStorage)
    return found


@pytest.fixture
def store(db: Any, folder: Path) -> Callable[..., files.StoredFile]:
    """store(content, name, owner): as a view does it."""

    def stored(
        content: bytes = PDF,
        name: str | None = "a.pdf",
        owner: uuid.UUID | None = None,
        **more: Any,
    ) -> files.StoredFile:
        return files.store(
            io.BytesIO(content),
            name,
            owner_kind=OWNER,
            owner_id=owner or uuid.uuid4(),
            actor=Actor.system(),
            **more,
        )

    return stored


def blobs_in(folder: Path) -> list[str]:
    return sorted(p.name for p in (folder / "blobs").rglob("*") if p.is_file())


def drafts_in(folder: Path) -> list[Path]:
    return list((folder / "drafts").glob("*"))
