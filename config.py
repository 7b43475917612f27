"""Settings from the environment: the only place that reads it."""

import os
from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from typing import Any, Self

from aipact.core.settings import Settings as BaseSettings
from aipact.core.settings import SettingsError

TRUE, FALSE = ("1", "yes", "true", "on"), ("", "0", "no", "false", "off")
# Nobody who tries the demo waits ten minutes.
DEMO_HOLD = timedelta(seconds=30)
PREFIXES = ("OPERATOR_", "MAIL_")


class Settings(BaseSettings):
    """`Settings.from_env()` for a running site, `Settings.for_tests()` for the suite."""

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Self:
        """Read every known name; refuse an unknown one of our own prefixes (a typing error)."""
        known = set(cls.names())
        for name in env:
            if name.startswith(PREFIXES) and name not in known:
                raise SettingsError(f"{name} is not a setting of this application.")
        values: dict[str, Any] = {"secret_key": "", "link_key": ""}
        if _parse("DEMO", env.get("DEMO", ""), False):
            values["decision_hold"] = DEMO_HOLD
        for field in fields(BaseSettings):
            raw = env.get(field.name.upper())
            if raw is None or field.name in ("testing", "languages"):
                continue
            values[field.name] = _parse(
                field.name.upper(), raw, getattr(BaseSettings, field.name, "")
            )
        return cls(**values)

    @classmethod
    def for_tests(cls, **values: Any) -> Self:
        """Settings of a test: known keys, no waiting, no throttles unless asked for."""
        defaults: dict[str, Any] = {
            "secret_key": "s" * 40,
            "link_key": "l" * 40,
            "database_url": "sqlite:///:memory:",
            "jobs_url": "memory://",
            "files_url": "memory://",
            "base_url": "http://localhost",
            "rate_limits": 0.0,
            "testing": True,
        }
        return cls(**{**defaults, **{key.lower(): value for key, value in values.items()}})


def _parse(name: str, raw: str, default: Any) -> Any:
    raw = raw.strip()
    try:
        if isinstance(default, bool):
            if raw.lower() not in TRUE + FALSE:
                raise ValueError("yes or no")
            return raw.lower() in TRUE
        if isinstance(default, timedelta):
            return timedelta(seconds=float(raw))
        if isinstance(default, tuple):
            return tuple(part.strip() for part in raw.split(",") if part.strip())
        if isinstance(default, (int, float)):
            return type(default)(raw)
    except ValueError as error:
        raise SettingsError(f"{name} cannot be read: {raw!r} ({error}).") from error
    return raw
