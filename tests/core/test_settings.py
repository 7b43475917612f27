import re
from datetime import timedelta

import pytest

from aipact.core.settings import SettingsError
from config import Settings

pytestmark = pytest.mark.pure
KEYS = {"SECRET_KEY": "s" * 32, "LINK_KEY": "l" * 32}


def test_defaults_are_those_of_a_public_site():
    settings = Settings.from_env(KEYS)
    assert settings.demo is False
    assert settings.decision_hold == timedelta(minutes=10)
    assert settings.rate_limits == 1.0


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        ({}, "SECRET_KEY must be set"),
        ({**KEYS, "SECRET_KEY": "short"}, "SECRET_KEY must be set"),
        ({**KEYS, "LINK_KEY": ""}, "LINK_KEY must be set"),
        ({**KEYS, "LINK_KEY": "s" * 32}, "must differ"),
        ({**KEYS, "MAIL_PORT": "smtp"}, "MAIL_PORT cannot be read: 'smtp'"),
        ({**KEYS, "DEMO": "perhaps"}, "DEMO cannot be read: 'perhaps'"),
        ({**KEYS, "MAIL_SERVR": "x"}, "MAIL_SERVR is not a setting"),
        ({**KEYS, "BASE_URL": "pact.example"}, "BASE_URL must begin"),
        ({**KEYS, "MAIL_USE_TLS": "yes", "MAIL_USE_SSL": "yes"}, "not both"),
        ({**KEYS, "OPERATOR_LEGAL_FRAME": "none"}, "OPERATOR_LEGAL_FRAME must be"),
        ({**KEYS, "MAIL_WEBHOOK_SECRET": "whsec_short"}, "24 bytes or more in base64"),
        ({**KEYS, "MAIL_WEBHOOK_SECRET": "not base64 at all, " * 4}, "24 bytes or more"),
        ({**KEYS, "DEMO": "yes", "HOST": "0.0.0.0"}, "loopback address only"),
    ],
)
def test_a_wrong_environment_does_not_start(env: dict[str, str], sentence: str):
    with pytest.raises(SettingsError, match=re.escape(sentence)):
        Settings.from_env(env)


def test_values_are_read_in_their_own_type():
    settings = Settings.from_env(
        {
            **KEYS,
            "TRUSTED_HOSTS": "pact.example, www.pact.example",
            "DECISION_HOLD": "90",
            "PROXY_COUNT": "2",
            "DEMO": "Yes",
            "HOST": "0.0.0.0",
            "DEMO_PUBLIC": "yes",
        }
    )
    assert settings.trusted_hosts == ("pact.example", "www.pact.example")
    assert settings.decision_hold == timedelta(seconds=90)
    assert settings.proxy_count == 2
    assert settings.demo is True


def test_the_demo_holds_decisions_for_half_a_minute():
    assert Settings.from_env({**KEYS, "DEMO": "yes"}).decision_hold == timedelta(seconds=30)
