"""Templates: where they stand, what they build on, and what never stands in one."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import TEMPLATES

pytestmark = pytest.mark.pure

# Layouts, macros and shared fragments are built upon; they build on nothing.
FOUNDATIONS = ("_layout", "_ecl", "_parts")
# Facets show how many each choice would find: no field draws that.
FACETS = "public/organisations.html"
PAGES = sorted(TEMPLATES.rglob("*.html"))
LETTERS = sorted((TEMPLATES / "email").rglob("*.j2"))
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def source(path: Path) -> str:
    return COMMENT.sub("", path.read_text())


def name_of(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


def is_page(path: Path) -> bool:
    parts = path.relative_to(TEMPLATES).parts
    return parts[0] not in (*FOUNDATIONS, "email") and not path.name.startswith("_")


def test_every_page_extends_a_layout() -> None:
    """Why: a page that brings its own skeleton misses the header, the language and the skip link.

    A fragment, included by a page or fetched alone, has a name that begins with `_`.
    """
    pages = [path for path in PAGES if is_page(path) and path.name != "plain.html"]
    wrong = [p for p in pages if not re.search(r'\{%-?\s*extends\s+"', source(p))]
    assert [name_of(path) for path in wrong] == []


def test_every_page_names_itself() -> None:
    """Why: title and h1 come from one block; without it a page has neither."""
    wrong = [
        path
        for path in PAGES
        if is_page(path)
        and "_layout/" in source(path)
        and not re.search(r"\{%-?\s*block\s+title\b", source(path))
    ]
    assert [name_of(path) for path in wrong] == []


def test_nothing_inline() -> None:
    """Why: the content policy allows no inline script, style or handler: it would do nothing."""
    wrong = re.compile(
        r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=\"|javascript:", re.IGNORECASE
    )
    assert [name_of(path) for path in PAGES if wrong.search(source(path))] == []


def test_nothing_escapes_from_escaping() -> None:
    """Why: `|safe` of anything but a literal is how a name with a tag in it gets onto a page."""
    wrong = re.compile(r"(?<!['\"])\|\s*safe\b|autoescape\s+false", re.IGNORECASE)
    found = [name_of(path) for path in (*PAGES, *LETTERS) if wrong.search(source(path))]
    assert found == []


def test_fields_draw_themselves() -> None:
    """Why: a hand-written control misses its label, its error or its aria; the macros have them.

    Text that is only shown, to be copied, or only sent again, is no field.
    """
    wrong = re.compile(
        r"<select\b|<textarea\b(?![^>]*\s(?:readonly|hidden)\b)"
        r"|<input\b(?![^>]*type=\"(hidden|search|submit)\")"
    )
    found = [
        name_of(path)
        for path in PAGES
        if path.relative_to(TEMPLATES).parts[0] not in FOUNDATIONS
        and name_of(path) != FACETS
        and wrong.search(source(path))
    ]
    assert found == []


def test_no_other_host() -> None:
    """Why: no third-party request, no tracking; what we link to is a link and nothing else."""
    wrong = re.compile(
        r"<(?:img|script|iframe|video|audio|source|embed)\b[^>]*\bsrc=\"(?:https?:)?//"
    )
    assert [name_of(path) for path in PAGES if wrong.search(source(path))] == []


def test_a_letter_has_a_subject_and_a_body() -> None:
    """Why: both come from the letter's one file; a letter without one of them cannot be sent."""
    wrong = [
        name_of(path)
        for path in LETTERS
        if not path.name.startswith("_")
        and not {"subject", "body"} <= set(re.findall(r"\{%-?\s*block\s+(\w+)", source(path)))
    ]
    assert wrong == []
