"""What a mail service tells us of letters that came back, signed as Standard Webhooks says."""

import json
from typing import Any
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from standardwebhooks import Webhook, WebhookVerificationError
from werkzeug.exceptions import BadRequest, Unauthorized

from aipact.campaigns.actions import LetterReturned, receive_return
from aipact.core.access import open_to_all
from aipact.core.errors import NotFound
from aipact.core.settings import current_settings
from aipact.core.transaction import commit
from aipact.extensions import csrf
from aipact.subscriptions.states import BounceKind

webhooks = Blueprint("webhooks", __name__)

MOST_BYTES, LONGEST = 20_000, 180
KINDS = {
    "bounce.hard": BounceKind.HARD,
    "bounce.soft": BounceKind.SOFT,
    "complaint": BounceKind.COMPLAINT,
}


@webhooks.post("/webhooks/mail")
@open_to_all
@csrf.exempt
def mail() -> ResponseReturnValue:
    """204 for everything that is signed and that we understand, also for what changes nothing: the
    service need not tell it again."""
    secret = current_settings().mail_webhook_secret
    if not secret:
        raise NotFound
    request.max_content_length = MOST_BYTES
    body = request.get_data()
    try:
        Webhook(secret).verify(body, dict(request.headers), json_parse=False)
    except (WebhookVerificationError, ValueError) as error:
        raise Unauthorized("Not signed with our secret, or too long ago.") from error
    receive_return(_event(body))
    commit()
    return "", 204


def _event(body: bytes) -> LetterReturned:
    """Raises BadRequest, which says what is wrong."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadRequest("This is not JSON.") from error
    if not isinstance(event, dict):
        raise BadRequest("This is not an object.")
    kind = KINDS.get(_text(event, "type"))
    if kind is None:
        raise BadRequest(f"The type must be one of {', '.join(KINDS)}.")
    event_id, delivery_id = _text(event, "id"), _text(event, "delivery_id")
    message_id = _text(event, "message_id").strip("<> ")
    if not event_id or not (delivery_id or message_id):
        raise BadRequest("An event has an id, and a delivery_id or a message_id.")
    return LetterReturned(
        f"webhook:{event_id}",
        kind,
        _line(event.get("detail")),
        _id(delivery_id),
        f"<{message_id}>" if message_id else "",
        is_final=kind is BounceKind.HARD,
    )


def _text(event: dict[str, Any], name: str) -> str:
    """Raises BadRequest for what is no text that a database can hold; '' where there is none."""
    value = event.get(name) or ""
    if not isinstance(value, str) or len(value) > LONGEST or not value.isprintable():
        raise BadRequest(f"{name} must be a text of one line.")
    return value


def _line(detail: object) -> str:
    words = detail if isinstance(detail, str) else ""
    return "".join(char if char.isprintable() else " " for char in words).strip()[:500]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise BadRequest("delivery_id must be a UUID.") from error
