"""The audit log, with names."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from aipact.accounts.models import User
from aipact.audit.models import AuditEntry
from aipact.core.clock import BRUSSELS
from aipact.core.pagination import Page, PageRequest, keyset_page


@dataclass(frozen=True)
class AuditFilter:
    """tag: "submission:decided", or the part before the colon. on: a day in Brussels."""

    tag: str = ""
    actor_id: uuid.UUID | None = None
    on: date | None = None


@dataclass(frozen=True)
class AuditRow:
    """One entry. Only staff are named; for anybody else there is `actor_id` alone."""

    entry: AuditEntry
    name: str


def audit_log(wanted: AuditFilter, page: PageRequest) -> Page[AuditRow]:
    """Newest first."""
    query: Any = select(AuditEntry, User.name, User.staff_roles).outerjoin(
        User, User.id == AuditEntry.actor_id
    )
    if ":" in wanted.tag:
        query = query.where(AuditEntry.tag == wanted.tag)
    elif wanted.tag:
        query = query.where(AuditEntry.tag.startswith(f"{wanted.tag}:", autoescape=True))
    if wanted.actor_id is not None:
        query = query.where(AuditEntry.actor_id == wanted.actor_id)
    if wanted.on is not None:
        begin = datetime.combine(wanted.on, time(), BRUSSELS)
        end = datetime.combine(wanted.on + timedelta(days=1), time(), BRUSSELS)
        query = query.where(AuditEntry.at >= begin, AuditEntry.at < end)
    found = keyset_page(query, [AuditEntry.at, AuditEntry.id], page, descending=True)
    rows = [AuditRow(entry, name if roles else "") for entry, name, roles in found.items]
    return Page(rows, found.next_cursor, found.previous_cursor)
