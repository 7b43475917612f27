"""What staff see: the overview, the queue, one dossier, organisations, records."""

from aipact.casework.queries import four_eyes_of, pending_decision
from aipact.desk.queries.comparing import AskedField, changed_pieces
from aipact.desk.queries.dossier import Dossier, dossier, file_of, reviewable_fields
from aipact.desk.queries.home import (
    FIGURES,
    Activity,
    Load,
    Overview,
    newest_activity,
    overview,
    workload,
)
from aipact.desk.queries.kinds import ShownKind, shown_kind
from aipact.desk.queries.organisations import (
    OrganisationFilter,
    organisations,
    possible_duplicates,
    request_count,
)
from aipact.desk.queries.practice import PracticeAtDesk, changes_since, practice_at_desk
from aipact.desk.queries.practices import (
    PracticeFilter,
    PracticeList,
    PracticeRow,
    count_to_archive,
    practices,
    practices_by_id,
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
from aipact.desk.queries.timeline import Event, ticked

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
    "PracticeAtDesk",
    "PracticeFilter",
    "PracticeList",
    "PracticeRow",
    "QueueFilter",
    "QueueRow",
    "QueueState",
    "ShownKind",
    "audit_log",
    "changed_pieces",
    "changes_since",
    "count",
    "count_to_archive",
    "dossier",
    "file_of",
    "four_eyes_of",
    "newest_activity",
    "organisations",
    "overview",
    "pending_decision",
    "possible_duplicates",
    "practice_at_desk",
    "practices",
    "practices_by_id",
    "queue",
    "queue_row",
    "request_count",
    "reviewable_fields",
    "shown_kind",
    "submissions_of",
    "ticked",
    "workload",
]
