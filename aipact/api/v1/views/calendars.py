"""Events for calendars: all of them to follow, one of them to keep. Both beside the feeds."""

import hashlib
from collections.abc import Sequence

from flask import Response, request

from aipact.api.v1.schemas.feeds import FeedSchema
from aipact.api.v1.views.feeds import feeds
from aipact.core.errors import NotFound
from aipact.events.queries import finding, listing
from aipact.events.queries.calendar import public_entry
from aipact.exports import download_headers
from aipact.exports.calendar import CALENDAR_TYPE, CalendarEntry, calendar_text
from aipact.i18n import _, speaking


@feeds.route("/events.ics", methods=["GET"])
@feeds.arguments(FeedSchema, location="query")
@feeds.response(200, {"type": "string"}, content_type="text/calendar")
def events_calendar(asked: dict[str, str]) -> Response:
    """All announced events, those of the last 90 days as well; cancelled ones say so."""
    lang = asked["lang"]
    entries = [public_entry(event, lang) for event in listing.events_for_calendars()]
    with speaking(lang):
        name = _("AI Pact: events")
    return _unless_known(entries, name)


@feeds.route("/events/<event_slug>.ics", methods=["GET"])
@feeds.arguments(FeedSchema, location="query")
@feeds.response(200, {"type": "string"}, content_type="text/calendar")
def event_calendar(asked: dict[str, str], event_slug: str) -> Response:
    """One event; the same entry as in the calendar of all."""
    event = finding.public_event(event_slug)
    if event is None:
        raise NotFound
    answer = _unless_known([public_entry(event, asked["lang"])], "")
    answer.headers.update(download_headers(f"{event.slug}.ics", CALENDAR_TYPE))
    return answer


def _unless_known(entries: Sequence[CalendarEntry], name: str) -> Response:
    """304 for whoever has this calendar already, before a line of it is written."""
    state = "\n".join((name, *map(repr, entries)))
    version = hashlib.sha256(state.encode()).hexdigest()[:32]
    if request.if_none_match.contains(version):
        answer = Response(status=304)
    else:
        answer = Response(calendar_text(entries, name=name), content_type=CALENDAR_TYPE)
    answer.set_etag(version)
    if entries:
        answer.last_modified = max(entry.stamp for entry in entries).replace(microsecond=0)
    return answer
