"""The blueprint of accounts, and what its pages share."""

from flask import Blueprint

from aipact.forms.base import Form

bp = Blueprint("accounts", __name__)


def status_of(form: Form) -> int:
    """The page with its errors, or the fresh page."""
    return 422 if form.is_submitted() else 200
