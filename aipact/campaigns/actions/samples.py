"""An update as one person would get it, before it goes out: to be read, and sent to oneself."""

from aipact.accounts import actions as accounts
from aipact.campaigns import emails
from aipact.campaigns.actions.writing import note_tested
from aipact.campaigns.models import Campaign, CampaignText
from aipact.campaigns.queries.recipients import example_values, values_of
from aipact.core.actor import Actor
from aipact.i18n import _l
from aipact.mail.outbox import enqueue
from aipact.mail.render import Recipient, RenderedLetter
from aipact.subscriptions.models import Subscriber

TESTED = _l("You asked for a test of an update that is being prepared.")


def sample(
    campaign: Campaign,
    reader: str,
    *,
    receiver: Subscriber | None = None,
    wording: CampaignText | None = None,
) -> RenderedLetter:
    """The letter for who reads that language; as this receiver would get it, or somebody of whom
    nothing is known. wording: another one than what is saved. The private link in it leads
    nowhere. Raises LookupError where there is no text at all."""
    composed = (
        emails.compose_text(campaign, wording, reader)
        if wording is not None
        else emails.compose(campaign, reader)
    )
    known = values_of(campaign, receiver, reader) if receiver else example_values(campaign, reader)
    text, html = composed.filled(known)
    return RenderedLetter(subject=composed.subject, text=text, html=html, reason=str(TESTED))


def send_test(campaign: Campaign, reader: str, *, network: str, actor: Actor) -> None:
    """The letter to oneself, said to be a test. With it the author has tested the update as it is
    now. Raises TooMany, and LookupError."""
    accounts.throttle_letter(actor.email, network)
    enqueue(
        "campaigns/update",
        rendered=sample(campaign, reader),
        to=Recipient(actor.email, actor.name, reader, actor.user_id),
        about_id=campaign.id,
        is_test=True,
    )
    note_tested(campaign, actor=actor)
