"""The documents say what is: settings, rings, files, functions and links that exist."""

import ast
import re
import tomllib
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from aipact.core.settings import PROJECT_ROOT
from config import Settings
from tests.architecture.source import PACKAGE, ROOT, name_of

pytestmark = pytest.mark.pure

DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FUNCTION = re.compile(r"`([\w/]+\.py):(\w+)`")


def section(document: str, title: str) -> str:
    """The text below a heading, up to the next one of its level."""
    text = (ROOT / document).read_text()
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, f"{document} has no section {title}"
    return found[1]


def settings_of_the_readme() -> dict[str, str]:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.+?) \| .+ \|$", section("README.md", "Settings"), re.M)
    return {name: default.strip("`") for name, default in rows}


def as_written(value: Any) -> str:
    """A default as the README writes it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case timedelta():
            return f"{value.total_seconds():g}"
        case float():
            return f"{value:g}"
        case tuple():
            return ",".join(value)
    return str(value).replace(f"{PROJECT_ROOT}/", "") or "empty"


def test_the_readme_lists_every_setting_and_no_other() -> None:
    """Why: an operator sets what the README tells; a setting that it does not tell is a secret."""
    assert sorted(settings_of_the_readme()) == sorted(Settings.names())


def test_the_readme_tells_the_defaults() -> None:
    defaults = {
        field.name.upper(): as_written(getattr(Settings, field.name, "required"))
        for field in fields(Settings)
        if field.name.upper() in Settings.names()
    }
    assert settings_of_the_readme() == defaults


def test_the_architecture_lists_every_folder() -> None:
    """Why: the ring list is the map that a newcomer reads first."""
    rows = re.findall(r"^\|[^|]*\| `(\w+)` \|", section("docs/architecture.md", "The rings"), re.M)
    folders = {p.stem for p in PACKAGE.iterdir() if p.is_dir() or p.stem == "extensions"}
    assert sorted(rows) == sorted(folders - {"__pycache__"})


def test_the_architecture_lists_the_folders_in_the_order_of_the_rings() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (rings,) = [c for c in contracts["contracts"] if c["id"] == "rings"]
    place = {
        name.strip("() "): number
        for number, layer in enumerate(rings["layers"])
        for name in layer.split("|")
    }
    rows = re.findall(r"^\|[^|]*\| `(\w+)` \|", section("docs/architecture.md", "The rings"), re.M)
    assert rows == sorted(rows, key=lambda name: place[name])


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_function_named_is_there(document: Path) -> None:
    """Why: a map that shows streets that were renamed is worse than none."""
    gone = [
        f"{path}:{name}"
        for path, name in FUNCTION.findall(document.read_text())
        if name not in names_in(PACKAGE / path)
    ]
    assert gone == []


def names_in(path: Path) -> set[str]:
    if not path.exists():
        return set()
    nodes = ast.walk(ast.parse(path.read_text()))
    return {n.name for n in nodes if isinstance(n, (ast.FunctionDef, ast.ClassDef))}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_leads_somewhere(document: Path) -> None:
    wrong = []
    for target in LINK.findall(document.read_text()):
        file, _, fragment = target.partition("#")
        if target.startswith(("https://", "http://", "mailto:")):
            continue
        there = document.parent / file if file else document
        if not there.exists() or (fragment and fragment not in anchors(there)):
            wrong.append(target)
    assert wrong == []


def anchors(document: Path) -> set[str]:
    """The anchors of a document's headings, as they are commonly made."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.M)
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings}


def test_every_decision_is_in_the_list() -> None:
    """Why: a decision that nobody finds is made again."""
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", (ROOT / "docs/adr/README.md").read_text())
    assert listed == sorted(path.name for path in (ROOT / "docs/adr").glob("[0-9]*.md"))


def test_the_documents_name_no_machine() -> None:
    """Why: paths and hosts of whoever wrote them mean nothing to whoever reads them."""
    wrong = re.compile(r"/(?:root|home|work|tmp)/|registry\.|py[p]i\.|npm[j]s", re.IGNORECASE)
    assert [name_of(d) for d in DOCUMENTS if wrong.search(d.read_text())] == []
