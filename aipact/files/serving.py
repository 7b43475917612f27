"""How a file leaves: always as something to save, never as something to show."""

from flask import Response, request, send_file
from werkzeug.exceptions import HTTPException

from aipact.core.errors import NotFound
from aipact.core.logging import log
from aipact.files.models import StoredFile
from aipact.files.storage import MissingBlob, storage

# Should a browser show it all the same: as a document that may do nothing at all.
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
PUBLIC = "public, max-age=3600"


def answer(stored: StoredFile) -> Response:
    """The file as an attachment, streamed; 304 to a browser that has it. Raises NotFound.

    Who may have it, the view has asked before.
    """
    if stored.digest in request.if_none_match and "Range" not in request.headers:
        return _with_headers(Response(status=304), stored)
    try:
        content = storage().open(stored.blob)
    except MissingBlob as missing:
        log.error("content of a file is gone", file=str(stored.id), error=str(missing))
        raise NotFound from missing
    response = send_file(
        content,
        mimetype=stored.media_type,
        as_attachment=True,
        download_name=stored.name,
        etag=stored.digest,
        last_modified=stored.created_at,
        conditional=False,
    )
    response.content_length = stored.size
    try:
        response.make_conditional(request, accept_ranges=True, complete_length=stored.size)
    except HTTPException:  # a part beyond the end
        content.close()
        raise
    return _with_headers(response, stored)


def _with_headers(response: Response, stored: StoredFile) -> Response:
    response.set_etag(stored.digest)
    response.headers["Cache-Control"] = PUBLIC if stored.is_public else "no-store"
    response.headers["Content-Security-Policy"] = POLICY
    return response
