"""What every page template can use: assets, the page in other languages, flashed messages."""

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, get_flashed_messages, request, session, url_for

from aipact.core import markdown
from aipact.core.actor import Actor, current_actor
from aipact.core.settings import current_settings
from aipact.i18n import LANGUAGE_NAMES, current_language
from aipact.i18n.formats import add_filters


@cache
def _manifest(path: str) -> dict[str, str]:
    manifest: dict[str, str] = json.loads(Path(path).read_text())
    return manifest


def init_app(app: Flask) -> None:
    settings = app.extensions["aipact_settings"]

    def asset(name: str) -> str:
        """The address of a built file, its hash in the name."""
        return url_for("static", filename=_manifest(f"{app.static_folder}/manifest.json")[name])

    add_filters(app.jinja_env)
    app.jinja_env.filters["markdown"] = markdown.html
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    # As the catalogues were extracted: line breaks inside {% trans %} are one space.
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals.update(
        asset=asset, alternate_urls=alternate_urls, flashes=flashes, settings=settings
    )

    @app.context_processor
    def words_of_the_request() -> dict[str, Any]:
        return {"current_lang": current_language(), "actor": _actor()}

    @app.after_request
    def cache_static(response: Any) -> Any:
        if request.endpoint == "static" and response.status_code == 200:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def _actor() -> Actor:
    try:
        return current_actor()
    except Exception:  # an error page must not need the database that is down
        return Actor.anonymous(current_language())


def flashes() -> list[tuple[str, str]]:
    """Messages of the last action; asks the session only when there is one, so that pages
    without a form set no cookie."""
    if "_flashes" not in session:
        return []
    return [(str(pair[0]), str(pair[1])) for pair in get_flashed_messages(True)]


def alternate_urls() -> list[tuple[str, str, str]]:
    """(code, name in its own language, address) of this page in each language."""
    endpoint, values = request.endpoint, dict(request.view_args or {})
    # Beside `url_for`, which would take `?endpoint=` or `?_scheme=` for options of its own.
    query = urlencode(list(request.args.items(multi=True)))
    urls = []
    for lang in current_settings().languages:
        if (
            endpoint
            and request.method == "GET"
            and request.url_rule
            and "lang" in request.url_rule.arguments
        ):
            path = url_for(endpoint, **{**values, "lang": lang})
            address = f"{path}?{query}" if query else path
        else:
            address = f"/{lang}/"
        urls.append((lang, LANGUAGE_NAMES[lang], address))
    return urls
