"""Passwords: which are refused, how they are kept, and how a lost one is replaced."""

import re
import string
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from aipact import audit
from aipact.accounts import emails, queries
from aipact.accounts.actions.sessions import end_sessions, renew_session
from aipact.accounts.actions.throttle import throttle, throttle_letter
from aipact.accounts.actions.tokens import issue_token, use_up_tokens
from aipact.accounts.models import Token, User, UserSession
from aipact.accounts.states import TokenPurpose, UserState
from aipact.core.actor import Actor
from aipact.core.errors import Conflict, RuleBroken
from aipact.core.text import fold, normal_email, words
from aipact.i18n import _
from aipact.workflow import Party, change_state

MINIMUM, MAXIMUM = 12, 128
RESET_VALID = timedelta(hours=1)
# Second recommendation of OWASP: as strong as the library's own, at a sixth of its time.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

_COMMON = frozenset(
    """password passwort motdepasse pass passe kennwort secret geheim admin administrator root
    user login welcome willkommen bienvenue hello hallo bonjour letmein changeme change default
    test demo guest master qwerty azerty qwertz monkey dragon football baseball soccer sunshine
    princess iloveyou love ichliebedich jetaime schatz superman batman pokemon starwars trustno
    shadow michael jordan summer winter spring autumn sommer herbst fruehling ete hiver printemps
    january february march april may june july august september october november december januar
    februar maerz mai juni juli oktober dezember janvier fevrier mars avril juin juillet aout
    monday tuesday wednesday thursday friday saturday sunday montag freitag lundi vendredi
    computer internet server office company firma brussels bruxelles bruessel europe europa
    european union commission eu ai pact aipact tracker act artificial intelligence""".split()
)
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "qsdfghjklm",
    "zxcvbnm",
    "yxcvbnm",
    "wxcvbn",
)
_LEET = str.maketrans("0134578@$!|", "oieastbasil")
_PUNCTUATION = re.compile(rf"[\s{re.escape(string.punctuation)}]+")
_YEARS = re.compile(r"(?:19|20)\d\d")
_ENOUGH_OF_ITS_OWN = 4


def hash_password(password: str) -> str:
    return _hasher.hash(password)


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("the password of nobody at all")


def is_password(password_hash: str, password: str) -> bool:
    """Whether the password belongs to the hash; as slow for somebody who has none."""
    try:
        return _hasher.verify(password_hash or _nobodys_hash(), password) and bool(password_hash)
    except (VerifyMismatchError, InvalidHashError):
        return False


def check_password_rules(password: str, *, email: str = "", name: str = "") -> None:
    """RuleBroken where a password is too short, too long or easily guessed. Any character goes."""
    if len(password) < MINIMUM:
        raise RuleBroken(
            "password",
            _("Use at least %(count)s characters. A few words in a row are fine.", count=MINIMUM),
        )
    if len(password) > MAXIMUM:
        raise RuleBroken("password", _("Use at most %(count)s characters.", count=MAXIMUM))
    personal = {word for word in words(f"{email} {name}") if len(word) > 2}
    if _is_guessable(password, personal):
        raise RuleBroken(
            "password",
            _(
                "This password is easily guessed: it is made of common words, rows of keys, your"
                " name or your address. Choose another one."
            ),
        )


def _is_guessable(password: str, personal: set[str]) -> bool:
    """What is left without words and rows that everybody tries must hold something of its own."""
    plain = fold(password)
    if len(set(plain)) < 5:
        return True
    dateless = _YEARS.sub(" ", plain)
    for spelling in (dateless, dateless.translate(_LEET)):
        rest = _PUNCTUATION.sub(" ", spelling)
        for word in sorted(_COMMON | personal, key=len, reverse=True):
            # Short words only where they stand alone: "ai" must not eat half of "maintain".
            piece = re.escape(word) if len(word) > 3 else rf"\b{re.escape(word)}\b"
            rest = re.sub(piece, " ", rest)
        rest = _without_rows(rest)
        rest = re.sub(r"(.)\1+", r"\1", re.sub(r"\s", "", rest))
        if len(set(rest)) < _ENOUGH_OF_ITS_OWN:
            return True
    return False


def _without_rows(text: str) -> str:
    """The text without runs of three and more neighbours on the keyboard or in the alphabet."""
    kept, at = "", 0
    rows = [row[::step] for row in _ROWS for step in (1, -1)]
    while at < len(text):
        length = 3
        while any(text[at : at + length] in row for row in rows) and at + length <= len(text):
            length += 1
        if length > 3:
            at += length - 1
        else:
            kept += text[at]
            at += 1
    return kept


# ---------------------------------------------------------------- changing it


def prove_password(user: User, password: str) -> None:
    """Asked again before something important, in case somebody else sits at the desk."""
    throttle(f"prove:{user.id}", 10, timedelta(minutes=15))
    if not is_password(user.password_hash, password):
        raise RuleBroken("current_password", _("This is not your present password."))


def change_password(
    user: User, current: str, password: str, *, session: UserSession, actor: Actor
) -> str:
    """A new password for somebody who knows the old one; every other session ends. Returns the
    present session's new token."""
    prove_password(user, current)
    check_password_rules(password, email=user.email, name=user.name)
    _set_password(user, password, actor=actor)
    end_sessions(user, keep=session)
    return renew_session(session)


def _set_password(user: User, password: str, *, actor: Actor) -> None:
    had_one = bool(user.password_hash)
    user.password_hash = hash_password(password)
    use_up_tokens(user.email)
    audit.record("user:password_changed", actor=actor, subject_kind="user", subject_id=user.id)
    if had_one:
        emails.password_changed(user)


# ---------------------------------------------------------------- when it is lost


def ask_for_reset(email: str, *, locale: str, network: str) -> None:
    """One letter whatever the address: the link, or that there is no account, or a closed one."""
    address = normal_email(email)
    throttle_letter(address, network)
    user = queries.user_by_email(address)
    if user is None:
        emails.no_account(address, locale=locale)
    elif user.state in (UserState.ACTIVE, UserState.INVITED):
        secret = issue_token(TokenPurpose.RESET, address, user=user, valid=RESET_VALID).secret
        emails.password_reset(user, secret)
    else:
        emails.account_closed(user)


def reset_password(token: Token, password: str, *, actor: Actor) -> User:
    """Use a link up. Whoever was invited becomes active: the link has proved the address."""
    kept = queries.locked_token(token.id)
    user = queries.user(kept.user_id) if kept else None
    if user is None or user.state not in (UserState.ACTIVE, UserState.INVITED):
        raise Conflict(_("This link has been used. Ask for a new one."))
    check_password_rules(password, email=user.email, name=user.name)
    if user.state == UserState.INVITED:
        change_state(user, "activate", actor=actor, party=Party.SYSTEM)
    end_sessions(user)
    _set_password(user, password, actor=actor)
    return user
