"""The people who signed up for an event: the list, its files, one person and what is done."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wsgi import FileWrapper

from aipact.core.actor import current_actor
from aipact.core.errors import Conflict
from aipact.core.transaction import commit
from aipact.desk.forms.event_people import DeclineForm, TakeOffForm, parameters, people_filter
from aipact.desk.queries import event_people as queries
from aipact.desk.queries import event_person
from aipact.desk.queries.event_people import NOT_IN_REGISTER, PeopleFilter
from aipact.desk.views.blueprint import bp, page_request, paging
from aipact.desk.views.event_words import (
    PARTY_LABELS,
    SIGN_UP_TONES,
    event_page,
    language_names,
    people_file,
)
from aipact.desk.views.queue import options
from aipact.events import access, actions
from aipact.events.models import Event, SignUp
from aipact.events.queries.counting import counts_by_state
from aipact.events.states import (
    SIGN_UP_STATE_LABELS,
    SPEAKER_QUESTION_STATE_LABELS,
    SignUpState,
)
from aipact.exports import XLSX_TYPE, csv_stream, download_headers, workbook
from aipact.forms.base import Form
from aipact.i18n import _, current_language
from aipact.i18n.formats import long_date, number
from aipact.reference import queries as reference

PAGE_SIZE = 50
_PIECE = 64 * 1024
# Nobody is on the list before their address is confirmed.
LISTED = tuple(state for state in SignUpState if state is not SignUpState.PENDING_EMAIL)


@bp.get("/desk/events/<uuid:event_id>/people", endpoint="event_people")
def list_of_people(event_id: uuid.UUID) -> ResponseReturnValue:
    event = access.event_at_desk(current_actor(), event_id, access.may_keep_events)
    wanted = people_filter(request.args)
    found = queries.people(event, wanted, page_request(PAGE_SIZE))
    kept = parameters(wanted)
    counts = counts_by_state(event)
    here: dict[str, Any] = {"event_id": event.id}
    return render_template(
        "desk/event_people.html",
        **event_page(event),
        wanted=wanted,
        rows=found.items,
        found=queries.people_count(event, wanted),
        figures=[
            (number(counts[state]), label, url_for("desk.event_people", state=state.value, **here))
            for state, label in SIGN_UP_STATE_LABELS.items()
            if state in counts and state in LISTED
        ],
        pending=counts.get(SignUpState.PENDING_EMAIL, 0),
        selects=selects(event, wanted),
        active=active(event, wanted, kept),
        kept=kept,
        state_labels=SIGN_UP_STATE_LABELS,
        tones=SIGN_UP_TONES,
        languages=language_names(),
        **paging("desk.event_people", {**here, **kept}, found),
    )


def selects(event: Event, wanted: PeopleFilter) -> list[tuple[str, str, list[dict[str, object]]]]:
    """The drop-downs above the table: label, name, options."""
    language, there = current_language(), queries.choices(event)
    state = ",".join(one.value for one in wanted.states)
    states = [("", _("Any state")), *((one.value, SIGN_UP_STATE_LABELS[one]) for one in LISTED)]
    if len(wanted.states) > 1:
        states.append((state, state_words(wanted)))
    nobody = (NOT_IN_REGISTER, _("Not in the register"))
    countries = [(code, reference.country_name(code, language)) for code in there.countries]
    kinds = [(code, reference.label("respondent_types", code, language)) for code in there.types]
    return [
        (_("State"), "state", options(states, state)),
        (
            _("Country"),
            "country",
            options([("", _("Any country")), *countries, nobody], wanted.country),
        ),
        (
            _("Kind of organisation"),
            "type",
            options([("", _("Any kind")), *kinds, nobody], wanted.type),
        ),
    ]


def active(event: Event, wanted: PeopleFilter, kept: dict[str, str]) -> list[tuple[str, str]]:
    """What narrows the list down, each with the address of the list without it."""
    language = current_language()
    is_known = {NOT_IN_REGISTER: _("Not in the register")}
    labels = {
        "state": state_words(wanted),
        "country": _(
            "Country: %(name)s",
            name=is_known.get(wanted.country) or reference.country_name(wanted.country, language),
        ),
        "type": _(
            "Kind: %(name)s",
            name=is_known.get(wanted.type)
            or reference.label("respondent_types", wanted.type, language),
        ),
        "day": _("Signed up on %(day)s", day=long_date(wanted.day)),
        "q": _("Words: %(words)s", words=wanted.text),
    }
    return [
        (
            labels[name],
            url_for(
                "desk.event_people",
                event_id=event.id,
                **{other: str(value) for other, value in kept.items() if other != name},  # type: ignore[arg-type]
            ),
        )
        for name in kept
    ]


def state_words(wanted: PeopleFilter) -> str:
    return ", ".join(str(SIGN_UP_STATE_LABELS[state]) for state in wanted.states)


# -- as a file -----------------------------------------------------------------------------------


@bp.post("/desk/events/<uuid:event_id>/people/export")
def export_event_people(event_id: uuid.UUID) -> ResponseReturnValue:
    """Exactly the list that was looked at. Who took it is written down, so it is no link."""
    actor = current_actor()
    event = access.event_at_desk(actor, event_id, access.may_keep_events)
    wanted = people_filter(request.form)
    form = "xlsx" if request.form.get("format") == "xlsx" else "csv"
    file = people_file(event, wanted)
    actions.note_people_exported(
        event, form=form, wanted=parameters(wanted), number=len(file.rows), actor=actor
    )
    commit()
    if form == "csv":
        answer = Response(csv_stream(file.header, file.rows))
        answer.headers.update(download_headers(f"{file.name}.csv", "text/csv; charset=utf-8"))
    else:
        book = workbook(file.header, file.rows, sheet="People", about=file.about)
        answer = Response(FileWrapper(book, _PIECE), direct_passthrough=True)
        answer.headers.update(download_headers(f"{file.name}.xlsx", XLSX_TYPE))
    answer.headers["Cache-Control"] = "no-store"
    return answer


# -- one person ----------------------------------------------------------------------------------


@bp.get("/desk/events/<uuid:event_id>/people/<uuid:sign_up_id>", endpoint="event_person")
def show_person(event_id: uuid.UUID, sign_up_id: uuid.UUID) -> ResponseReturnValue:
    return person_page(access.sign_up_at_desk(current_actor(), event_id, sign_up_id))


def person_page(sign_up: SignUp, **forms: Form) -> ResponseReturnValue:
    """The page, fresh, or with the form that was not right."""
    language = current_language()
    page = render_template(
        "desk/event_person.html",
        **event_page(sign_up.event),
        person=event_person.person_at_desk(sign_up),
        sign_up=sign_up,
        organisation=sign_up.organisation if sign_up.organisation_name else None,
        country=reference.country_name(
            sign_up.organisation.country if sign_up.organisation else "", language
        ),
        kind=reference.label(
            "respondent_types",
            sign_up.organisation.respondent_type if sign_up.organisation else "",
            language,
        ),
        forms={
            "decline": forms.get("decline") or DeclineForm(formdata=None),
            "remove": forms.get("remove") or TakeOffForm(formdata=None),
        },
        state_labels=SIGN_UP_STATE_LABELS,
        question_labels=SPEAKER_QUESTION_STATE_LABELS,
        party_labels=PARTY_LABELS,
        tones=SIGN_UP_TONES,
        language=language_names().get(sign_up.locale, sign_up.locale),
    )
    return page, 422 if forms else 200


@bp.post("/desk/events/<uuid:event_id>/people/<uuid:sign_up_id>/approve")
def approve_sign_up(event_id: uuid.UUID, sign_up_id: uuid.UUID) -> ResponseReturnValue:
    """A place, or the waiting list where there is none."""
    actor = current_actor()
    sign_up = access.sign_up_at_desk(actor, event_id, sign_up_id)
    return carry_out(sign_up, lambda: actions.approve(sign_up, actor=actor))


@bp.post("/desk/events/<uuid:event_id>/people/<uuid:sign_up_id>/decline")
def decline_sign_up(event_id: uuid.UUID, sign_up_id: uuid.UUID) -> ResponseReturnValue:
    actor = current_actor()
    sign_up = access.sign_up_at_desk(actor, event_id, sign_up_id)
    form = DeclineForm()
    if not form.validate():
        return person_page(sign_up, decline=form)
    reason = form.reason.data or ""
    return carry_out(sign_up, lambda: actions.decline(sign_up, reason=reason, actor=actor))


@bp.post("/desk/events/<uuid:event_id>/people/<uuid:sign_up_id>/remove")
def remove_sign_up(event_id: uuid.UUID, sign_up_id: uuid.UUID) -> ResponseReturnValue:
    actor = current_actor()
    sign_up = access.sign_up_at_desk(actor, event_id, sign_up_id)
    form = TakeOffForm()
    if not form.validate():
        return person_page(sign_up, remove=form)
    reason = form.reason.data or ""
    return carry_out(sign_up, lambda: actions.remove_by_staff(sign_up, reason=reason, actor=actor))


@bp.post("/desk/events/<uuid:event_id>/people/<uuid:sign_up_id>/offer")
def offer_place(event_id: uuid.UUID, sign_up_id: uuid.UUID) -> ResponseReturnValue:
    """Out of turn, from the page of the person or from the waiting list."""
    actor = current_actor()
    sign_up = access.sign_up_at_desk(actor, event_id, sign_up_id)
    return carry_out(sign_up, lambda: actions.offer_by_hand(sign_up, actor=actor))


@bp.post("/desk/events/<uuid:event_id>/people/<uuid:sign_up_id>/attendance")
def mark_person(event_id: uuid.UUID, sign_up_id: uuid.UUID) -> ResponseReturnValue:
    """came: yes or no."""
    actor = current_actor()
    sign_up = access.sign_up_at_desk(actor, event_id, sign_up_id)
    act = actions.mark_attended if request.form.get("came") == "yes" else actions.mark_missed
    return carry_out(sign_up, lambda: act(sign_up, actor=actor))


def carry_out(sign_up: SignUp, act: Callable[[], Any]) -> ResponseReturnValue:
    """Do it, say what became of it, and go back to where the button was."""
    is_board = request.form.get("back") == "waiting"
    here: dict[str, Any] = {"event_id": sign_up.event_id}
    back = (
        url_for("desk.event_waiting", **here)
        if is_board
        else url_for("desk.event_person", sign_up_id=sign_up.id, **here)
    )
    try:
        act()
        name, state = sign_up.name, SIGN_UP_STATE_LABELS[sign_up.state]
        commit()
    except Conflict as conflict:
        conflict.back_url = back
        raise
    flash(_("%(name)s: %(state)s", name=name, state=state), "success")
    return redirect(back, 303)
