"""Settings of a test, and a mail server that counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mail.conftest import Change, change_settings
from tests.support.relay import Relay

__all__ = ["change_settings"]
# What a server offers that wants each command alone.
PLAIN = ("8BITMIME", "DSN")


@pytest.fixture(params=[True, False], ids=["pipelining", "step by step"])
def relay(
    request: pytest.FixtureRequest, change_settings: Change, tmp_path: Path
) -> Iterator[Relay]:
    """Campaigns go to this server, their journal to a folder of the test."""
    with Relay(*(() if request.param else PLAIN)) as made:
        change_settings(
            mail_server=made.host, mail_port=made.port, mail_timeout=2.0, mail_journal=str(tmp_path)
        )
        yield made
