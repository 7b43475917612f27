"""A person brings their organisation, or asks to belong to one that is here."""

from dataclasses import dataclass

from sqlalchemy import select

from aipact import audit
from aipact.accounts.models import User
from aipact.core.actor import Actor
from aipact.core.db import db, new_id
from aipact.core.errors import Conflict, RuleBroken
from aipact.core.text import slug
from aipact.i18n import _
from aipact.organisations import access, emails, queries
from aipact.organisations.actions.registration import DescribeName, describe, free_slug
from aipact.organisations.models import Membership, Organisation
from aipact.organisations.states import MemberRole, MembershipState

# Words that are addresses of their own below /workspace and /organisations.
RESERVED_SLUGS = frozenset({"new", "join", "page", "data"})
MOST_OPEN_REQUESTS = 5


@dataclass(frozen=True)
class AskToJoin:
    """function and message are what the person says about themselves."""

    function: str = ""
    message: str = ""


def start_registration(
    command: DescribeName, *, not_a_duplicate_because: str = "", actor: Actor
) -> Organisation:
    """Make the draft of an organisation; the actor is its editor, signatory and contact.

    Begun twice under one name (a double click), it is the same draft.
    """
    _one_at_a_time(actor)
    begun = queries.registration_like(actor, name=command.display_name)
    if begun is not None:
        return begun
    organisation = Organisation(
        id=new_id(),
        slug=free_slug(_slug(command.display_name)),
        display_name=command.display_name,
        created_by_id=actor.user_id,
        contact_domain=queries.contact_domain(actor.email),
        not_a_duplicate_because=not_a_duplicate_because,
        completed_steps=[],
    )
    db.session.add(organisation)
    db.session.flush()
    db.session.add(
        Membership(
            organisation_id=organisation.id,
            user_id=actor.user_id,
            state=MembershipState.ACTIVE,
            roles=[role.value for role in MemberRole],
        )
    )
    describe(organisation, command, is_complete=True, actor=actor)
    _record("organisation:drafted", organisation, actor)
    return organisation


def ask_to_join(organisation: Organisation, command: AskToJoin, *, actor: Actor) -> Membership:
    """Ask the members of an organisation to let the actor in; its contacts get a letter. Asking
    twice is asking once.

    Raises Conflict where the actor cannot know that it is here, RuleBroken("message") for a
    person who asked too many, or was declined lately.
    """
    _one_at_a_time(actor)
    asked = queries.live_membership(organisation, actor.user_id)
    if asked is not None:
        return asked
    if not access.may_ask_to_join(actor, organisation):
        raise Conflict
    if queries.was_lately_declined(organisation, actor):
        raise RuleBroken(
            "message",
            _("Your request was declined a short time ago. Please talk to the organisation first."),
        )
    if queries.open_request_count(actor) >= MOST_OPEN_REQUESTS:
        raise RuleBroken(
            "message", _("You are waiting for several organisations. Wait for an answer first.")
        )
    membership = Membership(
        id=new_id(),
        organisation=organisation,
        user_id=actor.user_id,
        state=MembershipState.REQUESTED,
        roles=[],
        function=command.function,
        message=command.message,
    )
    db.session.add(membership)
    db.session.flush()
    _record("membership:requested", organisation, actor)
    emails.membership_requested(membership)
    return membership


def _slug(name: str) -> str:
    word = slug(name)
    return f"{word}-organisation" if word in RESERVED_SLUGS else word


def _one_at_a_time(actor: Actor) -> None:
    """Two requests of one person wait for each other, so that a double click is one thing."""
    db.session.execute(select(User.id).where(User.id == actor.user_id).with_for_update())


def _record(tag: str, organisation: Organisation, actor: Actor) -> None:
    audit.record(tag, actor=actor, subject_kind="organisation", subject_id=organisation.id)
