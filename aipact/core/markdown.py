"""Markdown that strangers write: shown as HTML that can do nothing, or as plain text."""

from collections.abc import Iterator
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.token import Token
from markupsafe import Markup

_TAGS = {
    *("p", "br", "strong", "em", "s", "code", "pre", "blockquote", "hr", "ul", "ol", "li", "a"),
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}
# Rows are filled up to the width of their header: two thousand characters can ask for a million
# cells. A text of five thousand has at most half as many of its own.
_MOST_CELLS = 5000


@cache
def _parser() -> MarkdownIt:
    """CommonMark with tables and struck-out text; no HTML, no pictures (they would be fetched),
    no addresses that are written once and repeated a thousand times."""
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    return parser.disable(["image", "html_block", "html_inline", "reference"])


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The rule of the parser, for tables that are not too large; those stay text."""
    if not table(state, start, end, True):
        return False
    rows = next((line for line in range(start, end) if state.isEmpty(line)), end) - start
    columns = state.getLines(start, start + 1, 0, False).count("|") + 1
    return rows * columns <= _MOST_CELLS and (silent or table(state, start, end, False))


def tokens(text: str) -> list[Token]:
    """The parsed text, for writers of other formats. A link without words shows its address."""
    stream = _parser().parse(text)
    for token in stream:
        if token.children:
            token.children = list(_with_words(token.children))
    return stream


def _with_words(children: list[Token]) -> Iterator[Token]:
    link: list[Token] = []
    for token in children:
        if token.type == "link_open" or link:
            link.append(token)
        else:
            yield token
        if token.type == "link_close":
            yield from _one_link(link)
            link = []


def _one_link(link: list[Token]) -> list[Token]:
    if "".join(map(_said, link)).strip():
        return link
    address = str(link[0].attrs.get("href", ""))
    words = Token("text", "", 0, content=address, level=link[0].level + 1)
    return [link[0], words, link[-1]] if address else []


def html(text: str, *, under: int = 3) -> Markup:
    """As HTML for a page. Links lead away without passing anything on; headings stand below the
    page's own, one of level `under`, and leave no level out."""
    stream = tokens(text)
    _set_headings(stream, under)
    raw = _parser().renderer.render(stream, _parser().options, {})
    clean = nh3.clean(
        raw,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="nofollow noopener noreferrer ugc",
    )
    return Markup(clean)  # noqa: S704 - cleaned one line above


def plain(text: str) -> str:
    """The words alone, blocks parted by a line break."""
    blocks = (_said(token).strip() for token in tokens(text))
    return "\n".join(block for block in blocks if block)


def _said(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    return "".join(map(_said, token.children)) if token.children else token.content


def _set_headings(stream: list[Token], under: int) -> None:
    headings = [token for token in stream if token.type in ("heading_open", "heading_close")]
    ranks = {tag: rank for rank, tag in enumerate(sorted({token.tag for token in headings}), 1)}
    last = under
    for token in headings:
        if token.nesting > 0:
            last = min(under + ranks[token.tag], last + 1, 6)
        token.tag = f"h{last}"
