"""People at events: signing up, confirming the address, the personal page, one's own events."""

from aipact.events.views import confirming, mine, place, saying, signing_up
from aipact.events.views.blueprint import bp

BLUEPRINTS = [bp]

__all__ = ["BLUEPRINTS", "confirming", "mine", "place", "saying", "signing_up"]
