"""Migrations: one line of numbers, a pinned head, there and back, equal to the models."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect

from aipact import create_app
from aipact.core.db import Base
from aipact.core.db import db as database
from config import Settings
from tests.architecture.source import ROOT
from tests.conftest import Databases, close

MIGRATIONS = ROOT / "migrations"
VERSIONS = sorted((MIGRATIONS / "versions").glob("*.py"))


@pytest.fixture
def empty_app(databases: Databases) -> Iterator[Flask]:
    """An application on a database without a schema."""
    with databases.empty() as url:
        made = create_app(Settings.for_tests(DATABASE_URL=url))
        with made.app_context():
            yield made
        close(made)


def script() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))


@pytest.mark.pure
def test_the_head_is_the_pinned_one() -> None:
    """Why: two branches that both add a migration must conflict where somebody sees it."""
    assert script().get_heads() == [(MIGRATIONS / ".current-head").read_text().strip()]


@pytest.mark.pure
def test_migrations_are_numbered_one_after_the_other() -> None:
    numbers = [re.match(r"(\d{4})_[a-z0-9_]+\.py$", path.name) for path in VERSIONS]
    assert [int(found[1]) if found else 0 for found in numbers] == list(range(1, len(VERSIONS) + 1))


@pytest.mark.pure
@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_is_frozen_in_time(path: Path) -> None:
    """Why: one that imports the application changes with it, and then rebuilds another past.

    The full-text index is no past: it is made again from the rows whenever it changes.
    """
    imported = [
        node.module or ""
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
    ]
    assert [n for n in imported if n.startswith("aipact") and n != "aipact.search"] == []


def tables() -> set[str]:
    database.session.remove()
    return set(inspect(database.engine).get_table_names())


def differences() -> list[Any]:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": is_ours}
        )
        return list(compare_metadata(context, Base.metadata))


def is_ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    return not (kind in ("table", "index") and (name or "").startswith(("search_fts", "sqlite_")))


def test_up_down_and_up_again(empty_app: Flask) -> None:
    flask_migrate.upgrade(str(MIGRATIONS))
    made = tables()
    assert set(Base.metadata.tables) <= made
    flask_migrate.downgrade(str(MIGRATIONS), revision="base")
    assert tables() == {"alembic_version"}
    flask_migrate.upgrade(str(MIGRATIONS))
    assert tables() == made


def test_migrations_make_what_the_models_say(empty_app: Flask) -> None:
    flask_migrate.upgrade(str(MIGRATIONS))
    assert differences() == []
