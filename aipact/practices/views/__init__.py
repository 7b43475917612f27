"""An organisation's own side of practices: contributing, confirming, adopting those of others."""

from aipact.practices.views import adopting, confirming, overview, steps, submitting
from aipact.practices.views.blueprint import bp

BLUEPRINTS = [bp]

__all__ = ["BLUEPRINTS", "adopting", "confirming", "overview", "steps", "submitting"]
