"""Deny by default: what is not marked open needs a sign-in."""

import pytest
from flask import Blueprint

from aipact.core.access import open_to_all
from tests.factories.accounts import StaffFactory, UserFactory

FREE = {"public", "api", "api-docs", "demo", "ops", "dev"}
OPEN = {
    "join",
    "confirm",
    "send_again",
    "confirm_link",
    "set_password",
    "sign_in",
    "second_factor",
    "sign_out",
    "forgot_password",
    "forgot_password_sent",
    "reset_password",
    "set_up_totp",
}


def test_only_these_pages_of_accounts_are_open(app):
    views = app.view_functions.items()
    marked = {
        name.partition(".")[2]
        for name, view in views
        if name.startswith("accounts.") and getattr(view, "is_open_to_all", False)
    }
    assert marked == OPEN


@pytest.mark.parametrize(
    "path",
    [
        "/en/account",
        "/en/account/password",
        "/en/account/security",
        "/en/account/security/totp",
        "/en/account/security/totp/begin",
        "/en/account/security/totp/off",
        "/en/account/security/recovery-codes",
    ],
)
def test_visitors_are_asked_to_sign_in(client, path):
    page = client.get(path)
    assert (page.status, page.location) == (303, f"/en/sign-in?next={path}")


def test_the_desk_does_not_exist_for_others(client):
    assert client.get("/en/desk").location == "/en/sign-in?next=/en/desk"
    assert client.fresh().sign_in(UserFactory()).get("/en/desk").status == 404
    assert client.fresh().sign_in(StaffFactory()).get("/en/desk").status == 200


def test_a_page_that_nobody_marked_is_closed(app, client):
    """The mark is looked for on the view itself, so a new page without one cannot slip through."""
    blueprint = Blueprint("novelty", __name__)
    assert blueprint.name not in FREE

    @open_to_all
    def open_view():
        return ""

    assert open_view.is_open_to_all
    assert not hasattr(test_a_page_that_nobody_marked_is_closed, "is_open_to_all")


def test_an_unknown_address_is_no_sign_in(client):
    assert client.get("/en/no-such-page").status == 404
