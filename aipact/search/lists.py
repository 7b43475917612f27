"""Finding in a short list that needs no index, by the same rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from aipact.search.terms import AskedWord, Wording, query_words, spellings, stems_of

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class _Words:
    words: frozenset[str]
    stems: frozenset[str]

    def hold(self, asked: AskedWord) -> bool:
        return not self.words.isdisjoint(asked.spellings)

    def hold_form(self, asked: AskedWord, *, is_last: bool) -> bool:
        if self.hold(asked) or not self.stems.isdisjoint(asked.stems):
            return True
        return is_last and any(word.startswith(asked.spellings) for word in self.words)


def best_matches(q: str, entries: Iterable[tuple[Entry, Sequence[Wording]]]) -> list[Entry]:
    """The entries of which one wording holds every word, the last one as a beginning.

    Hits in the title come first, then words as they were typed, then the order of the list.
    """
    asked = query_words(q)
    if not asked:
        return []
    ranked = [
        (max(ranks), entry)
        for entry, wordings in entries
        if (ranks := [rank for one in wordings if (rank := _rank(asked, one))])
    ]
    return [entry for _rank_, entry in sorted(ranked, key=lambda pair: pair[0], reverse=True)]


def _rank(asked: Sequence[AskedWord], wording: Wording) -> tuple[bool, ...]:
    """Empty when a word is missing."""
    title = _words(wording.language, wording.title)
    whole = _words(wording.language, f"{wording.title} {wording.text}")

    def found(where: _Words) -> list[bool]:
        last = len(asked) - 1
        return [where.hold_form(word, is_last=at == last) for at, word in enumerate(asked)]

    if not all(found(whole)):
        return ()
    in_title = found(title)
    return (
        all(title.hold(word) for word in asked),
        all(in_title),
        any(in_title),
        all(whole.hold(word) for word in asked),
    )


@lru_cache(maxsize=1000)
def _words(language: str, text: str) -> _Words:
    return _Words(frozenset(spellings(text)), frozenset(stems_of(language, text)))
