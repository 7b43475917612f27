"""The engine: the ledger says what became of every letter, whatever is killed."""

from aipact.campaigns.delivery.sending import deliver_campaigns

__all__ = ["deliver_campaigns"]
