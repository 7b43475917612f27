"""The API and the files of open data: no language, no cookie, no key."""

from typing import Any

from flask import Flask
from flask_smorest import Api

from aipact.api.v1.schemas.shape import DISCLAIMER, LICENCE, ProblemSchema
from aipact.api.v1.views import calendars, downloads, feeds, practices, register, search
from aipact.api.v1.views.blueprint import api as api_blueprint

__all__ = ["calendars", "downloads", "feeds", "init_app", "practices", "register", "search"]


class DocumentedApi(Api):
    """Errors are answered in one place for the whole site (core.error_pages), also here."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        pass


def init_app(app: Flask) -> None:
    """Serve API and files, and describe both at /api/v1/openapi.json."""
    settings = app.extensions["aipact_settings"]
    app.config.update(
        API_TITLE="AI Pact Tracker",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
    )
    spec: dict[str, Any] = {
        "info": {
            "description": f"The public register and the library of the AI Pact. {DISCLAIMER}",
            "license": {"name": "CC BY 4.0", "url": LICENCE},
        },
        "servers": [{"url": settings.base_url.rstrip("/")}],
    }
    api = DocumentedApi(app, spec_kwargs=spec)
    api.register_blueprint(api_blueprint)
    api.register_blueprint(downloads.data)
    api.register_blueprint(feeds.feeds)
