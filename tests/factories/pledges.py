"""Organisations that may pledge, and their pledges in every state, reached by the actions."""

from datetime import date, timedelta
from typing import Any

import factory

from aipact.accounts.models import User
from aipact.casework import actions as casework
from aipact.casework import queries as casework_queries
from aipact.casework.models import ChangeRequest, Decision
from aipact.casework.states import Outcome
from aipact.core.actor import Actor
from aipact.core.clock import now, today
from aipact.core.db import db, new_id
from aipact.organisations.models import Membership, Organisation
from aipact.organisations.states import MembershipState, OrganisationState, RegisterStatus
from aipact.pledges import actions, queries
from aipact.pledges.actions import SaveCommitment, SubmitPledge
from aipact.pledges.models import PledgeVersion
from aipact.pledges.states import CommitmentStatus
from tests.factories.accounts import UserFactory
from tests.support.factory import ModelFactory

CORE = ("C-01", "C-02", "C-03")
ACTION = "We keep a list of our AI systems and review it every quarter."


class MemberOrganisationFactory(ModelFactory[Organisation]):
    """An active organisation of the network, listed in the register."""

    class Meta:
        model = Organisation

    id = factory.LazyFunction(new_id)
    slug = factory.Sequence(lambda n: f"aquila-{n}")
    state = OrganisationState.ACTIVE
    display_name = factory.Sequence(lambda n: f"Aquila {n}")
    sort_name = factory.Sequence(lambda n: f"aquila {n}")
    website = "https://aquila.example"
    country = "BE"
    respondent_type = "company"
    size = "small"
    role = "provider"
    register_status = RegisterStatus.NETWORK
    is_listed = True
    is_name_public = True
    joined_on = date(2026, 1, 15)


class SubmittedOrganisationFactory(MemberOrganisationFactory):
    """Its registration is with the reviewers."""

    state = OrganisationState.SUBMITTED
    register_status = None
    is_listed = False
    joined_on = None


def member(organisation: Organisation, *roles: str, **values: Any) -> User:
    """A person of the organisation; editor, signatory and contact unless roles are given."""
    user = UserFactory(**values)
    db.session.add(
        Membership(
            organisation=organisation,
            user=user,
            state=MembershipState.ACTIVE,
            roles=list(roles or ("editor", "signatory", "contact")),
            function="Head of legal affairs",
        )
    )
    db.session.flush()
    return user


def fill_in(version: PledgeVersion, code: str, actor: Actor, **values: Any) -> None:
    """Write about one commitment as it is now; complete unless values say otherwise."""
    item = queries.item(version, version.organisation, code)
    assert item is not None, f"{code} is not open to this organisation"
    command = {
        "action": ACTION,
        "status": CommitmentStatus.PLANNED,
        "target_on": today() + timedelta(days=200),
        "revision": item.pledged.revision if item.pledged else 0,
        **values,
    }
    actions.save_commitment(version, SaveCommitment(code=code, **command), actor=actor)
    db.session.flush()


def draft(organisation: Organisation, actor: Actor, *codes: str) -> PledgeVersion:
    """A draft in which these commitments are complete."""
    version = actions.start_pledge(organisation, actor=actor)
    for code in codes:
        fill_in(version, code, actor)
    return version


def sign(version: PledgeVersion, actor: Actor, **values: Any) -> None:
    command = {
        "signed_by": "Ada Aquila",
        "signed_function": "Chief executive",
        "shown_hash": queries.content_hash(queries.content(version)),
        **values,
    }
    actions.submit_pledge(version, SubmitPledge(**command), actor=actor)
    db.session.flush()


def submitted(organisation: Organisation, actor: Actor, *codes: str) -> PledgeVersion:
    """A pledge of the core commitments and these, handed in."""
    version = draft(organisation, actor, *CORE, *codes)
    sign(version, actor)
    return version


def in_review(
    organisation: Organisation, actor: Actor, reviewer: Actor, *codes: str
) -> PledgeVersion:
    version = submitted(organisation, actor, *codes)
    actions.begin_review(version, actor=reviewer)
    db.session.flush()
    return version


def published(
    organisation: Organisation, actor: Actor, reviewer: Actor, *codes: str
) -> PledgeVersion:
    version = in_review(organisation, actor, reviewer, *codes)
    decided(version, reviewer, Outcome.APPROVED)
    actions.publish(version, actor=Actor.system())
    end(version, Outcome.APPROVED)
    db.session.flush()
    return version


def end(version: PledgeVersion, outcome: Outcome) -> None:
    """Close the submission, as the procedure does beside the action."""
    assert version.submission is not None
    casework.close_submission(version.submission, outcome.value)


def decided(
    version: PledgeVersion, reviewer: Actor, outcome: Outcome, *, is_applied: bool = True
) -> Decision:
    """The row of a decision about the version."""
    decision = Decision(
        submission_id=version.submission_id,
        number=1 + len(list(version_decisions(version))),
        outcome=outcome,
        reason="The reason.",
        remedy="The remedy.",
        decided_by_id=reviewer.user_id,
        takes_effect_at=now(),
        applied_at=now() if is_applied else None,
    )
    db.session.add(decision)
    db.session.flush()
    return decision


def version_decisions(version: PledgeVersion) -> Any:
    assert version.submission is not None
    return casework_queries.decisions(version.submission)


def changes_requested(
    organisation: Organisation, actor: Actor, reviewer: Actor, points: dict[str, str], *codes: str
) -> PledgeVersion:
    """A version that the reviewer sent back with these points (code -> reason)."""
    version = in_review(organisation, actor, reviewer, *codes)
    decision = decided(version, reviewer, Outcome.CHANGES_REQUESTED)
    for position, (code, reason) in enumerate(points.items()):
        db.session.add(
            ChangeRequest(
                submission_id=version.submission_id,
                decision_id=decision.id,
                position=position,
                field=code,
                reason=reason,
            )
        )
    actions.require_changes(version, actor=Actor.system())
    assert version.submission is not None
    casework.stop_clock(version.submission)
    db.session.flush()
    return version
