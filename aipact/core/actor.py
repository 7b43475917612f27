"""Who acts: a plain value, built once a request, that rules can be asked about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from flask import Flask, current_app, g


@dataclass(frozen=True)
class Actor:
    """A person, the system, or nobody.

    memberships: organisation id -> roles of the live membership ("editor", ...).
    staff_roles: subset of {"reviewer", "lead", "comms", "admin"}.
    """

    user_id: UUID | None = None
    name: str = ""
    email: str = ""
    memberships: Mapping[UUID, frozenset[str]] = field(default_factory=dict)
    staff_roles: frozenset[str] = frozenset()
    unit: str | None = None
    locale: str = "en"
    request_id: str = ""
    is_system: bool = False

    @property
    def is_signed_in(self) -> bool:
        return self.user_id is not None

    @property
    def is_staff(self) -> bool:
        return bool(self.staff_roles)

    def belongs_to(self, organisation_id: UUID) -> bool:
        return organisation_id in self.memberships

    @classmethod
    def system(cls) -> "Actor":
        """The actor of automatic moves; shown as "system" in timelines."""
        return cls(name="system", is_system=True)

    @classmethod
    def anonymous(cls, locale: str = "en", request_id: str = "") -> "Actor":
        return cls(locale=locale, request_id=request_id)


def init_app(app: Flask, load: Callable[[], Actor]) -> None:
    """Wire the loader; a feature above knows how to build an actor from the session."""
    app.extensions["actor_loader"] = load


def current_actor() -> Actor:
    """The actor of this request (loaded once)."""
    if "actor" not in g:
        g.actor = current_app.extensions["actor_loader"]()
    actor: Actor = g.actor
    return actor


def forget_actor() -> None:
    """After a sign-in or sign-out within the request, load anew."""
    g.pop("actor", None)
