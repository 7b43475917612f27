"""Markdown as plain data, for writers that lay out a page themselves.

Nothing of an author's text is ever source code to them: it comes as strings inside these blocks.
"""

from collections.abc import Iterator
from typing import Any

from markdown_it.token import Token

from aipact.core import markdown

Block = dict[str, Any]
Run = dict[str, Any]

_SCHEMES = ("http://", "https://", "mailto:")
_LISTS = ("bullet_list_open", "ordered_list_open")
# Deeper than this nobody reads, and a template recurses.
DEEPEST = 6
# The typesetter takes twice as much, and no browser's line shows it.
LONGEST_ADDRESS = 4000
_STYLES = {"em": "italic", "strong": "bold", "s": "struck"}


def blocks(text: str) -> list[Block]:
    """Paragraphs, headings, lists, quotes, code, tables and rules, in their order.

    A run of text has "text" and, where they hold, "bold", "italic", "struck", "code", "link";
    a line break is {"break": True}. Lists hold items, items and quotes hold blocks.
    """
    return _blocks(iter(markdown.tokens(text)), "", 1)


def _blocks(stream: Iterator[Token], end: str, depth: int) -> list[Block]:
    """Everything up to the token `end`; what is nested too deeply stands beside its parent."""
    found: list[Block] = []
    for token in stream:
        if token.type == end:
            break
        if token.type == "inline":
            found.append({"kind": "paragraph", "runs": runs(token)})
        elif token.type == "heading_open":
            found.append({"kind": "heading", "runs": runs(next(stream))})
            next(stream)
        elif token.type in _LISTS:
            made = _list(stream, token, depth)
            found += [made] if depth < DEEPEST else [b for item in made["items"] for b in item]
        elif token.type == "blockquote_open":
            inner = _blocks(stream, "blockquote_close", depth + 1)
            found += [{"kind": "quote", "blocks": inner}] if depth < DEEPEST else inner
        elif token.type in ("fence", "code_block"):
            found.append({"kind": "code", "text": token.content.rstrip("\n")})
        elif token.type == "hr":
            found.append({"kind": "rule"})
        elif token.type == "table_open":
            found.append(_table(stream))
    return found


def _list(stream: Iterator[Token], opening: Token, depth: int) -> Block:
    end = opening.type.replace("open", "close")
    items: list[list[Block]] = []
    for token in stream:
        if token.type == end:
            break
        items.append(_blocks(stream, "list_item_close", depth + 1))
    is_ordered = opening.type == "ordered_list_open"
    start = int(opening.attrGet("start") or 1) if is_ordered else 0
    return {"kind": "list", "ordered": is_ordered, "start": start, "items": items}


def _table(stream: Iterator[Token]) -> Block:
    """Rows of cells, a cell being runs; the first row is the header."""
    rows: list[list[list[Run]]] = []
    for token in stream:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(runs(token))
    width = len(rows[0])
    return {"kind": "table", "width": width, "rows": rows}


def runs(inline: Token) -> list[Run]:
    """The text of one block, cut where its look changes. Links lead to the web or to a mailbox;
    what leads elsewhere is only text."""
    found: list[Run] = []
    style: Run = {}
    for token in inline.children or ():
        name = token.type.removesuffix("_open").removesuffix("_close")
        if token.type in ("softbreak", "hardbreak"):
            found.append({"text": " "} if token.type == "softbreak" else {"break": True})
        elif name == "link":
            address = str(token.attrGet("href") or "")
            style = {**style, "link": address if _is_safe(address) else ""}
        elif name in _STYLES:
            style = {**style, _STYLES[name]: token.nesting == 1}
        elif token.content:
            code = {"code": True} if token.type == "code_inline" else {}
            found.append({"text": token.content, **code, **{k: v for k, v in style.items() if v}})
    return found


def _is_safe(address: str) -> bool:
    return address.lower().startswith(_SCHEMES) and len(address) <= LONGEST_ADDRESS
