"""Updates at the desk: what they say, to whom they go, and when."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aipact.campaigns.actions import NewCampaign, SetAudience, WriteText
from aipact.campaigns.models import Campaign, CampaignText
from aipact.campaigns.queries.audience import Conditions
from aipact.campaigns.queries.texts import audience_hash, text_hash
from aipact.core.clock import BRUSSELS, now
from aipact.core.settings import current_settings
from aipact.desk.forms.event_schedule import TimeField, day_field, moment, no_such_time
from aipact.forms.base import Form
from aipact.forms.fields import (
    BooleanField,
    HiddenField,
    IntegerField,
    MultiCheckboxField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    choice,
)
from aipact.forms.validators import number_between, required
from aipact.i18n import LANGUAGE_NAMES, _, _l, current_language
from aipact.organisations.states import REGISTER_STATUS_LABELS, RegisterStatus
from aipact.reference import queries as reference
from aipact.subscriptions.states import TOPICS

HOURS = [(str(hour), f"{hour}:00") for hour in range(25)]
DAYS = (
    _l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"),
    _l("Sunday"),
)  # fmt: skip
MOST_A_MINUTE = 100_000


class NewCampaignForm(Form):
    form_key = HiddenField(max_length=36)
    subject = StringField(
        _l("Subject"),
        validators=[required(_l("Enter the subject"))],
        description=_l("What stands in the mailbox. It can be changed later."),
        width="full",
        max_length=150,
    )
    language = SelectField(
        _l("Language of the text that counts"), validators=[required(_l("Choose a language"))]
    )
    topics = MultiCheckboxField(
        _l("Topics"),
        validators=[required(_l("Choose a topic"))],
        description=_l("It goes to those who subscribed to one of them."),
    )

    def command(self) -> NewCampaign:
        return NewCampaign(
            language=self.language.data,
            subject=self.subject.data or "",
            topics=self.topics.data or [],
            id=_uuid(self.form_key.data) or uuid.uuid4(),
        )


class CampaignTextForm(Form):
    """What was typed stays in the fields, whatever happened meanwhile."""

    seen_hash = HiddenField(max_length=64)
    source_hash = HiddenField(max_length=64)
    subject = StringField(
        _l("Subject"),
        validators=[required(_l("Enter the subject"))],
        width="full",
        max_length=150,
    )
    body = TextAreaField(_l("Text"), description=_l("In Markdown."), rows=18, max_length=50_000)
    is_machine_translation = BooleanField(_l("A machine translated this; readers are told so"))

    def command(self, language: str) -> WriteText:
        return WriteText(
            language=language,
            subject=self.subject.data or "",
            body=self.body.data or "",
            seen_hash=self.seen_hash.data or "",
            is_machine_translation=bool(self.is_machine_translation.data)
            if "is_machine_translation" in self
            else False,
            source_hash=self.source_hash.data or "",
        )

    def typed(self, campaign: Campaign, language: str) -> CampaignText:
        """What is in the fields, for a preview; nothing is kept of it."""
        return CampaignText(
            campaign_id=campaign.id,
            language=language,
            subject=self.subject.data or "",
            body=self.body.data or "",
            is_machine_translation=bool(
                "is_machine_translation" in self and self.is_machine_translation.data
            ),
        )


class AudienceForm(Form):
    seen_hash = HiddenField(max_length=64)
    topics = MultiCheckboxField(_l("Topics"), validators=[required(_l("Choose a topic"))])
    languages = MultiCheckboxField(_l("Language of the subscriber"))
    status = MultiCheckboxField(_l("Entry in the register"))
    roles = MultiCheckboxField(_l("Role of the organisation"))
    sizes = MultiCheckboxField(_l("Size of the organisation"))
    countries = MultiCheckboxField(_l("Country of the organisation"))
    sectors = MultiCheckboxField(_l("Sector of the organisation"))

    def command(self) -> SetAudience:
        names = ("languages", "countries", "sectors", "sizes", "roles", "status")
        chosen = {name: tuple(self[name].data or ()) for name in names}
        return SetAudience(
            topics=self.topics.data or [],
            conditions=Conditions(**chosen),
            seen_hash=self.seen_hash.data or "",
        )


class SendForm(Form):
    """When it begins, when letters may leave, and how fast. The clock is that of Brussels."""

    begins = RadioField(
        _l("When does it begin?"),
        validators=[required(_l("Say when it begins"))],
        choices=[choice("now", _l("At once")), choice("later", _l("At a moment that I choose"))],
    )
    on = day_field(_l("Day"))
    at = TimeField(_l("Time"))
    days = MultiCheckboxField(
        _l("Days on which letters leave"),
        description=_l("None chosen: every day."),
        choices=[choice(str(number), name) for number, name in enumerate(DAYS)],
    )
    from_hour = SelectField(_l("Not before"), choices=HOURS[:24], width="s")
    to_hour = SelectField(_l("Not after"), choices=HOURS[1:], width="s")
    rate = IntegerField(
        _l("Letters a minute"),
        validators=[number_between(1, MOST_A_MINUTE)],
        description=_l("Empty: as fast as the mail server takes them."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        is_fine = super().validate(extra_validators)
        if not is_fine:
            return False
        if int(self.from_hour.data) >= int(self.to_hour.data):
            self.add_error("to_hour", _("Choose a later hour than the one before"))
            return False
        if self.begins.data == "later":
            if self.on.data is None or not self.at.data:
                self.add_error("on", _("Enter the day and the time"))
                return False
            if self.starts_at() is None:
                self.add_error("at", no_such_time())
                return False
        return True

    def starts_at(self) -> datetime | None:
        if self.begins.data == "now" or self.on.data is None:
            return now()
        return moment(self.on.data, self.at.data or "", BRUSSELS.key)

    def window(self) -> dict[str, Any]:
        days = [int(day) for day in self.days.data or []]
        first, last = int(self.from_hour.data), int(self.to_hour.data)
        if not days and (first, last) == (0, 24):
            return {}
        return {"days": days or list(range(7)), "from": first, "to": last}


class ChangesForm(Form):
    comment = TextAreaField(
        _l("What should change?"), validators=[required(_l("Say what should change"))], rows=4
    )


def new_campaign_form(languages: Sequence[tuple[str, str]]) -> NewCampaignForm:
    form = NewCampaignForm(
        data={"form_key": str(uuid.uuid4()), "language": current_language(), "topics": []}
    )
    form.language.choices = list(languages)
    form.topics.choices = _topics()
    return form


def campaign_text_form(
    campaign: Campaign, language: str, saved: CampaignText | None, original: CampaignText
) -> CampaignTextForm:
    values: dict[str, Any] = {"source_hash": text_hash(original)}
    if saved is not None:
        values |= {
            "seen_hash": text_hash(saved),
            "subject": saved.subject,
            "body": saved.body,
            "is_machine_translation": saved.is_machine_translation,
        }
    form = CampaignTextForm(data=values)
    if language == campaign.language:
        form.source_hash.data = ""
        del form.is_machine_translation
    return form


def audience_form(campaign: Campaign) -> AudienceForm:
    conditions, here = Conditions.of(campaign), current_language()
    form = AudienceForm(
        data={**vars(conditions), "topics": campaign.topics, "seen_hash": audience_hash(campaign)}
    )
    form.topics.choices = _topics()
    form.languages.choices = [(code, LANGUAGE_NAMES[code]) for code in current_settings().languages]
    form.status.choices = [
        (status.value, REGISTER_STATUS_LABELS[status])
        for status in (RegisterStatus.NETWORK, RegisterStatus.PLEDGER)
    ]
    form.roles.choices = reference.choices("roles", here)
    form.sizes.choices = reference.choices("sizes", here)
    form.countries.choices = reference.country_choices(here)
    form.sectors.choices = reference.choices("sectors", here)
    return form


def send_form() -> SendForm:
    return SendForm(
        data={
            "begins": "now",
            "days": ["0", "1", "2", "3", "4"],
            "from_hour": "8",
            "to_hour": "18",
        }
    )


def _topics() -> list[tuple[str, str]]:
    return reference.choices(TOPICS, current_language())


def _uuid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
