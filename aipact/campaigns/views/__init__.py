"""The pages of those who get updates. What staff see is at the desk."""

from aipact.campaigns.views import archive, confirming, following, leaving, preferences
from aipact.campaigns.views.blueprint import bp, one_click

BLUEPRINTS = (bp,)
BLUEPRINTS_WITHOUT_LANGUAGE = (one_click,)

__all__ = [
    "BLUEPRINTS",
    "BLUEPRINTS_WITHOUT_LANGUAGE",
    "archive",
    "confirming",
    "following",
    "leaving",
    "preferences",
]
