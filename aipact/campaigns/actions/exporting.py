"""Taking the ledger of an update out of the house is written down."""

from aipact import audit
from aipact.campaigns.models import Campaign
from aipact.core.actor import Actor


def note_ledger_exported(
    campaign: Campaign, *, form: str, status: str, number: int, actor: Actor
) -> None:
    """Who took the list, with which filter, and how many people were on it."""
    audit.record(
        "campaign:ledger-exported",
        actor=actor,
        subject_kind="campaign",
        subject_id=campaign.id,
        data={"format": form, "status": status, "rows": number},
    )
