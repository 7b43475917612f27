"""One practice as a PDF, to keep, to hand out and to print."""

import hashlib
import json

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import ServiceUnavailable

from aipact.core.clock import today
from aipact.core.errors import NotFound
from aipact.core.settings import current_settings
from aipact.exports import PDF_TYPE, PdfRefused, download_headers, pdf
from aipact.i18n import current_language
from aipact.practices.queries import page
from aipact.public.queries.paper import practice_paper
from aipact.public.views.blueprint import SHORT, bp

RETRY_SECONDS = 10


@bp.get("/practices/<practice_slug>.pdf")
def practice_pdf(practice_slug: str) -> ResponseReturnValue:
    """The practice as its page shows it. Whoever has the same one already is told so before
    anything is typeset; of a withdrawn one the page says what is left."""
    lang = current_language()
    is_original = request.args.get("text") == "original"
    practice = page.practice_page(practice_slug, lang, original=is_original)
    address = url_for("public.practice", practice_slug=practice_slug)
    if practice is None:
        if page.tombstone(practice_slug) is None:
            raise NotFound
        return redirect(address, 303)
    paper = practice_paper(practice, lang, url=current_settings().base_url.rstrip("/") + address)
    version = hashlib.sha256(json.dumps(paper, sort_keys=True).encode()).hexdigest()[:32]
    if request.if_none_match.contains(version):
        answer = Response(status=304, headers={"Cache-Control": SHORT})
    else:
        answer = Response(_typeset(paper))
        answer.headers.update(download_headers(f"{practice_slug}-{lang}.pdf", PDF_TYPE))
    answer.set_etag(version)
    return answer


def _typeset(paper: dict[str, object]) -> bytes:
    try:
        return pdf("practice.typ", paper, on=today())
    except PdfRefused as error:
        raise ServiceUnavailable(retry_after=RETRY_SECONDS) from error
