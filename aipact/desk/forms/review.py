"""Forms of the desk. Each decision form hands back the revision that its page showed."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from aipact.casework.actions import Decide
from aipact.casework.queries import ReviewField
from aipact.casework.states import Outcome
from aipact.core.clock import today
from aipact.forms.base import Form
from aipact.forms.fields import (
    BooleanField,
    DateField,
    HiddenField,
    MultiCheckboxField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    UrlField,
    choice,
)
from aipact.forms.validators import date_between, required
from aipact.i18n import _, _l
from aipact.organisations.states import MEMBER_ROLE_LABELS, MEMBER_ROLE_NOTES, MemberRole
from aipact.practices.actions import NotePresentation, SaveTranslation
from aipact.practices.states import LONGEST, TranslationKind

# The same is said in more letters in some languages than in others.
LONGER = 1.5
CHARACTERS_IN_A_ROW, MOST_ROWS = 70, 20
_SEEN = _l("The organisation reads this word for word.")


class NoteForm(Form):
    note = TextAreaField(
        _l("Internal note"),
        validators=[required(_l("Write something first"))],
        description=_l("Only staff of the office read it."),
        rows=3,
    )


class MessageForm(Form):
    message = TextAreaField(
        _l("Message to the organisation"),
        validators=[required(_l("Write something first"))],
        description=_l("It stays on the record, and its contacts get it as a letter."),
        rows=4,
    )


class AssignForm(Form):
    reviewer = SelectField(
        _l("Reviewer"), validators=[required(_l("Choose a reviewer"))], width="full"
    )

    def reviewer_id(self) -> uuid.UUID:
        return uuid.UUID(self.reviewer.data)


class RefuseForm(Form):
    """The second person does not confirm."""

    reason = TextAreaField(
        _l("Why not?"),
        validators=[required(_l("Say why: your colleague reads it"))],
        description=_l("Only staff of the office read it."),
        rows=3,
    )


class RevisionForm(Form):
    """Hands back the revision of what the page showed."""

    revision = HiddenField()

    def seen_revision(self) -> int:
        text = self.revision.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def show_anew(self, **values: object) -> None:
        """Keep what is typed, and hand back other values of hidden fields: saving once more is
        then meant for the page as it is now."""
        for name, value in values.items():
            self[name].data, self[name].raw_data = str(value), None


class DecisionForm(RevisionForm):
    """What all decisions have in common."""

    outcome: Outcome

    def typed_text(self) -> str:
        """Everything that a person wrote, for the page that says that it came too late."""
        texts = [field.data for field in self if isinstance(field, TextAreaField) and field.data]
        return "\n\n".join(texts)

    def command(self) -> Decide:
        return Decide(self.outcome, self.seen_revision())


class ApproveForm(DecisionForm):
    """Every point of the checklist is ticked, for kinds that have one."""

    outcome = Outcome.APPROVED
    points: Mapping[str, Any] = {}
    checklist = MultiCheckboxField(
        _l("Checklist"),
        validators=[required(_l("Tick every point. If one of them is not so, ask for changes."))],
        description=_l("Tick what is so."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        is_fine = super().validate(extra_validators)
        left = [str(label) for key, label in self.points.items() if key not in self._ticked()]
        if is_fine and left:
            points = "; ".join(left)
            error = _("Not ticked: %(points)s. If it is not so, ask for changes.", points=points)
            self.checklist.errors = [error]
        return is_fine and not left

    def _ticked(self) -> list[str]:
        return list(self.checklist.data) if "checklist" in self else []

    def command(self) -> Decide:
        return Decide(self.outcome, self.seen_revision(), checklist=self._ticked())


def approve_form(points: Mapping[str, Any], **options: Any) -> ApproveForm:
    """points: key -> sentence of what is to be ticked; may be empty."""
    form = ApproveForm(**options)
    form.points = points
    if points:
        form.checklist.choices = list(points.items())
    else:
        del form.checklist
    return form


class NotAcceptForm(DecisionForm):
    outcome = Outcome.NOT_ACCEPTED
    reason_code = HiddenField()
    reason = TextAreaField(
        _l("Reason"), validators=[required(_l("Give the reason"))], description=_SEEN, rows=5
    )
    remedy = TextAreaField(
        _l("What the organisation can do about it"),
        validators=[required(_l("Say what the organisation can do about it"))],
        description=_SEEN,
        rows=5,
    )

    def command(self) -> Decide:
        return Decide(
            self.outcome,
            self.seen_revision(),
            reason_code=self.reason_code.data or "",
            reason=self.reason.data or "",
            remedy=self.remedy.data or "",
        )


class DuplicateForm(DecisionForm):
    outcome = Outcome.DUPLICATE
    duplicate_of = RadioField(
        _l("Which organisation is it?"),
        validators=[required(_l("Choose the organisation that is already here"))],
    )

    def command(self) -> Decide:
        return Decide(
            self.outcome, self.seen_revision(), duplicate_of_id=uuid.UUID(self.duplicate_of.data)
        )


class RequestChangesForm(DecisionForm):
    """For each reviewable field: named or not, a prepared reason, words of one's own."""

    outcome = Outcome.CHANGES_REQUESTED
    fields_to_name: tuple[str, ...] = ()
    prepared: dict[str, str] = {}
    remark = TextAreaField(
        _l("Anything else?"), description=_l("Stands above the points in the letter."), rows=3
    )

    def parts_of(self, key: str) -> tuple[Any, Any, Any]:
        """The three controls of one field: tick, prepared reason, own words."""
        return self[f"tick-{key}"], self[f"canned-{key}"], self[f"text-{key}"]

    def validate(self, extra_validators: Any = None) -> bool:
        is_fine = super().validate(extra_validators)
        named = [key for key in self.fields_to_name if self.parts_of(key)[0].data]
        if not named:
            self.form_errors.append(_("Name at least one field that has to change."))
        for key in named:
            tick, canned, text = self.parts_of(key)
            if not canned.data and not text.data:
                text.errors = [_("Choose a reason or write one: %(field)s", field=tick.label.text)]
                is_fine = False
        return is_fine and bool(named)

    def command(self) -> Decide:
        points = []
        for key in self.fields_to_name:
            tick, canned, text = self.parts_of(key)
            if tick.data:
                reasons = [self.prepared.get(canned.data or "", ""), text.data or ""]
                points.append((key, "\n\n".join(filter(None, reasons))))
        return Decide(
            self.outcome, self.seen_revision(), reason=self.remark.data or "", points=points
        )


def request_changes_form(
    asked: Sequence[ReviewField], prepared: dict[str, str]
) -> RequestChangesForm:
    """A form for these fields. prepared: code -> text of the reasons on offer."""
    controls: dict[str, Any] = {}
    for one in asked:
        controls[f"tick-{one.key}"] = BooleanField(one.label)
        controls[f"canned-{one.key}"] = SelectField(
            _l("Prepared reason"),
            choices=list(prepared.items()),
            blank=_l("None, in my own words"),
            width="full",
        )
        controls[f"text-{one.key}"] = TextAreaField(_l("In your own words"), rows=3)
    names = {"fields_to_name": tuple(one.key for one in asked), "prepared": prepared}
    made: RequestChangesForm = type("ChangesForm", (RequestChangesForm,), controls | names)()
    return made


class RecordLeavingForm(Form):
    on = DateField(
        _l("Left on"),
        validators=[required(_l("Enter the day")), date_between(latest=today)],
        description=_l("The day from which it is no longer part of the Pact."),
    )
    reason = TextAreaField(
        _l("Reason"),
        validators=[required(_l("Give the reason"))],
        description=_l("Only staff of the office read it."),
        rows=3,
    )

    def left_on(self) -> date:
        return date.fromisoformat(str(self.on.data))


class AnswerRequestForm(Form):
    """Somebody asks to belong to an organisation whose members do not answer."""

    answer = RadioField(
        _l("Your answer"),
        validators=[required(_l("Choose an answer"))],
        choices=[
            choice("accept", _l("Let this person in")),
            choice("decline", _l("Decline the request")),
        ],
    )
    roles = MultiCheckboxField(
        _l("Roles, when you let them in"),
        choices=[
            choice(role.value, label, MEMBER_ROLE_NOTES[role])
            for role, label in MEMBER_ROLE_LABELS.items()
        ],
        default=(MemberRole.EDITOR.value,),
    )
    reason = TextAreaField(_l("Reason, when you decline"), description=_l("The person reads it."))


# -- practices -----------------------------------------------------------------------------------


class ConfirmForm(Form):
    """A page with one button."""


class PresentationForm(RevisionForm):
    """The webinar that presented a practice; all empty takes it away."""

    title = StringField(_l("Title of the webinar"), width="full")
    on = DateField(_l("Day"), validators=[date_between(date(2018, 1, 1), date(2099, 12, 31))])
    url = UrlField(
        _l("Address"),
        description=_l("Where it is announced or can be seen."),
        max_length=300,
    )

    def command(self) -> NotePresentation:
        return NotePresentation(
            title=self.title.data or "",
            on=self.on.data,
            url=self.url.data or "",
            revision=self.seen_revision(),
        )


class TranslationForm(RevisionForm):
    """The words of a practice in another language, each beside the original."""

    names: tuple[str, ...] = ()
    language = SelectField(_l("Language"), validators=[required(_l("Choose the language"))])
    kind = RadioField(
        _l("Who translated?"),
        validators=[required(_l("Say who translated: readers are told"))],
        choices=[
            choice(
                TranslationKind.HUMAN.value,
                _l("A person"),
                _l("Translated or checked from beginning to end by somebody who knows both."),
            ),
            choice(TranslationKind.MACHINE.value, _l("A machine")),
        ],
    )
    source_hash = HiddenField(max_length=64)

    def command(self, language: str = "") -> SaveTranslation:
        """language: of a translation that is there; else the one that was chosen."""
        return SaveTranslation(
            language=language or self.language.data or "",
            kind=TranslationKind(self.kind.data),
            texts={name: self[name].data or "" for name in self.names},
            source_hash=self.source_hash.data or "",
            revision=self.seen_revision(),
        )


def translation_form(
    originals: Mapping[str, tuple[Any, str]],
    languages: Sequence[tuple[str, str]] | None,
    **options: Any,
) -> TranslationForm:
    """originals: label and text of each field that there is to translate. languages: on offer;
    None for a translation that is there."""
    controls = {name: _translated(name, *original) for name, original in originals.items()}
    made = type("MadeTranslationForm", (TranslationForm,), {**controls, "names": tuple(originals)})
    form: TranslationForm = made(**options)
    if languages is None:
        del form.language
    else:
        form.language.choices = list(languages)
    return form


def _translated(name: str, label: Any, original: str) -> Any:
    given: dict[str, Any] = {"validators": [required(_l("Translate this text too."))]}
    if name == "title":  # it has a column of its own length
        return StringField(label, width="full", max_length=LONGEST[name], **given)
    rows = original.count("\n") + len(original) // CHARACTERS_IN_A_ROW + 2
    most = int(LONGEST[name] * LONGER)
    return TextAreaField(label, rows=max(4, min(rows, MOST_ROWS)), max_length=most, **given)
