"""What staff see: the overview, the queue, one dossier, organisations, records."""

from aipact.casework.queries import four_eyes_of, pending_decision
from aipact.desk.queries.dossier import (
    AskedField,
    Dossier,
    Event,
    changed_pieces,
    dossier,
    reviewable_fields,
)
from aipact.desk.queries.home import (
    FIGURES,
    Activity,
    Load,
    Overview,
    newest_activity,
    overview,
    workload,
)
from aipact.desk.queries.organisations import (
    OrganisationFilter,
    organisations,
    possible_duplicates,
    request_count,
)
from aipact.desk.queries.queue import (
    Due,
    QueueFilter,
    QueueRow,
    QueueState,
    count,
    queue,
    queue_row,
    submissions_of,
)
from aipact.desk.queries.records import AuditFilter, AuditRow, audit_log

__all__ = [
    "FIGURES",
    "Activity",
    "AskedField",
    "AuditFilter",
    "AuditRow",
    "Dossier",
    "Due",
    "Event",
    "Load",
    "OrganisationFilter",
    "Overview",
    "QueueFilter",
    "QueueRow",
    "QueueState",
    "audit_log",
    "changed_pieces",
    "count",
    "dossier",
    "four_eyes_of",
    "newest_activity",
    "organisations",
    "overview",
    "pending_decision",
    "possible_duplicates",
    "queue",
    "queue_row",
    "request_count",
    "reviewable_fields",
    "submissions_of",
    "workload",
]
