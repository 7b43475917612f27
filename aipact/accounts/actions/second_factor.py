"""The second step: six digits from an app on the phone (TOTP), or a recovery code on paper."""

import base64
import secrets
from dataclasses import replace
from datetime import timedelta

import pyotp
from sqlalchemy import delete, select

from aipact import audit
from aipact.accounts import access, emails, queries
from aipact.accounts.actions.sessions import end_sessions, renew_session
from aipact.accounts.actions.throttle import throttle
from aipact.accounts.models import RecoveryCode, User, UserSession
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db
from aipact.core.errors import RuleBroken
from aipact.core.secrets import is_same, secret_hash
from aipact.core.settings import current_settings
from aipact.i18n import _

ISSUER = "AI Pact Tracker"
RECOVERY_CODES = 10
# A clock may be half a minute off.
DRIFT = (-1, 0, 1)


def prepare_totp(user: User) -> None:
    """A new secret to scan. The old one, where there is one, works until a code of the new one
    was entered."""
    user.totp_pending_secret = pyotp.random_base32()


def address_of_totp(user: User) -> str:
    """What the QR code holds."""
    return pyotp.TOTP(user.totp_pending_secret).provisioning_uri(
        name=user.email, issuer_name=ISSUER
    )


def turn_on_totp(
    user: User, code: str, *, session: UserSession, actor: Actor
) -> tuple[str, list[str]]:
    """A code of the new secret proves that it was scanned. Every other session ends; returns the
    present session's new token and the recovery codes, to be shown once."""
    user = queries.locked_user(user.id)
    _count_try(user)
    step = _matching_step(user.totp_pending_secret, code)
    if step is None:
        raise RuleBroken("code", _("That code is not right. Wait for the next one and enter it."))
    user.totp_secret, user.totp_pending_secret = user.totp_pending_secret, ""
    user.totp_confirmed_at, user.totp_last_step = now(), step
    codes = _new_recovery_codes(user)
    # Staff are not signed in yet when they do this for the first time.
    _note("second_factor_on", user, replace(actor, user_id=user.id))
    emails.second_factor_on(user)
    end_sessions(user, keep=session)
    return renew_session(session), codes


def pass_second_factor(user: User, code: str, *, session: UserSession) -> str:
    """Finish signing in with a code of the app or a recovery code, each good for one use;
    returns the session's new token."""
    user = queries.locked_user(user.id)
    _count_try(user)
    plain = code.replace(" ", "").replace("-", "").casefold()
    if not (_use_totp(user, plain) or _use_recovery_code(user, plain)):
        raise RuleBroken(
            "code", _("That code is not right, or it has been used. Wait for the next one.")
        )
    _note("signed_in", user, Actor(user_id=user.id))
    return renew_session(session)


def turn_off_totp(user: User, *, session: UserSession, actor: Actor) -> str:
    """The password alone is enough again; not for staff. Returns the session's new token."""
    if not access.may_turn_second_factor_off(user, is_demo=current_settings().demo):
        raise RuleBroken("current_password", _("People of the office need the second step."))
    user.totp_secret = user.totp_pending_secret = ""
    user.totp_confirmed_at = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    _note("second_factor_off", user, actor)
    emails.second_factor_off(user)
    end_sessions(user, keep=session)
    return renew_session(session)


def renew_recovery_codes(user: User, *, actor: Actor) -> list[str]:
    """Ten new codes; the old ones are void."""
    if not user.has_second_factor:
        raise RuleBroken("current_password", _("Turn on the second step first."))
    codes = _new_recovery_codes(user)
    _note("recovery_codes_renewed", user, actor)
    emails.recovery_codes_renewed(user)
    return codes


def _count_try(user: User) -> None:
    throttle(f"code:{user.id}", 10, timedelta(minutes=10))


def _matching_step(secret: str, code: str) -> int | None:
    """The time step whose code this is."""
    if not secret:
        return None
    totp = pyotp.TOTP(secret)
    present = totp.timecode(now())
    for step in (present + drift for drift in DRIFT):
        if is_same(totp.generate_otp(step), code.replace(" ", "")):
            return step
    return None


def _use_totp(user: User, code: str) -> bool:
    step = _matching_step(user.totp_secret, code)
    if step is None or step <= user.totp_last_step:
        return False
    user.totp_last_step = step
    return True


def _use_recovery_code(user: User, code: str) -> bool:
    query = select(RecoveryCode).where(
        RecoveryCode.user_id == user.id,
        RecoveryCode.code_hash == _recovery_hash(user, code),
        RecoveryCode.used_at.is_(None),
    )
    found = db.session.scalar(query)
    if found is None:
        return False
    found.used_at = now()
    db.session.flush()
    emails.recovery_code_used(user, queries.unused_recovery_codes(user))
    return True


def _new_recovery_codes(user: User) -> list[str]:
    """Written in fours: "abcd-efgh-ijkl-mnop", 80 bits each."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = [
        base64.b32encode(secrets.token_bytes(10)).decode().lower() for _n in range(RECOVERY_CODES)
    ]
    db.session.add_all(
        RecoveryCode(user_id=user.id, code_hash=_recovery_hash(user, code)) for code in codes
    )
    return ["-".join(code[i : i + 4] for i in range(0, 16, 4)) for code in codes]


def _recovery_hash(user: User, code: str) -> str:
    return secret_hash(f"{user.id}:{code}")


def _note(what: str, user: User, actor: Actor) -> None:
    audit.record(f"user:{what}", actor=actor, subject_kind="user", subject_id=user.id)
