"""An organisation leaves the Pact: its pledge ends, its practices are archived, its entry becomes a
tombstone."""

from datetime import date

from aipact.core.actor import Actor
from aipact.core.errors import RuleBroken
from aipact.i18n import _
from aipact.organisations import actions as organisations
from aipact.organisations import emails as organisation_letters
from aipact.organisations.models import Organisation
from aipact.pledges import actions as pledges
from aipact.pledges import queries as pledge_queries
from aipact.practices import actions as practices
from aipact.procedures.withdrawal import end_open_pledge


def record_leaving(organisation: Organisation, *, on: date, reason: str, actor: Actor) -> None:
    """A lead records that an organisation left on that day; its contacts are told.

    What is under way is withdrawn. What was published stays on record in an entry that says
    "left", and counts no more; practices stay at their addresses, as archived ones. Raises
    RuleBroken("on") for a day before it joined.
    """
    if organisation.joined_on is not None and on < organisation.joined_on:
        raise RuleBroken("on", _("It joined later than that."))
    version = pledge_queries.open_version(organisation)
    if version is not None:
        end_open_pledge(version)
    published = pledge_queries.published_version(organisation)
    if published is not None:
        pledges.stop_counting(published)
    practices.end_practices_of(organisation)
    organisations.record_leaving(organisation, on=on, reason=reason, actor=actor)
    organisation_letters.organisation_left(organisation, on)
