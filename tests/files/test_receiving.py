"""Requests with files: larger than others, and refused with a page that says what fits."""

import io
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from aipact import create_app, files
from aipact.core.access import open_to_all
from aipact.core.actor import current_actor
from aipact.core.errors import RuleBroken
from aipact.core.transaction import commit
from aipact.files.receiving import takes_files
from aipact.forms.base import Form
from aipact.forms.fields import MultipleFileField
from config import Settings
from tests.conftest import Databases, close
from tests.files.samples import PDF

MEGABYTE = 1024 * 1024
LIMIT = files.Limit(bytes=3 * MEGABYTE, files=2)
OWNER: Any = {"owner_kind": "report", "owner_id": uuid.UUID(int=7)}


class UploadForm(Form):
    files = MultipleFileField("Files", limit=LIMIT)


@pytest.fixture
def site(databases: Databases, tmp_path: Path) -> Iterator[FlaskClient]:
    """An application with a page that takes files, and one that takes none."""
    with databases.copy() as url:
        settings = Settings.for_tests(DATABASE_URL=url, FILES_URL=str(tmp_path / "files"))
        app = create_app(settings)
        add_pages(app)
        yield app.test_client()
        close(app)


def add_pages(app: Flask) -> None:
    @app.get("/token")
    @open_to_all
    def token() -> str:
        return generate_csrf()

    @app.post("/plain")
    @open_to_all
    def plain() -> str:
        return str(len(request.form))

    @app.post("/upload")
    @open_to_all
    @takes_files(LIMIT)
    def upload() -> Any:
        form = UploadForm()
        if not form.validate():
            return {"errors": form.errors}, 422
        said = []
        for sent in form.files.data:
            try:
                files.store(sent.stream, sent.filename, **OWNER, actor=current_actor(), limit=LIMIT)
            except RuleBroken as error:
                said.append(error.message)
        commit()
        kept = [stored.name for stored in files.files_of(**OWNER)]
        return {"kept": kept, "said": said}, 422 if said else 200


def send(site: FlaskClient, *sizes: int, to: str = "/upload") -> Any:
    sent = [
        FileStorage(io.BytesIO(PDF[:-7] + b" " * size + b"%%EOF\n"), f"{size}.pdf")
        for size in sizes
    ]
    data = MultiDict([("csrf_token", site.get("/token").text), *(("files", one) for one in sent)])
    boundary, body = encode_multipart(data)
    return site.post(to, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def test_several_files_are_kept_at_once(site: FlaskClient) -> None:
    answer = send(site, 10, 2 * MEGABYTE)
    assert (answer.status_code, answer.json["kept"]) == (200, ["10.pdf", "2097152.pdf"])


def test_one_file_too_big_does_not_cost_the_others(site: FlaskClient) -> None:
    answer = send(site, 10, 4 * MEGABYTE)
    assert answer.status_code == 422
    assert answer.json["kept"] == ["10.pdf"]
    assert answer.json["said"] == ["“4194304.pdf” is larger than 3 MB. Send a smaller file."]


def test_too_many_files_are_refused_before_any_is_kept(site: FlaskClient) -> None:
    answer = send(site, 1, 2, 3)
    assert answer.json == {"errors": {"files": ["Choose at most 2 files"]}}


def test_nothing_chosen_is_no_file(site: FlaskClient) -> None:
    data = {"csrf_token": site.get("/token").text, "files": (io.BytesIO(), "")}
    answer = site.post("/upload", data=data, content_type="multipart/form-data")
    assert answer.json == {"kept": [], "said": []}
    names_only = {"csrf_token": data["csrf_token"], "files": "a.pdf"}
    assert site.post("/upload", data=names_only).json == {"kept": [], "said": []}


def test_a_request_beyond_all_limits_gets_a_page_that_tells_them(site: FlaskClient) -> None:
    answer = send(site, 9 * MEGABYTE)
    assert answer.status_code == 413
    assert "This is too much at once" in answer.text
    assert "Up to 2 files of at most 3 MB each: PDF, DOCX, XLSX, PPTX, PNG, JPEG." in answer.text


def test_other_pages_take_no_more_than_before(site: FlaskClient) -> None:
    answer = send(site, 2 * MEGABYTE, to="/plain")
    assert answer.status_code == 413
    assert "Up to" not in answer.text
    assert send(site, MEGABYTE, to="/plain").status_code == 200


def test_the_token_is_asked_for(site: FlaskClient) -> None:
    data = {"files": (io.BytesIO(PDF), "a.pdf")}
    assert site.post("/upload", data=data, content_type="multipart/form-data").status_code == 400
