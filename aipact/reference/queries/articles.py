"""Articles of the AI Act: how they are cited, what they are called, where they can be read.

A reference is written "26", "26(7)", "50(4)/1" (first subparagraph), "3#56" (point) or "annex-III".
"""

import re

from aipact.reference.queries.lists import label
from aipact.reference.queries.snapshot import snapshot

_REFERENCE = re.compile(
    r"(?P<key>annex-(?P<annex>[IVX]+)|(?P<article>\d+[a-z]?))"
    r"(?:#(?P<point>\d+))?(?:\((?P<paragraph>\d+)\)(?:/(?P<subparagraph>[12]))?)?"
)
_EUR_LEX = "https://eur-lex.europa.eu/legal-content/{language}/TXT/HTML/?uri=CELEX:{celex}#{anchor}"


def citation(reference: str, locale: str) -> str:
    """How the reader's language cites it: "Article 50(4), first subparagraph"."""
    parts = _parts(reference)
    if parts["annex"]:
        form = "annex"
    elif parts["subparagraph"]:
        form = f"subparagraph_{parts['subparagraph']}"
    elif parts["paragraph"]:
        form = "paragraph"
    else:
        form = "point" if parts["point"] else "article"
    return label("citation_forms", form, locale).format_map(parts)


def article_key(reference: str) -> str:
    """The article or annex that a reference leads to, as the list of articles names it: "50"."""
    return _parts(reference)["key"]


def article_title(reference: str, locale: str) -> str:
    """The title of the article or annex that a reference leads to."""
    return label("ai_act_articles", article_key(reference), locale)


def article_url(reference: str, locale: str) -> str | None:
    """The original text in EUR-Lex; None for what a later act inserted."""
    parts = _parts(reference)
    lists = snapshot().lists
    article = lists["ai_act_articles"].get(parts["key"])
    if article is None or "inserted_by" in article.data:
        return None
    anchor = f"anx_{parts['annex']}" if parts["annex"] else f"art_{parts['article']}"
    celex = lists["legal_acts"]["2024/1689"].data["celex"]
    return _EUR_LEX.format(language=locale.upper(), celex=celex, anchor=anchor)


def _parts(reference: str) -> dict[str, str]:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(f"{reference!r} is no reference to the AI Act")
    return match.groupdict(default="")
