"""The blueprint of the desk, and the words that its pages share."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from aipact.casework.states import KIND_LABELS, OUTCOME_LABELS, Outcome
from aipact.core.clock import brussels_day, today
from aipact.core.errors import Conflict
from aipact.core.pagination import CappedCount, Page, PageRequest
from aipact.core.settings import current_settings
from aipact.core.transaction import commit
from aipact.core.working_days import working_days_until
from aipact.desk.queries import QueueRow, QueueState
from aipact.forms.base import Form
from aipact.i18n import _, _l, ngettext
from aipact.i18n.formats import date_and_time, number

bp = Blueprint("desk", __name__)

STATE_LABELS = {
    QueueState.TO_DO: _l("To do"),
    QueueState.ORGANISATION: _l("With the organisation"),
    QueueState.SECOND: _l("Waits for a second person"),
    QueueState.APPROVAL: _l("Waits for my approval"),
    QueueState.HOLD: _l("Decided, can be undone"),
    QueueState.CLOSED: _l("Closed"),
    QueueState.ANY: _l("In any state"),
}
TONES = {
    QueueState.TO_DO: "info",
    QueueState.ORGANISATION: "neutral",
    QueueState.SECOND: "warning",
    QueueState.APPROVAL: "warning",
    QueueState.HOLD: "highlight",
    QueueState.CLOSED: "neutral",
}


@bp.app_template_filter("due")
def due_in_words(day: date) -> str:
    """ "In 3 working days", as one counts in the office."""
    days = working_days_until(day)
    if day == today():
        return _("Today")
    if day < today():
        late = -days
        if not late:  # due on Friday, looked at on Sunday
            return _("Overdue")
        return ngettext("%(num)s working day overdue", "%(num)s working days overdue", late)
    return ngettext("In %(num)s working day", "In %(num)s working days", days)


@bp.app_template_filter("age")
def age_in_words(moment: datetime) -> str:
    days = (today() - brussels_day(moment)).days
    return ngettext("%(num)s day", "%(num)s days", days)


@bp.app_template_filter("capped")
def count_in_words(count: CappedCount) -> str:
    """ "1,000+" where counting stopped."""
    return f"{number(count.number)}+" if count.is_capped else number(count.number)


def hold_in_words() -> str:
    """How long a decision waits before it takes effect."""
    hold: timedelta = current_settings().decision_hold
    seconds = int(hold.total_seconds())
    if seconds < 60 or seconds % 60:
        return ngettext("%(num)s second", "%(num)s seconds", seconds)
    return ngettext("%(num)s minute", "%(num)s minutes", seconds // 60)


class RowWords:
    """The words for rows of the queue. What repeats is translated once a page."""

    def __init__(self) -> None:
        self.kinds = {kind: str(label) for kind, label in KIND_LABELS.items()}
        self.states = {state: str(label) for state, label in STATE_LABELS.items()}
        self.outcomes = {outcome.value: str(label) for outcome, label in OUTCOME_LABELS.items()}
        self.outcomes["withdrawn"] = _("Withdrawn")
        self.first_publication = _("Pledge, first publication")
        self._due: dict[date, str] = {}
        self._age: dict[date, str] = {}

    def kind(self, row: QueueRow) -> str:
        return self.first_publication if row.needs_second else self.kinds[row.kind]

    def state(self, row: QueueRow) -> str:
        if row.state is QueueState.CLOSED:
            return self.outcomes.get(row.closed_as, row.closed_as)
        if row.state is QueueState.HOLD and row.outcome is not None:
            return _("Decided: %(outcome)s", outcome=self.outcomes[row.outcome.value])
        return self.states[row.state]

    def tone(self, row: QueueRow) -> str:
        if row.state is QueueState.CLOSED and row.closed_as == Outcome.APPROVED:
            return "success"
        return TONES[row.state]

    def due(self, row: QueueRow) -> str:
        """When something is due; of what is closed, when it was closed."""
        if row.closed_at is not None:
            return date_and_time(row.closed_at)
        if row.due_on not in self._due:
            self._due[row.due_on] = due_in_words(row.due_on)
        return self._due[row.due_on]

    def age(self, row: QueueRow) -> str:
        day = brussels_day(row.received_at)
        if day not in self._age:
            self._age[day] = age_in_words(row.received_at)
        return self._age[day]

    def is_late(self, row: QueueRow) -> bool:
        return row.closed_at is None and row.due_on < today()


def status_of(form: Form) -> int:
    """The page with its errors, or the fresh page."""
    return 422 if form.errors else 200


def page_request(size: int) -> PageRequest:
    return PageRequest(request.args.get("after", ""), request.args.get("before", ""), size)


def paging(endpoint: str, kept: dict[str, Any], found: Page[Any]) -> dict[str, str | None]:
    """The addresses of the pages beside this one, with the same filter."""
    before, after = found.previous_cursor, found.next_cursor
    return {
        "previous_url": url_for(endpoint, before=before, **kept) if before else None,
        "next_url": url_for(endpoint, after=after, **kept) if after else None,
    }


def carry_out(act: Callable[[], object], said: str, back: str) -> ResponseReturnValue:
    """Do it, say so, and go on at `back`; what cannot be done leads there, too."""
    try:
        act()
        commit()
    except Conflict as conflict:
        conflict.back_url = back
        raise
    flash(said, "success")
    return redirect(back, 303)
