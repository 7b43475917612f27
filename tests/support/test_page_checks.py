"""The free checks of every page: a good page passes, and each fault is found."""

from typing import Any

import pytest
from flask import Flask, Response

from tests.support.form import Form
from tests.support.html import Tree, words
from tests.support.page import Page
from tests.support.page_checks import faults_of

pytestmark = pytest.mark.pure

POLICY = "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
    "Content-Security-Policy": POLICY,
}
GOOD = """<!doctype html>
<html lang="en"><head><title>Join - AI Pact Tracker</title></head><body><main id="main">
<h1>Join</h1><a href="#main">Skip</a>
<form method="post" action="/en/join">
<input type="hidden" name="csrf_token" value="token">
<label for="email">E-mail</label><input id="email" name="email" value="a@b.eu">
<label for="country">Country</label>
<select id="country" name="country"><option value="BE">Belgium</option><option>FR</option></select>
<fieldset><legend>Roles</legend>
<input type="checkbox" id="r1" name="roles" value="provider" checked><label for="r1">Make</label>
<input type="checkbox" id="r2" name="roles" value="deployer"><label for="r2">Deployer</label>
</fieldset>
<input type="checkbox" id="ok" name="accept" value="y"><label for="ok">Accept</label>
<button>Go on</button><button name="then" value="save">Save</button>
</form></main></body></html>"""


class Sent:
    """A client that only remembers what it was asked to send."""

    def __init__(self) -> None:
        self.data: Any = None

    def post(self, path: str, data: Any, **_options: Any) -> Any:
        self.data = data
        return None


def page(html: str = GOOD, headers: dict[str, str] | None = None, path: str = "/en/join") -> Page:
    app = Flask("test")
    app.add_url_rule("/<path:path>", view_func=lambda path: Response(html), endpoint="page")
    response = app.test_client().get(path)
    response.headers.extend(HEADERS | (headers or {}))
    return Page(Sent(), response, path)  # type: ignore[arg-type]


def test_a_good_page_has_no_fault() -> None:
    assert faults_of(page()) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<h1>Join</h1>", "", "0 h1"),
        ("<h1>Join</h1>", "<h1>Join</h1><h1>Join</h1>", "2 h1"),
        ("<h1>Join</h1>", "<h1>Leave</h1>", "does not begin"),
        ("<h1>Join</h1>", "<h1>Join</h1><h3>Deep</h3>", "level 3 follows"),
        (' lang="en"', "", "no lang"),
        (' lang="en"', ' lang="de"', "the address says en"),
        ('id="r2"', 'id="r1"', "occurs twice"),
        ('for="email"', 'for="mail"', "names nothing"),
        ('<label for="email">E-mail</label>', "", "'email' has no label"),
        ("<h1>", '<h1 style="color:red">', "inline style"),
        ("<h1>", '<h1 onclick="x()">', "inline onclick"),
        ("</main>", "<script>x()</script></main>", "inline script"),
        ("</main>", "<style>p{}</style></main>", "inline style sheet"),
        ("</main>", '<img alt="" src="https://elsewhere.example/x.png"></main>', "another host"),
        ("</main>", '<a href="#nowhere">x</a></main>', "leads nowhere"),
        ("</main>", '<img src="/x.png"></main>', "without alt"),
        ("<button>Go on</button>", "<button></button>", "without words"),
        ('<input type="hidden" name="csrf_token" value="token">', "", "no CSRF token"),
        ("</h1>", "</h2>", "end-tag-too-early"),
        ("<!doctype html>", "", "no doctype"),
    ],
)
def test_each_fault_is_found(old: str, new: str, fault: str) -> None:
    assert old in GOOD
    assert fault in "\n".join(faults_of(page(GOOD.replace(old, new))))


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("X-Content-Type-Options", "", "X-Content-Type-Options is ''"),
        ("Content-Security-Policy", POLICY + "; script-src 'unsafe-inline'", "loose"),
        ("Content-Security-Policy", "default-src 'self'", "lacks default-src 'none'"),
        ("Set-Cookie", "session=x", "may be stored"),
    ],
)
def test_each_fault_of_the_headers_is_found(name: str, value: str, fault: str) -> None:
    looked_at = page()
    looked_at.headers[name] = value
    assert fault in "\n".join(faults_of(looked_at))


PLAYER = "https://www.youtube-nocookie.com"
FRAME = GOOD.replace("</main>", f'<iframe title="x" src="{PLAYER}/embed/x"></iframe></main>')


def test_a_player_is_on_the_page_of_a_recording_that_names_it_and_nowhere_else() -> None:
    there, naming = "/en/events/a/recording", f"{POLICY}; frame-src {PLAYER}"

    def shown(html: str = FRAME, path: str = there, policy: str = naming) -> str:
        looked_at = page(html, path=path)
        looked_at.headers["Content-Security-Policy"] = policy
        return "\n".join(faults_of(looked_at))

    assert "another host" not in shown()
    assert "another host" in shown(path="/en/events/a")
    assert "another host" in shown(policy=POLICY)
    assert "another host" in shown(FRAME.replace(PLAYER, "https://www.youtube.com"))
    assert "another host" in shown(FRAME.replace("iframe", "embed"))


def test_a_form_is_sent_as_the_page_gave_it() -> None:
    looked_at = page()
    looked_at.form().fill(country="FR", accept=True, roles=["deployer"]).submit("Save")
    assert looked_at.client.data == {  # type: ignore[attr-defined]
        "csrf_token": "token",
        "email": "a@b.eu",
        "country": "FR",
        "roles": ["deployer"],
        "accept": "y",
        "then": "save",
    }


@pytest.mark.parametrize(
    "values",
    [{"country": "XX"}, {"name": "x"}, {"csrf_token": "x"}, {"roles": ["importer"]}],
    ids=["no such option", "no such control", "hidden", "no such box"],
)
def test_a_form_refuses_what_a_browser_cannot_send(values: dict[str, Any]) -> None:
    form: Form = page().form(action="/en/join")
    with pytest.raises(AssertionError):
        form.fill(values)


def test_words_are_those_that_a_reader_sees() -> None:
    tree = Tree("<p>One<br>two <b>th</b>ree</p><script>x</script><p>four</p>", fragment=True)
    assert words(tree.root) == "One two three four"
