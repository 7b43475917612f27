"""The blueprint of accounts, and what its pages share."""

from flask import Blueprint

from aipact.core.errors import TooMany
from aipact.forms.base import Form
from aipact.i18n import ngettext

bp = Blueprint("accounts", __name__)


def status_of(form: Form) -> int:
    """The page with its errors, or the fresh page."""
    return 422 if form.is_submitted() else 200


def say_wait(error: TooMany) -> str:
    """How long to wait, in words."""
    seconds = error.retry_after_seconds
    if seconds < 60:
        return ngettext(
            "Too many tries. Wait %(num)s second and try again.",
            "Too many tries. Wait %(num)s seconds and try again.",
            seconds,
        )
    return ngettext(
        "Too many tries. Wait %(num)s minute and try again.",
        "Too many tries. Wait %(num)s minutes and try again.",
        -(-seconds // 60),
    )


def retry_after(error: TooMany) -> dict[str, str]:
    return {"Retry-After": str(error.retry_after_seconds)}
