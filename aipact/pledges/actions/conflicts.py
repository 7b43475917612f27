"""What can come between a person and a pledge. Each is a Conflict, with a sentence for the page."""

from aipact.core.errors import Conflict


class TextChanged(Conflict):
    """A colleague (`who`) saved another text about the same commitment at `when`."""


class ContentChanged(Conflict):
    """The pledge is no longer the one that the person read before signing."""


class NotEditable(Conflict):
    """The version was handed in, decided or withdrawn meanwhile."""


class DecisionPending(Conflict):
    """The reviewers have decided; the decision takes effect in a moment."""
