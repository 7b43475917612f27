"""How files leave: as attachments that no browser runs, to those who may have them."""

import io
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from aipact import files
from aipact.core.transaction import commit
from aipact.files import serving
from aipact.files.storage import FolderStorage
from tests.files.conftest import OWNER
from tests.files.samples import PDF, png
from tests.support.browser import PageClient

Store = Callable[..., files.StoredFile]
pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture
def published(store: Store) -> files.StoredFile:
    stored = store(name="Έκθεση “2026”.pdf")
    files.set_public(OWNER, stored.owner_id, is_public=True)
    commit()
    return stored


def address(stored: files.StoredFile) -> str:
    return f"/files/{stored.id}"


def test_a_published_file_is_an_attachment(client: PageClient, published: files.StoredFile) -> None:
    page = client.get(address(published))
    assert (page.status, page.body) == (200, PDF)
    headers = page.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Length"] == str(len(PDF))
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "public, max-age=3600"
    disposition = headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert (
        "filename*=UTF-8''%CE%88%CE%BA%CE%B8%CE%B5%CF%83%CE%B7%20%E2%80%9C2026%E2%80%9D.pdf"
        in disposition
    )
    assert "Set-Cookie" not in headers


def test_a_private_file_does_not_exist_at_the_public_address(
    client: PageClient, store: Store
) -> None:
    stored = store()
    commit()
    assert client.get(address(stored)).status == 404
    assert client.get(f"/files/{uuid.uuid4()}").status == 404
    assert client.get("/files/1").status == 404


def test_a_file_that_was_public_is_gone_again(
    client: PageClient, published: files.StoredFile
) -> None:
    files.set_public(OWNER, published.owner_id, is_public=False)
    commit()
    assert client.get(address(published)).status == 404


def test_who_has_it_gets_304_and_the_content_is_not_opened(
    client: PageClient, published: files.StoredFile, place: FolderStorage
) -> None:
    etag = client.get(address(published)).headers["ETag"]
    assert etag == f'"{published.digest}"'
    place.remove(published.blob)
    again = client.get(address(published), headers={"If-None-Match": etag})
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == etag
    assert "Content-Disposition" not in again.headers


def test_a_part_can_be_had(client: PageClient, published: files.StoredFile) -> None:
    page = client.get(address(published), headers={"Range": "bytes=0-7"})
    assert (page.status, page.body) == (206, PDF[:8])
    assert page.headers["Content-Range"] == f"bytes 0-7/{len(PDF)}"
    assert client.get(address(published), headers={"Range": "bytes=9999-"}).status == 416


def test_a_head_has_no_content(client: PageClient, published: files.StoredFile) -> None:
    page = client.open("HEAD", address(published))
    assert (page.status, page.body) == (200, b"")
    assert page.headers["Content-Length"] == str(len(PDF))


def test_a_private_file_is_kept_by_no_cache(app: Flask, store: Store) -> None:
    stored = store(png(), "a.png")
    with app.test_request_context("/"):
        response = serving.answer(stored)
        response.direct_passthrough = False
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Content-Disposition"] == "attachment; filename=a.png"
        assert response.data == png()
        response.close()


def test_content_that_is_gone_is_not_found(
    client: PageClient, published: files.StoredFile, place: FolderStorage
) -> None:
    place.remove(published.blob)
    assert client.get(address(published)).status == 404


def test_a_large_file_leaves_in_pieces(
    app: Flask, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    class Counting(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            read.append(size or -1)
            return super().read(size)

    stored = store()
    monkeypatch.setattr(FolderStorage, "open", lambda *_a: Counting(bytes(5_000_000)))
    stored.size = 5_000_000
    with app.test_request_context("/"):
        response = serving.answer(stored)
        assert sum(len(piece) for piece in pieces(response)) == 5_000_000
        response.close()
    assert max(read) < 100_000
    assert min(read) > 0


def pieces(response: Any) -> Iterator[bytes]:
    yield from response.response
