"""`/demo`: no language in front, so that its address can be told; it speaks Accept-Language, or
`?lang=`."""

import uuid

from flask import Blueprint, Response, g, render_template, request

from aipact.core.access import open_to_all
from aipact.core.errors import NotFound
from aipact.core.pagination import PageRequest
from aipact.core.security import LETTER_POLICY
from aipact.core.settings import current_settings
from aipact.demo import queries
from aipact.forms.sample import sample_form
from aipact.mail import queries as mail
from aipact.mail.models import OutboxMessage
from aipact.mail.queries import LetterFilter

bp = Blueprint("demo", __name__, url_prefix="/demo")
dev = Blueprint("dev", __name__, url_prefix="/dev")
BLUEPRINTS_WITHOUT_LANGUAGE = [bp, dev]


@dev.before_request
@bp.before_request
def choose_language() -> None:
    wanted = request.args.get("lang", "")
    if wanted in current_settings().languages:
        g.lang = wanted


@bp.url_defaults
def keep_language(endpoint: str, values: dict[str, object]) -> None:
    """Who chose a language by `?lang=` keeps it from page to page."""
    if request.args.get("lang", "") in current_settings().languages:
        values.setdefault("lang", request.args["lang"])


@bp.after_request
def not_stored(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("")
@open_to_all
def index() -> str:
    return render_template(
        "demo/index.html", accounts=queries.demo_accounts(), password=queries.PASSWORD
    )


@bp.get("/mailbox")
@open_to_all
def mailbox() -> str:
    receiver = request.args.get("q", "")[:200]
    page = PageRequest(request.args.get("after", ""), request.args.get("before", ""))
    found = mail.letters(LetterFilter(receiver), page)
    return render_template("demo/mailbox.html", page=found, receiver=receiver)


@bp.get("/mailbox/<uuid:letter_id>")
@open_to_all
def letter(letter_id: uuid.UUID) -> str:
    return render_template("demo/letter.html", letter=_letter(letter_id))


@bp.get("/mailbox/<uuid:letter_id>/html")
@open_to_all
def letter_html(letter_id: uuid.UUID) -> Response:
    response = Response(_letter(letter_id).body_html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    return response


def _letter(letter_id: uuid.UUID) -> OutboxMessage:
    found = mail.letter(letter_id)
    if found is None:
        raise NotFound
    return found


@dev.get("/components")
@open_to_all
def components() -> str:
    """Every component of the pages on one page, to be looked at and measured."""
    return render_template("dev/components.html", form=sample_form())
