"""Actors for tests of rules, as `current_actor()` would build them."""

from typing import Any

from aipact.core.actor import Actor


def anonymous(locale: str = "en") -> Actor:
    return Actor.anonymous(locale)


def editor_of(user: Any, *organisations: Any) -> Actor:
    """A signed-in person with a live membership in each of these organisations."""
    return Actor(
        user_id=user.id,
        name=user.name,
        email=user.email,
        locale=user.locale,
        memberships={organisation.id: frozenset({"editor"}) for organisation in organisations},
    )


def staff(*roles: str, user: Any, unit: str | None = None) -> Actor:
    """A person of the office: `staff("reviewer", "lead", user=user)`."""
    return Actor(
        user_id=user.id,
        name=user.name,
        email=user.email,
        locale=user.locale,
        staff_roles=frozenset(roles),
        unit=unit if unit is not None else user.unit_key,
    )
