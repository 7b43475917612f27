"""Practices and adoptions in every state, reached by the actions."""

from datetime import date
from itertools import count
from typing import Any

from aipact.accounts.models import User
from aipact.casework import actions as casework
from aipact.casework import queries as casework_queries
from aipact.casework.models import ChangeRequest, Decision
from aipact.casework.states import Outcome
from aipact.core.actor import Actor
from aipact.core.clock import now, today
from aipact.core.db import db
from aipact.organisations import queries as organisations
from aipact.organisations.models import Organisation
from aipact.organisations.states import OrganisationState, RegisterStatus
from aipact.practices import actions
from aipact.practices.actions import AdoptPractice, SaveStep, SaveTranslation, StartPractice
from aipact.practices.models import Adoption, Practice, PracticeTranslation, PracticeVersion
from aipact.practices.queries import content
from aipact.practices.queries.versions import published_version
from aipact.practices.states import (
    LITERACY,
    STEP_OF_FIELD,
    STEPS,
    TRANSLATED_FIELDS,
    AdoptionState,
    TranslationKind,
)
from tests.factories.accounts import StaffFactory
from tests.factories.pledges import MemberOrganisationFactory, member

_numbers = count(1)
COMPLETE: dict[str, Any] = {
    "summary": "Everybody who works with AI learns what it can do and what it cannot.",
    "commitments": [],
    "level": "fully_implemented",
    "target_groups": ["all_staff", "management"],
    "formats": ["e_learning"],
    "ai_systems": "A chatbot for customers; a model that sorts incoming letters.",
    "sectors": ["it_services"],
    "size": "medium",
    "languages": ["en", "fr"],
    "knowledge": "A test at the start sorts people into **three** groups.",
    "context": "Those who talk to customers train with the *chatbot* itself.",
    "impact": "240 people took part. We count errors found before and after.",
    "challenges": "Night shifts could not attend; they now have recordings.",
    "plans": "A second module about transparency comes next year.",
    "links": [{"label": "Course outline", "url": "https://aquila.example/course"}],
    "licence": "cc_by_4",
    "contact_name": "Ada Aquila",
    "contact_email": "ada@aquila.example",
    "is_publication_agreed": True,
    "is_free_of_personal_data": True,
}


def an_organisation(**values: Any) -> Organisation:
    """An active organisation in the register, with one person who is everything."""
    organisation = MemberOrganisationFactory(**values)
    member(organisation)
    return organisation


def person_of(organisation: Organisation) -> User:
    people = organisations.members(organisation)
    return people[0].user if people else member(organisation)


def acting(user: User) -> Actor:
    """The actor that a request of this person would have."""
    db.session.flush()
    return organisations.actor_for(user.id, locale=user.locale)


def editor_of(organisation: Organisation) -> Actor:
    return acting(person_of(organisation))


def reviewer() -> Actor:
    return acting(StaffFactory())


# One grey pixel.
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f"
    b"\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00"
    b"IEND\xaeB`\x82"
)


def leave(organisation: Organisation) -> None:
    """As if it had left the Pact, and nothing of its practices had ended yet."""
    organisation.state = OrganisationState.LEFT
    organisation.register_status = RegisterStatus.LEFT
    db.session.flush()


# -- writing -------------------------------------------------------------------------------------


def begun(
    organisation: Organisation | None = None, actor: Actor | None = None, **values: Any
) -> PracticeVersion:
    """A draft of which only title, kind and language are there."""
    organisation = organisation or an_organisation()
    command = StartPractice(
        title=values.get("title", f"AI basics for everybody {next(_numbers)}"),
        kind=values.get("kind", LITERACY),
        language=values.get("language", "en"),
    )
    actor = actor or editor_of(organisation)
    return actions.start_practice(organisation, command, actor=actor)


def save(
    version: PracticeVersion, step: str, actor: Actor, *, answer: str = "", **values: Any
) -> None:
    """Write in one step, from the page as it is now; columns that are not named stay. `answer` is
    given to every point of the reviewers about the step."""
    now_there = {name: getattr(version, name) for name in STEPS[step]}
    points = content.points_of_step(version, step)
    answers = {str(point.id): answer for point in points} if answer else {}
    revision = content.step_revision(version, step)
    command = SaveStep(step, revision, now_there | values, answers)
    actions.save_step(version, command, actor=actor)
    db.session.flush()


def fill_in(version: PracticeVersion, actor: Actor, **values: Any) -> None:
    """Write in all steps; complete unless values say otherwise."""
    given = COMPLETE | values
    for step, names in STEPS.items():
        save(version, step, actor, **{name: given[name] for name in names if name in given})


def draft(
    organisation: Organisation | None = None, actor: Actor | None = None, **values: Any
) -> PracticeVersion:
    """A draft that can be submitted."""
    version = begun(organisation, actor, **values)
    fill_in(version, actor or editor_of(version.organisation), **values)
    return version


def submitted(
    organisation: Organisation | None = None, actor: Actor | None = None, **values: Any
) -> PracticeVersion:
    version = draft(organisation, actor, **values)
    actions.submit_practice(version, actor=actor or editor_of(version.organisation))
    db.session.flush()
    return version


def in_review(organisation: Organisation | None = None, **values: Any) -> PracticeVersion:
    version = submitted(organisation, **values)
    actions.begin_review(version, actor=reviewer())
    db.session.flush()
    return version


# -- decided -------------------------------------------------------------------------------------


def publish(version: PracticeVersion) -> Practice:
    """Approve what was submitted, and let it take effect."""
    if version.state.value == "submitted":
        actions.begin_review(version, actor=reviewer())
    decided(version, Outcome.APPROVED)
    actions.publish_version(version, actor=Actor.system())
    end(version, Outcome.APPROVED)
    db.session.flush()
    return version.practice


def published(organisation: Organisation | None = None, **values: Any) -> Practice:
    """A practice in the library, confirmed today."""
    return publish(submitted(organisation, **values))


def revised(practice: Practice, actor: Actor | None = None, **values: Any) -> PracticeVersion:
    """A new version that is submitted; it says what was public unless values say otherwise."""
    actor = actor or editor_of(practice.organisation)
    version = actions.start_revision(practice, actor=actor)
    consent = {"is_publication_agreed": True, "is_free_of_personal_data": True}
    for step, names in STEPS.items():
        given = {name: value for name, value in (consent | values).items() if name in names}
        save(version, step, actor, **given)
    actions.submit_practice(version, actor=actor)
    db.session.flush()
    return version


def with_changes_requested(
    organisation: Organisation | None = None,
    points: dict[str, str] | None = None,
    **values: Any,
) -> PracticeVersion:
    """A version that the reviewer sent back with these points (field -> reason)."""
    version = in_review(organisation, **values)
    asked = points if points is not None else {"impact": "How do you know?"}
    decided(version, Outcome.CHANGES_REQUESTED, points=asked)
    actions.require_changes(version, actor=Actor.system())
    assert version.submission is not None
    casework.stop_clock(version.submission)
    db.session.flush()
    return version


def answer_and_submit(version: PracticeVersion, actor: Actor, **values: Any) -> None:
    """Answer every point, change what values say, and hand it in again."""
    steps = {STEP_OF_FIELD[one.field] for one in content.points(version)}
    for step in sorted(steps | {STEP_OF_FIELD[name] for name in values}):
        own = {name: value for name, value in values.items() if name in STEPS[step]}
        save(version, step, actor, answer="We changed it.", **own)
    actions.submit_practice(version, actor=actor)
    db.session.flush()


def not_accepted(organisation: Organisation | None = None, **values: Any) -> PracticeVersion:
    version = in_review(organisation, **values)
    decided(version, Outcome.NOT_ACCEPTED)
    actions.not_accept_version(version, actor=Actor.system())
    end(version, Outcome.NOT_ACCEPTED)
    db.session.flush()
    return version


def decided(
    subject: PracticeVersion | Adoption,
    outcome: Outcome,
    *,
    points: dict[str, str] | None = None,
    is_applied: bool = True,
) -> Decision:
    """The row of a decision, with its points (field -> reason)."""
    assert subject.submission is not None
    decision = Decision(
        submission_id=subject.submission.id,
        number=1 + len(casework_queries.decisions(subject.submission)),
        outcome=outcome,
        reason="The reason.",
        remedy="The remedy.",
        decided_by_id=reviewer().user_id,
        takes_effect_at=now(),
        applied_at=now() if is_applied else None,
    )
    db.session.add(decision)
    db.session.flush()
    for position, (field, reason) in enumerate((points or {}).items()):
        db.session.add(
            ChangeRequest(
                submission_id=subject.submission.id,
                decision_id=decision.id,
                position=position,
                field=field,
                reason=reason,
            )
        )
    db.session.flush()
    return decision


def end(subject: PracticeVersion | Adoption, outcome: Outcome) -> None:
    """Close the submission, as the procedure does beside the action."""
    assert subject.submission is not None
    casework.close_submission(subject.submission, outcome.value)


# -- time ----------------------------------------------------------------------------------------


def confirmed_on(practice: Practice, day: date) -> None:
    """As if it had been confirmed on that day."""
    practice.confirmed_on = day
    db.session.flush()


def stale(organisation: Organisation | None = None, **values: Any) -> Practice:
    """A practice that nobody confirmed for twelve months; its contacts have been asked today."""
    practice = published(organisation, **values)
    confirmed_on(practice, date(today().year - 2, 1, 15))
    actions.become_stale_when_due()
    db.session.flush()
    return practice


def archived(organisation: Organisation | None = None, **values: Any) -> Practice:
    """A practice that staff archived 90 days later."""
    practice = stale(organisation, **values)
    practice.stale_since = date(today().year - 1, 1, 15)
    actions.archive_practice(practice, actor=reviewer())
    db.session.flush()
    return practice


def withdrawn(organisation: Organisation | None = None, **values: Any) -> Practice:
    """A practice that was public and that its organisation took back."""
    practice = published(organisation, **values)
    actions.withdraw_practice(practice, actor=editor_of(practice.organisation))
    db.session.flush()
    return practice


# -- translations --------------------------------------------------------------------------------


def translated(
    practice: Practice,
    language: str,
    kind: TranslationKind = TranslationKind.HUMAN,
    **texts: str,
) -> PracticeTranslation:
    """What is public in another language; the words of the original unless values say otherwise."""
    version = published_version(practice)
    assert version is not None
    words = {name: getattr(version, name) for name in TRANSLATED_FIELDS} | texts
    command = SaveTranslation(language, kind, words, content.source_hash(version))
    made = actions.save_translation(practice, command, actor=reviewer())
    db.session.flush()
    return made


# -- adoptions -----------------------------------------------------------------------------------

NOTE = "We took over the test at the start, and left the recordings out."


def adoption(
    practice: Practice | None = None,
    organisation: Organisation | None = None,
    *,
    state: AdoptionState = AdoptionState.PUBLISHED,
    note: str = NOTE,
    language: str = "en",
) -> Adoption:
    """Another organisation adopted the practice: public, unless another state is asked for."""
    practice = practice or published()
    organisation = organisation or an_organisation()
    actor = editor_of(organisation)
    command = AdoptPractice(note=note, language=language)
    made = actions.adopt_practice(practice, organisation, command, actor=actor)
    if state is AdoptionState.WITHDRAWN:
        actions.withdraw_adoption(made, actor=actor)
    elif state is not AdoptionState.SUBMITTED:
        actions.begin_adoption_review(made, actor=reviewer())
        _decide_adoption(made, state)
    db.session.flush()
    return made


def _decide_adoption(made: Adoption, state: AdoptionState) -> None:
    if state is AdoptionState.PUBLISHED:
        decided(made, Outcome.APPROVED)
        actions.publish_adoption(made, actor=Actor.system())
        end(made, Outcome.APPROVED)
    elif state is AdoptionState.NOT_ACCEPTED:
        decided(made, Outcome.NOT_ACCEPTED)
        actions.not_accept_adoption(made, actor=Actor.system())
        end(made, Outcome.NOT_ACCEPTED)
    elif state is AdoptionState.CHANGES_REQUESTED:
        decided(made, Outcome.CHANGES_REQUESTED, points={"note": "Since when?"})
        actions.require_changes_to_adoption(made, actor=Actor.system())
        assert made.submission is not None
        casework.stop_clock(made.submission)
