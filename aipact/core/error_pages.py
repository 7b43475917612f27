"""One place turns what went wrong into an answer: a page for people, problem+json for machines."""

import errno
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, g, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    SecurityError,
    default_exceptions,
)
from werkzeug.http import HTTP_STATUS_CODES

from aipact.core import errors
from aipact.core.db import reads_only
from aipact.core.logging import log, request_id
from aipact.core.transaction import rollback
from aipact.core.typed import typed_page, typed_texts

PAGES = frozenset({400, 403, 404, 405, 409, 413, 429, 500, 503})
MACHINE_PREFIXES = ("/api/", "/data/", "/feeds/", "/webhooks/", "/healthz", "/readyz")
DISK_IS_FULL = (errno.ENOSPC, errno.EDQUOT)
LOCKED = ("database is locked", "lock timeout", "could not obtain lock", "canceling statement")


@dataclass(frozen=True)
class KeptForm:
    """A form whose sending failed through no fault of its sender."""

    address: str
    fields: list[tuple[str, str]]
    had_files: bool


def init_app(app: Flask) -> None:
    app.register_error_handler(errors.NotFound, lambda e: _answer(404, e))
    app.register_error_handler(errors.Forbidden, lambda e: _answer(403, e))
    app.register_error_handler(errors.Conflict, lambda e: _answer(409, e))
    app.register_error_handler(errors.RuleBroken, lambda e: _answer(409, e))
    app.register_error_handler(errors.TooMany, _too_many)
    # Two transactions wanted the same row: the database let one of them.
    app.register_error_handler(IntegrityError, _lost_race)
    app.register_error_handler(StaleDataError, _lost_race)
    app.register_error_handler(OperationalError, _database_trouble)
    app.register_error_handler(OSError, _disk_trouble)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(CSRFError, _old_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _answer(status: int, error: BaseException) -> Response:
    rollback()
    if request.path.startswith(MACHINE_PREFIXES):
        return _problem(status, getattr(error, "message", "") or getattr(error, "description", ""))
    page = status if status in PAGES else (500 if status >= 500 else 400)
    reads_only.set(True)
    try:
        body = render_template(
            f"errors/{page}.html",
            error=error,
            request_id=request_id(),
            kept_form=_kept_form() if status == 503 else None,
        )
    except Exception as again:  # the page itself needs something that is broken
        log.error("error page failed", exc_info=again)
        plain = 503 if status == 503 else 500
        body = render_template(f"errors/{plain}.html", error=error, request_id=request_id())
    response = Response(body, status=status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


def _kept_form() -> KeptForm | None:
    """What was sent, to be sent again; nothing where a secret was among it."""
    if request.method != "POST" or not request.form:
        return None
    fields = list(request.form.items(multi=True))
    if any("password" in name or name == "code" for name, _value in fields):
        return None
    return KeptForm(request.full_path.rstrip("?"), fields, bool(request.files))


def _problem(status: int, detail: str | None) -> Response:
    body: dict[str, Any] = {"type": "about:blank", "title": HTTP_STATUS_CODES.get(status, "Error")}
    body |= {"status": status, "detail": detail or body["title"]}
    response = jsonify(body)
    response.status_code = status
    response.mimetype = "application/problem+json"
    return response


def _http(error: HTTPException) -> Response:
    if error.code not in default_exceptions:
        return _answer(500, error)
    response = _answer(error.code, error)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After", "WWW-Authenticate"):
            response.headers[name] = value
    return response


def _old_form(error: CSRFError) -> Response:
    """The page was open for longer than its token lives: long texts come back, to be copied."""
    typed = typed_texts()
    if not typed:
        return _http(error)
    rollback()
    response = Response(typed_page(typed), status=error.code, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


def _foreign_host(_error: SecurityError) -> Response:
    """Asked under a name that is not ours: no page, since no link of it could be right."""
    return Response("This site is not known by that name.\n", status=400, mimetype="text/plain")


def _too_many(error: errors.TooMany) -> Response:
    response = _answer(429, error)
    response.headers["Retry-After"] = str(error.retry_after_seconds)
    return response


def _database_trouble(error: OperationalError) -> Response:
    if "deadlock" in str(error):
        return _lost_race(error)
    log.error("database", exc_info=error)
    response = _answer(503, error)
    response.headers["Retry-After"] = "10" if any(t in str(error) for t in LOCKED) else "30"
    return response


def _disk_trouble(error: OSError) -> Response:
    """No room for what was sent, even before a view saw it: later there may be."""
    if error.errno not in DISK_IS_FULL:
        return _unexpected(error)
    log.error("disk is full", exc_info=error)
    return _answer(503, error)


def _unexpected(error: Exception) -> Response:
    if g.get("propagate_errors"):
        raise error
    log.error("unexpected", exc_info=error)
    return _answer(500, InternalServerError(original_exception=error))


def _lost_race(error: Exception) -> Response:
    log.warning("conflict", exc_info=error)
    return _answer(409, errors.Conflict())
