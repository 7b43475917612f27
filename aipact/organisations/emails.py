"""Letters about registrations and memberships. A decision's letter is queued as held: it goes when
the decision takes effect."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from aipact.accounts.models import User
from aipact.casework import actions as casework
from aipact.casework.models import ChangeRequest, Decision, Message, Submission
from aipact.core import links
from aipact.i18n import _l
from aipact.mail.outbox import enqueue
from aipact.mail.render import Recipient
from aipact.organisations import queries
from aipact.organisations.models import Membership, Organisation
from aipact.organisations.states import FIELD_LABELS, MEMBER_ROLE_LABELS, MemberRole


def registration_received(organisation: Organisation) -> None:
    """The receipt, also for answers to a request for changes."""
    submission = _submission(organisation)
    context = {"reference": submission.reference, "due": submission.due_on}
    _to_contacts("registration_received", organisation, context)


def registration_changes_requested(
    organisation: Organisation, decision: Decision, points: Sequence[ChangeRequest]
) -> None:
    """Point by point, what has to change and until when."""
    named = [(FIELD_LABELS.get(one.field, one.field), one.reason) for one in points]
    context = {"points_asked": named, "due": casework.answer_due_on()}
    _to_contacts("registration_changes_requested", organisation, context, decision)


def registration_approved(organisation: Organisation, decision: Decision) -> None:
    """Welcome: what the organisation can do now."""
    context = {"is_public": organisation.is_name_public, "wants_pledge": organisation.wants_pledge}
    _to_contacts("registration_approved", organisation, context, decision)


def registration_not_accepted(organisation: Organisation, decision: Decision) -> None:
    """The reason, and what the organisation can do about it."""
    context = {"why": decision.reason, "remedy": decision.remedy}
    _to_contacts("registration_not_accepted", organisation, context, decision)


def registration_duplicate(organisation: Organisation, decision: Decision) -> None:
    """The organisation is here already: its people can ask to join it."""
    existing = queries.organisation(decision.duplicate_of_id) if decision.duplicate_of_id else None
    context = {"existing": existing.display_name if existing else ""}
    _to_contacts("registration_duplicate", organisation, context, decision)


def registration_withdrawn(organisation: Organisation) -> None:
    """The organisation took its registration back."""
    context = {"reference": _submission(organisation).reference}
    _to_contacts("registration_withdrawn", organisation, context)


def organisation_left(organisation: Organisation, on: date) -> None:
    """It was recorded that the organisation left the Pact, and what that means."""
    for user in queries.contacts(organisation):
        context = {"left_on": on, "is_listed": organisation.is_listed}
        _send("organisation_left", user, organisation, context)


def message_from_staff(
    organisation: Organisation, submission: Submission, message: Message
) -> None:
    """Staff wrote on the record of a submission."""
    for user in queries.contacts(organisation):
        _send(
            "message_from_staff",
            user,
            organisation,
            {"reference": submission.reference, "body": message.body},
            about=submission,
        )


def membership_requested(membership: Membership) -> None:
    """Tell the contacts that somebody asks to belong to their organisation."""
    context = {
        "person": membership.user.name,
        "address": membership.user.email,
        "function": membership.function,
        "body": membership.message,
    }
    for user in queries.contacts(membership.organisation):
        _send("membership_requested", user, membership.organisation, context)


def membership_accepted(membership: Membership) -> None:
    """Tell the person that they are in."""
    roles = [MEMBER_ROLE_LABELS[MemberRole(role)] for role in membership.roles]
    _send(
        "membership_accepted",
        membership.user,
        membership.organisation,
        {"roles": roles},
        reason=_ASKED,
    )


def membership_declined(membership: Membership, why: str) -> None:
    """Tell the person that they are not, and why."""
    _send(
        "membership_declined",
        membership.user,
        membership.organisation,
        {"why": why},
        reason=_ASKED,
    )


_ASKED = _l("You asked to belong to an organisation in the AI Pact Tracker.")


def _to_contacts(
    letter: str,
    organisation: Organisation,
    context: dict[str, Any],
    decision: Decision | None = None,
) -> None:
    for user in queries.contacts(organisation):
        _send(
            letter,
            user,
            organisation,
            context,
            about=_submission(organisation),
            dedupe=f"{letter}:{decision.id}:{user.id}" if decision else None,
            held=decision is not None,
        )


def _send(
    letter: str,
    user: User,
    organisation: Organisation,
    context: dict[str, Any],
    *,
    about: Submission | None = None,
    reason: Any = None,
    dedupe: str | None = None,
    held: bool = False,
) -> None:
    where = {"lang": user.locale, "slug": organisation.slug}
    enqueue(
        f"organisations/{letter}",
        to=Recipient(user.email, user.name, user.locale, user.id),
        reason=reason
        or _l(
            "You are a contact of %(organisation)s in the AI Pact Tracker.",
            organisation=organisation.display_name,
        ),
        context={
            "organisation": organisation.display_name,
            "workspace_url": links.url("workspace", **where),
            "organisation_url": links.url("workspace_organisation", **where),
            "members_url": links.url("workspace_members", **where),
            "messages_url": links.url("workspace_messages", **where),
            "pledge_url": links.url("workspace_pledge", **where),
            "entry_url": links.url("organisation", **where),
            **context,
        },
        about_id=about.id if about else None,
        dedupe=dedupe,
        held=held,
    )


def _submission(organisation: Organisation) -> Submission:
    if organisation.submission is None:
        raise ValueError("a letter about a registration needs a submission")
    return organisation.submission
