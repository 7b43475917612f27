"""Taking the people of an event out of the house is written down."""

from collections.abc import Mapping

from aipact import audit
from aipact.core.actor import Actor
from aipact.events.models import Event


def note_people_exported(
    event: Event, *, form: str, wanted: Mapping[str, str], number: int, actor: Actor
) -> None:
    """Who took the list, with which filter, and how many people were on it. The audit log holds no
    names, so it says that words were looked for, not which."""
    data = {**wanted, "format": form, "rows": number}
    if "q" in data:
        data["q"] = "*"
    audit.record(
        "event:people-exported", actor=actor, subject_kind="event", subject_id=event.id, data=data
    )
