"""What an event says in one language. Programme and speakers are typed as lines."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aipact.desk.forms.event_schedule import moment
from aipact.desk.forms.review import RevisionForm
from aipact.events.actions import WriteText
from aipact.events.models import Event, EventText
from aipact.events.queries.texts import content_hash
from aipact.forms.fields import HiddenField, RadioField, StringField, TextAreaField, choice
from aipact.forms.validators import required
from aipact.i18n import _, _l
from aipact.practices.states import TRANSLATION_KIND_LABELS, TranslationKind

MINUTE = timedelta(minutes=1)
_LINE = re.compile(r"(\d{1,2})[:.](\d{2})\s*(?:[-–—]\s*)?(\S.*)")

# In the order of the form.
LABELS = {
    "title": _l("Title"),
    "summary": _l("Summary"),
    "description": _l("Description"),
    "programme": _l("Programme"),
    "speakers": _l("Speakers"),
    "practical": _l("Good to know"),
    "recap": _l("What came of it"),
}


class TextForm(RevisionForm):
    event: Event
    # Kept where it cannot be written yet.
    saved_recap = ""
    source_hash = HiddenField(max_length=64)
    kind = RadioField(
        _l("Who translated?"),
        validators=[required(_l("Say who translated: readers are told"))],
        choices=[choice(one.value, label) for one, label in TRANSLATION_KIND_LABELS.items()],
    )
    title = StringField(LABELS["title"], validators=[required(_l("Enter the title"))], width="full")
    summary = TextAreaField(
        LABELS["summary"],
        description=_l("One or two sentences: they stand in lists and in calendars."),
        max_length=500,
        rows=3,
    )
    description = TextAreaField(
        LABELS["description"], description=_l("In Markdown."), max_length=10_000, rows=12
    )
    programme = TextAreaField(
        LABELS["programme"],
        description=_l(
            "A line for each part, with the time by the clock of the place: 10:00 Welcome. When the"
            " event moves, so does its programme."
        ),
        rows=6,
    )
    speakers = TextAreaField(
        LABELS["speakers"],
        description=_l(
            "A line for each: the name, then after a comma what they do, such as: Irena Halvic,"
            " legal officer."
        ),
        rows=4,
    )
    practical = TextAreaField(
        LABELS["practical"],
        description=_l("What people need, how they get there. In Markdown."),
        max_length=3000,
        rows=5,
    )
    recap = TextAreaField(
        LABELS["recap"],
        description=_l("Stands on the page when the event is over. In Markdown."),
        max_length=5000,
        rows=8,
    )

    def validate(self, extra_validators: Any = None) -> bool:
        is_fine = super().validate(extra_validators)
        try:
            parsed_programme(self.programme.data or "", self.event)
        except ValueError as error:
            self.add_error("programme", str(error))
            return False
        return is_fine

    def command(self, language: str) -> WriteText:
        """Of a form that is right."""
        return WriteText(
            language=language,
            title=self.title.data or "",
            summary=self.summary.data or "",
            description=self.description.data or "",
            practical=self.practical.data or "",
            recap=self.recap.data or "" if "recap" in self else self.saved_recap,
            programme=tuple(parsed_programme(self.programme.data or "", self.event)),
            speakers=tuple(parsed_speakers(self.speakers.data or "")),
            kind=TranslationKind(self.kind.data) if "kind" in self else TranslationKind.HUMAN,
            source_hash=self.source_hash.data or "" if "source_hash" in self else "",
            revision=self.seen_revision(),
        )


def text_form(
    event: Event, language: str, saved: EventText | None, original: EventText, *, has_recap: bool
) -> TextForm:
    """original: the authoritative text; has_recap: it can be said what came of the event."""
    values: dict[str, Any] = {"source_hash": content_hash(original)}
    if saved is not None:
        values |= shown_values(event, saved)
        values |= {"revision": str(saved.revision), "kind": saved.kind.value}
    own = {"event": event, "saved_recap": saved.recap if saved else ""}
    form: TextForm = type("TextForm", (TextForm,), own)(data=values)
    if language == event.language:
        del form.kind, form.source_hash
    if not has_recap:
        del form.recap
    return form


def shown_values(event: Event, text: EventText) -> dict[str, str]:
    """What the fields hold for a text."""
    names = ("title", "summary", "description", "practical", "recap")
    return {
        **{name: getattr(text, name) for name in names},
        "programme": "\n".join(programme_lines(event, text)),
        "speakers": "\n".join(speaker_lines(text)),
    }


def programme_lines(event: Event, text: EventText) -> list[str]:
    zone = ZoneInfo(event.zone)
    return [
        f"{(event.starts_at + one['after'] * MINUTE).astimezone(zone):%H:%M} {one['what']}"
        for one in text.programme
    ]


def parsed_programme(lines: str, event: Event) -> list[dict[str, Any]]:
    """The parts in minutes from the beginning. A time earlier than the one before it is of the
    next day. Raises ValueError with a sentence for the person who typed."""
    begins = event.starts_at.replace(second=0, microsecond=0)
    day, last, found = begins.astimezone(ZoneInfo(event.zone)).date(), "", []
    for number, line in enumerate(lines.splitlines(), start=1):
        if not line.strip():
            continue
        part = _LINE.fullmatch(line.strip())
        if not part or int(part[1]) > 23 or int(part[2]) > 59:
            raise ValueError(
                _("Line %(number)s: begin with a time, such as 10:15 Questions", number=number)
            )
        clock = f"{int(part[1]):02}:{part[2]}"
        if clock < last:
            day += timedelta(days=1)
        last = clock
        at = moment(day, clock, event.zone)
        if at is None or not begins <= at <= event.ends_at:
            raise ValueError(
                _(
                    "Line %(number)s: %(time)s is not between the beginning and the end",
                    number=number,
                    time=clock,
                )
            )
        found.append({"after": (at - begins) // MINUTE, "what": part[3]})
    return found


def speaker_lines(text: EventText) -> list[str]:
    return [", ".join(filter(None, (one["name"], one.get("role")))) for one in text.speakers]


def parsed_speakers(lines: str) -> Sequence[dict[str, str]]:
    said = (line.strip(" ,") for line in lines.splitlines())
    pairs = (line.partition(",") for line in said if line)
    return [{"name": name.strip(), "role": role.strip()} for name, _comma, role in pairs]
