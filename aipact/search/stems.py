"""Stems of words, by the Snowball algorithms of those official languages that have one."""

import threading
from collections.abc import Iterable
from typing import Any

import Stemmer

# None yet for bg, lv, mt, sk, sl: there a word is found by its spelling and by its beginning.
ALGORITHMS = {
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hr": "serbian",
    "hu": "hungarian",
    "it": "italian",
    "lt": "lithuanian",
    "nl": "dutch",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "sv": "swedish",
}
# A stemmer must not be used by two threads at once.
_own = threading.local()


def stems_in(language: str, words: Iterable[str]) -> list[str]:
    """The stems of the words in this language; none where there is no algorithm for it."""
    stemmer = _stemmers().get(language)
    return stemmer.stemWords(list(words)) if stemmer else []


def stems_in_any_language(word: str) -> list[str]:
    """What the word comes to in each language: a query does not say in which one it is."""
    return list(dict.fromkeys(stemmer.stemWord(word) for stemmer in _stemmers().values()))


def _stemmers() -> dict[str, Any]:
    made = getattr(_own, "stemmers", None)
    if made is None:
        made = {language: Stemmer.Stemmer(name, 0) for language, name in ALGORITHMS.items()}
        _own.stemmers = made
    return made
