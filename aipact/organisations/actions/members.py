"""Somebody asked to belong to an organisation: yes or no."""

from collections.abc import Sequence

from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.errors import RuleBroken
from aipact.i18n import _
from aipact.organisations import emails
from aipact.organisations.models import Membership
from aipact.organisations.states import MemberRole, MembershipState
from aipact.workflow import Party, change_state


def accept_request(
    membership: Membership,
    roles: Sequence[str],
    *,
    actor: Actor,
    party: Party = Party.ORGANISATION,
) -> None:
    """Let a person in with these roles; they are told. Accepting twice is accepting once.

    Raises RuleBroken("roles") without a role.
    """
    if membership.state is MembershipState.ACTIVE:
        return
    if not roles:
        raise RuleBroken("roles", _("Choose at least one role."))
    change_state(membership, "accept", actor=actor, party=party)
    membership.roles = [role.value for role in MemberRole if role.value in roles]
    membership.decided_at = now()
    emails.membership_accepted(membership)


def decline_request(
    membership: Membership,
    reason: str,
    *,
    actor: Actor,
    party: Party = Party.ORGANISATION,
) -> None:
    """Do not let a person in; they are told why. Raises RuleBroken("reason") without one."""
    if membership.state is MembershipState.DECLINED:
        return
    if not reason.strip():
        raise RuleBroken("reason", _("Say why: the person will read it."))
    change_state(membership, "decline", actor=actor, party=party, note=reason)
    membership.decided_at = now()
    emails.membership_declined(membership, reason)
