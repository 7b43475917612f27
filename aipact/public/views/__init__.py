"""Pages for everybody, and the addresses that machines look for on every site."""

from aipact.public.views import (
    events,
    furniture,
    home,
    operations,
    practice_pdf,
    practices,
    register,
    rules,
    search,
    webhooks,
)
from aipact.public.views.blueprint import bp

BLUEPRINTS = [bp]
BLUEPRINTS_WITHOUT_LANGUAGE = [operations.ops, webhooks.webhooks]

__all__ = [
    "BLUEPRINTS",
    "BLUEPRINTS_WITHOUT_LANGUAGE",
    "events",
    "furniture",
    "home",
    "operations",
    "practice_pdf",
    "practices",
    "register",
    "rules",
    "search",
    "webhooks",
]
