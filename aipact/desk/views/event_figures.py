"""An event in numbers: who signed up when and from where, who came, and how it was."""

import uuid
from collections.abc import Callable, Mapping

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from aipact.core.actor import current_actor
from aipact.desk.queries import event_figures as queries
from aipact.desk.queries.event_people import NOT_IN_REGISTER
from aipact.desk.views.blueprint import bp
from aipact.desk.views.event_words import event_page
from aipact.events import access
from aipact.events.queries.counting import counts_by_state
from aipact.events.states import SIGN_UP_STATE_LABELS, SignUpState
from aipact.i18n import _, _l, current_language
from aipact.i18n.formats import long_date
from aipact.reference import queries as reference

Bar = tuple[str, int, str | None]
USEFULNESS = {"yes": _l("Yes"), "partly": _l("Partly"), "no": _l("No")}
MARKED = (SignUpState.ATTENDED, SignUpState.NO_SHOW, SignUpState.UNKNOWN)


@bp.get("/desk/events/<uuid:event_id>/figures")
def event_figures(event_id: uuid.UUID) -> ResponseReturnValue:
    event = access.event_at_desk(current_actor(), event_id, access.may_keep_events)
    found, lang = queries.figures(event), current_language()
    states, useful = counts_by_state(event), queries.usefulness(event)

    def to_list(**wanted: str) -> str:
        return url_for("desk.event_people", event_id=event.id, **wanted)  # type: ignore[arg-type]

    def by_state(*wanted: SignUpState) -> list[Bar]:
        return [
            (str(SIGN_UP_STATE_LABELS[one]), states[one], to_list(state=one.value))
            for one in wanted
            if states.get(one)
        ]

    def by_code(name: str, said: Callable[[str], str], counts: Mapping[str, int]) -> list[Bar]:
        return [
            (
                _("Not in the register") if code == NOT_IN_REGISTER else said(code),
                number,
                to_list(**{name: code}),
            )
            for code, number in counts.items()
        ]

    def country(code: str) -> str:
        return reference.country_name(code, lang)

    def kind(code: str) -> str:
        return reference.label("respondent_types", code, lang)

    others = [one for one in SignUpState if one not in (SignUpState.PENDING_EMAIL, *MARKED)]
    return render_template(
        "desk/event_figures.html",
        **event_page(event),
        number=sum(found.by_day.values()),
        everybody=to_list(),
        by_state=by_state(*others),
        by_day=[
            (long_date(day), number, to_list(day=day.isoformat()))
            for day, number in found.by_day.items()
        ],
        came=by_state(*MARKED),
        by_country=by_code("country", country, found.by_country),
        by_type=by_code("type", kind, found.by_type),
        useful=[
            (str(label), useful[answer], None)
            for answer, label in USEFULNESS.items()
            if answer in useful
        ],
        comments=queries.comments(event),
    )
