"""Events at the desk: the list, one event at a glance, and its few buttons."""

import uuid

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from aipact.core.actor import current_actor
from aipact.desk.queries import events as queries
from aipact.desk.queries.events import EventFilter, EventList
from aipact.desk.views.blueprint import bp, page_request, paging
from aipact.desk.views.event_labels import LIST_LABELS, event_labels, languages_in_words
from aipact.desk.views.event_words import event_page
from aipact.desk.views.queue import option, options
from aipact.events import access
from aipact.events.models import Event
from aipact.events.queries import phase
from aipact.events.queries.counting import counts_by_state
from aipact.events.queries.texts import shown_text
from aipact.events.states import (
    AUDIENCE_LABELS,
    COMING,
    EVENT_STATE_LABELS,
    KIND_LABELS,
    MAILING_LABELS,
    MAILING_STATE_LABELS,
    PERSONAL_LABELS,
    PUBLIC_STATES,
    SIGN_UP_STATE_LABELS,
    SignUpState,
)
from aipact.i18n import current_language
from aipact.i18n.formats import number, span
from aipact.reference import queries as reference

PAGE_SIZE = 50


@bp.context_processor
def on_every_page() -> dict[str, object]:
    return {"may_keep_events": access.may_keep_events(current_actor()), "span": span}


@bp.get("/desk/events")
def events() -> ResponseReturnValue:
    wanted = EventFilter(
        list=option(EventList, request.args.get("list", "")) or EventList.UPCOMING,
        text=" ".join(request.args.get("q", "").split())[:200],
    )
    found = queries.events(wanted, page_request(PAGE_SIZE))
    chosen = "" if wanted.list is EventList.UPCOMING else wanted.list.value
    kept = {name: value for name, value in (("list", chosen), ("q", wanted.text)) if value}
    return render_template(
        "desk/events.html",
        wanted=wanted,
        rows=[(event, shown_text(event, current_language())) for event in found.items],
        to_cancel=[
            (event, shown_text(event, current_language())) for event in queries.events_to_cancel()
        ],
        lists=options([(one.value, label) for one, label in LIST_LABELS.items()], wanted.list),
        kind_labels=KIND_LABELS,
        state_labels=EVENT_STATE_LABELS,
        **event_labels(),
        **paging("desk.events", kept, found),
    )


@bp.get("/desk/events/<uuid:event_id>")
def event(event_id: uuid.UUID) -> ResponseReturnValue:
    """One event at a glance: what it says, who comes, which letters go out, what was done."""
    actor = current_actor()
    found = access.event_at_desk(actor, event_id)
    language = current_language()
    counts = counts_by_state(found)
    return render_template(
        "desk/event.html",
        **event_page(found),
        figures=[
            (number(counts[state]), label, _people_in(found, state))
            for state, label in SIGN_UP_STATE_LABELS.items()
            if state in counts
        ],
        mailings=queries.mailings(found),
        happenings=queries.happenings(found),
        kind_labels=KIND_LABELS,
        audience_labels=AUDIENCE_LABELS,
        state_labels=EVENT_STATE_LABELS,
        mailing_labels=MAILING_LABELS,
        mailing_state_labels=MAILING_STATE_LABELS,
        personal_labels=PERSONAL_LABELS,
        topics=[reference.label("topics", code, language) for code in found.values_of("topic")],
        spoken=languages_in_words(found.values_of("language")),
        commitments=found.values_of("commitment"),
        unit=reference.unit_name(found.unit_key, language),
        written=languages_in_words([text.language for text in found.texts]),
        sign_up_ends_at=phase.sign_up_ends_at(found),
        is_open=phase.is_open_for_sign_up(found),
        is_public=found.state in PUBLIC_STATES,
        is_coming=found.state in COMING,
        may_approve=access.may_approve_cancellation(actor, found),
        **event_labels(),
    )


def _people_in(event: Event, state: SignUpState) -> str | None:
    """Their list, for those who may see it."""
    if not access.may_keep_events(current_actor()):
        return None
    return url_for("desk.event_people", event_id=event.id, state=state.value)
