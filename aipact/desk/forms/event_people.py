"""What staff do with the people of an event, and how the list is narrowed down."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from aipact.desk.queries.event_people import PeopleFilter
from aipact.events.states import SignUpState
from aipact.forms.base import Form
from aipact.forms.fields import TextAreaField
from aipact.forms.validators import required
from aipact.i18n import _l

LONGEST_TEXT, LONGEST_CODE = 200, 40
_STATES = {state.value: state for state in SignUpState}


class DeclineForm(Form):
    reason = TextAreaField(
        _l("Why is there no place?"),
        validators=[required(_l("Say why: the person reads it"))],
        description=_l("Stands in the letter to the person, word for word."),
        max_length=1000,
        rows=3,
    )


class TakeOffForm(Form):
    reason = TextAreaField(
        _l("Why is this person taken off the list?"),
        validators=[required(_l("Say why: the person reads it"))],
        description=_l("Stands in the letter to the person, word for word."),
        max_length=1000,
        rows=3,
    )


def people_filter(args: Mapping[str, Any]) -> PeopleFilter:
    """The filter in an address or in a form; what it cannot mean is left out. Several states are
    separated by commas."""
    names = [name for part in _all(args, "state") for name in part.split(",")]
    return PeopleFilter(
        states=tuple(dict.fromkeys(_STATES[name] for name in names if name in _STATES)),
        country=args.get("country", "").strip()[:LONGEST_CODE],
        type=args.get("type", "").strip()[:LONGEST_CODE],
        day=_day(args.get("day", "")),
        text=" ".join(args.get("q", "").split())[:LONGEST_TEXT],
    )


def parameters(wanted: PeopleFilter) -> dict[str, str]:
    """The address of a filter, without what it leaves open."""
    values = {
        "state": ",".join(state.value for state in wanted.states),
        "country": wanted.country,
        "type": wanted.type,
        "day": wanted.day.isoformat() if wanted.day else "",
        "q": wanted.text,
    }
    return {name: value for name, value in values.items() if value}


def _all(args: Any, name: str) -> list[str]:
    return list(args.getlist(name)) if hasattr(args, "getlist") else [args.get(name, "")]


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # The first and the last day of the calendar have no moment before or after them.
    return day if date.min < day < date.max else None
