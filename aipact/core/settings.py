"""What an installation can set: one frozen value, checked when it is made.

`config.py` fills it from the environment; nothing else reads `os.environ`.
"""

import re
from base64 import b64decode
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import make_url

from aipact.core.db import engine_options

PROJECT_ROOT = Path(__file__).resolve().parents[2]
MINIMUM_KEY_LENGTH = 32
_VERP = re.compile(r"[\w.+=-]{0,20}\{id\}[\w.+=-]{0,8}@[A-Za-z0-9.-]+", re.ASCII)
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SettingsError(ValueError):
    """A setting is missing or wrong; the message is a sentence for the operator."""


@dataclass(frozen=True)
class Settings:
    """All settings with their defaults. Every default is safe in production and in public."""

    secret_key: str
    link_key: str
    base_url: str = "http://127.0.0.1:8000"
    trusted_hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    proxy_count: int = 0
    database_url: str = f"sqlite:///{PROJECT_ROOT / 'instance' / 'aipact.sqlite'}"
    jobs_url: str = f"sqlite:///{PROJECT_ROOT / 'instance' / 'jobs.sqlite'}"
    files_url: str = ""
    clamd_url: str = ""

    mail_server: str = ""
    mail_port: int = 25
    mail_username: str = ""
    mail_password: str = ""
    mail_use_tls: bool = False
    mail_use_ssl: bool = False
    mail_default_sender: str = "AI Pact Tracker <no-reply@localhost>"
    mail_bulk_sender: str = ""
    mail_envelope_sender: str = ""
    mail_journal: str = ""
    mail_webhook_secret: str = ""
    mail_reply_to: str = ""
    mail_timeout: float = 20.0

    decision_hold: timedelta = timedelta(minutes=10)
    rate_limits: float = 1.0
    demo: bool = False
    demo_public: bool = False
    host: str = "127.0.0.1"
    log_level: str = "INFO"
    languages: tuple[str, ...] = ("en", "de", "fr")

    operator_name: str = "Example Operator"
    operator_is_commission: bool = False
    operator_address: str = ""
    operator_contact: str = "CNECT-AIOFFICE@ec.europa.eu"
    operator_recruitment_contact: str = "CNECT-AIOFFICE-RECRUITMENT@ec.europa.eu"
    operator_security_contact: str = ""
    operator_controller: str = ""
    operator_dpo: str = ""
    operator_legal_frame: str = "gdpr"
    operator_supervisor: str = ""
    operator_record_number: str = ""

    testing: bool = False

    def __post_init__(self) -> None:
        for name in ("secret_key", "link_key"):
            if len(getattr(self, name)) < MINIMUM_KEY_LENGTH:
                raise SettingsError(
                    f"{name.upper()} must be set to a secret of at least {MINIMUM_KEY_LENGTH} "
                    "characters, for instance the output of: "
                    'python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
                )
        if self.secret_key == self.link_key:
            raise SettingsError("SECRET_KEY and LINK_KEY must differ.")
        if self.operator_legal_frame not in ("eudpr", "gdpr"):
            raise SettingsError(
                "OPERATOR_LEGAL_FRAME must be 'eudpr' (Regulation 2018/1725) or 'gdpr'."
            )
        if not self.base_url.startswith(("http://", "https://")):
            raise SettingsError("BASE_URL must begin with http:// or https://.")
        if urlsplit(self.files_url).scheme not in ("", "file", "s3", "memory"):
            raise SettingsError("FILES_URL must be a folder, or begin with s3://.")
        if self.clamd_url and not self.clamd_url.startswith(("tcp://", "unix://")):
            raise SettingsError(
                "CLAMD_URL must be tcp://host:port or unix:///path/to/the/socket of clamd."
            )
        if self.mail_envelope_sender and not _VERP.fullmatch(self.mail_envelope_sender):
            raise SettingsError(
                "MAIL_ENVELOPE_SENDER must be an address with {id} before its @, for instance "
                "bounce+{id}@example.eu."
            )
        if self.mail_webhook_secret and not _is_webhook_secret(self.mail_webhook_secret):
            raise SettingsError(
                "MAIL_WEBHOOK_SECRET must be 24 bytes or more in base64, with or without "
                "the prefix whsec_, for instance the output of: "
                'python3 -c "import base64, secrets; '
                "print('whsec_' + base64.b64encode(secrets.token_bytes(32)).decode())\""
            )
        if self.mail_use_tls and self.mail_use_ssl:
            raise SettingsError("Set MAIL_USE_TLS or MAIL_USE_SSL, not both.")
        if (
            self.demo
            and not self.demo_public
            and self.host not in ("127.0.0.1", "localhost", "::1")
        ):
            raise SettingsError(
                "Demo mode listens on the loopback address only: its passwords are public. "
                "Set DEMO_PUBLIC=yes as well if you really want to show the demo to others."
            )

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def storage_url(self) -> str:
        """Where files lie. Each SQLite database has a folder of its own beside it: content that
        one database does not know is swept, and may be all that another one has."""
        if self.files_url:
            return self.files_url
        database = make_url(self.database_url)
        if database.get_backend_name() == "sqlite" and database.database:
            return f"{database.database.removesuffix('.sqlite')}-files"
        return str(PROJECT_ROOT / "instance" / "files")

    @property
    def journal_folder(self) -> Path:
        """Where the workers of this machine note each letter of an update."""
        if self.mail_journal:
            return Path(self.mail_journal)
        database = make_url(self.database_url)
        if database.get_backend_name() == "sqlite" and database.database not in (None, ":memory:"):
            return Path(f"{str(database.database).removesuffix('.sqlite')}-updates")
        return PROJECT_ROOT / "instance" / "updates"

    @property
    def keeps_letters(self) -> bool:
        """True where letters are shown at /demo/mailbox instead of being sent."""
        return self.demo and not self.mail_server

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The environment names of all settings that an operator can set."""
        return tuple(f.name.upper() for f in fields(cls) if f.name not in ("testing", "languages"))


def _is_webhook_secret(text: str) -> bool:
    text = text.removeprefix("whsec_")
    try:
        return len(b64decode(text + "=" * (-len(text) % 4), validate=True)) >= 24
    except ValueError:
        return False


def flask_config(settings: Settings) -> dict[str, Any]:
    """The configuration keys of Flask and its extensions."""
    return {
        "SECRET_KEY": settings.secret_key,
        "TESTING": settings.testing,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.database_url),
        "TRUSTED_HOSTS": list(settings.trusted_hosts),
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "MAX_FORM_PARTS": 1000,
        "SESSION_COOKIE_NAME": "__Host-session" if settings.is_https else "session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,
        "MAIL_SERVER": settings.mail_server or "127.0.0.1",
        "MAIL_PORT": settings.mail_port,
        "MAIL_USERNAME": settings.mail_username or None,
        "MAIL_PASSWORD": settings.mail_password or None,
        "MAIL_USE_TLS": settings.mail_use_tls,
        "MAIL_USE_SSL": settings.mail_use_ssl,
        "MAIL_DEFAULT_SENDER": settings.mail_default_sender,
    }


def current_settings() -> Settings:
    """The settings of the application at work."""
    settings: Settings = current_app.extensions["aipact_settings"]
    return settings
