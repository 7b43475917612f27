"""Secrets that are sent or shown once: how they are made, and what of them is stored."""

import base64
import hashlib
import hmac
import secrets
import uuid

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


def signed_id(purpose: str, thing_id: uuid.UUID) -> str:
    """An address that only we can write and that stays good: the id, and 128 bits signed with
    LINK_KEY. Nothing of it is stored, so every letter can hold it anew."""
    seal = _seal(purpose, thing_id)
    return base64.urlsafe_b64encode(thing_id.bytes + seal).decode().rstrip("=")


def id_of_signed(purpose: str, token: str) -> uuid.UUID | None:
    """The id in such an address; None for anything that we did not sign for this purpose."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True)
    except ValueError:
        return None
    if len(raw) != 32:
        return None
    thing_id = uuid.UUID(bytes=raw[:16])
    return thing_id if hmac.compare_digest(raw[16:], _seal(purpose, thing_id)) else None


def _seal(purpose: str, thing_id: uuid.UUID) -> bytes:
    key = current_settings().link_key.encode()
    return hmac.digest(key, purpose.encode() + b":" + thing_id.bytes, "sha256")[:16]
