"""What is stored, for whom, and what is left when it is removed."""

import hashlib
import io
import os
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from aipact import files
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.errors import RuleBroken
from aipact.core.transaction import commit, rollback
from aipact.files import tasks
from aipact.files.storage import FolderStorage
from tests.files.conftest import OWNER, blobs_in, drafts_in
from tests.files.samples import PDF, WHOLE, png

Store = Callable[..., files.StoredFile]


def age(folder: Path, **by: Any) -> None:
    """Everything in the storage was written that long ago."""
    then = (now() - timedelta(**by)).timestamp()
    for path in folder.rglob("*"):
        os.utime(path, (then, then))


@pytest.mark.parametrize("kind", WHOLE)
def test_every_allowed_kind_is_kept_as_it_came(
    store: Store, place: FolderStorage, kind: files.FileKind
) -> None:
    content = WHOLE[kind]
    stored = store(content, "report.exe")
    assert stored.name == f"report.{kind.value}"
    assert stored.media_type == kind.media_type
    assert (stored.size, stored.digest) == (len(content), hashlib.sha256(content).hexdigest())
    assert not stored.is_public
    with place.open(stored.blob) as kept:
        assert kept.read() == content


def test_files_have_the_order_in_which_they_came(store: Store) -> None:
    owner = uuid.uuid4()
    first, second = store(name="one.pdf", owner=owner), store(name="two.pdf", owner=owner)
    store(name="other.pdf")
    assert files.files_of(OWNER, owner) == [first, second]
    files.remove_file(first)
    third = store(name="three.pdf", owner=owner)
    assert files.files_of(OWNER, owner) == [second, third]


def test_a_file_is_found_for_its_owner_only(store: Store) -> None:
    owner = uuid.uuid4()
    stored = store(owner=owner)
    assert files.file(stored.id) is stored
    assert files.file_of(OWNER, owner, stored.id) is stored
    assert files.file_of(OWNER, uuid.uuid4(), stored.id) is None
    assert files.file_of("report", owner, stored.id) is None
    assert files.file_of(OWNER, owner, uuid.uuid4()) is None


def test_no_more_files_than_the_limit(store: Store) -> None:
    owner = uuid.uuid4()
    limit = files.Limit(files=2)
    store(owner=owner, limit=limit)
    store(owner=owner, limit=limit)
    with pytest.raises(RuleBroken, match="Only 2 files can be kept here") as refused:
        store(owner=owner, limit=limit)
    assert refused.value.field == "files"
    store(limit=limit)


def test_a_file_that_is_too_big_is_refused_and_leaves_nothing(store: Store, folder: Path) -> None:
    limit = files.Limit(bytes=len(PDF))
    store(limit=limit)
    with pytest.raises(RuleBroken, match=r"“more\.pdf” is larger than 1 kB"):
        store(PDF + b" ", "more.pdf", limit=limit)
    assert len(blobs_in(folder)) == 1
    assert drafts_in(folder) == []


def test_a_refusal_names_the_file_and_what_is_allowed(store: Store, folder: Path) -> None:
    with pytest.raises(RuleBroken) as refused:
        store(b"MZ" + b"\0" * 200, "C:\\temp\\photo\u202egnp.exe")
    assert refused.value.message == (
        "“photognp.exe” cannot be kept here. Send one of these: PDF, DOCX, XLSX, PPTX, PNG, JPEG."
    )
    assert blobs_in(folder) == drafts_in(folder) == []


def test_a_limit_can_allow_fewer_kinds(store: Store) -> None:
    pictures = files.Limit(types=(files.FileKind.PNG, files.FileKind.JPEG))
    assert store(png(), "a.png", limit=pictures).label == "PNG"
    with pytest.raises(RuleBroken, match=r"Send one of these: PNG, JPEG\."):
        store(limit=pictures)


def test_a_stream_that_cannot_go_back_is_taken(store: Store, place: FolderStorage) -> None:
    class Once(io.RawIOBase):
        def __init__(self) -> None:
            self.rest = PDF

        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            piece, self.rest = self.rest[:7], self.rest[7:]
            return piece

    stored = files.store(
        Once(),  # type: ignore[arg-type]
        "a.pdf",
        owner_kind=OWNER,
        owner_id=uuid.uuid4(),
        actor=Actor.system(),
    )
    with place.open(stored.blob) as kept:
        assert kept.read() == PDF


def test_a_copy_shares_content_and_is_private(store: Store) -> None:
    old, new = uuid.uuid4(), uuid.uuid4()
    first, second = store(owner=old, name="one.pdf"), store(owner=old, name="two.pdf")
    files.set_public(OWNER, old, is_public=True)
    files.copy_files(OWNER, old, new)
    copies = files.files_of(OWNER, new)
    assert [(c.name, c.blob) for c in copies] == [(f.name, f.blob) for f in (first, second)]
    assert [c.is_public for c in copies] == [False, False]
    assert [f.is_public for f in files.files_of(OWNER, old)] == [True, True]


def test_publishing_is_of_one_owner(store: Store) -> None:
    owner, other = uuid.uuid4(), uuid.uuid4()
    mine, theirs = store(owner=owner), store(owner=other)
    files.set_public(OWNER, owner, is_public=True)
    assert (mine.is_public, theirs.is_public) == (True, False)
    files.set_public(OWNER, owner, is_public=False)
    assert not mine.is_public


# -- the sweep -----------------------------------------------------------------------------------


def test_content_outlives_its_row_until_the_sweep(store: Store, folder: Path) -> None:
    stored = store()
    commit()
    files.remove_file(stored)
    assert len(blobs_in(folder)) == 1
    rollback()
    age(folder, hours=2)
    tasks.sweep()
    assert len(blobs_in(folder)) == 1, "the row was not gone for good"
    files.remove_files_of(OWNER, stored.owner_id)
    commit()
    tasks.sweep()
    assert blobs_in(folder) == []


def test_content_that_another_file_has_stays(store: Store, folder: Path) -> None:
    old, new = uuid.uuid4(), uuid.uuid4()
    store(owner=old)
    files.copy_files(OWNER, old, new)
    files.remove_files_of(OWNER, old)
    commit()
    age(folder, hours=2)
    tasks.sweep()
    assert len(blobs_in(folder)) == 1


def test_the_sweep_leaves_what_is_young(store: Store, folder: Path) -> None:
    """Its row may be on its way."""
    store()
    rollback()
    (folder / "drafts").mkdir(exist_ok=True)
    (folder / "drafts" / "half").write_bytes(b"%PDF")
    age(folder, minutes=50)
    tasks.sweep()
    assert len(blobs_in(folder)) == len(drafts_in(folder)) == 1
    age(folder, minutes=70)
    tasks.sweep()
    assert blobs_in(folder) == drafts_in(folder) == []


def test_the_sweep_of_an_empty_storage(db: Any, folder: Path) -> None:
    tasks.sweep()
    assert not folder.exists()
