"""Events: what is to come, what there was, and one of them before, on and after its day."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from aipact.core import links, security
from aipact.core.clock import BRUSSELS
from aipact.core.errors import NotFound
from aipact.core.settings import current_settings
from aipact.events.queries import listing
from aipact.events.queries.listing_filter import EventFilter, unknown_values
from aipact.events.states import AUDIENCE_LABELS, KIND_LABELS
from aipact.i18n import current_language
from aipact.i18n.formats import span
from aipact.i18n.zones import zone_choices
from aipact.practices.queries.wording import language_name
from aipact.public import forms, queries
from aipact.public.views.blueprint import ASK_FIRST, bp
from aipact.public.views.dates import short_date
from aipact.public.views.names import practice_names


@bp.get("/events")
def events() -> str:
    """What is to come, or what there was: searched, filtered, a page at a time."""
    lang = current_language()
    chosen = forms.event_filter(request.args)

    def address(wanted: EventFilter, **more: Any) -> str:
        return url_for("public.events", **{**wanted.parameters, **more})

    return render_template(
        "public/events.html",
        chosen=chosen,
        page=listing.event_page(chosen, forms.page_request(request.args), lang),
        count=listing.event_count(chosen),
        facets=queries.event_facets(chosen, lang),
        active=[(f.label, address(f.rest)) for f in queries.active_event_filters(chosen, lang)],
        unknown=unknown_values(chosen),
        address=address,
        calendar=_calendar(url_for("feeds.events_calendar", lang=lang)),
        **event_words(),
    )


@bp.get("/events/<event_slug>")
def event(event_slug: str) -> ResponseReturnValue:
    """One event: sign-up before it, the way in on its day, what is left of it afterwards."""
    lang = current_language()
    is_original = request.args.get("text") == "original"
    found = queries.public_event_page(event_slug, lang, original=is_original)
    if found is None:
        raise NotFound
    body = render_template(
        "public/event.html",
        event=found,
        canonical=_absolute(url_for("public.event", event_slug=event_slug)),
        zone=forms.chosen_zone(request.args),
        zones=zone_choices(),
        calendar=_calendar(url_for("feeds.event_calendar", event_slug=event_slug, lang=lang)),
        language=lambda code: language_name(code, lang),
        name=practice_names(lang),
        **event_words(),
    )
    return body, {"Cache-Control": ASK_FIRST}


@bp.get("/events/<event_slug>/recording")
def event_recording(event_slug: str) -> ResponseReturnValue:
    """The click that loads the recording: only this page lets the player of another site in."""
    found = queries.public_event_page(event_slug, current_language())
    if found is None or found.recording is None:
        raise NotFound
    body = render_template("public/event_recording.html", event=found, **event_words())
    headers = {"Cache-Control": ASK_FIRST}
    if found.recording.player:
        headers["Content-Security-Policy"] = security.framing(found.recording.frame_origin)
    return body, headers


def event_words() -> dict[str, Any]:
    """How rows and pages of events say kind, audience and time."""
    return {
        "span": span,
        "short_date": short_date,
        "local_day": _local_day,
        "kind_labels": KIND_LABELS,
        "audience_labels": AUDIENCE_LABELS,
        "brussels": BRUSSELS.key,
        "sign_up_url": _sign_up_url,
    }


def _local_day(moment: datetime, zone: str) -> str:
    """2 Dec 2026, as the calendar of the zone shows it."""
    return short_date(moment.astimezone(ZoneInfo(zone)).date())


def _sign_up_url(slug: str) -> str:
    return links.url("event_sign_up", lang=current_language(), slug=slug)


def _calendar(path: str) -> dict[str, str]:
    """The address of a calendar, and the one on which calendars offer to follow it."""
    address = _absolute(path)
    return {"url": address, "follow": f"webcal://{address.partition('://')[2]}"}


def _absolute(path: str) -> str:
    return current_settings().base_url.rstrip("/") + path
