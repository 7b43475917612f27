"""What happened to a practice in public: when it was published, renewed, confirmed, archived."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from aipact.core.clock import brussels_day
from aipact.core.db import db
from aipact.i18n import _l
from aipact.practices.models import Practice, PracticeVersion
from aipact.practices.states import VersionState
from aipact.workflow import StateChange

PUBLIC_VERSIONS = (VersionState.PUBLISHED, VersionState.SUPERSEDED)
LABELS = {
    "published": _l("Published"),
    "renewed": _l("New version published"),
    "confirmed": _l("Confirmed by the organisation"),
    "stale": _l("Not confirmed for twelve months"),
    "archived": _l("Archived"),
}
# Moves of a practice that are news to its readers.
_KIND_OF_MOVE = {"confirm": "confirmed", "become_stale": "stale", "archive": "archived"}


@dataclass(frozen=True)
class HistoryEvent:
    """One day in the life of a practice."""

    on: date
    kind: str
    label: str


def history(practice: Practice) -> tuple[HistoryEvent, ...]:
    """Everything that readers may know, newest first. Two queries."""
    events = {*_publications(practice), *_moves(practice)}
    confirmed_on = practice.confirmed_on
    if confirmed_on and not any(on == confirmed_on for on, kind in events if kind != "stale"):
        events.add((confirmed_on, "confirmed"))
    order = list(LABELS)
    newest = sorted(events, key=lambda event: (event[0], order.index(event[1])), reverse=True)
    return tuple(HistoryEvent(on, kind, str(LABELS[kind])) for on, kind in newest)


def _publications(practice: Practice) -> list[tuple[date, str]]:
    query = (
        select(PracticeVersion.published_at)
        .where(
            PracticeVersion.practice_id == practice.id, PracticeVersion.state.in_(PUBLIC_VERSIONS)
        )
        .order_by(PracticeVersion.number)
    )
    days = [brussels_day(at) for at in db.session.scalars(query) if at is not None]
    return [(on, "renewed" if number else "published") for number, on in enumerate(days)]


def _moves(practice: Practice) -> list[tuple[date, str]]:
    query = (
        select(StateChange.at, StateChange.action)
        .where(
            StateChange.subject_kind == Practice.__workflow_kind__,
            StateChange.subject_id == practice.id,
            StateChange.action.in_(_KIND_OF_MOVE),
        )
        .order_by(StateChange.at, StateChange.id)
    )
    return [(brussels_day(at), _KIND_OF_MOVE[action]) for at, action in db.session.execute(query)]
