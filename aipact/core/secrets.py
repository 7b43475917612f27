"""Secrets that are sent or shown once: how they are made, and what of them is stored."""

import hashlib
import hmac
import secrets

from aipact.core.settings import current_settings


def new_secret() -> str:
    """192 random bits, fit for an address."""
    return secrets.token_urlsafe(24)


def secret_hash(secret: str) -> str:
    """What is stored of a long secret: it cannot be guessed, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_code() -> str:
    """Six digits, to be typed."""
    return f"{secrets.randbelow(1_000_000):06}"


def code_hash(code: str, salt: str) -> str:
    """What is stored of a short secret: keyed, since a million codes are soon tried."""
    key = current_settings().secret_key.encode()
    return hmac.new(key, f"{salt}:{code}".encode(), hashlib.sha256).hexdigest()


def is_same(one: str, other: str) -> bool:
    """Compares without telling by its time how much was right."""
    return hmac.compare_digest(one.encode(), other.encode())
