"""A question of the organiser in the sign-up form."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from aipact.events.actions import AskInForm
from aipact.events.models import FormQuestion
from aipact.events.states import QUESTION_KIND_LABELS, QuestionKind
from aipact.forms.base import Form
from aipact.forms.fields import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from aipact.forms.validators import number_between, required
from aipact.i18n import _, _l, ngettext

MOST_DAYS, MOST_OPTIONS = 3650, 30
USUAL_DAYS = 90


class QuestionForm(Form):
    """With a field for the words in each language, and one for the answers to choose from."""

    languages: tuple[str, ...] = ()
    old_options: Sequence[Mapping[str, Any]] = ()
    form_key = HiddenField(max_length=36)
    kind = RadioField(
        _l("How do people answer?"),
        validators=[required(_l("Choose how people answer"))],
        choices=[(kind.value, label) for kind, label in QUESTION_KIND_LABELS.items()],
    )
    is_required = BooleanField(_l("Nobody signs up without an answer"))
    retention_days = IntegerField(
        _l("Days for which the answers are kept"),
        validators=[required(_l("Enter a number of days")), number_between(0, MOST_DAYS)],
        description=_l("After the end of the event. Whoever signs up reads it at the question."),
    )

    def label_fields(self) -> list[Any]:
        return [self[f"label_{code}"] for code in self.languages]

    def option_fields(self) -> list[Any]:
        return [self[f"options_{code}"] for code in self.languages]

    def validate(self, extra_validators: Any = None) -> bool:
        is_fine = super().validate(extra_validators)
        if self.kind.data != QuestionKind.CHOICE:
            return is_fine
        first, *others = self.languages
        wanted = self._lines(first)
        if not 2 <= len(set(wanted)) == len(wanted) <= MOST_OPTIONS:
            error = _(
                "Give from 2 to %(most)s different answers, one in each line", most=MOST_OPTIONS
            )
            self.add_error(f"options_{first}", error)
            return False
        for code in others:
            if len(self._lines(code)) not in (0, len(wanted)):
                error = ngettext(
                    "There must be %(num)s line, as in the first language",
                    "There must be %(num)s lines, as in the first language",
                    len(wanted),
                )
                self.add_error(f"options_{code}", error)
                is_fine = False
        return is_fine

    def command(self, question_id: uuid.UUID | None = None) -> AskInForm:
        """Of a form that is right. question_id: that of the question; none for a new one."""
        kind = QuestionKind(self.kind.data)
        labels = {code: self[f"label_{code}"].data or "" for code in self.languages}
        return AskInForm(
            kind=kind,
            label={code: text for code, text in labels.items() if text},
            options=tuple(self._options()) if kind is QuestionKind.CHOICE else (),
            is_required=bool(self.is_required.data),
            retention_days=int(self.retention_days.data or 0),
            id=question_id or self._new_id(),
        )

    def _new_id(self) -> uuid.UUID:
        try:
            return uuid.UUID(self.form_key.data or "")
        except ValueError:
            return uuid.uuid4()

    def _options(self) -> list[dict[str, Any]]:
        """Each line with the code that its answers are stored under: that of the same words, else
        that of the line, so that a corrected spelling stays the same answer."""
        first = self.languages[0]
        words = self._lines(first)
        by_words = {one["label"].get(first): one["code"] for one in self.old_options}
        codes = [by_words.get(line) for line in words]
        for place, old in enumerate(self.old_options[: len(words)]):
            if codes[place] is None and old["code"] not in codes:
                codes[place] = old["code"]
        return [
            {
                "code": code or uuid.uuid4().hex[:8],
                "label": {
                    one: lines[place] for one in self.languages if (lines := self._lines(one))
                },
            }
            for place, code in enumerate(codes)
        ]

    def _lines(self, code: str) -> list[str]:
        typed = self[f"options_{code}"].data or ""
        return [" ".join(line.split()) for line in typed.splitlines() if line.strip()]


def question_form(languages: Mapping[str, str], question: FormQuestion | None) -> QuestionForm:
    """languages: code -> name, first that of the text that counts."""
    options = question.options if question else []
    controls: dict[str, Any] = {"languages": tuple(languages), "old_options": options}
    values: dict[str, Any] = {
        "form_key": str(uuid.uuid4()),
        "kind": QuestionKind.TEXT.value,
        "retention_days": USUAL_DAYS,
    }
    if question is not None:
        values["kind"] = question.kind.value
        values |= {n: getattr(question, n) for n in ("is_required", "retention_days")}
    for place, (code, name) in enumerate(languages.items()):
        must = [] if place else [required(_l("Enter the question"))]
        controls[f"label_{code}"] = StringField(
            _("Question in %(language)s", language=name),
            validators=must,
            width="full",
            max_length=300,
        )
        controls[f"options_{code}"] = TextAreaField(
            _("Answers in %(language)s", language=name), rows=4, max_length=6000
        )
        values[f"label_{code}"] = question.label.get(code, "") if question else ""
        lines = [one["label"].get(code, "") for one in options]
        values[f"options_{code}"] = "\n".join(lines) if all(lines) else ""
    form: QuestionForm = type("QuestionForm", (QuestionForm,), controls)(data=values)
    return form
