"""An organisation describes itself, submits its registration and answers the reviewers."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from uuid import UUID

from sqlalchemy import select

from aipact.casework import actions as casework
from aipact.casework.states import SubmissionKind
from aipact.core.actor import Actor
from aipact.core.db import db
from aipact.core.errors import Conflict, RuleBroken
from aipact.core.text import latin, matching_name, website_domain
from aipact.i18n import _
from aipact.organisations import emails, queries
from aipact.organisations.models import Organisation, OrganisationSector
from aipact.organisations.states import EDITABLE, UNDER_REVIEW, OrganisationState, Step
from aipact.reference import queries as reference
from aipact.workflow import Party, change_state


@dataclass(frozen=True)
class DescribeName:
    """display_name is public, legal_name for staff only; country: ISO alpha-2."""

    display_name: str
    legal_name: str = ""
    website: str = ""
    country: str = ""


@dataclass(frozen=True)
class DescribeKind:
    """function: of the person who fills this in; authority_scope: of public authorities only."""

    respondent_type: str = ""
    authority_scope: str = ""
    size: str = ""
    function: str = ""


@dataclass(frozen=True)
class DescribeActivity:
    role: str = ""
    sectors: tuple[str, ...] = ()
    nace_section: str = ""


@dataclass(frozen=True)
class DescribeNumbers:
    transparency_number: str = ""
    pic: str = ""


@dataclass(frozen=True)
class DescribePublication:
    wants_pledge: bool = False
    is_name_public: bool = False
    privacy_notice_version: str = ""


Description = DescribeName | DescribeKind | DescribeActivity | DescribeNumbers | DescribePublication
_STEP_OF: dict[type, Step] = {
    DescribeName: Step.NAME,
    DescribeKind: Step.KIND,
    DescribeActivity: Step.ACTIVITY,
    DescribeNumbers: Step.NUMBERS,
    DescribePublication: Step.PUBLICATION,
}


def describe(
    organisation: Organisation, command: Description, *, is_complete: bool, actor: Actor
) -> None:
    """Save one step of the registration. is_complete: nothing that the step asks for is missing.

    Raises Conflict when the registration is not the organisation's to change now.
    """
    _require_editable(organisation)
    if isinstance(command, DescribeName):
        set_names(organisation, command.display_name, command.legal_name, command.website)
        organisation.country = command.country
        if organisation.submission is not None:
            casework.retitle_submission(organisation.submission, organisation.display_name)
    elif isinstance(command, DescribeKind):
        _describe_kind(organisation, command, actor)
    elif isinstance(command, DescribeActivity):
        _describe_activity(organisation, command)
    else:
        for field in fields(command):
            setattr(organisation, field.name, getattr(command, field.name))
    _mark_step(organisation, _STEP_OF[type(command)], is_complete)


def _describe_kind(organisation: Organisation, command: DescribeKind, actor: Actor) -> None:
    is_authority = command.respondent_type == "public_authority"
    organisation.respondent_type = command.respondent_type
    organisation.authority_scope = command.authority_scope if is_authority else ""
    organisation.size = command.size
    own = queries.live_membership(organisation, actor.user_id)
    if own is not None:
        own.function = command.function


def _describe_activity(organisation: Organisation, command: DescribeActivity) -> None:
    organisation.role = command.role
    organisation.nace_section = command.nace_section
    revisions = {entry.code: entry.data["revision"] for entry in reference.entries("nace_sections")}
    organisation.nace_revision = revisions.get(command.nace_section, "")
    kept = {row.sector: row for row in organisation.sectors}
    organisation.sectors = [
        kept.get(code) or OrganisationSector(sector=code) for code in sorted(set(command.sectors))
    ]


def _mark_step(organisation: Organisation, step: Step, is_complete: bool) -> None:
    done = set(organisation.completed_steps) - {step.value}
    if is_complete:
        done.add(step.value)
    organisation.completed_steps = [one.value for one in Step if one.value in done]


def set_names(organisation: Organisation, display_name: str, legal_name: str, website: str) -> None:
    """Names and website, with the forms under which they are found and compared."""
    organisation.display_name = display_name
    organisation.legal_name = legal_name
    organisation.website = website
    organisation.sort_name = latin(display_name)[:250]
    organisation.matching_name = matching_name(display_name)[:250]
    organisation.website_domain = website_domain(website) if website else ""


def answer_points(organisation: Organisation, answers: Mapping[UUID, str]) -> None:
    """Keep what the organisation answers to points of the reviewers, by the point's id."""
    _require_editable(organisation)
    for points in queries.points_by_field(organisation).values():
        for point in points:
            if point.id in answers and answers[point.id] != point.answer:
                casework.answer_change_request(point, answers[point.id])


def submit(organisation: Organisation, *, actor: Actor) -> None:
    """Put the registration before the staff: for the first time, with answers, or once more after
    it was closed. The contacts get a receipt. Doing it twice changes nothing.

    Raises RuleBroken("steps" or "points") while something is missing, Conflict when there is
    nothing to submit.
    """
    if organisation.state in UNDER_REVIEW:
        return
    _require_editable(organisation)
    _require_complete(organisation)
    is_answer = organisation.state is OrganisationState.CHANGES_REQUESTED
    action = "resubmit" if is_answer else "submit"
    change_state(organisation, action, actor=actor, party=Party.ORGANISATION)
    if organisation.submission is None:
        organisation.submission = casework.open_submission(
            SubmissionKind.REGISTRATION,
            subject_id=organisation.id,
            organisation_id=organisation.id,
            title=organisation.display_name,
            needs_second=False,
            actor=actor,
        )
    else:
        casework.retitle_submission(organisation.submission, organisation.display_name)
        casework.resume_submission(organisation.submission, actor=actor)
    emails.registration_received(organisation)


def _require_complete(organisation: Organisation) -> None:
    if queries.incomplete_steps(organisation):
        raise RuleBroken("steps", _("Complete every step before you submit."))
    if queries.unanswered_points(organisation):
        raise RuleBroken("points", _("Answer each point of the reviewers before you submit."))


def withdraw(organisation: Organisation, *, actor: Actor) -> None:
    """Take the registration back. The submission and the pledge are the procedure's concern."""
    change_state(organisation, "withdraw", actor=actor, party=Party.ORGANISATION)


def reopen(organisation: Organisation, *, actor: Actor) -> None:
    """Begin a new round after the registration was not accepted or withdrawn."""
    change_state(organisation, "reopen", actor=actor, party=Party.ORGANISATION)


def _require_editable(organisation: Organisation) -> None:
    if organisation.state not in EDITABLE:
        raise Conflict(
            _("The registration cannot be changed now: it is with the reviewers, or decided.")
        )


def free_slug(wanted: str) -> str:
    """The slug itself, or with the first number that nobody has."""
    taken = set(
        db.session.scalars(
            select(Organisation.slug)
            .where(Organisation.slug.startswith(wanted, autoescape=True))
            .order_by(Organisation.slug)
        )
    )
    number, free = 1, wanted
    while free in taken:
        number += 1
        free = f"{wanted}-{number}"
    return free
