"""One JSON line an event, with the request's id and without secrets."""

import logging
import re
import sys
import time
import uuid
from collections.abc import MutableMapping
from typing import Any

import structlog
from flask import Flask, Response, g, request

_SECRET = re.compile(r"password|token|secret|code|cookie|authorization|csrf|totp", re.IGNORECASE)
# Links in letters carry a secret as their last part.
_SECRET_PATH = re.compile(r"(/(?:confirm|reset|invitation)/)[^/?]+")

log = structlog.get_logger("aipact")


def _hide_secrets(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for key in event:
        if _SECRET.search(key) and key != "status_code":
            event[key] = "[hidden]"
    return event


def safe_path(path: str) -> str:
    """A path as it may stand in a log."""
    return _SECRET_PATH.sub(r"\1[hidden]", path)


def init_app(app: Flask) -> None:
    """Give each request an id (also in the answer) and log its end."""
    settings = app.extensions["aipact_settings"]
    level = getattr(logging, settings.log_level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _hide_secrets,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            level if isinstance(level, int) else 20
        ),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )

    @app.before_request
    def begin() -> None:
        g.request_id = uuid.uuid4().hex
        g.begun = time.perf_counter()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        if not settings.testing:
            log.info(
                "request",
                method=request.method,
                path=safe_path(request.path),
                status_code=response.status_code,
                milliseconds=round((time.perf_counter() - g.get("begun", 0)) * 1000, 1),
            )
        return response

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        structlog.contextvars.unbind_contextvars("request_id")


def request_id() -> str:
    """The id of the request at work ('' outside one)."""
    return str(g.get("request_id", ""))
