import pytest
from sqlalchemy.exc import OperationalError

from aipact.accounts.views import joining
from aipact.core.security import safe_next

HOME = "/en/"


@pytest.mark.pure
@pytest.mark.parametrize("target", ["/en/workspace", "/en/desk/queue?q=a&state=any", "/"])
def test_a_path_of_this_site_is_followed(target: str):
    assert safe_next(target, HOME) == target


@pytest.mark.pure
@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/en/\r\nSet-Cookie: a=b",
        "",
        None,
    ],
)
def test_nothing_leads_away_from_this_site(target: str | None):
    assert safe_next(target, HOME) == HOME


@pytest.mark.parametrize("path", ["/en/", "/en/nowhere", "/healthz", "/api/v1/commitments"])
def test_headers_stand_on_every_answer(client, path: str):
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert len(headers["X-Request-Id"]) == 32


def test_a_page_without_a_form_sets_no_cookie(client):
    assert "Set-Cookie" not in client.get("/en/organisations").headers


@pytest.mark.parametrize("address", ["/en/organisations/a%00b", "/en/organisations?q=a%00", "/%00"])
def test_an_address_with_a_nul_is_nobodys(client, address: str):
    assert client.get(address).status == 404


def test_parameters_are_no_options_of_links(client):
    """Why: the language switch repeats the parameters of the page."""
    page = client.get("/en/about?_scheme=javascript&_external=1&endpoint=x&a=1&a=2")
    assert page.link("Deutsch") == "/de/about?_scheme=javascript&_external=1&endpoint=x&a=1&a=2"


def test_who_lost_a_deadlock_is_told_of_a_conflict(app):
    error = OperationalError("UPDATE", {}, Exception("deadlock detected"))
    with app.test_request_context("/en/about"):
        assert app.handle_user_exception(error).status_code == 409


def busy(*_args):
    raise OperationalError("INSERT", {}, Exception("database is locked"))


def test_a_form_that_a_busy_database_refused_can_be_sent_again(client, monkeypatch):
    typed = "ada@aquila.example"
    form = client.get("/en/join").form(holding="email")
    with monkeypatch.context() as patch:
        patch.setattr(joining, "commit", busy)
        page = form.fill(email=typed).submit(allow_500=True)
    assert (page.status, page.headers["Retry-After"]) == (503, "10")
    again = page.form(holding="email")
    assert again.values["email"] == typed
    assert again.submit().status == 303


def test_a_password_is_not_kept_in_a_page(app):
    error = OperationalError("UPDATE", {}, Exception("database is locked"))
    typed = {"email": "ada@aquila.example", "password": "correct horse battery"}
    with app.test_request_context("/en/sign-in", method="POST", data=typed):
        answer = app.handle_user_exception(error)
    assert answer.status_code == 503
    assert "correct horse" not in answer.get_data(as_text=True)


def test_a_foreign_host_gets_no_page(app):
    """Why: a page would spread links to it. Letters take their links from the settings."""
    answer = app.test_client().get("/en/join", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    assert "evil" not in answer.get_data(as_text=True) + str(answer.headers)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
