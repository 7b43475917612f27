"""To whom a campaign goes: who has one of its topics, narrowed down by conditions.

The same statement counts, lists and fills the ledger, so that what staff saw is what happens.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from aipact.accounts.models import User
from aipact.campaigns.models import Campaign, Delivery
from aipact.campaigns.states import DeliveryStatus
from aipact.core.clock import today
from aipact.core.db import db
from aipact.core.pagination import CappedCount, Page, PageRequest, capped_count, keyset_page
from aipact.organisations.models import Membership, Organisation, OrganisationSector
from aipact.organisations.states import MembershipState
from aipact.subscriptions.models import Subscriber, Subscription
from aipact.subscriptions.states import Frequency, SubscriberState, SubscriptionState

# Counting stops here on pages that show the number while somebody chooses.
MOST_COUNTED = 100_000


@dataclass(frozen=True)
class Conditions:
    """What narrows the audience down; empty means everybody. languages: of the subscriber. The
    others: of an organisation that the owner of the address belongs to; all that are given must
    hold for the same organisation. status: of its entry in the register."""

    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    status: tuple[str, ...] = ()

    @classmethod
    def of(cls, campaign: Campaign) -> "Conditions":
        known = {field.name for field in fields(cls)}
        return cls(**{k: tuple(v) for k, v in campaign.conditions.items() if k in known})

    def stored(self) -> dict[str, list[str]]:
        """As the campaign keeps them: only those that say something."""
        return {
            field.name: sorted(values)
            for field in fields(self)
            if (values := getattr(self, field.name))
        }

    @property
    def is_about_organisations(self) -> bool:
        return any((self.countries, self.sectors, self.sizes, self.roles, self.status))


@dataclass(frozen=True)
class Receiver:
    """One of the audience, for a list."""

    email: str
    locale: str
    frequency: Frequency


def receivers(campaign: Campaign) -> Select[uuid.UUID]:
    """The ids of all subscribers that the campaign would go to now, unordered."""
    query = select(Subscriber.id).where(*_wanted(campaign))
    if campaign.erratum_of_id is not None:
        return query.where(_got(campaign.erratum_of_id))
    return query


def audience_count(campaign: Campaign) -> int:
    """How many that are."""
    inner = receivers(campaign).subquery()
    return db.session.execute(select(func.count()).select_from(inner)).scalar_one()


def shown_count(campaign: Campaign) -> CappedCount:
    """The same for a page, where counting stops at a limit."""
    return capped_count(receivers(campaign), MOST_COUNTED)


def audience_page(campaign: Campaign, page: PageRequest) -> Page[Receiver]:
    """The list itself, by address."""
    columns: list[Any] = [Subscriber.email, Subscriber.locale, Subscriber.frequency]
    found = select(*columns).where(Subscriber.id.in_(receivers(campaign)))
    rows = keyset_page(found, [Subscriber.email], page)
    return replace(rows, items=[Receiver(*row) for row in rows.items])


def next_receivers(
    campaign: Campaign, after: uuid.UUID | None, limit: int
) -> Sequence[tuple[uuid.UUID, str]]:
    """The next subscribers by id, with how often they want letters."""
    query = select(Subscriber.id, Subscriber.frequency)
    query = query.where(Subscriber.id.in_(receivers(campaign)))
    if after is not None:
        query = query.where(Subscriber.id > after)
    rows = db.session.execute(query.order_by(Subscriber.id).limit(limit))
    return [(row[0], row[1]) for row in rows]


def _wanted(campaign: Campaign) -> list[ColumnElement[bool]]:
    conditions = Conditions.of(campaign)
    found: list[ColumnElement[bool]] = [
        Subscriber.state != SubscriberState.SUPPRESSED,
        or_(Subscriber.paused_until.is_(None), Subscriber.paused_until <= today()),
        has_topic(campaign.topics),
    ]
    if conditions.languages:
        found.append(Subscriber.locale.in_(conditions.languages))
    if conditions.is_about_organisations:
        found.append(_belongs(conditions))
    return found


def has_topic(topics: Sequence[str]) -> ColumnElement[bool]:
    """That the subscriber of the outer query has one of the topics."""
    return exists().where(
        Subscription.subscriber_id == Subscriber.id,
        Subscription.topic.in_(topics),
        Subscription.state == SubscriptionState.ACTIVE,
    )


def _belongs(conditions: Conditions) -> ColumnElement[bool]:
    facts: list[ColumnElement[bool]] = [
        User.email == Subscriber.email,
        Membership.user_id == User.id,
        Membership.state == MembershipState.ACTIVE,
        Organisation.id == Membership.organisation_id,
    ]
    if conditions.countries:
        facts.append(Organisation.country.in_(conditions.countries))
    if conditions.sizes:
        facts.append(Organisation.size.in_(conditions.sizes))
    if conditions.roles:
        facts.append(Organisation.role.in_(conditions.roles))
    if conditions.status:
        facts.append(Organisation.register_status.in_(conditions.status))
    if conditions.sectors:
        facts.append(
            exists().where(
                OrganisationSector.organisation_id == Organisation.id,
                OrganisationSector.sector.in_(conditions.sectors),
            )
        )
    return exists().where(*facts)


def _got(campaign_id: uuid.UUID) -> ColumnElement[bool]:
    """That the subscriber got that campaign: a correction goes to exactly those."""
    return exists().where(
        Delivery.campaign_id == campaign_id,
        Delivery.subscriber_id == Subscriber.id,
        Delivery.status.in_((DeliveryStatus.SENT, DeliveryStatus.UNCERTAIN)),
    )
