"""One sentence: what is next, who has the ball, and until when. Every state has one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from aipact.casework.models import Submission
from aipact.i18n import _
from aipact.organisations import queries as organisations
from aipact.organisations.models import Organisation
from aipact.organisations.states import OrganisationState
from aipact.pledges.models import PledgeVersion
from aipact.pledges.states import VersionState
from aipact.workspace.queries.practices import NOTHING, PracticeTasks


class Ball(StrEnum):
    """Who has to act."""

    YOU = "you"
    STAFF = "staff"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Action:
    """A button: its words, and the endpoint that it opens for this organisation."""

    label: str
    endpoint: str


@dataclass(frozen=True)
class NextStep:
    """until: the day by which whoever has the ball is to act, where there is one."""

    headline: str
    text: str
    ball: Ball
    until: date | None = None
    action: Action | None = None


def next_step(
    organisation: Organisation, version: PledgeVersion | None, practices: PracticeTasks = NOTHING
) -> NextStep:
    """What is next for an organisation. `version`: the version of its pledge that matters now.
    Practices come where registration and pledge ask nothing of it."""
    found = _REGISTRATION[organisation.state](organisation, version)
    return found if found.ball is Ball.YOU else _about_practices(practices) or found


def _about_practices(tasks: PracticeTasks) -> NextStep | None:
    if tasks.questions:
        return NextStep(
            _("Answer the reviewers about a practice"),
            _("They name each point that has to change. Nothing else has to be typed again."),
            Ball.YOU,
            tasks.answer_by,
            Action(_("Go to your practices"), "practices.index"),
        )
    if tasks.stale:
        return NextStep(
            _("Say whether a practice is still true"),
            _("Nobody has confirmed it for twelve months. One press of a button is enough."),
            Ball.YOU,
            action=Action(_("Go to your practices"), "practices.index"),
        )
    return None


def _due(submission: Submission | None) -> date | None:
    return submission.due_on if submission else None


def _draft(organisation: Organisation, _version: PledgeVersion | None) -> NextStep:
    if organisations.is_complete(organisation):
        return NextStep(
            _("Check your registration and submit it"),
            _("All steps are complete. A reviewer reads it once you have submitted it."),
            Ball.YOU,
            action=Action(_("Check and submit"), "organisations.show"),
        )
    return NextStep(
        _("Complete your registration"),
        _("What you wrote is saved. Some steps are still missing."),
        Ball.YOU,
        action=Action(_("Continue the registration"), "organisations.show"),
    )


def _under_review(organisation: Organisation, version: PledgeVersion | None) -> NextStep:
    """While the registration waits, the pledge may already need the organisation."""
    if version is not None and version.state in (
        VersionState.DRAFT,
        VersionState.CHANGES_REQUESTED,
    ):
        return _pledge_step(organisation, version)
    until = _due(organisation.submission)
    headline = _("Your registration is with the reviewers")
    if version is not None and version.state in _WITH_STAFF:
        text = _("So is your pledge: it is decided after the registration. You get a letter.")
        return NextStep(headline, text, Ball.STAFF, until)
    return NextStep(
        headline,
        _("You get a letter with their answer. You can prepare a pledge in the meantime."),
        Ball.STAFF,
        until,
        Action(_("Prepare a pledge"), "pledges.show"),
    )


def _registration_changes(organisation: Organisation, _version: PledgeVersion | None) -> NextStep:
    return NextStep(
        _("Answer the reviewers about your registration"),
        _("They name each point that has to change. Nothing else has to be typed again."),
        Ball.YOU,
        _due(organisation.submission),
        Action(_("Answer the points"), "organisations.show"),
    )


def _not_accepted(_organisation: Organisation, _version: PledgeVersion | None) -> NextStep:
    return NextStep(
        _("Your registration was not accepted"),
        _("Read the reason and what you can do. You can open the registration again."),
        Ball.YOU,
        action=Action(_("Read the reason"), "organisations.show"),
    )


def _duplicate(_organisation: Organisation, _version: PledgeVersion | None) -> NextStep:
    return NextStep(
        _("Your organisation is here already"),
        _("This registration is closed. Ask the contacts of your organisation to let you in."),
        Ball.YOU,
        action=Action(_("See your organisation"), "organisations.show"),
    )


def _withdrawn(_organisation: Organisation, _version: PledgeVersion | None) -> NextStep:
    return NextStep(
        _("Your registration is withdrawn"),
        _("All you wrote is kept. You can open the registration again at any time."),
        Ball.NOBODY,
        action=Action(_("See the registration"), "organisations.show"),
    )


def _left(_organisation: Organisation, _version: PledgeVersion | None) -> NextStep:
    return NextStep(
        _("Your organisation has left the Pact"),
        _("Its public entry says so. There is nothing more to do."),
        Ball.NOBODY,
    )


def _active(organisation: Organisation, version: PledgeVersion | None) -> NextStep:
    return _pledge_step(organisation, version)


_WITH_STAFF = frozenset({VersionState.SUBMITTED, VersionState.IN_REVIEW, VersionState.APPROVED})
_REGISTRATION: dict[OrganisationState, Callable[[Organisation, PledgeVersion | None], NextStep]] = {
    OrganisationState.DRAFT: _draft,
    OrganisationState.SUBMITTED: _under_review,
    OrganisationState.IN_REVIEW: _under_review,
    OrganisationState.CHANGES_REQUESTED: _registration_changes,
    OrganisationState.ACTIVE: _active,
    OrganisationState.NOT_ACCEPTED: _not_accepted,
    OrganisationState.DUPLICATE: _duplicate,
    OrganisationState.WITHDRAWN: _withdrawn,
    OrganisationState.LEFT: _left,
}


def _pledge_step(organisation: Organisation, version: PledgeVersion | None) -> NextStep:
    if version is None:
        return _no_pledge(organisation)
    return _PLEDGE[version.state](organisation, version)


def _no_pledge(organisation: Organisation) -> NextStep:
    action = Action(_("Prepare a pledge"), "pledges.show")
    if organisation.wants_pledge:
        return NextStep(
            _("Prepare your pledge"),
            _("You are a member of the network. Choose your commitments when you are ready."),
            Ball.YOU,
            action=action,
        )
    return NextStep(
        _("You are a member of the network"),
        _("There is nothing you have to do. You can make a pledge at any time."),
        Ball.NOBODY,
        action=action,
    )


def _pledge_draft(_organisation: Organisation, _version: PledgeVersion) -> NextStep:
    return NextStep(
        _("Complete your pledge"),
        _("What you wrote is saved. Look at the preview and submit it when it is complete."),
        Ball.YOU,
        action=Action(_("Continue the pledge"), "pledges.show"),
    )


def _pledge_under_review(_organisation: Organisation, version: PledgeVersion) -> NextStep:
    return NextStep(
        _("Your pledge is with the reviewers"),
        _("You get a letter with their answer. Nothing is public before that."),
        Ball.STAFF,
        _due(version.submission),
        Action(_("See the pledge"), "pledges.show"),
    )


def _pledge_changes(_organisation: Organisation, version: PledgeVersion) -> NextStep:
    return NextStep(
        _("Answer the reviewers about your pledge"),
        _("They name each point that has to change. Nothing else has to be typed again."),
        Ball.YOU,
        _due(version.submission),
        Action(_("Answer the points"), "pledges.show"),
    )


def _pledge_approved(_organisation: Organisation, _version: PledgeVersion) -> NextStep:
    return NextStep(
        _("Your pledge is approved"),
        _("It is about to be published. You get a letter with its public address."),
        Ball.STAFF,
        action=Action(_("See the pledge"), "pledges.show"),
    )


def _pledge_not_accepted(_organisation: Organisation, _version: PledgeVersion) -> NextStep:
    return NextStep(
        _("Your pledge was not accepted"),
        _("Read the reason and what you can do. You can write a new one."),
        Ball.YOU,
        action=Action(_("Read the reason"), "pledges.show"),
    )


def _pledge_published(_organisation: Organisation, version: PledgeVersion) -> NextStep:
    return NextStep(
        _("Your pledge is public"),
        _("Twelve months after publication you are invited to report on your progress."),
        Ball.NOBODY,
        version.report_due_on,
        Action(_("See the pledge"), "pledges.show"),
    )


def _pledge_over(organisation: Organisation, _version: PledgeVersion) -> NextStep:
    """Withdrawn, or replaced by a version that is not there any more: begin anew."""
    return _no_pledge(organisation)


_PLEDGE: dict[VersionState, Callable[[Organisation, PledgeVersion], NextStep]] = {
    VersionState.DRAFT: _pledge_draft,
    VersionState.SUBMITTED: _pledge_under_review,
    VersionState.IN_REVIEW: _pledge_under_review,
    VersionState.CHANGES_REQUESTED: _pledge_changes,
    VersionState.APPROVED: _pledge_approved,
    VersionState.NOT_ACCEPTED: _pledge_not_accepted,
    VersionState.PUBLISHED: _pledge_published,
    VersionState.SUPERSEDED: _pledge_over,
    VersionState.WITHDRAWN: _pledge_over,
}
