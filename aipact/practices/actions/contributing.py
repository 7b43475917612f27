"""Writing a practice: begin, fill in step by step, submit, begin a new version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aipact import audit, files
from aipact.casework import actions as casework
from aipact.casework.states import SubmissionKind
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db, new_id
from aipact.core.errors import Conflict, RuleBroken
from aipact.i18n import _
from aipact.organisations.models import Organisation
from aipact.organisations.states import MAY_PREPARE_A_PLEDGE, OrganisationState
from aipact.practices import emails
from aipact.practices.actions.addresses import free_slug
from aipact.practices.actions.conflicts import ContentChanged, TextChanged
from aipact.practices.actions.locking import (
    lock_practice,
    lock_text,
    lock_version,
    require_editable,
)
from aipact.practices.actions.rules import (
    STARTS_WITH,
    clean,
    default_articles,
    require_valid,
)
from aipact.practices.models import Practice, PracticeVersion
from aipact.practices.queries import content, versions
from aipact.practices.states import (
    FILE_OWNER,
    OTHER_UNIT,
    STEPS,
    UNDER_REVIEW,
    UNIT_OF_COMMITMENT,
    PracticeState,
    VersionState,
)
from aipact.workflow import Party, change_state

_TITLE_IN_QUEUE = 250
# Said about one text: a new version asks again.
_CONSENTS = ("is_publication_agreed", "is_free_of_personal_data")


@dataclass(frozen=True)
class StartPractice:
    """What opens a draft. kind: a commitment of the catalogue; language: one of the 24."""

    title: str
    kind: str
    language: str


@dataclass(frozen=True)
class SaveStep:
    """What a person wrote in one step, complete or not: values by the columns of the step.
    revision: `queries.content.step_revision` as the page showed it. answers: to the reviewers'
    points, by the point's id."""

    step: str
    revision: int
    values: Mapping[str, Any]
    answers: Mapping[str, str] = field(default_factory=dict)


def start_practice(
    organisation: Organisation, command: StartPractice, *, actor: Actor
) -> PracticeVersion:
    """Open a draft; size and sectors are those of the organisation, articles those of the
    commitment, until somebody says otherwise.

    Raises RuleBroken("organisation") when it cannot contribute (yet), and RuleBroken of the field
    for a title, a commitment or a language that will not do.
    """
    _require_part(organisation)
    values = {"title": command.title, "kind": command.kind, "language": command.language}
    for name, sentence in STARTS_WITH.items():
        if not values[name].strip():
            raise RuleBroken(name, str(sentence))
    require_valid(values)
    practice = Practice(id=new_id(), organisation_id=organisation.id, created_by_id=actor.user_id)
    version = PracticeVersion(
        id=new_id(),
        practice=practice,
        number=1,
        **clean(values),
        articles=default_articles(command.kind),
        size=organisation.size,
        sectors=organisation.sector_codes,
        changed_by_id=actor.user_id,
    )
    db.session.add_all([practice, version])
    db.session.flush()
    _record("practice:started", version, actor)
    return version


def _require_part(organisation: Organisation) -> None:
    if organisation.state not in MAY_PREPARE_A_PLEDGE:
        raise RuleBroken(
            "organisation", _("Only organisations of the network can contribute practices.")
        )


def save_step(version: PracticeVersion, command: SaveStep, *, actor: Actor) -> None:
    """Keep what was written in one step, as it is.

    Raises TextChanged (`who` saved another text since the page was opened), NotEditable, and
    RuleBroken of a field for what cannot be kept: too long, or not in its list. The same text sent
    twice is no conflict.
    """
    lock_text(version)
    require_editable(version)
    if unknown := set(command.values) - set(STEPS[command.step]):
        raise ValueError(f"{sorted(unknown)} are not in step {command.step}")
    values = clean(command.values, kind=command.values.get("kind", version.kind))
    points = {str(one.id): one for one in content.points_of_step(version, command.step)}
    answers = {key: text.strip() for key, text in command.answers.items() if key in points}
    if _is_saved(version, values) and all(points[k].answer == a for k, a in answers.items()):
        return
    if command.revision != content.step_revision(version, command.step):
        who = version.changed_by.name if version.changed_by else ""
        raise TextChanged(who=who, when=version.changed_at)
    require_valid(values, kept=version)
    for name, value in values.items():
        setattr(version, name, value)
    for key, answer in answers.items():
        casework.answer_change_request(points[key], answer)
    version.changed_at, version.changed_by_id = now(), actor.user_id
    version.previewed_at = None
    db.session.flush()
    _record("practice:step-saved", version, actor, {"step": command.step})


def _is_saved(version: PracticeVersion, values: Mapping[str, Any]) -> bool:
    return all(getattr(version, name) == value for name, value in values.items())


def mark_as_previewed(version: PracticeVersion) -> None:
    """Somebody of the organisation looked at the preview of this text."""
    if version.previewed_at is None:
        version.previewed_at = now()


def submit_practice(
    version: PracticeVersion, *, actor: Actor, shown_revision: int | None = None
) -> None:
    """Hand the version in: first submission, or answer to a request for changes. Then letters.

    Sent twice, it is one submission. Raises RuleBroken("organisation") unless it is registered,
    RuleBroken("missing" or "points") while something is missing or unanswered, ContentChanged when
    the version is not the one that the page showed, and NotEditable.
    """
    lock_version(version)
    if version.state in UNDER_REVIEW:
        return
    require_editable(version)
    if shown_revision is not None and shown_revision != version.revision:
        raise ContentChanged(when=version.changed_at)
    _require_ready(version)
    version.contact_name = version.contact_name or actor.name[:200]
    version.contact_email = version.contact_email or actor.email
    version.articles = version.articles or default_articles(version.kind)
    version.submitted_at, version.submitted_by_id = now(), actor.user_id
    practice = version.practice
    if practice.published_at is None:
        practice.slug = free_slug(practice, version.title)
    _open_review(version, actor)
    db.session.flush()
    emails.practice_received(version)


def _require_ready(version: PracticeVersion) -> None:
    if version.organisation.state is not OrganisationState.ACTIVE:
        raise RuleBroken(
            "organisation", _("Your organisation must be registered before you can submit.")
        )
    if content.missing(version):
        raise RuleBroken("missing", _("Something is missing. Complete it, then submit."))
    if content.unanswered_points(version):
        raise RuleBroken("points", _("Answer each point of the reviewers before you submit."))


def _open_review(version: PracticeVersion, actor: Actor) -> None:
    title = f"{version.organisation.display_name}: {version.title}"[:_TITLE_IN_QUEUE]
    if version.state is VersionState.CHANGES_REQUESTED and version.submission is not None:
        change_state(version, "resubmit", actor=actor, party=Party.ORGANISATION)
        casework.retitle_submission(version.submission, title)
        casework.resume_submission(version.submission, actor=actor)
        return
    version.submission = casework.open_submission(
        SubmissionKind.PRACTICE,
        subject_id=version.id,
        organisation_id=version.organisation.id,
        title=title,
        unit_key=UNIT_OF_COMMITMENT.get(version.kind, OTHER_UNIT),
        actor=actor,
    )
    change_state(version, "submit", actor=actor, party=Party.ORGANISATION)


def start_revision(practice: Practice, *, actor: Actor) -> PracticeVersion:
    """Open a new version. It begins with what is published; where nothing is, or the last version
    was not accepted, with what was written last. Its files come along; consent is asked anew.

    Raises Conflict when a version is open or the practice is withdrawn, RuleBroken("organisation")
    when the organisation cannot contribute any more.
    """
    lock_practice(practice)
    if practice.state is PracticeState.WITHDRAWN:
        raise Conflict(_("This practice is withdrawn. Contribute a new one instead."))
    _require_part(practice.organisation)
    if versions.open_version(practice) is not None:
        raise Conflict(_("There is already a new version of this practice."))
    model = _model(practice)
    version = PracticeVersion(
        id=new_id(),
        practice=practice,
        number=versions.next_number(practice),
        **{name: getattr(model, name) for name in _copied()},
        changed_by_id=actor.user_id,
    )
    db.session.add(version)
    db.session.flush()
    files.copy_files(FILE_OWNER, model.id, version.id)
    _record("practice:revision-started", version, actor, {"copied": str(model.id)})
    return version


def _model(practice: Practice) -> PracticeVersion:
    latest = versions.latest_version(practice)
    if latest is None:
        raise ValueError("a practice begins with a version")
    if latest.state is VersionState.NOT_ACCEPTED:
        return latest
    return versions.published_version(practice) or latest


def _copied() -> list[str]:
    return [name for names in STEPS.values() for name in names if name not in _CONSENTS]


def _record(
    tag: str, version: PracticeVersion, actor: Actor, data: dict[str, Any] | None = None
) -> None:
    audit.record(
        tag, actor=actor, subject_kind="practice_version", subject_id=version.id, data=data
    )
