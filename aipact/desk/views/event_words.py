"""What the pages about the people of an event share: words, tones, the head, the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aipact.core.clock import BRUSSELS, now
from aipact.core.settings import current_settings
from aipact.desk.queries import event_people as queries
from aipact.desk.queries.event_people import PeopleFilter
from aipact.desk.queries.event_person import answer_in_words, question_label
from aipact.events.models import Event
from aipact.events.queries.texts import shown_text
from aipact.events.states import SIGN_UP_STATE_LABELS, SignUpState
from aipact.i18n import _, _l, current_language
from aipact.i18n.formats import date_and_time
from aipact.practices.queries.wording import language_name
from aipact.reference import queries as reference
from aipact.workflow import Party

S = SignUpState
SIGN_UP_TONES = {
    S.AWAITING_APPROVAL: "warning",
    S.CONFIRMED: "success",
    S.ATTENDED: "success",
    S.OFFERED: "highlight",
    S.WAITLISTED: "info",
    S.NO_SHOW: "error",
}
PARTY_LABELS = {
    Party.PARTICIPANT: _l("The person"),
    Party.STAFF: _l("Staff"),
    Party.SYSTEM: _l("The system"),
}


@dataclass(frozen=True)
class PeopleFile:
    """A list of people as it leaves the house. name: of the file, without extension."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]
    about: Sequence[tuple[str, Any]]


def event_page(event: Event) -> dict[str, Any]:
    """What the head of each page about an event says."""
    return {"event": event, "shown": shown_text(event, current_language())}


def language_names() -> dict[str, str]:
    """The languages that people chose, as the reader calls them."""
    here = current_language()
    return {code: language_name(code, here) for code in current_settings().languages}


def people_file(event: Event, wanted: PeopleFilter) -> PeopleFile:
    """The list with all that people said, one column for each question of the organiser."""
    language = current_language()
    answers = queries.all_answers(event)
    given = {key for one in answers.values() for key in one}
    asked = [one for one in queries.asked_questions(event) if not one.retired_at or one.id in given]
    states = {state: str(label) for state, label in SIGN_UP_STATE_LABELS.items()}
    languages = language_names()
    rows = []
    for row in queries.everybody(event, wanted):
        said = answers.get(row.id, {})
        rows.append(
            [
                row.number,
                row.name,
                row.email,
                row.organisation,
                reference.country_name(row.country, language),
                reference.label("respondent_types", row.type, language),
                states[row.state],
                moment(row.signed_up_at),
                languages.get(row.locale, row.locale),
                moment(row.joined_at),
                row.access_needs,
                *(answer_in_words(one, said[one.id]) if one.id in said else "" for one in asked),
            ]
        )
    header = [
        _("Number"),
        _("Name"),
        _("E-mail address"),
        _("Organisation"),
        _("Country"),
        _("Kind of organisation"),
        _("State"),
        _("Signed up (Brussels)"),
        _("Language"),
        _("Opened the way in (Brussels)"),
        _("Access needs"),
        *(question_label(one) for one in asked),
    ]
    about = [
        (_("Event"), shown_text(event, language).text.title),
        (_("Begins"), date_and_time(event.starts_at)),
        (_("Taken on"), date_and_time(now())),
        (_("People"), len(rows)),
        (_("Note"), _("Personal data: for organising this event only.")),
    ]
    return PeopleFile(f"{event.slug}-people", header, rows, about)


def moment(value: Any) -> str:
    """As a spreadsheet sorts it, by the clock in Brussels."""
    return f"{value.astimezone(BRUSSELS):%Y-%m-%d %H:%M}" if value else ""
