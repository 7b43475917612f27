"""What the import contracts cannot see. Each rule says why it is there."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture.source import (
    FREE,
    PACKAGE,
    PLATFORM,
    ROOT,
    SURFACES,
    TEMPLATES,
    dotted,
    folder_of,
    imports_of,
    name_of,
    python_files,
    role_of,
    tree_of,
)

pytestmark = pytest.mark.pure

NINE = {
    "states", "models", "queries", "access", "emails", "actions", "forms", "views", "tasks",
}  # fmt: skip
OF_SURFACES = {"views", "forms", "queries"}
EXTRA = {
    "desk": {"tasks"},
    "privacy": {"tasks"},
    "api": {"schemas", "v1"},
    "campaigns": {"delivery"},
}
# Data that a feature ships, beside its nine files.
NOT_CODE = {"data", "__pycache__"}
LONGEST = 400

Finder = Callable[[ast.AST], bool]


def offenders(is_wrong: Finder, but: Callable[[Path], bool]) -> list[str]:
    """Where a kind of node occurs, outside the places that may hold it."""
    return [
        f"{name_of(path)}:{getattr(node, 'lineno', 0)}"
        for path in python_files()
        if not but(path)
        for node in ast.walk(tree_of(path))
        if is_wrong(node)
    ]


def test_a_state_changes_in_one_place() -> None:
    """Why: the guard, the history and the audit entry are written by change_state, or by nobody."""

    def writes_state(node: ast.AST) -> bool:
        targets = (
            node.targets
            if isinstance(node, ast.Assign)
            else [node.target]
            if isinstance(node, (ast.AnnAssign, ast.AugAssign))
            else []
        )
        if any(isinstance(t, ast.Attribute) and t.attr == "state" for t in targets):
            return True
        is_setattr = isinstance(node, ast.Call) and dotted(node.func) == "setattr"
        return is_setattr and any(
            isinstance(a, ast.Constant) and a.value == "state" for a in node.args
        )

    assert offenders(writes_state, lambda path: folder_of(path) == "workflow") == []


def test_only_one_commit() -> None:
    """Why: after-commit work and the answer to a lost race hang on core.transaction."""

    def commits(node: ast.AST) -> bool:
        return (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "commit"
        )

    assert offenders(commits, lambda path: name_of(path) == "aipact/core/transaction.py") == []


def test_only_one_clock() -> None:
    """Why: tests travel in time, and a day is a day in Brussels, only if all ask one clock."""
    wrong = re.compile(
        r"(^|\.)(datetime|date)\.(now|utcnow|today|fromtimestamp)$|(^|\.)time\.time$"
    )

    def asks_the_time(node: ast.AST) -> bool:
        return isinstance(node, ast.Call) and bool(wrong.search(dotted(node.func)))

    assert offenders(asks_the_time, lambda path: name_of(path) == "aipact/core/clock.py") == []


def test_only_settings_read_the_environment() -> None:
    """Why: what can be set is one list, checked at the start; nobody finds a hidden switch."""

    def reads_environment(node: ast.AST) -> bool:
        return dotted(node) in ("os.environ", "os.getenv", "os.environb") or (
            isinstance(node, ast.ImportFrom)
            and node.module == "os"
            and any(alias.name in ("environ", "getenv") for alias in node.names)
        )

    assert offenders(reads_environment, lambda _path: False) == []


def test_a_view_uses_the_forms_of_its_own_folder() -> None:
    """Why: a form shared by two pages grows ifs; what two share is a field or a validator."""
    wrong = [
        f"{name_of(path)} imports {imported}"
        for path in python_files()
        if role_of(path) == "views"
        for imported in imports_of(path)
        if (found := re.match(r"aipact\.(\w+)\.(?:v1\.)?forms\b", imported))
        and found[1] != folder_of(path)
    ]
    assert wrong == []


def folders() -> list[Path]:
    return sorted(p for p in PACKAGE.iterdir() if p.is_dir() and p.name not in NOT_CODE)


def test_a_folder_holds_the_known_files() -> None:
    """Why: knowing one feature, you know them all; a tenth name is where "utils" begins."""
    wrong = []
    for folder in folders():
        if folder.name in FREE:
            continue
        allowed = OF_SURFACES if folder.name in SURFACES else NINE
        allowed = allowed | EXTRA.get(folder.name, set()) | NOT_CODE
        entries = [e for e in folder.iterdir() if e.is_dir() or e.suffix == ".py"]
        if folder.name == "api":
            entries += (folder / "v1").glob("*.py")
        wrong += [name_of(e) for e in entries if e.stem not in allowed | {"__init__"}]
    assert sorted(wrong) == []


def test_the_contract_inside_features_covers_each_of_them() -> None:
    """Why: the list of containers in pyproject.toml does not grow by itself."""
    import tomllib

    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (inside,) = [c for c in contracts["contracts"] if c["id"] == "feature-files"]
    # Files are a platform with the order of a feature: they have rows, actions and a view.
    exempt = {*PLATFORM, "procedures", "cli", "api"} - {"files"}
    features = {f"aipact.{folder.name}" for folder in folders() if folder.name not in exempt}
    assert sorted(inside["containers"]) == sorted(features)


def test_no_file_is_too_long() -> None:
    """Why: a file over 400 lines is asking for a second noun."""
    lines = {name_of(p): len(p.read_text().splitlines()) for p in all_source()}
    assert {name: n for name, n in lines.items() if n > LONGEST} == {}


def all_source() -> Iterator[Path]:
    for folder in ("aipact", "tests", "build", "migrations"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".mjs") and "versions" not in path.parts:
                yield path
    yield ROOT / "config.py"
    yield from (p for p in TEMPLATES.rglob("*") if p.suffix in (".html", ".j2", ".txt"))


def test_nothing_is_swallowed() -> None:
    """Why: an error that nobody hears of comes back as a lost letter."""

    def swallows(node: ast.AST) -> bool:
        return (
            isinstance(node, ast.ExceptHandler)
            and (node.type is None or dotted(node.type) in ("Exception", "BaseException"))
            and all(isinstance(step, (ast.Pass, ast.Continue)) for step in node.body)
        )

    assert offenders(swallows, lambda _path: False) == []


def test_no_word_that_means_everything() -> None:
    """Why: utils, helpers and common are where things go that nobody named."""
    wrong = {"utils", "util", "helpers", "helper", "common", "misc", "services", "managers"}
    assert [name_of(p) for p in python_files() if wrong & set(p.with_suffix("").parts)] == []


def test_models_are_asked_with_select() -> None:
    """Why: Model.query is the legacy way; it hides the session and is not typed."""

    def legacy(node: ast.AST) -> bool:
        return (
            isinstance(node, ast.Attribute)
            and node.attr in ("query", "query_property")
            and dotted(node.value)[:1].isupper()
        )

    assert offenders(legacy, lambda _path: False) == []


def test_no_relationship_points_back() -> None:
    """Why: the upper side declares a relationship, one way; a backref makes a ring of imports."""

    def points_back(node: ast.AST) -> bool:
        return isinstance(node, ast.keyword) and node.arg in ("backref", "back_populates")

    assert offenders(points_back, lambda _path: False) == []


def test_only_a_fixture_knows_which_database_it_is() -> None:
    """Why: `make test` runs what does not have that fixture once, not on each database."""
    wrong = re.compile(r"getoption\(|getfixturevalue\((?!\"s3\")")
    tests = sorted((ROOT / "tests").rglob("*.py"))
    found = [path.relative_to(ROOT / "tests") for path in tests if wrong.search(path.read_text())]
    assert found == [Path("conftest.py")]
