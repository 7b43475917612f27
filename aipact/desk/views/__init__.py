"""The desk: where staff work. Signed-in people who are not staff get no further than a 404."""

from aipact.desk.views import (
    decisions,
    dossier,
    event_answers,
    event_attendance,
    event_figures,
    event_form,
    event_letters,
    event_materials,
    event_people,
    event_prepare,
    event_schedule,
    event_texts,
    event_waiting,
    events,
    organisations,
    practices,
    queue,
    records,
    translations,
)
from aipact.desk.views.blueprint import bp

BLUEPRINTS = [bp]

__all__ = [
    "BLUEPRINTS",
    "decisions",
    "dossier",
    "event_answers",
    "event_attendance",
    "event_figures",
    "event_form",
    "event_letters",
    "event_materials",
    "event_people",
    "event_prepare",
    "event_schedule",
    "event_texts",
    "event_waiting",
    "events",
    "organisations",
    "practices",
    "queue",
    "records",
    "translations",
]
