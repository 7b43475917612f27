"""Letters about a pledge, to the contacts of its organisation. Letters of a decision are written
when it is made and held until it takes effect."""

from collections.abc import Sequence
from typing import Any

from aipact.accounts.models import User
from aipact.casework.actions import answer_due_on
from aipact.casework.models import ChangeRequest, Decision
from aipact.core import links
from aipact.core.actor import Actor
from aipact.core.clock import brussels_day, now
from aipact.i18n import _l
from aipact.mail.outbox import enqueue
from aipact.mail.render import Recipient
from aipact.organisations import queries as organisations
from aipact.pledges import queries
from aipact.pledges.models import PledgeVersion
from aipact.reference import queries as reference

SHORT_HASH = 12


def pledge_received(version: PledgeVersion) -> None:
    """Receipt: the reference, what was signed, and by when there is a decision."""
    for person in organisations.contacts(version.organisation):
        _write(
            "pledge_received",
            version,
            person,
            key=version.submitted_at.isoformat() if version.submitted_at else "",
            context={
                "is_answer": bool(version.earlier_content),
                "signed_by": version.signed_by,
                "commitment_count": len(version.chosen),
                "fingerprint": version.content_hash[:SHORT_HASH],
                "due_on": version.submission.due_on if version.submission else None,
                "url": _workspace(version, person),
            },
        )


def pledge_changes_requested(
    version: PledgeVersion,
    decision: Decision,
    points: Sequence[ChangeRequest],
    held: bool = True,
) -> None:
    """Point by point what has to change, and until when."""
    for person in organisations.contacts(version.organisation):
        titles = _titles(person.locale)
        _write(
            "pledge_changes_requested",
            version,
            person,
            key=str(decision.id),
            held=held,
            context={
                "points_to_answer": [(titles.get(p.field, p.field), p.reason) for p in points],
                "remark": decision.reason,
                "due_on": answer_due_on(),
                "url": _workspace(version, person),
            },
        )


def pledge_published(version: PledgeVersion, decision: Decision, held: bool = True) -> None:
    """You are public: where, and when we ask for a report."""
    published_on = brussels_day(decision.takes_effect_at or now())
    for person in organisations.contacts(version.organisation):
        _write(
            "pledge_published",
            version,
            person,
            key=str(decision.id),
            held=held,
            context={
                "report_due_on": queries.report_due_on(published_on),
                "url": links.url(
                    "organisation", lang=person.locale, slug=version.organisation.slug
                ),
            },
        )


def pledge_not_accepted(version: PledgeVersion, decision: Decision, held: bool = True) -> None:
    """Why, what the organisation can do about it, and that it may pledge again."""
    for person in organisations.contacts(version.organisation):
        _write(
            "pledge_not_accepted",
            version,
            person,
            key=str(decision.id),
            held=held,
            context={
                "decision_reason": decision.reason,
                "remedy": decision.remedy,
                "url": _workspace(version, person),
            },
        )


def pledge_withdrawn(version: PledgeVersion, *, by: Actor) -> None:
    """It is withdrawn, by whom, and that nothing more happens with it."""
    for person in organisations.contacts(version.organisation):
        _write(
            "pledge_withdrawn",
            version,
            person,
            key="withdrawn",
            context={
                "withdrawn_by": "" if by.is_system else by.name,
                "is_published": queries.published_version(version.organisation) is not None,
                "url": _workspace(version, person),
            },
        )


def _write(
    letter: str,
    version: PledgeVersion,
    person: User,
    *,
    key: str,
    context: dict[str, Any],
    held: bool = False,
) -> None:
    name = version.organisation.display_name
    submission = version.submission
    enqueue(
        f"pledges/{letter}",
        to=Recipient(person.email, person.name, person.locale, person.id),
        reason=_l("You are a contact of %(name)s in the AI Pact.", name=name),
        context={
            "organisation": name,
            "reference": submission.reference if submission else "",
            **context,
        },
        about_id=submission.id if submission else None,
        dedupe=f"{letter}:{version.id}:{key}:{person.id}",
        held=held,
    )


def _workspace(version: PledgeVersion, person: User) -> str:
    return links.url("workspace_pledge", lang=person.locale, slug=version.organisation.slug)


def _titles(locale: str) -> dict[str, str]:
    """ "C-01 AI governance strategy" by code."""
    return {
        entry.code: f"{entry.code} {reference.text(entry.title, locale)}"
        for entry in reference.commitments(retired=True)
    }
