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
)
from aipact.public.views.blueprint import bp

BLUEPRINTS = [bp]
BLUEPRINTS_WITHOUT_LANGUAGE = [operations.ops]

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
]
