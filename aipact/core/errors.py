"""What can go wrong in a rule. Actions raise these; one place turns each into an answer."""

from dataclasses import dataclass


class NotFound(Exception):
    """There is no such thing, or the actor may not know that there is (404)."""


class Forbidden(Exception):
    """The actor may see the thing, but not do this (403)."""


@dataclass
class Conflict(Exception):
    """Somebody else was faster (409). `who`, `what` and `when` say it in the page, which shows what
    was typed again and leads back."""

    message: str = ""
    who: str = ""
    what: str = ""
    when: object = None
    kept_text: str = ""
    back_url: str = ""


@dataclass
class RuleBroken(Exception):
    """A rule refuses the input: `message` is translated and belongs to form field `field`."""

    field: str
    message: str


@dataclass
class TooMany(Exception):
    """A throttle refuses for now (429)."""

    retry_after_seconds: int = 60


class IllegalTransition(Conflict):
    """The machine has no such move from here: the page was old, or the button forged (409)."""
