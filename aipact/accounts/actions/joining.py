"""How a person joins: prove the address first, then choose a name and a password.

Whether an address has an account is never told to whoever types it in: a letter tells its owner.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from aipact.accounts import emails, queries
from aipact.accounts.actions.passwords import check_password_rules, hash_password
from aipact.accounts.actions.throttle import throttle_letter
from aipact.accounts.actions.tokens import issue_token, use_up_tokens
from aipact.accounts.models import Token, User
from aipact.accounts.states import TokenPurpose, UserState
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db, new_id
from aipact.core.errors import Conflict
from aipact.core.secrets import code_hash, is_same
from aipact.core.text import normal_email
from aipact.i18n import _
from aipact.workflow import Party, change_state

CODE_VALID = timedelta(minutes=15)
LINK_VALID = timedelta(hours=48)
CODE_TRIES = 5


@dataclass(frozen=True)
class CreateAccount:
    name: str
    password: str


def ask_to_join(email: str, *, locale: str, network: str) -> Token:
    """Write one letter to the address: code and link, or that it has an account already.

    The token comes back in both cases, so that the page that follows is the same; where there is
    an account, nobody knows its code.
    """
    address = normal_email(email)
    throttle_letter(address, network)
    user = queries.user_by_email(address)
    issued = issue_token(TokenPurpose.JOIN, address, user=user, valid=LINK_VALID)
    if user is None:
        emails.confirm(address, locale=locale, code=issued.code, secret=issued.secret)
    elif user.state in (UserState.ACTIVE, UserState.INVITED):
        emails.already_registered(user)
    else:
        emails.account_closed(user)
    return issued.token


def tries_left(token: Token) -> int:
    """How often a code may still be entered; 0 when it is too old as well."""
    if now() - token.created_at >= CODE_VALID:
        return 0
    return max(0, CODE_TRIES - token.failed_tries)


def enter_code(token: Token, code: str) -> bool:
    """Try the code of a letter. A wrong one costs a try; the link of the letter goes on working."""
    kept = queries.locked_token(token.id)
    if kept is None or not tries_left(kept):
        return False
    if not is_same(kept.code_hash, code_hash(code, str(kept.id))):
        kept.failed_tries += 1
        return False
    confirm_address(kept)
    return True


def confirm_address(token: Token) -> None:
    """The person has the letter: the address is theirs. Doing it again changes nothing."""
    token.confirmed_at = token.confirmed_at or now()


def create_account(token: Token, command: CreateAccount, *, locale: str, actor: Actor) -> User:
    """The account of a confirmed address. Everything else sent to that address is used up."""
    kept = queries.locked_token(token.id)
    if kept is None or kept.confirmed_at is None or queries.user_by_email(kept.email):
        raise Conflict(_("There is an account with this address already. Sign in instead."))
    check_password_rules(command.password, email=kept.email, name=command.name)
    user = User(
        id=new_id(),
        email=kept.email,
        name=command.name,
        locale=locale,
        state=UserState.INVITED,
        password_hash=hash_password(command.password),
        staff_roles=[],
    )
    db.session.add(user)
    itself = replace(actor, user_id=user.id, name=user.name, email=user.email)
    change_state(user, "activate", actor=itself, party=Party.ORGANISATION)
    use_up_tokens(user.email)
    emails.welcome(user)
    return user
