"""Who came to an event: ticked by hand, or by the list of a meeting tool."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from aipact.core.actor import current_actor
from aipact.core.errors import Conflict, RuleBroken
from aipact.core.transaction import commit
from aipact.desk.forms.event_attendance import LIST_LIMIT, ApplyListForm, UploadListForm, ticked
from aipact.desk.forms.event_people import people_filter
from aipact.desk.queries import event_people as queries
from aipact.desk.queries.event_people import PeopleFilter
from aipact.desk.views.blueprint import bp, page_request, paging
from aipact.desk.views.event_words import SIGN_UP_TONES, event_page
from aipact.desk.views.queue import options
from aipact.events import access, actions
from aipact.events.models import Event
from aipact.events.queries import attendance, phase
from aipact.events.queries.counting import counts_by_state
from aipact.events.states import HAD_PLACE, SIGN_UP_STATE_LABELS, SignUpState
from aipact.files.receiving import takes_files
from aipact.i18n import _, ngettext
from aipact.i18n.formats import number

PAGE_SIZE = 100
# Of each part of a list that was read; the file has them all.
MOST_SHOWN = 500
S = SignUpState
MARKED = (S.CONFIRMED, S.ATTENDED, S.NO_SHOW, S.UNKNOWN)
TOOLS = {"zoom": "Zoom", "teams": "Teams", "webex": "Webex"}


@bp.get("/desk/events/<uuid:event_id>/attendance", endpoint="event_attendance")
def attendance_page(event_id: uuid.UUID) -> ResponseReturnValue:
    event = access.event_at_desk(current_actor(), event_id, access.may_keep_events)
    return by_hand(event)


def by_hand(event: Event, form: UploadListForm | None = None) -> ResponseReturnValue:
    """The page, fresh, or with the file that could not be read."""
    asked = people_filter(request.args)
    chosen = tuple(state for state in asked.states if state in HAD_PLACE)[:1]
    wanted = PeopleFilter(states=chosen or MARKED, text=asked.text)
    found = queries.people(event, wanted, page_request(PAGE_SIZE), by_name=True)
    counts = counts_by_state(event)
    kept = {"state": chosen[0].value if chosen else "", "q": wanted.text}
    kept = {name: value for name, value in kept.items() if value}
    states = [
        ("", _("Any state")),
        *((s.value, SIGN_UP_STATE_LABELS[s]) for s in MARKED),
    ]
    here: dict[str, Any] = {"event_id": event.id}
    page = render_template(
        "desk/event_attendance.html",
        **event_page(event),
        form=form or UploadListForm(formdata=None),
        wanted=wanted,
        rows=found.items,
        has_people=any(counts.get(state) for state in MARKED),
        figures=[
            (
                number(counts[state]),
                SIGN_UP_STATE_LABELS[state],
                url_for("desk.event_attendance", state=state.value, **here),
            )
            for state in MARKED
            if counts.get(state)
        ],
        joined=attendance.joined_count(event),
        lists=attendance.lists_of(event),
        tools=TOOLS,
        states=options(states, kept.get("state", "")),
        kept={**kept, **{n: v for n in ("after", "before") if (v := request.args.get(n))}},
        is_filtered=bool(kept),
        may_mark=phase.had_people(event),
        state_labels=SIGN_UP_STATE_LABELS,
        tones=SIGN_UP_TONES,
        **paging("desk.event_attendance", {**here, **kept}, found),
    )
    return page, 422 if form else 200


@bp.post("/desk/events/<uuid:event_id>/attendance")
def mark_attendance(event_id: uuid.UUID) -> ResponseReturnValue:
    """Those who are ticked came, or did not."""
    actor = current_actor()
    event = access.event_at_desk(actor, event_id, access.may_keep_events)
    kept: dict[str, Any] = {
        n: v for n in ("state", "q", "after", "before") if (v := request.form.get(n))
    }
    back = url_for("desk.event_attendance", event_id=event.id, **kept)
    people = ticked(request.form.getlist("person"))
    if not people:
        flash(_("Tick at least one person."), "info")
        return redirect(back, 303)
    came = request.form.get("came") == "yes"
    try:
        done = actions.mark_many(event, people, came=came, actor=actor)
        commit()
    except Conflict as conflict:
        conflict.back_url = back
        raise
    flash(marked_words(done.number, came), "success")
    if done.left:
        said = ngettext(
            "%(num)s person has no place any more, and stays as they are.",
            "%(num)s people have no place any more, and stay as they are.",
            done.left,
        )
        flash(said, "info")
    return redirect(back, 303)


def marked_words(number: int, came: bool) -> str:
    if came:
        return ngettext("%(num)s person more came.", "%(num)s people more came.", number)
    return ngettext(
        "%(num)s person more did not come.", "%(num)s people more did not come.", number
    )


# -- lists of meeting tools ----------------------------------------------------------------------


@bp.post("/desk/events/<uuid:event_id>/attendance/lists")
@takes_files(LIST_LIMIT)
def read_list(event_id: uuid.UUID) -> ResponseReturnValue:
    """Read and kept; nobody is marked before the next page says so."""
    actor = current_actor()
    event = access.event_at_desk(actor, event_id, access.may_keep_events)
    form = UploadListForm()
    if not form.validate():
        return by_hand(event, form)
    content, file_name = form.content()
    try:
        found = actions.read_attendance_list(event, content, file_name, actor=actor)
    except RuleBroken as error:
        form.add_error(error.field, error.message)
        return by_hand(event, form)
    except Conflict as conflict:
        conflict.back_url = url_for("desk.event_attendance", event_id=event.id)
        raise
    to = url_for("desk.attendance_list", event_id=event.id, list_id=found.id)
    commit()
    return redirect(to, 303)


@bp.get("/desk/events/<uuid:event_id>/attendance/lists/<uuid:list_id>")
def attendance_list(event_id: uuid.UUID, list_id: uuid.UUID) -> ResponseReturnValue:
    found = access.attendance_list_at_desk(current_actor(), event_id, list_id)
    read, form = attendance.read_list(found), ApplyListForm(formdata=None)
    form.everybody_else.label.text = ngettext(
        "Everybody else did not come (%(num)s person)",
        "Everybody else did not come (%(num)s people)",
        read.left,
    )
    return render_template(
        "desk/event_attendance_list.html",
        **event_page(found.event),
        list=found,
        read=read,
        most_shown=MOST_SHOWN,
        tool=TOOLS.get(found.tool, ""),
        form=form,
        may_mark=phase.had_people(found.event),
        state_labels=SIGN_UP_STATE_LABELS,
        tones=SIGN_UP_TONES,
    )


@bp.post("/desk/events/<uuid:event_id>/attendance/lists/<uuid:list_id>/apply")
def apply_list(event_id: uuid.UUID, list_id: uuid.UUID) -> ResponseReturnValue:
    actor = current_actor()
    found = access.attendance_list_at_desk(actor, event_id, list_id)
    here: dict[str, Any] = {"event_id": found.event_id, "list_id": found.id}
    everybody_else = bool(ApplyListForm().everybody_else.data)
    try:
        done = actions.apply_attendance_list(
            found, everybody_else_missed=everybody_else, actor=actor
        )
        commit()
    except Conflict as conflict:
        conflict.back_url = url_for("desk.attendance_list", **here)
        raise
    flash(marked_words(done.came, came=True), "success")
    if done.missed:
        flash(marked_words(done.missed, came=False), "info")
    return redirect(url_for("desk.attendance_list", **here), 303)


@bp.post("/desk/events/<uuid:event_id>/attendance/lists/<uuid:list_id>/remove")
def remove_list(event_id: uuid.UUID, list_id: uuid.UUID) -> ResponseReturnValue:
    actor = current_actor()
    found = access.attendance_list_at_desk(actor, event_id, list_id)
    back = url_for("desk.event_attendance", event_id=found.event_id)
    actions.discard_attendance_list(found, actor=actor)
    commit()
    flash(_("The list is removed. Who is marked stays so."), "success")
    return redirect(back, 303)
