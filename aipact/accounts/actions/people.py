"""Accounts themselves: a person's own details, staff and their roles, closing an account."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from aipact import audit
from aipact.accounts import emails, queries
from aipact.accounts.actions.sessions import end_sessions
from aipact.accounts.actions.tokens import issue_token, use_up_tokens
from aipact.accounts.models import User
from aipact.accounts.states import StaffRole, TokenPurpose, UserState
from aipact.core.actor import Actor
from aipact.core.db import db, new_id
from aipact.core.errors import RuleBroken
from aipact.core.text import normal_email
from aipact.i18n import _
from aipact.workflow import Party, change_state

INVITATION_VALID = timedelta(days=14)


@dataclass(frozen=True)
class ChangeAccount:
    name: str
    locale: str


def change_account(user: User, command: ChangeAccount) -> None:
    """A person's own name, and the language of the letters to them."""
    user.name, user.locale = command.name, command.locale


def create_user(email: str, name: str, *, locale: str = "en") -> User:
    """An invited person: no password, so nobody can sign in before a link was used."""
    address = normal_email(email)
    if queries.user_by_email(address):
        raise RuleBroken("email", _("There is an account with this address already."))
    user = User(
        id=new_id(),
        email=address,
        name=name,
        locale=locale,
        state=UserState.INVITED,
        staff_roles=[],
    )
    db.session.add(user)
    # What is written next refers to the person.
    db.session.flush()
    return user


def add_staff(
    email: str,
    name: str,
    roles: Collection[str],
    unit_key: str | None = None,
    *,
    actor: Actor,
    locale: str = "en",
) -> User:
    """Invite somebody of the office; the link in the letter sets the first password."""
    checked = _checked_roles(roles)
    if not checked:
        raise RuleBroken("roles", _("Choose at least one role."))
    user = create_user(email, name, locale=locale)
    user.staff_roles, user.unit_key = checked, unit_key
    invite_again(user)
    _note("invited", user, actor)
    return user


def invite_again(user: User) -> None:
    """A new link for somebody who has not used the first one."""
    issued = issue_token(TokenPurpose.INVITE, user.email, user=user, valid=INVITATION_VALID)
    emails.staff_invited(user, issued.secret)


def set_staff_roles(
    user: User, roles: Collection[str], unit_key: str | None = None, *, actor: Actor
) -> None:
    """Other roles, or none. The person signs in again: staff need more proof than others."""
    user.staff_roles, user.unit_key = _checked_roles(roles), unit_key
    end_sessions(user)
    _note("roles_changed", user, actor)


def deactivate_user(user: User, *, actor: Actor) -> None:
    """Close an account: nobody signs in with it, every session and every link ends."""
    party = Party.ORGANISATION if actor.user_id == user.id else Party.LEAD
    change_state(user, "deactivate", actor=actor, party=party)
    end_sessions(user)
    use_up_tokens(user.email)


def reactivate_user(user: User, *, actor: Actor) -> None:
    """Open a closed account again, with the password that it had."""
    change_state(user, "reactivate", actor=actor, party=Party.LEAD)


def _checked_roles(roles: Collection[str]) -> list[str]:
    known = [role.value for role in StaffRole]
    for role in roles:
        if role not in known:
            raise RuleBroken("roles", _("There is no role %(role)s.", role=role))
    return [role for role in known if role in roles]


def _note(what: str, user: User, actor: Actor) -> None:
    data = {"roles": user.staff_roles, "unit": user.unit_key}
    audit.record(f"user:{what}", actor=actor, subject_kind="user", subject_id=user.id, data=data)
