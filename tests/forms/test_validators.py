from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from aipact.forms.base import Form
from aipact.forms.fields import (
    BooleanField,
    DateField,
    EmailField,
    IntegerField,
    PasswordField,
    StringField,
    UrlField,
)
from aipact.forms.validators import (
    date_between,
    equal_to,
    is_web_address,
    length,
    number_between,
    one_of,
    required,
)
from aipact.i18n.formats import long_date

pytestmark = [pytest.mark.pure, pytest.mark.usefixtures("page")]


def errors_of(field: Any, typed: str) -> list[str]:
    """What a form with this one field says to what was typed."""
    form_class = type("OneField", (Form,), {"field": field})
    form = form_class(MultiDict({"field": typed}))
    form.validate()
    return [str(error) for error in form.errors.get("field", [])]


def test_required_says_what_is_missing() -> None:
    field = StringField("Name", [required("Enter the name")])
    assert errors_of(field, "   ") == ["Enter the name"]
    assert errors_of(field, "Aquila") == []


def test_required_wants_a_checkbox_ticked() -> None:
    field = BooleanField("I accept", [required("Accept it")])
    assert errors_of(field, "") == ["Accept it"]
    assert errors_of(field, "y") == []


def test_required_leaves_the_word_to_what_could_not_be_read() -> None:
    field = DateField("Day", [required("Enter the day")])
    assert errors_of(field, "2026-02-30") == ["Enter a date that exists, with day, month and year"]
    assert errors_of(field, "") == ["Enter the day"]


def test_zero_is_an_answer() -> None:
    assert errors_of(IntegerField("Number", [required("Enter it")]), "0") == []


def test_length_counts_and_says_so() -> None:
    field = StringField("Name", [length(min=3)], max_length=5)
    assert errors_of(field, "ab") == ["Use at least 3 characters"]
    assert errors_of(field, "abcdef") == ["Use at most 5 characters; this text has 6"]
    assert errors_of(field, "abcde") == []


@pytest.mark.parametrize(
    "typed",
    [
        "editor@aquila.example",
        "o'neill+pact@sub.example.org",
        "anna@bücher.example",
    ],
)
def test_email_takes_addresses(typed: str) -> None:
    assert errors_of(EmailField("E-mail"), typed) == []


@pytest.mark.parametrize(
    "typed",
    [
        "nobody",
        "a@b",
        "two@at@example.org",
        "with space@example.org",
        "=?utf-8?q?x=0ABcc:_v@e.org?=",
        "a=?b@example.org",
        "Name <a@example.org>",
        "a@example.org, b@example.org",
        "a@[127.0.0.1]",
        "x" * 65 + "@example.org",
    ],
)
def test_email_refuses_what_is_none(typed: str) -> None:
    assert errors_of(EmailField("E-mail"), typed) == [
        "Enter an e-mail address, such as name@example.org"
    ]


def test_email_domain_becomes_ascii() -> None:
    form_class = type("OneField", (Form,), {"field": EmailField("E-mail")})
    form = form_class(MultiDict({"field": "anna@bücher.example"}))
    assert form.validate()
    assert form.field.data == "anna@xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("https://www.example.org/a?b=c#d", True),
        ("http://bücher.example:8080/", True),
        ("https://localhost/", False),
        ("https://127.0.0.1/", False),
        ("https://[::1]/", False),
        ("https://[::1", False),
        ("https://user:secret@example.org/", False),
        ("https://example.org:99999/", False),
        ("javascript:alert(1)", False),
        ("ftp://example.org/", False),
        ("https://exa mple.org/", False),
        ("https://example.org/<script>", False),
        ("https://.org/", False),
        ("https://example..org/", False),
        ("https://" + "a" * 70 + ".org/", False),
    ],
)
def test_web_addresses(text: str, is_one: bool) -> None:
    assert is_web_address(text) is is_one


def test_url_field_refuses_in_words() -> None:
    assert errors_of(UrlField("Website"), "nonsense") == [
        "Enter a web address, such as https://www.example.org"
    ]
    assert errors_of(UrlField("Website"), "www.aquila.example") == []


@pytest.mark.parametrize(
    ("typed", "messages"),
    [
        ("12", []),
        ("1 200", []),
        ("0", ["Enter a number from 1 to 5,000"]),
        ("-3", ["Enter a number from 1 to 5,000"]),
        ("5001", ["Enter a number from 1 to 5,000"]),
        ("many", ["Enter a whole number, in digits"]),
        ("1.5", ["Enter a whole number, in digits"]),
        ("9" * 12, ["Enter a whole number, in digits"]),
        ("٣", ["Enter a whole number, in digits"]),
        ("", []),
    ],
)
def test_numbers(typed: str, messages: list[str]) -> None:
    assert errors_of(IntegerField("People", [number_between(1, 5000)]), typed) == messages


def test_dates_have_both_ends() -> None:
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    both = DateField("Day", [date_between(first, lambda: last)])
    assert errors_of(both, "2026-01-01") == []
    assert errors_of(both, "2027-01-01") == [
        f"Enter a date from {long_date(first)} to {long_date(last)}"
    ]
    assert errors_of(DateField("Day", [date_between(earliest=first)]), "2025-12-31") == [
        f"Enter a date from {long_date(first)} on"
    ]
    assert errors_of(DateField("Day", [date_between(latest=last)]), "2027-01-01") == [
        f"Enter a date up to {long_date(last)}"
    ]


def test_one_of() -> None:
    field = StringField("Role", [one_of(["editor", "signatory"])])
    assert errors_of(field, "editor") == []
    assert errors_of(field, "emperor") == ["Choose one of the options"]


def test_equal_to_compares_with_another_field() -> None:
    class Passwords(Form):
        new = PasswordField("New")
        again = PasswordField("Again", [equal_to("new", "Type the same password twice")])

    form = Passwords(MultiDict({"new": "a b ", "again": "a b"}))
    assert not form.validate()
    assert form.errors == {"again": ["Type the same password twice"]}
