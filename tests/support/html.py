"""A parsed page: elements by tag, class and attribute, their words and their parents."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

# The parser is older than the living standard: what it calls wrong and is not.
FALSE_ALARMS: frozenset[str] = frozenset()
INLINE = frozenset(
    "a abbr b bdi bdo cite code data dfn em i kbd mark q s samp small span strong sub sup time u "
    "var wbr svg use path".split()
)


class Tree:
    """One HTML document, or a fragment of one."""

    def __init__(self, html: str, *, fragment: bool = False) -> None:
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        if fragment:
            self.root = Element("fragment")
            self.root.extend(list(parser.parseFragment(html)))
        else:
            self.root = parser.parse(html)
        self.faults = [
            f"{code} at line {where[0]} {variables or ''}".strip()
            for where, code, variables in parser.errors
            if code not in FALSE_ALARMS
        ]
        self.parents = {child: parent for parent in self.root.iter() for child in parent}

    def elements(self) -> Iterator[Element]:
        for element in self.root.iter():
            if isinstance(element.tag, str):
                yield element

    def all(
        self, tag: str = "", *, cls: str = "", inside: Element | None = None, **attributes: str
    ) -> list[Element]:
        """Elements in the order of the page; `data_x="1"` means the attribute data-x."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in (self.root if inside is None else inside).iter()
            if isinstance(element.tag, str)
            and (not tag or element.tag == tag)
            and (not cls or set(cls.split()) <= set(element.get("class", "").split()))
            and all(element.get(name) == value for name, value in wanted.items())
        ]

    def above(self, element: Element) -> Iterator[Element]:
        while (parent := self.parents.get(element)) is not None:
            yield parent
            element = parent

    def is_hidden(self, element: Element) -> bool:
        return any(
            e.get("hidden") is not None or e.get("aria-hidden") == "true" or e.tag == "template"
            for e in (element, *self.above(element))
        )


def words(element: Element) -> str:
    """What a reader sees of an element, white space made single."""
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: Element) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in ("script", "style", "template", "head"):
        return
    if element.tag not in INLINE:
        yield " "
    yield element.text or ""
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""
    if element.tag not in INLINE:
        yield " "
