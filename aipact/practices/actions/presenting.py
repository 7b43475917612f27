"""Staff note which webinar presented a practice."""

from dataclasses import dataclass
from datetime import date

from aipact import audit
from aipact.core.actor import Actor
from aipact.core.db import db
from aipact.core.errors import Conflict, NotFound, RuleBroken
from aipact.i18n import _
from aipact.practices.models import Practice
from aipact.practices.queries.versions import practice_to_change
from aipact.practices.states import READABLE


class PresentationChanged(Conflict):
    """A colleague changed the practice while the page was open."""


@dataclass(frozen=True)
class NotePresentation:
    """The webinar, its day and where it can be seen (may be empty); all three empty when none
    presented it. `revision` is that of the practice as the page showed it."""

    title: str
    on: date | None
    url: str
    revision: int


def note_presentation(practice: Practice, command: NotePresentation, *, actor: Actor) -> None:
    """Say on the practice's page which webinar presented it, or take that away.

    Raises NotFound (nothing is public), PresentationChanged (the same sent twice is none) and
    RuleBroken for a webinar without a title or a day.
    """
    practice_to_change(practice.id)
    if practice.state not in READABLE:
        raise NotFound
    noted = (command.title, command.on, command.url)
    if noted == (practice.presented_title, practice.presented_on, practice.presented_url):
        return
    if any(noted) and not command.title:
        raise RuleBroken("title", _("Enter the title of the webinar."))
    if any(noted) and command.on is None:
        raise RuleBroken("on", _("Enter the day of the webinar."))
    if practice.revision != command.revision:
        raise PresentationChanged(_("Somebody changed this practice while your page was open."))
    practice.presented_title, practice.presented_on, practice.presented_url = noted
    audit.record(
        "practice:presentation-noted" if any(noted) else "practice:presentation-removed",
        actor=actor,
        subject_kind="practice",
        subject_id=practice.id,
    )
    db.session.flush()
