"""What was indexed before words had marks is found after the upgrade, and there again after it."""

import uuid

import flask_migrate
from sqlalchemy import text

from aipact import create_app, search
from aipact.core.db import db
from aipact.core.pagination import PageRequest
from aipact.search import engines
from config import Settings
from tests.conftest import MIGRATIONS, Databases, close

OLD = "muller mueller soehne daten"
COUNT = 1500


def bodies(kind: str) -> set[str]:
    query = text("SELECT body FROM search_documents WHERE kind = :kind")
    found = set(db.session.scalars(query, {"kind": kind}))
    db.session.remove()
    return found


def fill() -> None:
    for kind, is_public in (("organisation", True), ("submission", False)):
        rows = [
            {"kind": kind, "key": uuid.uuid4().hex, "is_public": is_public, "body": f"{OLD} {n}"}
            for n in range(COUNT)
        ]
        insert = "INSERT INTO search_documents (kind, key, is_public, body) VALUES ({})"
        key = "CAST(:key AS uuid)" if db.engine.dialect.name == "postgresql" else ":key"
        db.session.execute(text(insert.format(f":kind, {key}, :is_public, :body")), rows)
    db.session.commit()


def test_up_and_down_with_a_full_index(databases: Databases) -> None:
    with databases.empty() as url:
        app = create_app(Settings.for_tests(DATABASE_URL=url))
        with app.app_context():
            flask_migrate.upgrade(MIGRATIONS, revision="0002")
            fill()
            flask_migrate.upgrade(MIGRATIONS, revision="0003")
            page = PageRequest(size=5)
            assert len(search.find("organisation", q="mueller dat", page=page).items) == 5
            assert search.count("organisation", q="daten", cap=9000).number == COUNT
            assert search.count("submission", q="daten").number == 0
            assert len(search.find("submission", q="7", page=page, public_only=False).items) == 5
            assert engines.words_that_begin("organisation", "mu", 5) == ["muller", "mueller"]
            db.session.remove()
            flask_migrate.downgrade(MIGRATIONS, revision="0002")
            assert bodies("organisation") == {f"{OLD} {n}" for n in range(COUNT)}
            assert bodies("submission") == bodies("organisation")
            flask_migrate.upgrade(MIGRATIONS, revision="0003")
            assert search.count("organisation", q="soehne", cap=9000).number == COUNT
            db.session.remove()
        close(app)
