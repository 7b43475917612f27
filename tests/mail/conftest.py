"""A mail server for the letters of a test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from tests.support.smtp import SmtpServer

Change = Callable[..., None]


@pytest.fixture
def change_settings(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Change:
    """Other settings for this test: `change_settings(demo=True)`."""

    def change(**values: Any) -> None:
        changed = replace(app.extensions["aipact_settings"], **values)
        monkeypatch.setitem(app.extensions, "aipact_settings", changed)

    return change


@pytest.fixture
def sending(smtp: SmtpServer, change_settings: Change) -> SmtpServer:
    """Letters go to this server; it has a second for each answer."""
    change_settings(mail_server=smtp.host, mail_port=smtp.port, mail_timeout=1.0)
    return smtp


@contextmanager
def stopped(server: SmtpServer) -> Iterator[None]:
    """The server is away for a while."""
    server.stop()
    yield
    server.start()
