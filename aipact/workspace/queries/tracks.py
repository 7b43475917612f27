"""The way of a registration and of a pledge: what is done, where it is, what comes."""

from dataclasses import dataclass
from datetime import date

from aipact.core.clock import brussels_day
from aipact.i18n import _
from aipact.i18n.formats import long_date
from aipact.organisations.models import Organisation
from aipact.organisations.states import STATE_LABELS, OrganisationState
from aipact.pledges.models import PledgeVersion
from aipact.pledges.states import STATE_LABELS as VERSION_LABELS
from aipact.pledges.states import VersionState
from aipact.workflow import history


@dataclass(frozen=True)
class TrackItem:
    """One stop, as the timeline macro draws it. state: "done", "current" or "next"."""

    title: str
    when: str
    state: str
    text: str | None = None
    url: str | None = None


_O, _V = OrganisationState, VersionState
_ENDED_EARLY = frozenset({_O.NOT_ACCEPTED, _O.DUPLICATE, _O.WITHDRAWN})


def registration_track(organisation: Organisation) -> list[TrackItem]:
    days = _days("organisation", organisation)
    state, submission = organisation.state, organisation.submission
    due = submission.due_on if submission else None
    begun = TrackItem(
        _("Registration begun"),
        long_date(organisation.created_at),
        "current" if state is _O.DRAFT else "done",
    )
    submitted = TrackItem(
        _("Submitted"),
        long_date(days.get(_O.SUBMITTED)),
        "next" if state is _O.DRAFT else "done",
    )
    if state in _ENDED_EARLY:
        ended = TrackItem(str(STATE_LABELS[state]), long_date(days.get(state)), "current")
        return [begun, submitted, ended] if _O.SUBMITTED in days else [begun, ended]
    member = TrackItem(_("Member of the network"), long_date(organisation.joined_on), "next")
    if state is _O.DRAFT:
        return [begun, submitted, _review(None, "next"), member]
    if state is _O.CHANGES_REQUESTED:
        return [begun, submitted, _changes(due), _review(None, "next"), member]
    if state not in (_O.ACTIVE, _O.LEFT):
        return [begun, submitted, _review(due, "current"), member]
    joined = TrackItem(member.title, member.when, "done")
    if state is _O.LEFT:
        left = TrackItem(str(STATE_LABELS[state]), long_date(organisation.left_on), "current")
        return [begun, submitted, joined, left]
    return [begun, submitted, joined]


def pledge_track(version: PledgeVersion | None) -> list[TrackItem]:
    if version is None:
        coming = [_("Pledge begun"), _("Submitted"), _("Review"), _("Public")]
        return [TrackItem(title, _("not yet"), "next") for title in coming]
    days = _days("pledge", version)
    state, submission = version.state, version.submission
    due = submission.due_on if submission else None
    is_draft = state is _V.DRAFT
    begun = TrackItem(
        _("Pledge begun"), long_date(version.created_at), "current" if is_draft else "done"
    )
    submitted = TrackItem(
        _("Submitted"), long_date(days.get(_V.SUBMITTED)), "next" if is_draft else "done"
    )
    public = TrackItem(_("Public"), "", "next")
    if state in (_V.NOT_ACCEPTED, _V.WITHDRAWN):
        ended = TrackItem(str(VERSION_LABELS[state]), long_date(days.get(state)), "current")
        return [begun, submitted, ended] if _V.SUBMITTED in days else [begun, ended]
    if is_draft:
        return [begun, submitted, _review(None, "next"), public]
    if state is _V.CHANGES_REQUESTED:
        return [begun, submitted, _changes(due), _review(None, "next"), public]
    if state in (_V.SUBMITTED, _V.IN_REVIEW):
        return [begun, submitted, _review(due, "current"), public]
    reviewed = TrackItem(_("Approved"), long_date(days.get(_V.APPROVED)), "done")
    if state is _V.APPROVED:
        return [begun, submitted, reviewed, public]
    published = TrackItem(_("Public"), long_date(version.published_at), "done")
    report = TrackItem(
        _("First progress report"),
        _by(version.report_due_on) if version.report_due_on else "",
        "next",
    )
    return [begun, submitted, reviewed, published, report]


def _review(due: date | None, state: str) -> TrackItem:
    return TrackItem(_("Review"), _by(due), state)


def _changes(due: date | None) -> TrackItem:
    return TrackItem(_("Your answer to the reviewers"), _by(due), "current")


def _by(day: date | None) -> str:
    return str(_("by %(date)s", date=long_date(day))) if day else ""


def _days(kind: str, subject: Organisation | PledgeVersion) -> dict[str, date]:
    """When each state was last reached."""
    return {change.to_state: brussels_day(change.at) for change in history(kind, subject.id)}
