"""A web server killed again and again, and disks without room: what is listed is whole."""

import errno
import hashlib
import os
import queue
import random
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from aipact import create_app, files
from aipact.core.db import db as database
from aipact.core.errors import RuleBroken
from aipact.files import tasks
from aipact.files.storage import FolderStorage, StorageTrouble, open_storage
from config import Settings
from tests.conftest import Databases, close
from tests.files.conftest import blobs_in, drafts_in
from tests.files.samples import PDF
from tests.support.server import Site
from tests.support.smtp import SmtpServer

IS_LONG = os.environ.get("AIPACT_FAULTS") == "long"
SUBMISSIONS, KILLS = (100, 20) if IS_LONG else (16, 2)
SENDERS = 4
Store = Callable[..., files.StoredFile]

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900 if IS_LONG else 120)]


def content(number: int) -> bytes:
    """A PDF that nobody else sends, of up to three megabytes."""
    luck = random.Random(number)
    return PDF[:-7] + luck.randbytes(luck.randrange(1_000, 3_000_000)) + b"\n%%EOF\n"


class Uploads:
    """People who send files until each of theirs was acknowledged."""

    def __init__(self, site: Site, *, address: str = "/upload") -> None:
        self.site, self.address = site, address
        self.waiting: queue.Queue[int] = queue.Queue()
        self.acknowledged: dict[int, str] = {}
        self.cut_off = 0
        self.is_over = False
        self.threads = [threading.Thread(target=self._send_all) for _sender in range(SENDERS)]

    def start(self, count: int) -> None:
        for number in range(count):
            self.waiting.put(number)
        for thread in self.threads:
            thread.start()

    def wait_for(self, count: int) -> None:
        """Until so many were acknowledged."""
        while len(self.acknowledged) < count:
            assert any(thread.is_alive() for thread in self.threads), self.site.log.read_text()[
                -2000:
            ][-2000:]
            time.sleep(0.01)

    def end(self) -> None:
        self.is_over = True
        for thread in self.threads:
            thread.join(60)

    def _send_all(self) -> None:
        while not self.is_over:
            try:
                number = self.waiting.get_nowait()
            except queue.Empty:
                return
            while not self.is_over and not self._send(number):
                time.sleep(0.05)

    def _send(self, number: int) -> bool:
        boundary = f"b{number}b"
        body = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{number}.pdf"'
            "\r\n\r\n"
        ).encode() + content(number)
        request = urllib.request.Request(
            self.site.url + self.address,
            body + f"\r\n--{boundary}--\r\n".encode(),
            {"Content-Type": f"multipart/form-data; boundary={boundary}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                self.acknowledged[number] = answer.read().decode()
        except urllib.error.HTTPError:
            raise
        except (OSError, HTTPException):
            self.cut_off += 1
            return False
        return True


@pytest.fixture
def uploads(databases: Databases, tmp_path: Path) -> Iterator[tuple[Site, Flask, Path]]:
    """A site that takes files, its twin in this process, and the folder of both."""
    folder = tmp_path / "files"
    with databases.copy() as url, SmtpServer() as smtp:
        site = Site(tmp_path, smtp)
        site.web_app = "tests.files.upload_site:served()"
        site.env |= {"DATABASE_URL": url, "FILES_URL": str(folder)}
        app = create_app(Settings.for_tests(DATABASE_URL=url, FILES_URL=str(folder)))
        try:
            yield site, app, folder
        finally:
            site.stop()
            close(app)


def listed(app: Flask) -> dict[str, str]:
    """Every file that there is: its name and digest by its blob."""
    with app.app_context():
        return {
            stored.blob: f"{stored.name} {stored.digest}"
            for stored in database.session.scalars(select(files.StoredFile))
        }


def broken(app: Flask, folder: Path) -> list[str]:
    """Files that are listed and whose content is not there, or not whole."""
    place = open_storage(str(folder))
    wrong = []
    for blob, about in listed(app).items():
        try:
            with place.open(blob) as kept:
                digest = hashlib.sha256(kept.read()).hexdigest()
        except StorageTrouble:
            digest = "gone"
        if not about.endswith(digest):
            wrong.append(about)
    return wrong


def kill_and_start_again(site: Site) -> None:
    site.kill("web")
    site.start("web")
    site.wait_until_up()


def test_a_web_server_killed_again_and_again_lists_only_whole_files(
    uploads: tuple[Site, Flask, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    site, app, folder = uploads
    site.start("web")
    site.wait_until_up()
    people = Uploads(site)
    people.start(SUBMISSIONS)
    for kill in range(KILLS):
        people.wait_for(SUBMISSIONS * (kill + 1) // (KILLS + 2))
        time.sleep(random.Random(kill).uniform(0, 0.1))
        kill_and_start_again(site)
        assert broken(app, folder) == []
    people.wait_for(SUBMISSIONS)
    people.end()
    assert people.cut_off >= KILLS
    assert sorted(people.acknowledged) == list(range(SUBMISSIONS))
    assert broken(app, folder) == []
    names = set(listed(app).values())
    for number in range(SUBMISSIONS):
        assert f"{number}.pdf {hashlib.sha256(content(number)).hexdigest()}" in names
    # What the kills left behind goes, and nothing else.
    site.stop()
    monkeypatch.setattr("aipact.files.actions.ORPHANED_AFTER", timedelta(seconds=-5))
    with app.app_context():
        tasks.sweep()
    assert blobs_in(folder) == sorted(listed(app))
    assert drafts_in(folder) == []


def test_the_look_for_broken_files_finds_them(uploads: tuple[Site, Flask, Path]) -> None:
    """Why: with content that is written after its row, the test above has to fail."""
    site, app, folder = uploads
    site.start("web")
    site.wait_until_up()
    people = Uploads(site, address="/upload?faulty=yes")
    people.start(SENDERS)
    end = time.monotonic() + 30
    while not listed(app):
        assert time.monotonic() < end
        time.sleep(0.01)
    time.sleep(0.2)
    site.kill("web")
    people.end()
    assert broken(app, folder) != []


# -- no room -------------------------------------------------------------------------------------


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk with room for one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a disk of its own needs root")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


LARGE = PDF[:-7] + bytes(700_000) + b"%%EOF\n"
NO_ROOM = "there is no room for it at the moment"


def test_a_full_disk_keeps_no_part_of_a_file(
    store: Store, set_up: Callable[..., None], tiny_disk: Path
) -> None:
    set_up(files_url=str(tiny_disk))
    first = store(LARGE)
    for _attempt in range(3):
        with pytest.raises(RuleBroken, match=NO_ROOM):
            store(LARGE)
    assert blobs_in(tiny_disk) == [first.blob]
    assert drafts_in(tiny_disk) == []
    assert store(PDF).size == len(PDF), "what still fits is taken"


def test_a_disk_that_is_full_at_the_last_moment_keeps_nothing(
    store: Store, place: FolderStorage, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writing to /dev/full fails as a full disk does: when memory is written out."""
    (folder / "drafts").mkdir(parents=True)
    link = folder / "drafts" / "full"

    def draft_path(_storage: FolderStorage) -> Path:
        link.symlink_to("/dev/full")
        return link

    monkeypatch.setattr(FolderStorage, "_draft_path", draft_path)
    for content_sent in (PDF, LARGE):
        with pytest.raises(RuleBroken, match=NO_ROOM):
            store(content_sent)
        assert blobs_in(folder) == drafts_in(folder) == []


def test_a_disk_that_fails_while_it_syncs_keeps_nothing(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_handle: int) -> None:
        raise OSError(errno.EIO, "broken disk")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(RuleBroken, match="the place for files does not answer"):
        store(PDF)
    assert blobs_in(folder) == drafts_in(folder) == []


def test_no_room_for_a_request_is_a_page_and_not_a_crash(upload_page: FlaskClient) -> None:
    """The server keeps a large request on the disk before any view looks into it."""
    answer = upload_page.post("/full")
    assert answer.status_code == 503
    assert "The site is busy" in answer.text


@pytest.fixture
def upload_page(databases: Databases, tmp_path: Path) -> Iterator[FlaskClient]:
    from tests.files.upload_site import add_pages

    with databases.copy() as url:
        app = create_app(Settings.for_tests(DATABASE_URL=url, FILES_URL=str(tmp_path / "files")))
        add_pages(app)
        yield app.test_client()
        close(app)
