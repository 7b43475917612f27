"""What is asked, beside what the reviewers last saw: word by word."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import Match, SequenceMatcher
from itertools import groupby

from markupsafe import Markup

from aipact.casework.queries import ReviewField
from aipact.core import markdown

_WORDS = re.compile(r"\s+|\S+")
Pieces = tuple[tuple[str, str], ...]
# Five thousand characters of prose, written anew, take a tenth of these comparisons. Somebody who
# repeats a few words in another order makes thousands of times as many, and would keep us busy.
_MOST_COMPARISONS = 2_000_000


@dataclass(frozen=True)
class AskedField:
    """One answer under review. `pieces` marks what changed since the reviewers last saw it:
    ("same" | "added" | "removed", text). `html` is there for what its author formatted."""

    key: str
    label: str
    value: str
    is_public: bool
    pieces: Pieces = ()
    html: Markup | None = None


def asked_fields(
    fields: Sequence[ReviewField],
    earlier_fields: Sequence[ReviewField],
    formatted: frozenset[str] = frozenset(),
) -> list[tuple[str, list[AskedField]]]:
    """By group. What was there before and is not any more stands at the end of its group."""
    earlier = {one.key: one.value for one in earlier_fields}
    here = {one.key for one in fields}
    gone = [replace(one, value="") for one in earlier_fields if one.key not in here]
    order = list(dict.fromkeys(one.group for one in (*fields, *gone)))
    asked = [
        (
            one.group,
            AskedField(
                one.key,
                one.label,
                one.value,
                one.is_public,
                changed_pieces(earlier.get(one.key, ""), one.value) if earlier else (),
                markdown.html(one.value, under=2) if one.key in formatted and one.value else None,
            ),
        )
        for one in sorted((*fields, *gone), key=lambda one: order.index(one.group))
    ]
    return [
        (name, [one for _group, one in members])
        for name, members in groupby(asked, key=lambda pair: pair[0])
    ]


def changed_pieces(before: str, after: str) -> Pieces:
    """The words of both texts with the space between them, in order: what stayed, what came, what
    went. Empty when nothing changed."""
    if before == after:
        return ()
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    pieces = [
        ("same", "".join(old[:start])),
        *_between(old[start : len(old) - end], new[start : len(new) - end]),
        ("same", "".join(old[len(old) - end :])),
    ]
    return tuple((kind, text) for kind, text in pieces if text)


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words both begin with."""
    pairs = zip(old, new, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new)))


def _between(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The same for texts of which neither beginning nor end is the same."""
    try:
        moves = _Matcher(old, new).get_opcodes()
    except _TooManyComparisons:
        moves = [("replace", 0, len(old), 0, len(new))]
    for tag, a, b, c, d in moves:
        if tag == "equal":
            yield "same", "".join(old[a:b])
            continue
        yield "removed", "".join(old[a:b])
        yield "added", "".join(new[c:d])


class _TooManyComparisons(Exception):
    """These texts are not to be compared word by word."""


class _Matcher(SequenceMatcher[str]):
    """Words alone begin what two texts have in common, the space around them goes on with it.
    Raises _TooManyComparisons."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        super().__init__(str.isspace, old, new, autojunk=False)
        here = Counter(word for word in new if not word.isspace())
        self._costs = [here[word] for word in old]
        self._left = _MOST_COMPARISONS

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        """Its time is in the pairs of equal words, wherever in the other text they stand."""
        self._left -= sum(self._costs[alo:ahi])
        if self._left < 0:
            raise _TooManyComparisons
        return super().find_longest_match(alo, ahi, blo, bhi)
