"""The forms alone: no database, no views; only what draws and translates them."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel

from aipact.core.settings import PROJECT_ROOT
from aipact.i18n.formats import add_filters


@pytest.fixture(scope="session")
def bare_app() -> Flask:
    app = Flask("forms", template_folder=str(PROJECT_ROOT / "templates"))
    app.config.update(SECRET_KEY="0" * 40, WTF_CSRF_ENABLED=False)
    app.jinja_env.globals["asset"] = lambda name: f"/static/{name}"
    add_filters(app.jinja_env)
    Babel(app)
    return app


@pytest.fixture
def page(bare_app: Flask) -> Iterator[None]:
    """A request in which forms can be made and drawn."""
    with bare_app.test_request_context("/", method="POST"):
        yield
