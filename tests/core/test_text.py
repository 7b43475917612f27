import pytest

from aipact.core.text import (
    email_domain,
    fold,
    latin,
    matching_name,
    normal_email,
    slug,
    website_domain,
    words,
)

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ÉNERGIE", "energie"),
        ("Łódź", "lodz"),
        ("Ørsted", "orsted"),
        ("Žemė", "zeme"),
        ("Ελλάδα", "ελλαδα"),
        ("България", "българия"),
        ("ſtraße", "strasse"),
    ],
)
def test_case_and_accents_do_not_matter(one: str, other: str):
    assert fold(one) == fold(other)


def test_words_are_folded_and_free_of_punctuation():
    assert words("«Données» & Énergie, S.A.") == ["donnees", "energie", "s", "a"]


def test_names_in_other_scripts_are_found_from_a_latin_keyboard():
    assert latin("Λυμεντάρα") == "lymentara"
    assert latin("Велмора") == "velmora"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Aquila Robotics", "aquila-robotics"),
        ("Ελμαντίς", "elmantis"),
        ("%%%", "x"),
        ("", "x"),
        (
            "seven letters and a space " * 4,
            "seven-letters-and-a-space-seven-letters-and-a-space-seven",
        ),
        ("a" * 70, "a" * 60),
    ],
)
def test_a_slug_is_plain_and_never_empty(name: str, expected: str):
    assert slug(name) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Aquila Robotics NV", "AQUILA ROBOTICS"),
        ("Velmora S.p.A.", "Velmora"),
        ("Tarsio sp. z o.o.", "Tarsio"),
        ("Énergie Ondulis SAS", "Energie Ondulis"),
        ("Müller GmbH & Co. KG", "müller"),
    ],
)
def test_the_legal_form_does_not_make_another_organisation(one: str, other: str):
    assert matching_name(one) == matching_name(other)


def test_a_name_of_nothing_but_a_legal_form_is_kept():
    assert matching_name("AG") == "ag"


def test_domains_are_compared_without_www_and_case():
    assert website_domain("https://WWW.Aquila.example/about?x=1") == "aquila.example"
    assert website_domain("aquila.example") == "aquila.example"
    assert website_domain("") == ""
    assert email_domain("Ada@Aquila.Example") == "aquila.example"
    assert normal_email(" Ada@Aquila.Example ") == "ada@aquila.example"
