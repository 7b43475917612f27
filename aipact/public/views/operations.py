"""Addresses without a language: the way in, health, and what robots ask for."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from xml.sax.saxutils import escape

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    redirect,
    request,
    stream_with_context,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from aipact.core.clock import now
from aipact.core.pagination import Page
from aipact.core.settings import current_settings
from aipact.events.queries import listing
from aipact.i18n import best_language
from aipact.pledges.queries import register
from aipact.practices.queries import library
from aipact.public import queries

ops = Blueprint("ops", __name__)

# RFC 9116 wants a day within a year, after which somebody has to look again.
SECURITY_TXT_VALID = timedelta(days=180)
SITEMAP_CHUNK = 5000
PAGES = ("home", "organisations", "commitments", "practices", "events", "timeline", "about",
         "contact", "open_data", "accessibility", "privacy", "cookies", "legal_notice")  # fmt: skip
NOT_FOR_ROBOTS = ("account", "desk", "join", "password", "sign-in", "workspace")
DAY = "public, max-age=86400"


@ops.get("/")
def index() -> AnyResponse:
    """To the first page in the visitor's language."""
    answer = redirect(url_for("public.home", lang=best_language()), 303)
    answer.vary.add("Accept-Language")
    return answer


@ops.get("/healthz")
def healthz() -> Response:
    """The process answers. Asks nothing of the database or the worker."""
    return _never_kept(jsonify(status="ok"))


@ops.get("/readyz")
def readyz() -> Response:
    """The database answers and has the schema of this code; 503 otherwise."""
    is_ready = queries.is_ready()
    answer = _never_kept(jsonify(status="ok" if is_ready else "not ready"))
    answer.status_code = 200 if is_ready else 503
    return answer


@ops.get("/.well-known/security.txt")
def security_txt() -> Response:
    settings = current_settings()
    contact = settings.operator_security_contact or settings.operator_contact
    lines = [
        f"Contact: {contact if ':' in contact else f'mailto:{contact}'}",
        f"Expires: {now() + SECURITY_TXT_VALID:%Y-%m-%dT00:00:00Z}",
        f"Preferred-Languages: {', '.join(settings.languages)}",
        f"Canonical: {_absolute(url_for('ops.security_txt'))}",
    ]
    return _kept(Response("\n".join(lines) + "\n", mimetype="text/plain"))


@ops.get("/robots.txt")
def robots() -> Response:
    lines = ["User-agent: *"]
    for lang in current_settings().languages:
        lines += [f"Disallow: /{lang}/{part}" for part in NOT_FOR_ROBOTS]
    lines += ["", f"Sitemap: {_absolute(url_for('ops.sitemap'))}"]
    return _kept(Response("\n".join(lines) + "\n", mimetype="text/plain"))


@ops.get("/favicon.ico")
def favicon() -> AnyResponse:
    """For browsers that ask without having read a page."""
    asset: Any = current_app.jinja_env.globals["asset"]
    return redirect(asset("favicon.svg"), 302)


# -- sitemaps ------------------------------------------------------------------------------------


@ops.get("/sitemap.xml")
def sitemap() -> Response:
    """The index: a map of the pages, and one of each 5,000 organisations, practices and events."""

    def maps() -> Iterator[str]:
        yield url_for("ops.sitemap_pages")
        yield from _maps("ops.sitemap_organisations", register.register_slugs)
        yield from _maps("ops.sitemap_practices", library.practice_slugs)
        yield from _maps("ops.sitemap_events", listing.event_slugs)

    return _xml("sitemapindex", (f"<sitemap><loc>{_safe(m)}</loc></sitemap>\n" for m in maps()))


@ops.get("/sitemap-pages.xml")
def sitemap_pages() -> Response:
    return _xml("urlset", (entry for page in PAGES for entry in _in_each_language(page)))


@ops.get("/sitemap-organisations.xml")
def sitemap_organisations() -> Response:
    slugs = register.register_slugs(request.args.get("after", ""), SITEMAP_CHUNK).items
    return _xml(
        "urlset",
        (entry for slug in slugs for entry in _in_each_language("organisation", slug=slug)),
    )


@ops.get("/sitemap-practices.xml")
def sitemap_practices() -> Response:
    slugs = library.practice_slugs(request.args.get("after", ""), SITEMAP_CHUNK).items
    return _xml(
        "urlset",
        (entry for slug in slugs for entry in _in_each_language("practice", practice_slug=slug)),
    )


@ops.get("/sitemap-events.xml")
def sitemap_events() -> Response:
    slugs = listing.event_slugs(request.args.get("after", ""), SITEMAP_CHUNK).items
    return _xml(
        "urlset",
        (entry for slug in slugs for entry in _in_each_language("event", event_slug=slug)),
    )


def _maps(endpoint: str, slugs: Callable[[str, int], Page[Any]]) -> Iterator[str]:
    """The address of each chunk of a long map."""
    cursor = ""
    while True:
        yield url_for(endpoint, after=cursor or None)
        cursor = slugs(cursor, SITEMAP_CHUNK).next_cursor
        if not cursor:
            return


def _in_each_language(page: str, **values: Any) -> Iterator[str]:
    """The address in each language, each naming the others."""
    addresses = {
        lang: _safe(url_for(f"public.{page}", lang=lang, **values))
        for lang in current_settings().languages
    }
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{lang}" href="{address}"/>'
        for lang, address in addresses.items()
    )
    for address in addresses.values():
        yield f"<url><loc>{address}</loc>{others}</url>\n"


def _xml(root: str, entries: Iterator[str]) -> Response:
    def document() -> Iterator[str]:
        yield (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
            ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
        )
        yield from entries
        yield f"</{root}>\n"

    return _kept(Response(stream_with_context(document()), mimetype="application/xml"))


def _safe(path: str) -> str:
    return escape(_absolute(path), {'"': "&quot;"})


def _absolute(path: str) -> str:
    return current_settings().base_url.rstrip("/") + path


def _kept(response: Response) -> Response:
    response.headers["Cache-Control"] = DAY
    return response


def _never_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
