"""Words as the index holds them and as a query asks for them: without case, accents and script.

The text of a document becomes tokens. Each begins with the mark of its kind and scope, so that the
lists of one are not walked through for another; documents that are not public have marks of their
own. After the mark a sign says what the token is:

    p:word      a word, in each of its spellings         p:^word     one of the title
    p~stem      its stem in the document's language      p~^stem     one of the title
    p#level=3   a tag, for lists that are filtered       p           in every document of the kind
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from aipact.core.text import fold, latin, words
from aipact.search.stems import stems_in, stems_in_any_language

# PostgreSQL refuses words of more than 2,046 bytes and documents of more than a megabyte.
LONGEST_WORD = 60
MOST_WORDS = 5000
MOST_BYTES = 500_000
# More of a query than this narrows nothing down.
LONGEST_QUERY = 200
MOST_QUERY_WORDS = 10
# A kind is added here, with a letter for each scope that it has, as every token begins with it. A
# scope is a tag that nearly all documents share: as a token its list would be walked every time.
SCOPE = "scope"
MARKS = {
    "organisation": {"": "o"},
    "submission": {"": "s"},
    "practice": {"listed": "p", "archived": "q"},
    "event": {"": "e"},
    "answer": {"": "a"},
}
# How German, Danish and Swedish letters are written where the keyboard lacks them.
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_RAW_WORD = re.compile(r"\w+")
_NO_TAG = re.compile(r"[^\w.-]+")

Tags = Mapping[str, Iterable[str]]


@dataclass(frozen=True, slots=True)
class Wording:
    """What something says in one language; two letters, '' for names, which have no stems."""

    language: str
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the index takes of a document: its tokens, and the words that may be begun."""

    body: str
    vocabulary: frozenset[str]


@dataclass(frozen=True, slots=True)
class AskedWord:
    """One word of a query; `beginnings` are words of the index that begin like it."""

    spellings: tuple[str, ...]
    stems: tuple[str, ...]
    beginnings: tuple[str, ...] = ()


def mark(kind: str, scope: str = "", *, is_public: bool) -> str:
    """Without a scope, or with one that the kind does not know: its first one."""
    marks = MARKS[kind]
    letter = marks.get(scope) or next(iter(marks.values()))
    return letter if is_public else f"{letter}-"


def document_terms(kind: str, wordings: Sequence[Wording], *, is_public: bool, tags: Tags) -> Terms:
    """All under which a document shall be found in each of its languages, each token once."""
    own = mark(kind, next(iter(tags.get(SCOPE, ())), ""), is_public=is_public)
    of_title = spellings(*(one.title for one in wordings))
    of_text = spellings(*(text for one in wordings for text in (one.title, one.text)))
    tokens = [own]
    tokens += [
        tag_token(own, facet, value)
        for facet in tags
        for value in tags[facet]
        if value and facet != SCOPE
    ]
    tokens += [f"{own}:^{word}" for word in of_title]
    tokens += [f"{own}~^{stem}" for one in wordings for stem in stems_of(one.language, one.title)]
    tokens += [f"{own}:{word}" for word in of_text]
    for one in wordings:
        tokens += [f"{own}~{stem}" for stem in stems_of(one.language, one.title, one.text)]
    return Terms(_joined(tokens), frozenset(of_text))


def tag_token(own_mark: str, facet: str, value: str) -> str:
    return f"{own_mark}#{_plain(facet)}={_plain(value)}"


def spellings(*texts: str) -> list[str]:
    """The folded words of the texts: as they are, in Latin letters, and spelled out."""
    found: dict[str, None] = {}
    for text in texts:
        for part in dict.fromkeys(text.split()):
            found.update(dict.fromkeys(_spellings(part)))
    return list(found)[:MOST_WORDS]


def stems_of(language: str, *texts: str) -> list[str]:
    """The stems of the words of the texts, as they are and as they are typed without accents."""
    raw: dict[str, None] = {}
    for text in texts:
        for part in dict.fromkeys(text.split()):
            raw.update(dict.fromkeys(_raw_words(part)))
    both = dict.fromkeys((*raw, *map(_folded, raw)))
    stems = (_folded(stem)[:LONGEST_WORD] for stem in stems_in(language, both))
    return [stem for stem in dict.fromkeys(stems) if stem][:MOST_WORDS]


def query_words(query: str) -> list[AskedWord]:
    """The words that were asked for, in every spelling, with their stems in all languages."""
    return [_asked(raw) for raw in _raw_words(query[:LONGEST_QUERY])[:MOST_QUERY_WORDS]]


def _asked(raw: str) -> AskedWord:
    alone = (found for version in _versions(raw) if len(found := words(version)) == 1)
    forms = tuple(dict.fromkeys(found[0][:LONGEST_WORD] for found in alone))
    stems = dict.fromkeys(
        fold(stem) for form in dict.fromkeys((raw, *forms)) for stem in stems_in_any_language(form)
    )
    return AskedWord(forms, tuple(stem[:LONGEST_WORD] for stem in stems if stem))


# Texts are made of few words again and again.
@lru_cache(maxsize=20_000)
def _spellings(part: str) -> tuple[str, ...]:
    found = (word for version in _versions(part) for word in words(version))
    return tuple(dict.fromkeys(word[:LONGEST_WORD] for word in found))


@lru_cache(maxsize=20_000)
def _raw_words(part: str) -> tuple[str, ...]:
    """Words with their accents, for the stemmers; taken apart as `words` takes them apart."""
    raw = _RAW_WORD.findall(unicodedata.normalize("NFC", part.casefold()))
    folded = words(part)
    return tuple(raw if [fold(word) for word in raw] == folded else folded)


_folded = lru_cache(maxsize=20_000)(fold)


def _versions(text: str) -> list[str]:
    if text.isascii():
        return [text]
    return [text, latin(text), text.casefold().translate(_SPELLED_OUT)]


def _plain(text: str) -> str:
    return _NO_TAG.sub("_", text.casefold())[:LONGEST_WORD]


def _joined(tokens: Iterable[str]) -> str:
    kept, size = [], 0
    for token in dict.fromkeys(tokens):
        size += len(token.encode()) + 1
        if size > MOST_BYTES:
            break
        kept.append(token)
    return " ".join(kept)
