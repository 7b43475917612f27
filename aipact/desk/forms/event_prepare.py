"""A new event, and its facts."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from aipact.desk.forms.event_schedule import (
    ScheduleForm,
    TimeField,
    day_and_time,
    day_field,
    in_four_weeks,
    moment,
    no_such_time,
    offer_zones,
)
from aipact.desk.forms.review import RevisionForm
from aipact.events.actions import DescribeEvent, WriteText, facts_of
from aipact.events.models import Event
from aipact.events.states import (
    AUDIENCE_LABELS,
    DEFAULT_RETENTION_DAYS,
    KIND_LABELS,
    PERSONAL_LABELS,
    Audience,
    EventKind,
)
from aipact.forms.fields import (
    BooleanField,
    HiddenField,
    IntegerField,
    MultiCheckboxField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    UrlField,
)
from aipact.forms.validators import number_between, required
from aipact.i18n import _, _l

MOST_PLACES, MOST_DAYS = 100_000, 3650
Choices = Sequence[tuple[str, str]]


def _kind_field() -> RadioField:
    return RadioField(
        _l("Kind"),
        validators=[required(_l("Choose the kind"))],
        choices=[(kind.value, label) for kind, label in KIND_LABELS.items()],
    )


def _audience_field() -> RadioField:
    return RadioField(
        _l("For whom"),
        validators=[required(_l("Choose for whom it is"))],
        choices=[(one.value, label) for one, label in AUDIENCE_LABELS.items()],
    )


class NewEventForm(ScheduleForm):
    """What a draft cannot be without; all else is added to it."""

    form_key = HiddenField(max_length=36)
    title = StringField(
        _l("Title"), validators=[required(_l("Enter the title"))], max_length=200, width="full"
    )
    language = SelectField(
        _l("Language of the title"),
        validators=[required(_l("Choose the language"))],
        description=_l("The texts in this language count, where two languages differ."),
        width="m",
    )
    kind = _kind_field()
    audience = _audience_field()

    def event_id(self) -> uuid.UUID | None:
        try:
            return uuid.UUID(self.form_key.data or "")
        except ValueError:
            return None

    def command(self) -> tuple[DescribeEvent, WriteText]:
        facts = DescribeEvent(EventKind(self.kind.data), Audience(self.audience.data))
        return facts, WriteText(language=self.language.data, title=self.title.data or "")


def new_event_form(languages: Choices, language: str, today: date) -> NewEventForm:
    """languages: the official ones; language: the one to begin with."""
    saved = {
        **in_four_weeks(today),
        "form_key": str(uuid.uuid4()),
        "language": language,
        "kind": EventKind.WEBINAR.value,
        "audience": Audience.PUBLIC.value,
    }
    form = NewEventForm(data=saved)
    form.language.choices = list(languages)
    offer_zones(form)
    return form


class FactsForm(RevisionForm):
    """Everything about an event that is no text and no date."""

    zone = ""
    kind = _kind_field()
    audience = _audience_field()
    takes_sign_ups = BooleanField(_l("People sign up here"))
    needs_approval = BooleanField(
        _l("Each sign-up is approved by hand"),
        description=_l("Nobody has a place before one of you says yes."),
    )
    capacity = IntegerField(
        _l("Places"),
        validators=[number_between(1, MOST_PLACES)],
        description=_l(
            "Empty: no limit. More places are offered to the waiting list at once; fewer take"
            " nobody's place away."
        ),
    )
    opens_on = day_field(
        _l("Sign-up opens on"), description=_l("Empty: as soon as it is announced.")
    )
    opens_at = TimeField(_l("Sign-up opens at"))
    closes_on = day_field(_l("Sign-up ends on"), description=_l("Empty: when the event begins."))
    closes_at = TimeField(_l("Sign-up ends at"))
    join_url = UrlField(
        _l("Way in, for online participants"),
        description=_l("Shown on personal pages only, from one hour before the beginning."),
    )
    has_captions = BooleanField(_l("There are live captions"))
    languages = MultiCheckboxField(_l("Languages, spoken or interpreted"))
    topics = MultiCheckboxField(_l("Topics"))
    commitments = MultiCheckboxField(_l("Commitments of the Pact"))
    practices = TextAreaField(
        _l("Practices that it presents"),
        description=_l("Their addresses in the library, one in each line."),
        rows=3,
    )
    unit = SelectField(_l("Unit"), blank=_l("None"))

    def moment(self, name: str) -> datetime | None:
        """When sign-up opens ("opens") or ends ("closes"); None where nothing is said."""
        day, at = self[f"{name}_on"].data, self[f"{name}_at"].data
        return moment(day, at, self.zone) if day and at else None

    def validate(self, extra_validators: Any = None) -> bool:
        is_fine = super().validate(extra_validators)
        for name in ("opens", "closes"):
            on, at = self[f"{name}_on"], self[f"{name}_at"]
            if on.errors or at.errors:
                continue
            if bool(on.data) is not bool(at.data):
                missing = f"{name}_at" if on.data else f"{name}_on"
                self.add_error(missing, _("Enter both the day and the time, or neither"))
                is_fine = False
            elif on.data and self.moment(name) is None:
                self.add_error(f"{name}_at", no_such_time())
                is_fine = False
        return is_fine

    def practice_slugs(self) -> list[str]:
        """The last part of each address, as typed."""
        lines = (line.strip().rstrip("/") for line in (self.practices.data or "").splitlines())
        return list(dict.fromkeys(line.rpartition("/")[2] for line in lines if line))

    def command(self) -> DescribeEvent:
        return DescribeEvent(
            kind=EventKind(self.kind.data),
            audience=Audience(self.audience.data),
            topics=tuple(self.topics.data),
            languages=tuple(self.languages.data),
            commitments=tuple(self.commitments.data),
            unit_key=self.unit.data or None,
            join_url=self.join_url.data or "",
            has_captions=bool(self.has_captions.data),
            takes_sign_ups=bool(self.takes_sign_ups.data),
            needs_approval=bool(self.needs_approval.data),
            capacity=self.capacity.data,
            opens_at=self.moment("opens"),
            closes_at=self.moment("closes"),
            retention={one.value: self[_days(one.value)].data for one in PERSONAL_LABELS},
        )

    def retention_fields(self) -> list[Any]:
        return [self[_days(one.value)] for one in PERSONAL_LABELS]

    def different_from(self, saved: "FactsForm") -> list[str]:
        """The labels of what is typed here and saved otherwise."""
        return [
            str(field.label.text)
            for field in self
            if field.name not in ("csrf_token", "revision")
            and _in_order(field.data) != _in_order(saved[field.name].data)
        ]


def facts_form(
    event: Event, offered: Mapping[str, Choices], practices: Sequence[str], **options: Any
) -> FactsForm:
    """offered: the choices of "topics", "languages", "commitments" and "unit"; practices: the
    addresses of those that are linked."""
    facts = facts_of(event)
    opens_on, opens_at = day_and_time(event.opens_at, event.zone)
    closes_on, closes_at = day_and_time(event.closes_at, event.zone)
    saved = {
        **vars(facts),
        "kind": facts.kind.value,
        "audience": facts.audience.value,
        "opens_on": opens_on,
        "opens_at": opens_at,
        "closes_on": closes_on,
        "closes_at": closes_at,
        "unit": facts.unit_key or "",
        "practices": "\n".join(practices),
        "revision": str(event.revision),
        **{_days(key): days for key, days in facts.retention.items()},
    }
    fields = {_days(one.value): _retention_field(label) for one, label in PERSONAL_LABELS.items()}
    form: FactsForm = type("FactsForm", (FactsForm,), {**fields, "zone": event.zone})(
        data=saved, **options
    )
    for name, choices in offered.items():
        form[name].choices = list(choices)
    for one, days in DEFAULT_RETENTION_DAYS.items():
        form[_days(one.value)].description = _("Usually %(days)s.", days=days)
    return form


def _in_order(value: Any) -> Any:
    """What says the same is equal."""
    return sorted(value) if isinstance(value, list) else value or None


def _retention_field(label: Any) -> IntegerField:
    must = required(_l("Enter a number of days"))
    return IntegerField(label, validators=[must, number_between(0, MOST_DAYS)])


def _days(key: str) -> str:
    return f"keep_{key}"
