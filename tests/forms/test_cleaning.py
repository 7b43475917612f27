import pytest

from aipact.forms.cleaning import clean_line, clean_text, with_scheme

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Aquila  ", "Aquila"),
        ("Cafe\u0301", "Café"),
        ("a\x00b\x07c", "abc"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("inv\u202egnp.exe", "invgnp.exe"),
        ("\ufeffΑθήνα", "Αθήνα"),
        ("lone \ud800 half", "lone  half"),
        ("", ""),
        (None, None),
    ],
)
def test_text_loses_what_nobody_typed_on_purpose(typed: str | None, kept: str | None) -> None:
    assert clean_text(typed) == kept


def test_line_has_no_line_breaks() -> None:
    assert clean_line("Aquila\r\nBcc: x@example.org\t!") == "Aquila Bcc: x@example.org !"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("example.org", "https://example.org"),
        ("http://example.org", "http://example.org"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("", ""),
    ],
)
def test_web_address_gets_a_scheme(typed: str, meant: str) -> None:
    assert with_scheme(typed) == meant
