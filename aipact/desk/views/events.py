"""Events at the desk: the list, one event at a glance, and its few buttons."""

import uuid
from collections.abc import Mapping

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from aipact.core.actor import current_actor
from aipact.desk.queries import events as queries
from aipact.desk.queries.events import EventFilter, EventList
from aipact.desk.views.blueprint import bp, page_request, paging
from aipact.desk.views.event_labels import LIST_LABELS, event_labels, languages_in_words
from aipact.desk.views.event_words import event_page
from aipact.desk.views.queue import option, options
from aipact.events import access, actions
from aipact.events.models import Event
from aipact.events.queries import phase
from aipact.events.queries.counting import counts_by_state
from aipact.events.queries.retention import retention_days
from aipact.events.queries.texts import authoritative_text, shown_text
from aipact.events.states import (
    AUDIENCE_LABELS,
    CANCEL_ALONE_UP_TO,
    CHANGEABLE,
    COMING,
    EVENT_STATE_LABELS,
    HAD_PLACE,
    KIND_LABELS,
    MAILING_LABELS,
    MAILING_STATE_LABELS,
    PERSONAL_LABELS,
    PUBLIC_STATES,
    REMINDERS,
    SIGN_UP_STATE_LABELS,
    TOLD_OF_CHANGES,
    EventState,
    MailingKind,
    Personal,
    SignUpState,
)
from aipact.i18n import _, current_language, ngettext
from aipact.i18n.formats import moment_in_words, number, span
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
        topics=[reference.label("topics", code, language) for code in found.values_of("topic")],
        spoken=languages_in_words(found.values_of("language")),
        commitments=found.values_of("commitment"),
        unit=reference.unit_name(found.unit_key, language),
        written=languages_in_words([text.language for text in found.texts]),
        opens=moment_in_words(found.opens_at, found.zone)
        if found.opens_at
        else _("When it is announced"),
        ends=moment_in_words(phase.sign_up_ends_at(found), found.zone),
        practices=queries.presented_practices(found),
        kept=[days_kept(found, one) for one in Personal],
        is_public=found.state in PUBLIC_STATES,
        may=buttons(found) if access.may_keep_events(actor) else set(),
        may_approve=access.may_approve_cancellation(actor, found),
        asked_by=found.cancel_asked_by.name if found.cancel_asked_by else "",
        is_to_cancel=found.cancel_asked_at is not None and phase.may_be_cancelled(found),
        alone_up_to=CANCEL_ALONE_UP_TO,
        missing=missing(found),
        receivers=receivers(counts),
        may_skip=REMINDERS,
        may_schedule_again=actions.may_schedule_again,
        copy_id=uuid.uuid4(),
        **event_labels(),
    )


def buttons(event: Event) -> set[str]:
    """What can be done with the event as it is."""
    is_coming, is_draft = event.state in COMING, event.state is EventState.DRAFT
    is_open = phase.is_open_for_sign_up(event)
    can = {
        "announce": is_draft,
        "delete": is_draft,
        "open": is_coming and event.takes_sign_ups and not is_open and not phase.has_begun(event),
        "close": is_open,
        "end": event.state is EventState.LIVE,
        "follow_up": event.state is EventState.ENDED,
        "move": event.state in CHANGEABLE,
        "cancel": phase.may_be_cancelled(event) and event.cancel_asked_at is None,
    }
    return {name for name, is_possible in can.items() if is_possible}


def days_kept(event: Event, what: Personal) -> str:
    return ngettext(
        "%(what)s: %(num)s day",
        "%(what)s: %(num)s days",
        retention_days(event, what),
        what=PERSONAL_LABELS[what],
    )


def missing(event: Event) -> list[str]:
    """What readers of a draft would look for and not find."""
    text = authoritative_text(event)
    checks = [
        (text.summary, _("a summary")),
        (text.description, _("a description")),
        (text.programme, _("a programme")),
        (text.speakers, _("speakers")),
        (event.place or event.join_url, _("the place, or the way in for online participants")),
        (event.values_of("language"), _("the languages that are spoken")),
    ]
    return [words for is_there, words in checks if not is_there]


def receivers(counts: Mapping[SignUpState, int]) -> dict[MailingKind, int]:
    """How many people a letter that is still to be written would go to now."""
    told = sum(counts.get(state, 0) for state in TOLD_OF_CHANGES)
    return {
        **dict.fromkeys(REMINDERS, counts.get(SignUpState.CONFIRMED, 0)),
        MailingKind.CHANGED: told,
        MailingKind.CANCELLED: told,
        MailingKind.FOLLOW_UP: sum(counts.get(state, 0) for state in HAD_PLACE),
    }


def _people_in(event: Event, state: SignUpState) -> str | None:
    """Their list, for those who may see it."""
    if not access.may_keep_events(current_actor()):
        return None
    return url_for("desk.event_people", event_id=event.id, state=state.value)
