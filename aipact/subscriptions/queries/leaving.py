"""The address that ends a subscription: signed with LINK_KEY, good for ever, nothing of it stored.

It holds ids and topics, and no address: who reads it over a shoulder learns nothing. Each letter
has one of its own.
"""

import base64
import hmac
import uuid
from dataclasses import dataclass

from aipact.core.settings import current_settings

# What the address is signed for that takes leaving back.
UNDO = "undo-leaving"
# And the one that ends one follow, by its id.
UNFOLLOW = "unfollow"
_SEAL, _IDS = 16, 32


@dataclass(frozen=True)
class Leaving:
    """What a letter's link is good for: which topics of which subscriber it ends."""

    subscriber_id: uuid.UUID
    letter_id: uuid.UUID
    topics: tuple[str, ...]


def leave_token(leaving: Leaving) -> str:
    """The last part of the address; about 70 characters for one topic, all of them [\\w-]."""
    named = leaving.subscriber_id.bytes + leaving.letter_id.bytes
    named += ",".join(leaving.topics).encode()
    return base64.urlsafe_b64encode(named + _seal(named)).decode().rstrip("=")


def read_leave_token(token: str) -> Leaving | None:
    """None for anything that we did not sign."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True)
    except ValueError:
        return None
    named, seal = raw[:-_SEAL], raw[-_SEAL:]
    if len(named) < _IDS or not hmac.compare_digest(seal, _seal(named)):
        return None
    topics = tuple(code for code in named[_IDS:].decode().split(",") if code)
    return Leaving(uuid.UUID(bytes=named[:16]), uuid.UUID(bytes=named[16:_IDS]), topics)


def _seal(named: bytes) -> bytes:
    return hmac.digest(current_settings().link_key.encode(), b"leave:" + named, "sha256")[:_SEAL]
