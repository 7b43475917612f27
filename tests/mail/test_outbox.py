from typing import Any

import pytest
from jinja2 import DictLoader, UndefinedError

from aipact.core.db import db as database
from aipact.core.db import new_id
from aipact.core.errors import Conflict
from aipact.core.transaction import commit
from aipact.i18n import _l
from aipact.mail import outbox, render
from aipact.mail.models import LetterStatus, OutboxMessage
from aipact.mail.render import Recipient
from tests.factories.mail import LetterFactory
from tests.mail.conftest import Change
from tests.support.mailbox import Mailbox

ADA = Recipient("ada@aquila.example", "Ada <b>")
TEMPLATE = """
{% extends layout %}
{% block subject %}{{ _('We received
  %(what)s', what=what) }}{% endblock %}
{% block body %}
{{ p(_('Dear %(name)s,', name=recipient.name)) }}
{{ h('Heading') }}
{{ facts([('Reference', 'P-1'), ('Nothing', ''), ('Missing', none), ('Zero', 0)]) }}
{{ items(['One', 'Two']) }}
{{ points([('Field', 'Line 1\nLine 2')]) }}
{{ quote('A & B\n\n<i>C</i>') }}
{{ code('123 456') }}
{{ button('https://pact.example/en/x?a=1&b=2', 'Open it') }}
{{ link('https://pact.example/en/y', 'Another') }}
{{ small('Small print') }}
{% endblock %}
"""


@pytest.fixture
def template(db: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    for kind in render.KINDS:
        environment = render._environment(kind)
        layout = environment.loader.get_source(environment, f"_{kind}.j2")[0]  # type: ignore[union-attr]
        loader = DictLoader({f"_{kind}.j2": layout, "x/y.j2": TEMPLATE})
        monkeypatch.setattr(environment, "loader", loader)
    return "x/y"


def queue(template: str, **values: Any) -> OutboxMessage | None:
    options = {"to": ADA, "reason": "Because.", "context": {"what": "it"}}
    letter_id = outbox.enqueue(template, **(options | values))
    return None if letter_id is None else database.session.get(OutboxMessage, letter_id)


def test_text_and_html_say_the_same(template: str) -> None:
    letter = queue(template, context={"what": "A & B"})
    assert letter is not None
    assert letter.subject == "We received A & B"
    assert letter.body_text == (
        "Dear Ada <b>,\n\nHEADING\n\nReference: P-1\nZero: 0\n\n- One\n- Two\n\n"
        "1. Field\n   Line 1\n   Line 2\n\n> A & B\n>\n> <i>C</i>\n\n    123 456\n\n"
        "Open it:\nhttps://pact.example/en/x?a=1&b=2\n\n"
        "Another:\nhttps://pact.example/en/y\n\nSmall print\n\n"
        "--\nAI Pact Tracker\nThis letter comes from Example Operator.\n\n"
        "Why did I get this? Because.\n\n"
        "Questions: CNECT-AIOFFICE@ec.europa.eu\n"
        "How your data are used: http://localhost/en/privacy\n"
    )
    for words in (
        "Dear Ada &lt;b&gt;,", "A &amp; B<br><br>&lt;i&gt;C&lt;/i&gt;", "Line 1<br>Line 2",
        "123 456",
        'href="https://pact.example/en/x?a=1&amp;b=2"', "Because.", "We received A &amp; B</title>",
    ):  # fmt: skip
        assert words in letter.body_html, words
    for absent in ("Nothing", "Missing", "<script", "src=", "url("):
        assert absent not in letter.body_html, absent


def test_the_html_carries_its_styles_in_its_elements(template: str) -> None:
    letter = queue(template)
    assert letter is not None
    assert '<html lang="en"' in letter.body_html
    assert "prefers-color-scheme: dark" in letter.body_html
    button = letter.body_html.split('class="button"')[1].split("</td>")[0]
    assert "background-color: #0e47cb" in button
    assert len(letter.body_html) < 20_000


def test_a_name_that_the_context_lacks_is_an_error(template: str) -> None:
    with pytest.raises(UndefinedError, match="what"):
        queue(template, context={})


def test_a_letter_speaks_its_receivers_language(template: str, change_settings: Change) -> None:
    letter = queue(template, to=Recipient("a@b.example", locale="fr"), reason=_l("Because."))
    assert letter is not None
    assert (letter.locale, 'lang="fr"' in letter.body_html) == ("fr", True)
    assert "http://localhost/fr/privacy" in letter.body_text


def test_a_demo_letter_says_that_it_is_one(template: str, change_settings: Change) -> None:
    change_settings(demo=True)
    letter = queue(template)
    assert letter is not None
    assert "This is a demo with invented organisations." in letter.body_text
    assert "This is a demo with invented organisations." in letter.body_html


def test_a_long_subject_is_cut_and_stays_one_line(template: str) -> None:
    letter = queue(template, context={"what": "\r\nBcc: x\n" + "word " * 200})
    assert letter is not None
    assert len(letter.subject) == 200 or letter.subject.endswith("…")
    assert letter.subject.startswith("We received Bcc: x word word")
    assert "\n" not in letter.subject


def test_the_same_key_never_writes_twice(template: str, mailbox: Mailbox) -> None:
    assert queue(template, dedupe="a:1") is not None
    assert queue(template, dedupe="a:1") is None
    assert queue(template, dedupe="a:2") is not None
    commit()
    assert len(mailbox) == 2


def test_a_held_letter_waits_for_its_release_or_is_cancelled(
    template: str, db: Any, mailbox: Mailbox
) -> None:
    one, other = new_id(), new_id()
    queue(template, held=True, about_id=one)
    queue(template, held=True, about_id=other)
    queue(template, about_id=other)
    outbox.release(one)
    outbox.cancel(other)
    commit()
    db.session.expire_all()
    assert [letter.status for letter in mailbox.all()] == ["pending", "cancelled", "pending"]


def test_a_failed_letter_can_be_tried_again(db: Any) -> None:
    letter = LetterFactory(status=LetterStatus.FAILED, attempts=17)
    outbox.retry(letter)
    assert (letter.status, letter.attempts) == (LetterStatus.PENDING, 0)
    with pytest.raises(Conflict):
        outbox.retry(letter)


def test_a_message_id_names_the_senders_domain(template: str, change_settings: Change) -> None:
    change_settings(mail_default_sender="Pact <no-reply@pact.example>")
    letter = queue(template)
    assert letter is not None
    assert letter.message_id == f"<{letter.id}@pact.example>"
