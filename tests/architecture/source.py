"""The source as the house rules read it: files, their syntax trees, who imports what."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "aipact"
TEMPLATES = ROOT / "templates"

PLATFORM = (
    "workflow",
    "forms",
    "files",
    "mail",
    "audit",
    "search",
    "exports",
    "jobs",
    "i18n",
    "core",
)
SURFACES = ("public", "desk", "api", "privacy", "cli", "workspace", "demo")
FREE = (*PLATFORM, "procedures", "cli")


def python_files() -> list[Path]:
    """Every module of the application."""
    return sorted(path for path in PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def folder_of(path: Path) -> str:
    """The feature, surface or platform package that a module belongs to ("" for none)."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


def role_of(path: Path) -> str:
    """The one of the nine names that a module goes by: `actions/submit.py` is actions."""
    parts = path.relative_to(PACKAGE).parts
    if parts[0] == "api" and len(parts) > 2:
        parts = parts[1:]
    return Path(parts[1]).stem if len(parts) > 1 else Path(parts[0]).stem


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def imports_of(path: Path) -> Iterator[str]:
    """Full names of everything that a module imports."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def dotted(node: ast.AST) -> str:
    """`a.b.c` for such an expression, "" for any other."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else f"?.{node.attr}"
    return ""
