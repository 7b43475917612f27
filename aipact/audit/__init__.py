"""The audit log: `record()` is the only way in."""

import uuid
from typing import Any

from aipact.audit.models import AuditEntry
from aipact.core.actor import Actor
from aipact.core.db import db


def record(
    tag: str,
    *,
    actor: Actor,
    subject_kind: str = "",
    subject_id: uuid.UUID | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """Note that `actor` did `tag` ("pledge:submitted"). `data` holds codes and ids, no names."""
    entry = AuditEntry(
        tag=tag,
        actor_id=actor.user_id,
        is_system=actor.is_system,
        subject_kind=subject_kind,
        subject_id=subject_id,
        request_id=actor.request_id,
        data=data or {},
    )
    db.session.add(entry)
