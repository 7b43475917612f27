"""The steps of a registration. A step that is saved on the way out may be incomplete."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from wtforms.validators import ValidationError

from aipact.casework.models import ChangeRequest
from aipact.forms.base import Form
from aipact.forms.fields import (
    BooleanField,
    MultiCheckboxField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    UrlField,
    choice,
)
from aipact.i18n import _, _l, current_language
from aipact.organisations.actions import (
    DescribeActivity,
    DescribeKind,
    DescribeName,
    DescribeNumbers,
    DescribePublication,
)
from aipact.organisations.forms.rules import expected, needed, pattern
from aipact.organisations.models import Organisation
from aipact.organisations.states import (
    FIELD_LABELS,
    FIELDS_OF_STEP,
    PRIVACY_NOTICE_VERSION,
    Step,
)
from aipact.reference import queries as reference

NETWORK, PLEDGE = "network", "pledge"


class StepForm(Form):
    """One step of a registration, with a box for the answer to each point of the reviewers."""

    is_partial = False
    points: Sequence[ChangeRequest] = ()

    def command(self) -> Any:
        raise NotImplementedError

    def answer_field(self, point: ChangeRequest) -> Any:
        return self[f"answer_{self.points.index(point)}"]

    def answers(self) -> dict[UUID, str]:
        return {point.id: self.answer_field(point).data or "" for point in self.points}

    def has_all(self) -> bool:
        """Whether nothing that the step asks for is missing, whichever button was pressed."""
        was, self.is_partial = self.is_partial, False
        try:
            return bool(self.validate())
        finally:
            self.is_partial = was


class NameForm(StepForm):
    display_name = StringField(
        _l("Public name"),
        validators=[needed(_l("Enter the name of the organisation"))],
        description=_l("The name by which people know it. Public, if you agree to that later."),
        autocomplete="organization",
    )
    legal_name = StringField(
        _l("Legal name"),
        validators=[needed(_l("Enter the legal name"))],
        description=_l("As in the commercial or another official register. Only staff see it."),
        max_length=250,
    )
    website = UrlField(
        _l("Website"),
        validators=[needed(_l("Enter the address of the website"))],
        description=_l("Reviewers look here to see who you are. Public, if you agree later."),
        max_length=300,
    )
    country = SelectField(
        _l("Country"),
        validators=[needed(_l("Choose a country"))],
        description=_l("Where the organisation is established. Public, if you agree later."),
        autocomplete="country",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = reference.country_choices(current_language())

    def command(self) -> DescribeName:
        return DescribeName(
            display_name=self.display_name.data or "",
            legal_name=self.legal_name.data or "",
            website=self.website.data or "",
            country=self.country.data or "",
        )


class EditNameForm(NameForm):
    """The public name cannot be emptied, not even for a while."""

    def validate_display_name(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Enter the name of the organisation"))


class JoinOrganisationForm(NameForm):
    """The first step, before anything is saved."""

    not_a_duplicate_because = TextAreaField(
        _l("Why yours is another organisation"),
        validators=[expected()],
        description=_l(
            "One sentence is enough, for example: we are the Belgian subsidiary. Only staff see it."
        ),
        max_length=1000,
        rows=3,
    )


class KindForm(StepForm):
    respondent_type = RadioField(
        _l("Kind of organisation"),
        validators=[needed(_l("Choose the kind of organisation"))],
        description=_l("Public, if you agree later."),
    )
    authority_scope = SelectField(
        _l("Scope of the authority"),
        description=_l("For public authorities only. Only staff see it."),
    )
    size = RadioField(
        _l("Size"),
        validators=[needed(_l("Choose a size"))],
        description=_l(
            "Count the whole organisation; figures of a group may have to be added. Public, if you"
            " agree later."
        ),
    )
    function = StringField(
        _l("Your function"),
        validators=[needed(_l("Enter your function"))],
        description=_l("For example: head of compliance. Only staff see it."),
        max_length=120,
        autocomplete="organization-title",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = current_language()
        self.respondent_type.choices = reference.organisation_types(lang)
        self.authority_scope.choices = reference.choices("public_authority_scopes", lang)
        self.size.choices = _explained("sizes")

    def validate_authority_scope(self, field: Any) -> None:
        is_authority = self.respondent_type.data == "public_authority"
        if is_authority and not field.data and not self.is_partial:
            raise ValidationError(_("Choose the scope of the authority"))

    def command(self) -> DescribeKind:
        return DescribeKind(
            respondent_type=self.respondent_type.data or "",
            authority_scope=self.authority_scope.data or "",
            size=self.size.data or "",
            function=self.function.data or "",
        )


class ActivityForm(StepForm):
    role = RadioField(
        _l("Role under the AI Act"),
        validators=[needed(_l("Choose a role"))],
        description=_l("It decides which commitments fit you. Public, if you agree later."),
    )
    sectors = MultiCheckboxField(
        _l("Sectors"),
        validators=[needed(_l("Choose at least one sector"))],
        description=_l("All that apply. Public, if you agree later."),
    )
    nace_section = SelectField(
        _l("Economic activity (NACE)"),
        description=_l("Main activity by NACE Rev. 2.1. Only staff see it."),
        blank=_l("No answer"),
        width="full",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = current_language()
        self.role.choices = _explained("roles")
        self.sectors.choices = reference.choices("sectors", lang)
        self.nace_section.choices = [
            (code, f"{code} - {name}") for code, name in reference.choices("nace_sections", lang)
        ]

    def command(self) -> DescribeActivity:
        return DescribeActivity(
            role=self.role.data or "",
            sectors=tuple(self.sectors.data or ()),
            nace_section=self.nace_section.data or "",
        )


class NumbersForm(StepForm):
    transparency_number = StringField(
        _l("Transparency Register number"),
        validators=[pattern(r"[0-9]{5,14}-[0-9]{2}", _l("Enter a number such as 123456789012-34"))],
        description=_l(
            "Of the EU Transparency Register, such as 123456789012-34. Only staff see it."
        ),
        max_length=20,
        width="m",
    )
    pic = StringField(
        _l("Participant Identification Code (PIC)"),
        validators=[pattern(r"[0-9]{9}", _l("Enter the nine digits of the code"))],
        description=_l("Nine digits, if you take part in EU programmes. Only staff see it."),
        max_length=20,
        width="m",
    )

    def command(self) -> DescribeNumbers:
        return DescribeNumbers(
            transparency_number=self.transparency_number.data or "", pic=self.pic.data or ""
        )


class PublicationForm(StepForm):
    wants_pledge = RadioField(
        _l("How do you want to take part?"),
        validators=[needed(_l("Choose how you want to take part"))],
        choices=[
            choice(
                NETWORK,
                _l("Network only"),
                _l("Webinars, exchange of practice. You can make a pledge at any time later."),
            ),
            choice(
                PLEDGE,
                _l("Network and pledge"),
                _l("You also declare publicly what you will do, and until when."),
            ),
        ],
    )
    is_name_public = BooleanField(
        _l("List the organisation in the public register"),
        description=_l(
            "Name, website, country, kind, size, role and sectors. Without it nobody but staff"
            " sees that you are in the network."
        ),
    )
    privacy_read = BooleanField(
        _l("I have read the privacy notice"),
        validators=[needed(_l("Confirm that you have read the privacy notice"))],
    )

    def validate_is_name_public(self, field: Any) -> None:
        if self.wants_pledge.data == PLEDGE and not field.data:
            raise ValidationError(
                _("A pledge is published under its organisation's name: agree to list it here")
            )

    def command(self) -> DescribePublication:
        return DescribePublication(
            wants_pledge=self.wants_pledge.data == PLEDGE,
            is_name_public=bool(self.is_name_public.data),
            privacy_notice_version=PRIVACY_NOTICE_VERSION if self.privacy_read.data else "",
        )


def _explained(list_name: str) -> list[Any]:
    lang = current_language()
    return [
        choice(
            entry.code,
            reference.text(entry.name, lang),
            reference.text(entry.note, lang) or None,
        )
        for entry in reference.entries(list_name)
    ]


_FORM_OF_STEP: dict[Step, type[StepForm]] = {
    Step.NAME: EditNameForm,
    Step.KIND: KindForm,
    Step.ACTIVITY: ActivityForm,
    Step.NUMBERS: NumbersForm,
    Step.PUBLICATION: PublicationForm,
}


def step_form(
    step: Step, organisation: Organisation, *, function: str, points: Sequence[ChangeRequest]
) -> StepForm:
    """The form of a step with what is saved, and an answer for each point that is about it."""
    answers = {
        f"answer_{number}": TextAreaField(
            _l("Your answer on: %(field)s", field=FIELD_LABELS.get(point.field, point.field)),
            validators=[expected()],
            description=_l("Say what you changed, or why it should stay."),
            max_length=2000,
            rows=3,
        )
        for number, point in enumerate(points)
    }
    answered = {f"answer_{number}": point.answer for number, point in enumerate(points)}
    with_answers = type("StepFormWithAnswers", (_FORM_OF_STEP[step],), answers)
    saved = {**_saved(step, organisation, function), **answered}
    form: StepForm = with_answers(data=saved)
    form.points = points
    return form


def _saved(step: Step, organisation: Organisation, function: str) -> dict[str, Any]:
    if step is Step.PUBLICATION:
        has_chosen = step.value in organisation.completed_steps or organisation.wants_pledge
        chosen = PLEDGE if organisation.wants_pledge else NETWORK
        return {
            "wants_pledge": chosen if has_chosen else None,
            "is_name_public": organisation.is_name_public,
            "privacy_read": organisation.privacy_notice_version == PRIVACY_NOTICE_VERSION,
        }
    own: dict[str, Any] = {"function": function, "sectors": organisation.sector_codes}
    return {
        field: own[field] if field in own else getattr(organisation, field)
        for field in FIELDS_OF_STEP[step]
    }
