"""An organisation's pledge in its workspace: overview, drafting, signing."""

from aipact.pledges.views import drafting, overview, submitting
from aipact.pledges.views.blueprint import bp

BLUEPRINTS = [bp]

__all__ = ["BLUEPRINTS", "drafting", "overview", "submitting"]
