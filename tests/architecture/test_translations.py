"""Catalogues: every text of the source, in every language, with the same placeholders."""

import re
import sys
from collections.abc import Iterator
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message

from tests.architecture.source import ROOT

sys.path.insert(0, str(ROOT / "build"))
import translations

pytestmark = pytest.mark.pure
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[-+ #0]*\d*(?:\.\d+)?([a-zA-Z%])")
Key = tuple[str, str]


@cache
def source() -> Catalog:
    return translations.extract()


def keys(catalogue: Catalog) -> set[Key]:
    return {key_of(message) for message in catalogue if message.id}


def key_of(message: Message) -> Key:
    singular = message.id if isinstance(message.id, str) else message.id[0]
    return str(message.context or ""), singular


def forms(message: Message) -> Iterator[str]:
    yield from (message.string,) if isinstance(message.string, str) else message.string


def placeholders(text: str) -> set[str]:
    return {"".join(found) for found in PLACEHOLDER.findall(text) if found != ("", "%")}


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_the_catalogue_holds_the_texts_of_the_source(language: str) -> None:
    """Why: a text that is not in the catalogue is never translated. Mend it: make translations."""
    catalogue = translations.read_catalogue(language)
    missing = sorted(keys(source()) - keys(catalogue))
    superfluous = sorted(keys(catalogue) - keys(source()))
    assert (missing, superfluous) == ([], [])


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_nothing_is_left_untranslated(language: str) -> None:
    catalogue = translations.read_catalogue(language)
    empty = [m.id for m in catalogue if m.id and not all(forms(m))]
    fuzzy = [m.id for m in catalogue if m.id and m.fuzzy]
    assert (empty, fuzzy) == ([], [])


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_plurals_have_all_their_forms(language: str) -> None:
    catalogue = translations.read_catalogue(language)
    wrong = [
        m.id
        for m in catalogue
        if m.id and m.pluralizable and len(m.string) != catalogue.num_plurals
    ]
    assert wrong == []


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_placeholders_are_the_same(language: str) -> None:
    """Why: a missing one loses a name, an unknown one is an error on the page.

    A singular may leave out the number; no form may hold one that the source does not.
    """
    wrong = []
    for message in translations.read_catalogue(language):
        if not message.id:
            continue
        texts = (message.id,) if isinstance(message.id, str) else message.id
        known, needed = (
            set.union(*(placeholders(text) for text in texts)),
            set.intersection(*(placeholders(text) for text in texts)),
        )
        wrong += [
            (message.id, form)
            for form in forms(message)
            if form and not needed <= placeholders(form) <= known
        ]
    assert wrong == []


def test_placeholders_have_names() -> None:
    """Why: another language has another order of words."""
    wrong = [
        message.id
        for message in source()
        if message.id
        for text in ((message.id,) if isinstance(message.id, str) else message.id)
        for name, kind in PLACEHOLDER.findall(text)
        if not name and kind != "%" and (message.python_format or kind in "sd")
    ]
    assert wrong == []
