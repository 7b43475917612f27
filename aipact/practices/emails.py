"""Letters about practices and adoptions, to the contacts of an organisation. Letters of a decision
are written when it is made and held until it takes effect."""

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
from aipact.organisations.models import Organisation
from aipact.practices.models import Adoption, Practice, PracticeVersion
from aipact.practices.queries.confirming import archive_from, confirm_by
from aipact.practices.queries.versions import published_version
from aipact.practices.states import FIELD_LABELS
from aipact.reference import queries as reference

Points = Sequence[ChangeRequest]


def practice_received(version: PracticeVersion) -> None:
    """Receipt: the reference, and by when there is a decision."""
    for person in organisations.contacts(version.organisation):
        _about_version(
            "practice_received",
            version,
            person,
            key=version.submitted_at.isoformat() if version.submitted_at else "",
            is_answer=bool(version.earlier_content),
            is_public=version.practice.published_at is not None,
            due_on=version.submission.due_on if version.submission else None,
            url=_workspace(version, person),
        )


def practice_published(version: PracticeVersion, decision: Decision, held: bool = True) -> None:
    """It is approved and public: where, under which licence, and when we ask whether it is still
    true."""
    published_on = brussels_day(decision.takes_effect_at or now())
    for person in organisations.contacts(version.organisation):
        _about_version(
            "practice_published",
            version,
            person,
            key=str(decision.id),
            held=held,
            licence=reference.label("practice_licences", version.licence, person.locale),
            confirm_by=confirm_by(published_on),
            url=_public(version.practice, person),
        )


def practice_changes_requested(
    version: PracticeVersion, decision: Decision, points: Points, held: bool = True
) -> None:
    """Point by point what has to change, and until when."""
    for person in organisations.contacts(version.organisation):
        _about_version(
            "practice_changes_requested",
            version,
            person,
            key=str(decision.id),
            held=held,
            points_to_answer=_named(points),
            remark=decision.reason,
            due_on=answer_due_on(),
            url=_workspace(version, person),
        )


def practice_not_accepted(version: PracticeVersion, decision: Decision, held: bool = True) -> None:
    """Why, and what the organisation can do about it."""
    for person in organisations.contacts(version.organisation):
        _about_version(
            "practice_not_accepted",
            version,
            person,
            key=str(decision.id),
            held=held,
            decision_reason=decision.reason,
            remedy=decision.remedy,
            is_public=version.practice.published_at is not None,
            url=_workspace(version, person),
        )


def practice_needs_confirmation(
    version: PracticeVersion, person: User, secret: str, *, is_reminder: bool
) -> None:
    """Is it still true? A link to a page with one button, for this person alone."""
    practice = version.practice
    if practice.confirmed_on is None or practice.stale_since is None:
        raise ValueError("only what was confirmed once can be stale")
    letter = "practice_still_unconfirmed" if is_reminder else "practice_needs_confirmation"
    _about_version(
        letter,
        version,
        person,
        key=practice.stale_since.isoformat(),
        secret=True,
        confirmed_on=practice.confirmed_on,
        archive_from=archive_from(practice.stale_since),
        practice_url=_public(practice, person),
        url=links.url("practice_confirm", lang=person.locale, token=secret),
    )


def practice_archived(practice: Practice) -> None:
    """It is not listed any more; its address stays, and how it comes back."""
    version = published_version(practice)
    if version is None or practice.archived_at is None:
        raise ValueError("only what was public can be archived")
    for person in organisations.contacts(practice.organisation):
        _about_version(
            "practice_archived",
            version,
            person,
            key=practice.archived_at.isoformat(),
            confirmed_on=practice.confirmed_on,
            url=_workspace(version, person),
        )


def practice_withdrawn(version: PracticeVersion, *, by: Actor, is_whole: bool = False) -> None:
    """A version under review, or (is_whole) the practice with all its versions: by whom, and what
    stays."""
    practice = version.practice
    for person in organisations.contacts(version.organisation):
        _about_version(
            "practice_withdrawn",
            version,
            person,
            key="practice" if is_whole else "version",
            withdrawn_by="" if by.is_system else by.name,
            is_whole=is_whole,
            is_public=practice.published_at is not None,
            url=links.url("workspace_practices", lang=person.locale, slug=_slug(version)),
        )


# -- adoptions -----------------------------------------------------------------------------------


def adoption_received(adoption: Adoption) -> None:
    """Receipt to the adopter: the reference, and by when there is a decision."""
    submission = adoption.submission
    for person in organisations.contacts(adoption.organisation):
        _about_adoption(
            "adoption_received",
            adoption,
            person,
            key=str(adoption.revision),
            is_answer=bool(adoption.earlier_note),
            due_on=submission.due_on if submission else None,
            url=_own_adoption(adoption, person),
        )


def adoption_published(adoption: Adoption, decision: Decision, held: bool = True) -> None:
    """To the adopter: the note is public."""
    for person in organisations.contacts(adoption.organisation):
        _about_adoption(
            "adoption_published",
            adoption,
            person,
            key=str(decision.id),
            held=held,
            url=_public(adoption.practice, person),
        )


def adoption_of_yours(adoption: Adoption, decision: Decision, held: bool = True) -> None:
    """To the owner of the practice: somebody adopted it."""
    owner = adoption.practice.organisation
    for person in organisations.contacts(owner):
        _about_adoption(
            "adoption_of_yours",
            adoption,
            person,
            key=str(decision.id),
            held=held,
            receiver=owner,
            note=adoption.note,
            url=_public(adoption.practice, person),
        )


def adoption_changes_requested(
    adoption: Adoption, decision: Decision, points: Points, held: bool = True
) -> None:
    """What has to change in the note, and until when."""
    for person in organisations.contacts(adoption.organisation):
        _about_adoption(
            "adoption_changes_requested",
            adoption,
            person,
            key=str(decision.id),
            held=held,
            points_to_answer=_named(points),
            remark=decision.reason,
            due_on=answer_due_on(),
            url=_own_adoption(adoption, person),
        )


def adoption_not_accepted(adoption: Adoption, decision: Decision, held: bool = True) -> None:
    """Why, and what the adopter can do about it."""
    for person in organisations.contacts(adoption.organisation):
        _about_adoption(
            "adoption_not_accepted",
            adoption,
            person,
            key=str(decision.id),
            held=held,
            decision_reason=decision.reason,
            remedy=decision.remedy,
            url=_own_adoption(adoption, person),
        )


def adoption_withdrawn(adoption: Adoption, *, by: Actor, was_public: bool) -> None:
    """It is withdrawn: by whom, or because the ground went away."""
    for person in organisations.contacts(adoption.organisation):
        _about_adoption(
            "adoption_withdrawn",
            adoption,
            person,
            key="withdrawn",
            withdrawn_by="" if by.is_system else by.name,
            was_public=was_public,
            url=links.url(
                "workspace_practices", lang=person.locale, slug=adoption.organisation.slug
            ),
        )


# -- how they are written ------------------------------------------------------------------------


def _about_version(
    letter: str,
    version: PracticeVersion,
    person: User,
    *,
    key: str,
    held: bool = False,
    secret: bool = False,
    **context: Any,
) -> None:
    organisation, submission = version.organisation, version.submission
    enqueue(
        f"practices/{letter}",
        to=_recipient(person),
        reason=_reason(organisation),
        context={
            "organisation": organisation.display_name,
            "title": version.title,
            "reference": submission.reference if submission else "",
            **context,
        },
        about_id=submission.id if submission else None,
        dedupe=f"{letter}:{version.id}:{key}:{person.id}",
        held=held,
        secret=secret,
    )


def _about_adoption(
    letter: str,
    adoption: Adoption,
    person: User,
    *,
    key: str,
    held: bool = False,
    receiver: Organisation | None = None,
    **context: Any,
) -> None:
    published = published_version(adoption.practice)
    submission = adoption.submission
    enqueue(
        f"practices/{letter}",
        to=_recipient(person),
        reason=_reason(receiver or adoption.organisation),
        context={
            "adopter": adoption.organisation.display_name,
            "owner": adoption.practice.organisation.display_name,
            "title": published.title if published else "",
            "reference": submission.reference if submission else "",
            **context,
        },
        about_id=submission.id if submission else None,
        dedupe=f"{letter}:{adoption.id}:{key}:{person.id}",
        held=held,
    )


def _recipient(person: User) -> Recipient:
    return Recipient(person.email, person.name, person.locale, person.id)


def _reason(organisation: Organisation) -> Any:
    return _l("You are a contact of %(name)s in the AI Pact.", name=organisation.display_name)


def _named(points: Points) -> list[tuple[Any, str]]:
    return [(_LABELS.get(one.field, one.field), one.reason) for one in points]


_LABELS = FIELD_LABELS | {"note": _l("How it went")}


def _slug(version: PracticeVersion) -> str:
    return version.organisation.slug


def _workspace(version: PracticeVersion, person: User) -> str:
    return links.url(
        "workspace_practice", lang=person.locale, slug=_slug(version), id=version.practice_id
    )


def _public(practice: Practice, person: User) -> str:
    return links.url("practice", lang=person.locale, slug=practice.slug)


def _own_adoption(adoption: Adoption, person: User) -> str:
    slug = adoption.organisation.slug
    return links.url("workspace_adoption", lang=person.locale, slug=slug, id=adoption.id)
