"""Updates in every state, reached by the actions."""

from itertools import count
from typing import Any

from aipact.campaigns import actions
from aipact.campaigns.actions import NewCampaign, SetAudience, WriteText
from aipact.campaigns.models import Campaign
from aipact.campaigns.queries import texts
from aipact.campaigns.queries.audience import Conditions
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db
from tests.factories.accounts import StaffFactory
from tests.support.actors import staff

_numbers = count(1)
BODY = "The first reports are in.\n\n- [Read them](https://pact.example.eu/reports)\n"


def writer() -> Actor:
    """Somebody of communications."""
    return staff("comms", user=StaffFactory(staff_roles=["comms"]))


def draft(
    *topics: str,
    subject: str = "News of the Pact",
    body: str = BODY,
    language: str = "en",
    actor: Actor | None = None,
) -> Campaign:
    """An update with its text, for these topics."""
    by = actor or writer()
    made = actions.create(NewCampaign(language, subject, topics or ("pact",)), actor=by)
    seen = texts.text_hash(texts.authoritative_text(made))
    actions.write_text(made, WriteText(language, subject, body, seen_hash=seen), actor=by)
    return made


def translated(campaign: Campaign, language: str, subject: str, body: str) -> Campaign:
    source = texts.text_hash(texts.authoritative_text(campaign))
    command = WriteText(language, subject, body, source_hash=source)
    actions.write_text(campaign, command, actor=writer())
    return campaign


def narrowed(campaign: Campaign, **conditions: Any) -> Campaign:
    """The same for a part of the audience."""
    seen = texts.audience_hash(campaign)
    command = SetAudience(campaign.topics, Conditions(**conditions), seen)
    actions.set_audience(campaign, command, actor=writer())
    return campaign


def ready(*topics: str, **values: Any) -> Campaign:
    """Tested, its audience looked at: a second person can be asked."""
    made = draft(*topics, **values)
    actions.note_tested(made, actor=writer())
    actions.note_audience_seen(made)
    return made


def in_approval(*topics: str, **values: Any) -> Campaign:
    made = ready(*topics, **values)
    actions.ask_approval(made, actor=writer())
    return made


def approved(*topics: str, **values: Any) -> Campaign:
    made = in_approval(*topics, **values)
    actions.approve(made, made.content_hash, actor=writer())
    return made


def scheduled(*topics: str, **values: Any) -> Campaign:
    made = approved(*topics, **values)
    actions.schedule(made, now(), {}, None, actor=writer())
    return made


def sending(*topics: str, **values: Any) -> Campaign:
    """Its ledger is written, and no letter has left."""
    made = scheduled(*topics, **values)
    while actions.start_due():
        pass
    while actions.fill_audience():
        pass
    db.session.flush()
    return made
