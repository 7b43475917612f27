"""Signing in without the pages: the same server-side session, put into the browser's cookie."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient


def open_session(app: Flask, browser: FlaskClient, user: Any) -> None:
    """Give the browser a live session of this person, second factor done."""
    from aipact.accounts.actions import start_session
    from aipact.core.transaction import commit

    with app.test_request_context():
        token = start_session(user, is_second_factor_done=True)
        commit()
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
