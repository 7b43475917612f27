"""The overview and the queue."""

import uuid
from enum import StrEnum
from typing import Any, TypeVar

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from aipact.accounts import queries as accounts
from aipact.casework import access
from aipact.casework.states import KIND_LABELS, SubmissionKind
from aipact.core.actor import Actor, current_actor
from aipact.core.pagination import CappedCount
from aipact.desk import queries
from aipact.desk.queries import Due, PracticeList, QueueFilter, QueueState
from aipact.desk.queries.events import EventList, count_to_approve
from aipact.desk.views.blueprint import STATE_LABELS, RowWords, bp, page_request, paging
from aipact.events.access import may_keep_events
from aipact.i18n import _, _l, current_language
from aipact.reference import queries as reference

PAGE_SIZE = 50
Option = TypeVar("Option", bound=StrEnum)
FIGURE_LABELS = {
    "mine": _l("mine to do"),
    "unassigned": _l("not taken by anybody"),
    "due_today": _l("due today"),
    "overdue": _l("overdue"),
    "my_unit": _l("in my unit"),
    "approval": _l("wait for my approval"),
    "organisation": _l("with the organisation"),
}
DUE_LABELS = {
    Due.TODAY: _l("Today"),
    Due.OVERDUE: _l("Overdue"),
    Due.WEEK: _l("This week"),
}


@bp.get("/desk")
def home() -> ResponseReturnValue:
    actor = current_actor()
    overview = queries.overview(actor)
    figures = [
        (name, overview.figures[name], label, url_for("desk.queue", **arguments(wanted)))
        for (name, wanted), label in zip(
            queries.FIGURES.items(), FIGURE_LABELS.values(), strict=True
        )
        if is_for(name, actor)
    ]
    if access.may_review(actor) and (number := queries.count_to_archive(actor)):
        url = url_for("desk.practices", list=PracticeList.TO_ARCHIVE.value)
        figures.append(("to_archive", CappedCount(number), _l("practices to archive"), url))
    if may_keep_events(actor) and (number := count_to_approve(actor)):
        url = url_for("desk.events", list=EventList.APPROVAL.value)
        figures.append(("to_cancel", CappedCount(number), _l("events to cancel, if I agree"), url))
    bars = [
        (
            load.name or _("Nobody yet"),
            load.number,
            url_for("desk.queue", whose=load.reviewer_id or "unassigned"),
        )
        for load in queries.workload()
    ]
    return render_template(
        "desk/home.html",
        next=overview.next,
        figures=figures,
        bars=bars,
        activity=queries.newest_activity(actor),
        words=RowWords(),
        may_review=access.may_review(actor),
    )


def is_for(figure: str, actor: Actor) -> bool:
    """Who does not review has nothing of their own; who has no unit, no unit's list."""
    if figure in ("mine", "approval"):
        return access.may_review(actor)
    return figure != "my_unit" or actor.unit is not None


@bp.get("/desk/queue")
def queue() -> ResponseReturnValue:
    actor, wanted = current_actor(), queue_filter()
    found = queries.queue(wanted, actor, page_request(PAGE_SIZE))
    kept = arguments(wanted)
    return render_template(
        "desk/queue.html",
        wanted=wanted,
        rows=found.items,
        number=queries.count(wanted, actor),
        words=RowWords(),
        selects=selects(wanted, actor),
        is_filtered=bool(kept),
        may_take=access.may_review(actor),
        **paging("desk.queue", kept, found),
    )


def queue_filter() -> QueueFilter:
    """The filter in the address; what it cannot mean is left out."""
    args = request.args
    text = args.get("q", "").strip()[:200]
    # Who looks for a name or a reference wants to find it, wherever it stands.
    usual = QueueState.ANY if text and "state" not in args else QueueState.TO_DO
    whose = args.get("whose", "")
    return QueueFilter(
        state=option(QueueState, args.get("state", "")) or usual,
        kind=option(SubmissionKind, args.get("kind", "")),
        whose=whose if whose in ("mine", "unit", "unassigned") or is_id(whose) else "",
        due=option(Due, args.get("due", "")),
        unit=args.get("unit", "")[:40],
        text=text,
    )


def option(kind: type[Option], value: str) -> Option | None:
    return next((one for one in kind if one.value == value), None)


def is_id(text: str) -> bool:
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False


def arguments(wanted: QueueFilter) -> dict[str, Any]:
    """The address of a filter, without what it leaves open."""
    is_usual = wanted.state is QueueState.TO_DO and not wanted.text
    values = {
        "state": "" if is_usual else wanted.state.value,
        "kind": wanted.kind.value if wanted.kind else "",
        "whose": wanted.whose,
        "due": wanted.due.value if wanted.due else "",
        "unit": wanted.unit,
        "q": wanted.text,
    }
    return {name: value for name, value in values.items() if value}


def selects(wanted: QueueFilter, actor: Actor) -> list[tuple[str, str, list[dict[str, object]]]]:
    """The drop-downs above the table: label, name, options."""
    states = [(s.value, label) for s, label in STATE_LABELS.items()]
    kinds = [("", _("All kinds")), *((k.value, label) for k, label in KIND_LABELS.items())]
    whose = [("", _("Everybody's")), ("mine", _("Mine"))]
    if actor.unit:
        whose.append(("unit", _("My unit's")))
    whose.append(("unassigned", _("Not taken by anybody")))
    if is_id(wanted.whose):
        found = accounts.users([uuid.UUID(wanted.whose)])
        whose += [(wanted.whose, one.name) for one in found]
    due = [("", _("Any day")), *((d.value, label) for d, label in DUE_LABELS.items())]
    units = [("", _("All units")), *reference.unit_choices(current_language())]
    return [
        (_("State"), "state", options(states, wanted.state.value)),
        (_("Kind"), "kind", options(kinds, wanted.kind.value if wanted.kind else "")),
        (_("Whose"), "whose", options(whose, wanted.whose)),
        (_("Due"), "due", options(due, wanted.due.value if wanted.due else "")),
        (_("Unit"), "unit", options(units, wanted.unit)),
    ]


def options(pairs: list[tuple[str, object]], chosen: str) -> list[dict[str, object]]:
    return [{"value": value, "label": label, "checked": value == chosen} for value, label in pairs]
