"""A site that does it wrong, for gunicorn: `tests.events.rush_site:served()`.

Whether a place is free is read in a transaction that has ended before the one that takes it.
"""

from flask import Flask, g, request

from aipact import create_app
from aipact.core.db import db, reads_only
from aipact.events.models import Event
from aipact.events.queries import finding, phase
from config import Settings

has_free_place = phase.has_free_place


def read_too_early() -> None:
    """Before everything else that the request does."""
    slug = (request.view_args or {}).get("slug")
    if request.method != "POST" or slug is None:
        return
    reads_only.set(True)
    event = finding.event_by_slug(slug)
    g.seems_free = event is not None and has_free_place(event)
    db.session.remove()


def what_was_read(event: Event) -> bool:
    return bool(g.seems_free) if "seems_free" in g else has_free_place(event)


def served() -> Flask:
    app = create_app(Settings.from_env())
    app.before_request_funcs[None].insert(0, read_too_early)
    phase.has_free_place = what_was_read
    return app
