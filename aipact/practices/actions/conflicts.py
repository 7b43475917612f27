"""What can come between a person and a practice. Each is a Conflict, with a sentence for the
page."""

from aipact.core.errors import Conflict, NotFound


class TextChanged(Conflict):
    """A colleague (`who`) saved another text in the same step at `when`."""


class ContentChanged(Conflict):
    """The practice is no longer the one that the page showed before the button was pressed."""


class NotEditable(Conflict):
    """The version was handed in, decided or withdrawn meanwhile."""


class DecisionPending(Conflict):
    """The reviewers have decided; the decision takes effect in a moment."""


class LinkGone(NotFound):
    """The link of a letter was used, is too old, or was never ours."""
