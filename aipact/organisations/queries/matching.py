"""Is this organisation here already? By name, by the host of its website, by e-mail domain."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from aipact.casework.models import Decision, Submission
from aipact.core.actor import Actor
from aipact.core.db import db
from aipact.core.text import email_domain, matching_name, website_domain
from aipact.organisations.models import Organisation
from aipact.organisations.states import OrganisationState as S
from aipact.reference.queries import is_free_mail_domain

# Never submitted or gone: no reason to keep anybody from registering.
NOT_COMPARED = (S.DRAFT, S.WITHDRAWN, S.DUPLICATE)
MOST_MATCHES = 10


@dataclass(frozen=True)
class DuplicateHint:
    """An organisation that may be the same one, and what both have in common: a subset of
    {"name", "website", "email"}."""

    organisation: Organisation
    same: frozenset[str]


def contact_domain(email: str) -> str:
    """The domain of a work address; '' for a provider where anybody can get one."""
    domain = email_domain(email)
    return "" if is_free_mail_domain(domain) else domain


def possible_matches(
    *, name: str, website: str, email: str, other_than: uuid.UUID | None = None
) -> list[DuplicateHint]:
    """Organisations that look like this one, the most alike first."""
    wanted = {
        "name": matching_name(name),
        "website": website_domain(website) if website else "",
        "email": contact_domain(email) if email else "",
    }
    return _matches(wanted, other_than)


def duplicate_hints(organisation: Organisation) -> list[DuplicateHint]:
    """For staff: what is in the register, or on its way there, that looks like this one."""
    wanted = {
        "name": organisation.matching_name,
        "website": organisation.website_domain,
        "email": organisation.contact_domain,
    }
    return _matches(wanted, organisation.id)


def visible_matches(hints: Sequence[DuplicateHint], actor: Actor) -> list[DuplicateHint]:
    """Those whose existence a person may learn of."""
    return [hint for hint in hints if is_known_to(hint.organisation, actor)]


def is_known_to(organisation: Organisation, actor: Actor) -> bool:
    """Public organisations are known to everybody, one's own to oneself; members of the network
    that are not listed to people with an address of theirs, and to those whom staff have told."""
    if organisation.is_listed or actor.belongs_to(organisation.id):
        return True
    if organisation.state is not S.ACTIVE:
        return False
    own = {organisation.contact_domain, organisation.website_domain} - {""}
    return contact_domain(actor.email) in own or _was_named_to(organisation, actor)


def _was_named_to(organisation: Organisation, actor: Actor) -> bool:
    """Staff decided that an organisation of the actor's is this one."""
    query = (
        select(Decision.id)
        .join(Submission, Decision.submission_id == Submission.id)
        .where(
            Decision.duplicate_of_id == organisation.id,
            Decision.applied_at.is_not(None),
            Submission.organisation_id.in_(list(actor.memberships)),
        )
    )
    return db.session.execute(query).first() is not None


def _matches(wanted: dict[str, str], other_than: uuid.UUID | None) -> list[DuplicateHint]:
    conditions: list[ColumnElement[bool]] = []
    if wanted["name"]:
        conditions.append(Organisation.matching_name == wanted["name"])
    domains = {wanted["website"], wanted["email"]} - {""}
    if domains:
        conditions.append(Organisation.website_domain.in_(domains))
        conditions.append(Organisation.contact_domain.in_(domains))
    if not conditions:
        return []
    query = (
        select(Organisation)
        .where(Organisation.state.not_in(NOT_COMPARED), or_(*conditions))
        .order_by(Organisation.is_listed.desc(), Organisation.sort_name, Organisation.id)
        .limit(MOST_MATCHES)
    )
    if other_than is not None:
        query = query.where(Organisation.id != other_than)
    hints = [DuplicateHint(found, _same(found, wanted)) for found in db.session.scalars(query)]
    return sorted(hints, key=lambda hint: -len(hint.same))


def _same(found: Organisation, wanted: dict[str, str]) -> frozenset[str]:
    """A website and a work address may each stand for the organisation's domain."""
    own = {found.website_domain, found.contact_domain} - {""}
    same = {kind for kind in ("website", "email") if wanted[kind] in own}
    if wanted["name"] and wanted["name"] == found.matching_name:
        same.add("name")
    return frozenset(same)
