"""Published files, under an address without a language; private ones are at their owner's page."""

import uuid

from flask import Blueprint, Response

from aipact.core.access import open_to_all
from aipact.core.errors import NotFound
from aipact.files import queries, serving

bp = Blueprint("files", __name__)
BLUEPRINTS_WITHOUT_LANGUAGE = [bp]


@bp.get("/files/<uuid:file_id>")
@open_to_all
def show(file_id: uuid.UUID) -> Response:
    """A file of a published entry; every other one does not exist here."""
    stored = queries.file(file_id)
    if stored is None or not stored.is_public:
        raise NotFound
    return serving.answer(stored)
