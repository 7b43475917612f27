"""When and where an event takes place, and why it does not."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wtforms.validators import StopValidation

from aipact.desk.forms.review import RevisionForm
from aipact.events.actions import Schedule
from aipact.forms.base import Form
from aipact.forms.fields import DateField, SelectField, StringField, TextAreaField
from aipact.forms.validators import date_between, required
from aipact.forms.widgets import InputWidget
from aipact.i18n import _, _l
from aipact.i18n.zones import ZONES, zone_choices

EARLIEST, LATEST = date(2018, 1, 1), date(2099, 12, 31)


def clock(_form: Any, field: Any) -> None:
    """A time of the day; sets the field to hours and minutes, each of two digits."""
    if not field.data:
        return
    found = re.fullmatch(r"(\d{1,2})[:.](\d{2})(?:[:.]00)?", field.data)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise StopValidation(_("Enter a time, such as 14:30"))
    field.data = f"{int(found[1]):02}:{found[2]}"


class TimeField(StringField):
    """A time of the day, as the browser's own field for it writes it (14:30)."""

    widget = InputWidget("time")
    own_validators = (clock,)
    default_width = "xs"
    default_length = 8

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.flags.maxlength = None


def day_field(label: Any, *more: Any, **options: Any) -> DateField:
    return DateField(label, validators=[*more, date_between(EARLIEST, LATEST)], **options)


def moment(day: date, at: str, zone: str) -> datetime | None:
    """When calendar and clock of the zone show this; None in the hour that is left out in spring.
    Of the hour that comes twice in autumn it is the first."""
    local = datetime.combine(day, time.fromisoformat(at), ZoneInfo(zone))
    found = local.astimezone(UTC)
    shown = found.astimezone(local.tzinfo)
    return found if shown.replace(tzinfo=None) == local.replace(tzinfo=None) else None


def day_and_time(value: datetime | None, zone: str) -> tuple[date | None, str]:
    """What the two fields hold for a moment."""
    if value is None:
        return None, ""
    local = value.astimezone(ZoneInfo(zone))
    return local.date(), f"{local:%H:%M}"


def no_such_time() -> str:
    return _("There is no such time on this day: the clocks go forward.")


class ScheduleForm(RevisionForm):
    """Day and times by the clock of the place."""

    starts_on = day_field(_l("Day"), required(_l("Enter the day")))
    starts_at = TimeField(_l("Begins at"), validators=[required(_l("Enter when it begins"))])
    ends_at = TimeField(_l("Ends at"), validators=[required(_l("Enter when it ends"))])
    ends_on = day_field(_l("Last day"), description=_l("Only if it ends on another day."))
    zone = SelectField(
        _l("Time zone"),
        validators=[required(_l("Choose a time zone"))],
        description=_l("The times above are by the clock of this place."),
        blank=None,
        width="m",
    )
    place = StringField(
        _l("Place"),
        description=_l("Building, street and town. Leave it empty when it is online only."),
        max_length=300,
        width="full",
    )

    def validate(self, extra_validators: Any = None) -> bool:
        return super().validate(extra_validators) and self._exists()

    def _exists(self) -> bool:
        begins, ends = self._moments()
        for name, found in (("starts_at", begins), ("ends_at", ends)):
            if found is None:
                self.add_error(name, no_such_time())
        return begins is not None and ends is not None

    def _moments(self) -> tuple[datetime | None, datetime | None]:
        first, zone = self.starts_on.data, self.zone.data
        if first is None:
            return None, None
        return (
            moment(first, self.starts_at.data or "", zone),
            moment(self.ends_on.data or first, self.ends_at.data or "", zone),
        )

    def schedule(self) -> Schedule:
        """Of a form that is right."""
        begins, ends = self._moments()
        if begins is None or ends is None:
            raise ValueError("these times do not exist")
        return Schedule(begins, ends, self.zone.data, self.place.data or "")


class CancelForm(Form):
    reason = TextAreaField(
        _l("Why is it cancelled?"),
        validators=[required(_l("Say why: everybody who signed up reads it"))],
        description=_l("Stands in the letter to everybody, word for word, and on the public page."),
        max_length=1000,
        rows=4,
    )


def schedule_values(schedule: Schedule) -> dict[str, Any]:
    """What the fields hold for a schedule."""
    starts_on, starts_at = day_and_time(schedule.starts_at, schedule.zone)
    ends_on, ends_at = day_and_time(schedule.ends_at, schedule.zone)
    return {
        "starts_on": starts_on,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "ends_on": None if ends_on == starts_on else ends_on,
        "zone": schedule.zone,
        "place": schedule.place,
    }


def offer_zones(form: ScheduleForm, zone: str = "Europe/Brussels") -> None:
    """The zones to choose from, with that of the event whatever it is."""
    form.zone.choices = zone_choices()
    if zone not in ZONES:
        form.zone.choices = [(zone, zone), *form.zone.choices]


def in_four_weeks(today: date) -> dict[str, Any]:
    """What a new event begins with."""
    return {
        "starts_on": today + timedelta(weeks=4),
        "starts_at": "10:00",
        "ends_at": "11:30",
        "zone": "Europe/Brussels",
    }
