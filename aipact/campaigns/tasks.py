"""What happens to campaigns by itself."""

from aipact.campaigns.models import Campaign, Delivery

__all__ = ["Campaign", "Delivery"]
