"""What an update says of the person who gets it."""

from sqlalchemy import select

from aipact.accounts.models import User
from aipact.campaigns.models import Campaign
from aipact.core.db import db
from aipact.organisations.models import Membership, Organisation
from aipact.organisations.states import MembershipState
from aipact.reference import queries as reference
from aipact.subscriptions import queries as subscriptions
from aipact.subscriptions.models import Subscriber
from aipact.subscriptions.states import TOPICS

# The end of an example's leave link: no page answers to it.
EXAMPLE = "example"


def values_of(campaign: Campaign, one: Subscriber, locale: str) -> dict[str, str]:
    """What stands at the marks of a letter to this subscriber, but for the private link."""
    topics = [code for code in subscriptions.active_topics(one) if code in campaign.topics]
    return {**_named(topics, locale), "organisation": organisation_of(one)}


def example_values(campaign: Campaign, locale: str) -> dict[str, str]:
    """The same for somebody of whom nothing is known but that they have all the topics."""
    return _named(campaign.topics, locale)


def organisation_of(one: Subscriber) -> str:
    """The organisation that the owner of the address belongs to; '' for none."""
    query = (
        select(Organisation.display_name)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .join(User, User.id == Membership.user_id)
        .where(User.email == one.email, Membership.state == MembershipState.ACTIVE)
        .order_by(Organisation.sort_name, Organisation.id)
        .limit(1)
    )
    return db.session.scalar(query) or ""


def _named(topics: list[str], locale: str) -> dict[str, str]:
    names = ", ".join(reference.label(TOPICS, code, locale) for code in topics)
    return {"topics": names, "leave": EXAMPLE}
