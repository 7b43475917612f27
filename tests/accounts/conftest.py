"""Throttles are off in tests but where a test asks for them."""

from dataclasses import replace

import pytest


@pytest.fixture
def throttled(app, monkeypatch):
    settings = replace(app.extensions["aipact_settings"], rate_limits=1.0)
    monkeypatch.setitem(app.extensions, "aipact_settings", settings)


@pytest.fixture
def demo(app, monkeypatch):
    settings = replace(app.extensions["aipact_settings"], demo=True)
    monkeypatch.setitem(app.extensions, "aipact_settings", settings)
