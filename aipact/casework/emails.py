"""Letters to staff about their work."""

from aipact.accounts.models import User
from aipact.casework.models import Submission
from aipact.casework.states import KIND_LABELS
from aipact.core import links
from aipact.core.actor import Actor
from aipact.i18n import _l
from aipact.mail.outbox import enqueue
from aipact.mail.render import Recipient


def submission_assigned(submission: Submission, reviewer: User, *, by: Actor) -> None:
    """Tell a reviewer that a submission is theirs now."""
    enqueue(
        "casework/submission_assigned",
        to=Recipient(reviewer.email, reviewer.name, reviewer.locale, reviewer.id),
        reason=_l("You are on the staff of this site and a submission was assigned to you."),
        context={
            "kind": KIND_LABELS[submission.kind],
            "title": submission.title,
            "reference": submission.reference,
            "due_on": submission.due_on,
            "assigned_by": by.name,
            "url": links.url("submission", lang=reviewer.locale, id=submission.id),
        },
        about_id=submission.id,
    )
