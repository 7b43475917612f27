"""The form to sign up with, and the same one to correct it: what is asked, and beside each field
how long it is kept."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from aipact.events.actions import FillIn
from aipact.events.models import Event, FormQuestion, SignUp
from aipact.events.queries.retention import retention_days
from aipact.events.states import Personal, QuestionKind
from aipact.forms.base import Form
from aipact.forms.codes import letter_code_field
from aipact.forms.fields import (
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from aipact.forms.validators import required
from aipact.i18n import _, _l, current_language, ngettext
from aipact.i18n.zones import ZONES, zone_choices
from aipact.organisations.models import Organisation

# What is stored for a statement that was ticked.
TICKED = "yes"
# More answers than these are folded into a list.
MOST_IN_VIEW = 6
ANOTHER = "another"


class EnterCodeForm(Form):
    code = letter_code_field()


class SignUpForm(Form):
    """Some of the fields are left out where nobody has to say it (again)."""

    form_key = HiddenField(max_length=36)
    name = StringField(
        _l("Your name"), validators=[required(_l("Enter your name"))], autocomplete="name"
    )
    email = EmailField(
        _l("Your e-mail address"), validators=[required(_l("Enter your e-mail address"))]
    )
    own_organisation = RadioField(_l("For which organisation do you come?"))
    organisation_name = StringField(_l("Your organisation"), autocomplete="organization")
    zone = SelectField(
        _l("Your time zone"),
        validators=[required(_l("Choose a time zone"))],
        description=_l("Letters and your own page say the times in it as well."),
        blank=None,
        width="m",
    )
    question = TextAreaField(_l("A question to the speakers"), rows=3, max_length=1000)
    access_needs = TextAreaField(
        _l("What do you need to take part fully?"), rows=2, max_length=1000
    )

    own: Sequence[Organisation] = ()
    questions: Sequence[FormQuestion] = ()

    def answer_fields(self) -> list[Any]:
        return [self[_name(one)] for one in self.questions]

    def command(self, address: str) -> FillIn:
        """address: of whoever is signed in; else the one in the form."""
        chosen = next(
            (one for one in self.own if str(one.id) == self._text("own_organisation")), None
        )
        return FillIn(
            name=self._text("name"),
            email=self._text("email") or address,
            organisation_name=chosen.display_name if chosen else self._text("organisation_name"),
            organisation_id=chosen.id if chosen else None,
            access_needs=self._text("access_needs"),
            question=self._text("question"),
            zone=self._text("zone"),
            answers={one.id: _answer(self[_name(one)].data) for one in self.questions},
            form_key=_uuid(self._text("form_key")) or uuid.uuid4(),
        )

    def _text(self, name: str) -> str:
        return (self[name].data or "") if name in self else ""


def sign_up_form(
    event: Event,
    questions: Sequence[FormQuestion],
    own: Sequence[Organisation],
    *,
    name: str = "",
    is_signed_in: bool = False,
) -> SignUpForm:
    """A page of its own: what arrives from it forty times is one sign-up."""
    saved = {"form_key": str(uuid.uuid4()), "name": name, "zone": event.zone}
    form = _form(event, questions, own, saved)
    if is_signed_in:
        del form.email
    return form


def details_form(
    sign_up: SignUp,
    questions: Sequence[FormQuestion],
    answers: Mapping[uuid.UUID, str],
    own: Sequence[Organisation],
    *,
    is_sent: bool,
) -> SignUpForm:
    """What somebody said, to be corrected; the address stays. is_sent: read what was typed."""
    saved: dict[str, Any] = {
        "name": sign_up.name,
        "zone": sign_up.zone,
        "access_needs": sign_up.access_needs,
        "organisation_name": sign_up.organisation_name,
    }
    if any(one.id == sign_up.organisation_id for one in own):
        saved |= {"own_organisation": str(sign_up.organisation_id), "organisation_name": ""}
    for one in questions:
        answer = answers.get(one.id, "")
        saved[_name(one)] = bool(answer) if one.kind is QuestionKind.CONSENT else answer
    more = {} if is_sent else {"formdata": None}
    form = _form(sign_up.event, questions, own, saved, **more)
    del form.email, form.question, form.form_key
    return form


def _form(
    event: Event,
    questions: Sequence[FormQuestion],
    own: Sequence[Organisation],
    saved: Mapping[str, Any],
    **more: Any,
) -> SignUpForm:
    fields = {_name(one): _field(one, event) for one in questions}
    # A class of its own is looked through anew: only where there is something to find.
    kind = type("SignUpForm", (SignUpForm,), fields) if fields else SignUpForm
    form: SignUpForm = kind(data=saved, **more)
    form.questions, form.own = questions, own
    form.zone.choices = zone_choices()
    if event.zone not in ZONES:
        form.zone.choices = [(event.zone, event.zone), *form.zone.choices]
    form.name.description = kept(event, Personal.NAME_AND_ADDRESS)
    form.email.description = " ".join(
        (
            _("We write to it about this event only. It is never published."),
            kept(event, Personal.NAME_AND_ADDRESS),
        )
    )
    form.organisation_name.description = " ".join(
        (
            _("An organisation of our register sees which of its people signed up and came."),
            kept(event, Personal.ORGANISATION),
        )
    )
    form.question.description = " ".join(
        (
            _("It may be published with its answer, without your name."),
            kept(event, Personal.QUESTIONS),
        )
    )
    form.access_needs.description = " ".join(
        (
            _("For instance sign language, captions or a seat for a wheelchair."),
            _("Only the organiser reads it."),
            kept(event, Personal.ACCESS_NEEDS),
        )
    )
    if own:
        another = (ANOTHER, _("Another one, or none"))
        form.own_organisation.choices = [
            *((str(one.id), one.display_name) for one in own),
            another,
        ]
        form.organisation_name.label.text = _("Another organisation")
    else:
        del form.own_organisation
    return form


def kept(event: Event, what: Personal) -> str:
    return _kept_for(retention_days(event, what))


def _kept_for(days: int) -> str:
    """How long something is kept, as people say it."""
    if days and days % 365 == 0:
        return ngettext(
            "Kept for %(num)s year after the event.",
            "Kept for %(num)s years after the event.",
            days // 365,
        )
    if days >= 60 and days % 30 == 0:
        return ngettext(
            "Kept for %(num)s month after the event.",
            "Kept for %(num)s months after the event.",
            days // 30,
        )
    if not days:
        return _("Kept until the end of the event.")
    return ngettext(
        "Kept for %(num)s day after the event.", "Kept for %(num)s days after the event.", days
    )


def _name(question: FormQuestion) -> str:
    return f"answer_{question.id.hex}"


def _field(question: FormQuestion, event: Event) -> Any:
    """A field that says what the organiser asks; nothing is ticked or chosen beforehand."""
    label = _in_best_language(question.label, event)
    rest: dict[str, Any] = {"description": _kept_for(question.retention_days)}
    must = [required(_l("Answer this question"))] if question.is_required else []
    if question.kind is QuestionKind.CONSENT:
        must = [required(_l("Tick this to sign up"))] if question.is_required else []
        return BooleanField(label, validators=must, **rest)
    if question.kind is QuestionKind.CHOICE:
        choices = [
            (one["code"], _in_best_language(one["label"], event)) for one in question.options
        ]
        field = RadioField if len(choices) <= MOST_IN_VIEW else SelectField
        return field(label, validators=must, choices=choices, **rest)
    return TextAreaField(label, validators=must, rows=2, max_length=1000, **rest)


def _in_best_language(texts: Mapping[str, str], event: Event) -> str:
    """In the reader's language, else in English, else in that of the event, and marked as such."""
    here = current_language()
    language = next((one for one in (here, "en", event.language) if texts.get(one)), "")
    language = language or next(iter(texts), here)
    text = texts.get(language, "")
    if language == here:
        return text
    return Markup('<span lang="{}">{}</span>').format(language, text)


def _answer(data: Any) -> str:
    return TICKED if data is True else str(data or "")


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
