"""Folder, object store and memory keep the same promises; an object store is a real one."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from aipact import files
from aipact.core.clock import now
from aipact.core.errors import RuleBroken
from aipact.core.transaction import commit
from aipact.files import tasks
from aipact.files.storage import MissingBlob, Storage, StorageTrouble, open_storage
from tests.files.conftest import OWNER
from tests.files.samples import PDF
from tests.support.smtp import HOST, free_port

Store = Callable[..., files.StoredFile]
BUCKET = "pact"


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of an object store that answers as Amazon's does, with a bucket in it."""
    port = free_port()
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    command = [sys.executable, "-m", "moto.server", "-H", HOST, "-p", str(port)]
    with pytest.MonkeyPatch.context() as patch:
        for name, value in keys.items():
            patch.setenv(name, value)
        server = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ}
        )
        try:
            make_bucket(f"http://{HOST}:{port}/{BUCKET}")
            yield f"s3://{BUCKET}/files?endpoint=http://{HOST}:{port}&region=eu-west-1"
        finally:
            server.kill()
            server.wait()


def make_bucket(url: str) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, method="PUT"), timeout=5):
                return
        except urllib.error.HTTPError:
            raise
        except OSError:
            assert time.monotonic() < end, "the object store does not start"
            time.sleep(0.1)


@pytest.fixture(params=["folder", "memory", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "s3":
        return open_storage(request.getfixturevalue("s3"))
    return open_storage(str(tmp_path / "files") if request.param == "folder" else "memory://t")


def put(storage: Storage, content: bytes) -> str:
    with storage.draft() as draft:
        draft.file.write(content)
        storage.keep(draft)
    return draft.blob


def test_what_is_kept_is_there_whole(storage: Storage) -> None:
    content = os.urandom(700_000)
    blob = put(storage, content)
    with storage.open(blob) as kept:
        assert kept.read(5) == content[:5]
        assert kept.read() == content[5:]
        kept.seek(1000)
        assert kept.read(10) == content[1000:1010]
    found = dict(storage.blobs())
    assert abs(found[blob] - now()) < timedelta(minutes=2)


def test_what_is_not_kept_leaves_nothing(storage: Storage) -> None:
    before = {name for name, _at in storage.blobs()}
    with storage.draft() as draft:
        draft.file.write(b"half")
    with pytest.raises(ZeroDivisionError), storage.draft() as other:
        other.file.write(b"%d" % (1 // 0))
    assert {name for name, _at in storage.blobs()} == before
    assert not draft.path.exists()
    assert not other.path.exists()


def test_what_is_removed_is_gone(storage: Storage) -> None:
    blob = put(storage, b"content")
    storage.remove(blob)
    storage.remove(blob)
    with pytest.raises(MissingBlob), storage.open(blob) as kept:
        kept.read()
    assert blob not in dict(storage.blobs())


def test_files_go_through_an_object_store_and_are_swept(
    store: Store, set_up: Callable[..., None], s3: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(files_url=s3)
    stored = store()
    commit()
    place = open_storage(s3)
    with place.open(stored.blob) as kept:
        assert kept.read() == PDF
    monkeypatch.setattr("aipact.files.actions.ORPHANED_AFTER", timedelta(minutes=-5))
    tasks.sweep()
    assert stored.blob in dict(place.blobs())
    files.remove_files_of(OWNER, stored.owner_id)
    commit()
    tasks.sweep()
    assert dict(place.blobs()) == {}


def test_an_object_store_that_is_away_is_said_and_nothing_is_kept(
    store: Store, set_up: Callable[..., None], s3: str
) -> None:
    gone = f"s3://{BUCKET}/files?endpoint=http://{HOST}:{free_port()}&region=eu-west-1"
    set_up(files_url=gone)
    with pytest.raises(RuleBroken, match="the place for files does not answer"):
        store()
    with pytest.raises(StorageTrouble):
        list(open_storage(gone).blobs())


def test_a_bucket_that_is_not_there_is_said(
    store: Store, set_up: Callable[..., None], s3: str
) -> None:
    set_up(files_url=s3.replace(f"//{BUCKET}/", "//other/"))
    with pytest.raises(RuleBroken, match="the place for files does not answer"):
        store()


def test_the_web_does_not_load_the_libraries_of_object_stores(tmp_path: Path) -> None:
    """Why: they are a third of a worker's memory, and most installations have a folder."""
    program = (
        "import sys; from aipact import create_app; from config import Settings;"
        f"create_app(Settings.for_tests(files_url={str(tmp_path)!r}));"
        "print([n for n in ('s3fs', 'botocore', 'aiohttp', 'fsspec', 'puremagic')"
        " if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
