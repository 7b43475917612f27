"""The life of an event at the desk: announced, moved, cancelled by two, ended, and the letters."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from aipact.core.actor import current_actor
from aipact.core.errors import Conflict, NotFound, RuleBroken
from aipact.core.transaction import commit
from aipact.desk.forms.event_schedule import (
    CancelForm,
    ScheduleForm,
    offer_zones,
    schedule_values,
)
from aipact.desk.queries import events as queries
from aipact.desk.views.blueprint import bp, carry_out, status_of
from aipact.desk.views.event_words import event_page
from aipact.events import access, actions
from aipact.events.models import Event
from aipact.events.queries import phase
from aipact.events.queries.counting import counts_by_state
from aipact.events.states import (
    CANCEL_ALONE_UP_TO,
    CHANGEABLE,
    SIGN_UP_STATE_LABELS,
    TOLD_OF_CHANGES,
    EventState,
    SignUpState,
)
from aipact.i18n import _
from aipact.i18n.formats import moment_in_words, number, span, zone_in_words

HERE = "/desk/events/<uuid:event_id>"


def kept(event_id: uuid.UUID) -> Event:
    return access.event_at_desk(current_actor(), event_id, access.may_keep_events)


def carry_out_on(event: Event, act: Callable[[], Any], said: str) -> ResponseReturnValue:
    """Do it, say so, and go back to the event."""
    return carry_out(act, said, url_for("desk.event", event_id=event.id))


# -- announced, open, closed, over ---------------------------------------------------------------


@bp.post(f"{HERE}/announce")
def announce_event(event_id: uuid.UUID) -> ResponseReturnValue:
    event = kept(event_id)
    try:
        act = partial(actions.announce_event, event, actor=current_actor())
        return carry_out_on(event, act, _("The event is public."))
    except RuleBroken as error:  # its day is past
        form = schedule_form(event)
        form.add_error(error.field, error.message)
        return schedule_page(event, form)


@bp.post(f"{HERE}/sign-up/open")
def open_sign_up(event_id: uuid.UUID) -> ResponseReturnValue:
    event = kept(event_id)
    act = partial(actions.open_sign_up, event, actor=current_actor())
    return carry_out_on(event, act, _("People can sign up now."))


@bp.post(f"{HERE}/sign-up/close")
def close_sign_up(event_id: uuid.UUID) -> ResponseReturnValue:
    event = kept(event_id)
    act = partial(actions.close_sign_up, event, actor=current_actor())
    return carry_out_on(event, act, _("Nobody can sign up any more. Everybody keeps their place."))


@bp.post(f"{HERE}/end")
def end_event(event_id: uuid.UUID) -> ResponseReturnValue:
    event = kept(event_id)
    act = partial(actions.end_event, event, actor=current_actor())
    return carry_out_on(event, act, _("The event is over."))


@bp.post(f"{HERE}/delete")
def delete_draft(event_id: uuid.UUID) -> ResponseReturnValue:
    event = kept(event_id)
    try:
        actions.delete_draft(event, actor=current_actor())
        commit()
    except Conflict as conflict:
        conflict.back_url = url_for("desk.event", event_id=event_id)
        raise
    flash(_("The draft is deleted."), "success")
    return redirect(url_for("desk.events", list="drafts"), 303)


# -- another date or place -----------------------------------------------------------------------


@bp.get(f"{HERE}/schedule")
def event_schedule(event_id: uuid.UUID) -> ResponseReturnValue:
    """The address may hold another date, from the page that asked whether it is meant."""
    event = kept(event_id)
    return schedule_page(event, form_of_address(event) if request.args else schedule_form(event))


@bp.route(f"{HERE}/schedule/move", methods=["GET", "POST"])
def move_event(event_id: uuid.UUID) -> ResponseReturnValue:
    """With GET, what would be different and who would be told; with POST it is so. Of a draft
    nobody is told, so it comes here with POST at once."""
    event = kept(event_id)
    if request.method == "POST":
        return moved(event)
    form = form_of_address(event)
    if not form.validate():
        return schedule_page(event, form)
    return difference_page(event, form)


def difference_page(
    event: Event, form: ScheduleForm, conflict: Conflict | None = None
) -> ResponseReturnValue:
    wanted = form.schedule()
    try:
        actions.check_move(event, wanted)
    except RuleBroken as error:
        form.add_error(error.field, error.message)
        return schedule_page(event, form)
    except Conflict as too_late:
        too_late.back_url = url_for("desk.event", event_id=event.id)
        raise
    before, values = actions.schedule_of(event), as_arguments(schedule_values(wanted))
    page = render_template(
        "desk/event_move.html",
        **event_page(event),
        fields={**values, "revision": event.revision},
        conflict=conflict,
        rows=[row for row in compared(event, before, wanted) if row[1] != row[2]],
        told=told(event),
        people=sum(row[0] for row in told(event)),
        is_draft=event.state is EventState.DRAFT,
        back_url=url_for("desk.event_schedule", event_id=event.id, **values),
    )
    return page, 409 if conflict else 200


def compared(
    event: Event, before: actions.Schedule, after: actions.Schedule
) -> list[tuple[str, str, str]]:
    """What, as it was, as it will be."""
    rows = [
        (_("When"), *(span(one.starts_at, one.ends_at, one.zone) for one in (before, after))),
        (_("Time zone"), *(zone_in_words(one.zone) for one in (before, after))),
        (_("Where"), *(one.place or _("Online") for one in (before, after))),
    ]
    anew = phase.sign_up_times_for(event, after.starts_at)
    times = [
        (_("Sign-up opens"), event.opens_at, anew[0]),
        (_("Sign-up ends"), event.closes_at, anew[1]),
    ]
    for what, was, becomes in times:
        if was and becomes:
            old, new = moment_in_words(was, before.zone), moment_in_words(becomes, after.zone)
            rows.append((what, old, new))
    return rows


def told(event: Event) -> list[tuple[int, Any]]:
    """How many people get a letter, by how they stand."""
    counts = counts_by_state(event)
    return [
        (counts[state], SIGN_UP_STATE_LABELS[state])
        for state in SignUpState
        if state in TOLD_OF_CHANGES and counts.get(state)
    ]


def moved(event: Event) -> ResponseReturnValue:
    form = schedule_form(event)
    if not form.validate():
        return schedule_page(event, form)
    try:
        actions.reschedule_event(
            event, form.schedule(), form.seen_revision(), actor=current_actor()
        )
    except RuleBroken as error:
        form.add_error(error.field, error.message)
        return schedule_page(event, form)
    except actions.EventChanged as conflict:
        return difference_page(event, form, conflict)
    except Conflict as conflict:
        conflict.back_url = url_for("desk.event", event_id=event.id)
        raise
    is_told = event.state is not EventState.DRAFT and bool(told(event))
    there = url_for("desk.event", event_id=event.id)
    commit()
    if is_told:
        flash(_("The new date is public. The letters are being written."), "success")
    else:
        flash(_("The date is saved."), "success")
    return redirect(there, 303)


def schedule_form(event: Event) -> ScheduleForm:
    """What is typed, else what is saved."""
    saved = schedule_values(actions.schedule_of(event)) | {"revision": str(event.revision)}
    form = ScheduleForm(data=saved)
    offer_zones(form, event.zone)
    return form


def form_of_address(event: Event) -> ScheduleForm:
    form = ScheduleForm(request.args, meta={"csrf": False})
    offer_zones(form, event.zone)
    return form


def as_arguments(values: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) for name, value in values.items() if value}


def schedule_page(event: Event, form: ScheduleForm) -> ResponseReturnValue:
    page = render_template(
        "desk/event_schedule.html",
        **event_page(event),
        form=form,
        is_draft=event.state is EventState.DRAFT,
        is_over=event.state not in CHANGEABLE,
        people=sum(row[0] for row in told(event)),
    )
    return page, status_of(form)


# -- cancelled, by two where many are told -------------------------------------------------------


@bp.route(f"{HERE}/cancel", methods=["GET", "POST"])
def cancel_event(event_id: uuid.UUID) -> ResponseReturnValue:
    event = kept(event_id)
    form = CancelForm(data={"reason": event.cancel_reason})
    if not form.validate_on_submit():
        return cancel_page(event, form)
    try:
        is_done = actions.ask_to_cancel(event, form.reason.data or "", actor=current_actor())
        commit()
    except Conflict as conflict:
        conflict.back_url = url_for("desk.event", event_id=event_id)
        raise
    if is_done:
        flash(_("The event is cancelled. The letters are being written."), "success")
    else:
        flash(_("A second person has to agree. Until then nobody is told."), "info")
    return redirect(url_for("desk.event", event_id=event_id), 303)


def cancel_page(event: Event, form: CancelForm) -> ResponseReturnValue:
    people = sum(row[0] for row in told(event))
    page = render_template(
        "desk/event_cancel.html",
        **event_page(event),
        form=form,
        told=told(event),
        people=people,
        may_be_cancelled=phase.may_be_cancelled(event),
        needs_second=people > CANCEL_ALONE_UP_TO,
        alone_up_to=number(CANCEL_ALONE_UP_TO),
    )
    return page, status_of(form)


@bp.post(f"{HERE}/cancel/approve")
def approve_cancellation(event_id: uuid.UUID) -> ResponseReturnValue:
    event = kept(event_id)
    act = partial(actions.approve_cancellation, event, actor=current_actor())
    return carry_out_on(event, act, _("The event is cancelled. The letters are being written."))


@bp.post(f"{HERE}/cancel/refuse")
def refuse_cancellation(event_id: uuid.UUID) -> ResponseReturnValue:
    """A second person says no, or whoever asked takes it back."""
    event = kept(event_id)
    act = partial(actions.refuse_cancellation, event, actor=current_actor())
    return carry_out_on(event, act, _("The event takes place."))


# -- letters to many -----------------------------------------------------------------------------


@bp.post(f"{HERE}/mailings/<uuid:mailing_id>/skip")
def skip_mailing(event_id: uuid.UUID, mailing_id: uuid.UUID) -> ResponseReturnValue:
    event = kept(event_id)
    mailing = queries.mailing(event, mailing_id)
    if mailing is None:
        raise NotFound
    act = partial(actions.skip_mailing, mailing, actor=current_actor())
    return carry_out_on(event, act, _("The letter is left out."))


@bp.post(f"{HERE}/mailings/<uuid:mailing_id>/schedule")
def schedule_mailing(event_id: uuid.UUID, mailing_id: uuid.UUID) -> ResponseReturnValue:
    event = kept(event_id)
    mailing = queries.mailing(event, mailing_id)
    if mailing is None:
        raise NotFound
    act = partial(actions.schedule_again, mailing, actor=current_actor())
    return carry_out_on(event, act, _("The letter is scheduled again."))
