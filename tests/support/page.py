"""What came back from a request, as a person would use it: headings, links, forms, errors."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from werkzeug.test import TestResponse

from tests.support.form import Form
from tests.support.html import Tree, words

if TYPE_CHECKING:
    from tests.support.browser import PageClient


class Page:
    """One answer. Attributes of the page raise when the answer is not HTML."""

    def __init__(self, client: "PageClient", response: TestResponse, path: str) -> None:
        self.client = client
        self.response = response
        self.path = path
        self.status = response.status_code
        self.headers = response.headers
        self.is_html = response.mimetype == "text/html"
        self.html = response.get_data(as_text=True) if self.is_html else ""
        self.is_fragment = self.is_html and "<html" not in self.html[:400].lower()
        self.tree = Tree(self.html, fragment=self.is_fragment)

    def __repr__(self) -> str:
        return f"<Page {self.status} {self.path} {self.location or self.text[:300]!r}>"

    @property
    def location(self) -> str:
        """Where a redirect goes, as a path of this site ("" when it is none)."""
        target = self.headers.get("Location", "")
        parts = urlsplit(target)
        if parts.netloc in ("", "localhost"):
            return parts._replace(scheme="", netloc="").geturl()
        return target

    @property
    def json(self) -> Any:
        return self.response.get_json()

    @property
    def body(self) -> bytes:
        return self.response.get_data()

    @property
    def text(self) -> str:
        """All words of the page, or of the body when it is not HTML."""
        return words(self.tree.root) if self.is_html else self.response.get_data(as_text=True)

    @property
    def main(self) -> str:
        """The words of the page's main part."""
        return words(self.one("main"))

    @property
    def title(self) -> str:
        return " ".join((self.one("title").text or "").split())

    @property
    def h1(self) -> str:
        return words(self.one("h1"))

    @property
    def lang(self) -> str:
        return self.one("html").get("lang", "")

    def all(self, tag: str = "", **found_by: Any) -> list[Element]:
        return self.tree.all(tag, **found_by)

    def one(self, tag: str = "", **found_by: Any) -> Element:
        found = self.all(tag, **found_by)
        assert len(found) == 1, f"{len(found)} of <{tag}> {found_by} in {self!r}"
        return found[0]

    # ------------------------------------------------------------ links

    def links(self, words_of_link: str = "", *, containing: str = "") -> list[str]:
        """Addresses of the links with exactly these words, or with an address holding a piece."""
        return [
            urljoin(self.path, link.get("href", ""))
            for link in self.all("a")
            if link.get("href")
            and (not words_of_link or words_of_link in (words(link), link.get("aria-label")))
            and containing in link.get("href", "")
        ]

    def link(self, words_of_link: str = "", *, containing: str = "") -> str:
        """The one address behind these words."""
        found = sorted(set(self.links(words_of_link, containing=containing)))
        known = sorted({words(link) for link in self.all("a")})
        wanted = words_of_link or containing
        assert len(found) == 1, f"{len(found)} links {wanted!r} in {self!r}; there are {known}"
        return found[0]

    def has_link(self, words_of_link: str = "", *, containing: str = "") -> bool:
        return bool(self.links(words_of_link, containing=containing))

    def click(self, words_of_link: str = "", *, containing: str = "") -> "Page":
        return self.client.get(self.link(words_of_link, containing=containing))

    # ------------------------------------------------------------ forms

    def forms(self) -> list[Form]:
        return [Form(self, element) for element in self.all("form")]

    def form(self, *, action: str = "", name: str = "", holding: str = "") -> Form:
        """The form with this address, name or id, or control; without any: the one of main."""
        if not (action or name or holding):
            inside = self.all("main")[0] if self.all("main") else None
            found = [Form(self, element) for element in self.all("form", inside=inside)]
        else:
            found = [
                form
                for form in self.forms()
                if (not action or form.action == action)
                and (not name or name in (form.element.get("name"), form.element.get("id")))
                and (not holding or holding in form.names)
            ]
        known = [(form.action, form.names) for form in self.forms()]
        assert len(found) == 1, f"{len(found)} such forms in {self!r}; there are {known}"
        return found[0]

    @property
    def errors(self) -> dict[str, str]:
        """Messages beside the fields: name of the field -> words."""
        return {
            element.get("id", "").removesuffix("-error"): words(element)
            for element in self.all()
            if element.get("id", "").endswith("-error") and words(element)
        }

    @property
    def error_summary(self) -> list[str]:
        """The messages gathered at the top, in order."""
        return [
            words(link) for box in self.all(role="alert") for link in self.tree.all("a", inside=box)
        ]
