"""An application with a page that takes files, for gunicorn: `tests.files.upload_site:app`.

POST /upload?faulty=yes does it wrong on purpose: the row first, the content little by little.
"""

import errno
import time
import uuid
from typing import Any

from flask import Flask, request

from aipact import create_app, files
from aipact.core.access import open_to_all
from aipact.core.actor import current_actor
from aipact.core.errors import RuleBroken
from aipact.core.transaction import commit
from aipact.files.receiving import takes_files
from aipact.files.storage import open_storage
from config import Settings

OWNER: Any = {"owner_kind": "report", "owner_id": uuid.UUID(int=7)}
LIMIT = files.Limit(files=100_000)


def add_pages(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False

    @app.post("/upload")
    @open_to_all
    @takes_files(files.DEFAULT_LIMIT)
    def upload() -> Any:
        sent = request.files["file"]
        try:
            stored = files.store(
                sent.stream, sent.filename, **OWNER, actor=current_actor(), limit=LIMIT
            )
        except RuleBroken as error:
            return {"said": error.message}, 422
        commit()
        if "faulty" in request.args:
            write_again_slowly(app, stored)
        return {"digest": stored.digest}

    @app.post("/full")
    @open_to_all
    def full() -> str:
        raise OSError(errno.ENOSPC, "No space left on device")


def write_again_slowly(app: Flask, stored: files.StoredFile) -> None:
    place = open_storage(app.extensions["aipact_settings"].files_url)
    with place.open(stored.blob) as kept:
        content = kept.read()
    with open(place._path(stored.blob), "wb", buffering=0) as target:  # noqa: PTH123
        for at in range(0, len(content), 10_000):
            target.write(content[at : at + 10_000])
            time.sleep(0.01)


def served() -> Flask:
    app = create_app(Settings.from_env())
    add_pages(app)
    return app
