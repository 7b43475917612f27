"""The steps of contributing. What is incomplete is saved; only what cannot be read is an error."""

from collections.abc import Sequence
from typing import Any

from aipact import files
from aipact.casework.models import ChangeRequest
from aipact.forms.base import Form
from aipact.forms.fields import (
    BooleanField,
    EmailField,
    HiddenField,
    MultiCheckboxField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    UrlField,
)
from aipact.i18n import _, _l
from aipact.practices.actions import SaveStep
from aipact.practices.forms.rules import answer_box, articles, kinds, listed, needed_later, number
from aipact.practices.models import PracticeVersion
from aipact.practices.queries import content
from aipact.practices.states import FIELD_LABELS, LONGEST, MOST_LINKS, STEPS

# Empty rows under the links that are there, and how many more one press of the button adds.
EMPTY_ROWS, MORE_ROWS = 2, 3

MARKDOWN_HELP = _l(
    "You can use Markdown: a blank line begins a new paragraph, a hyphen at the beginning of a"
    " line makes a list, **two stars** make words bold, and [words](https://example.org) make a"
    " link. Pictures are left out."
)


class StepForm(Form):
    """One step, with a box for the answer to each point of the reviewers about it."""

    revision = HiddenField()
    step = ""
    points: Sequence[ChangeRequest] = ()

    def values(self) -> dict[str, Any]:
        """The columns of the step, as they were typed."""
        return {name: self._value(name) for name in STEPS[self.step]}

    def _value(self, name: str) -> Any:
        data = self[name].data
        return (data or "") if not isinstance(data, list | bool) else data

    def answer_field(self, point: ChangeRequest) -> Any:
        return self[f"answer_{self.points.index(point)}"]

    def command(self) -> SaveStep:
        return SaveStep(
            step=self.step,
            revision=number(self.revision.data),
            values=self.values(),
            answers={str(p.id): self.answer_field(p).data or "" for p in self.points},
        )

    def show_anew(self, revision: int) -> None:
        """Keep what is typed; saving it once more is then meant for the text as it is now."""
        self.revision.data = str(revision)
        self.revision.raw_data = None


class BasicsForm(StepForm):
    title = StringField(
        FIELD_LABELS["title"],
        validators=[needed_later()],
        description=_l("What it is, in a few words. Public."),
        width="full",
    )
    summary = TextAreaField(
        FIELD_LABELS["summary"],
        validators=[needed_later()],
        description=_l(
            "Two or three sentences that tell a reader whether to read on. Plain text. Public."
        ),
        max_length=LONGEST["summary"],
        rows=4,
    )
    language = SelectField(
        FIELD_LABELS["language"],
        validators=[needed_later()],
        description=_l("Readers see which one it is, and may get a translation. Public."),
    )
    kind = SelectField(
        FIELD_LABELS["kind"],
        validators=[needed_later()],
        description=_l("The commitment of the AI Pact that the practice shows. Public."),
        width="full",
    )
    commitments = MultiCheckboxField(
        FIELD_LABELS["commitments"], description=_l("All that apply. Public.")
    )
    articles = MultiCheckboxField(
        FIELD_LABELS["articles"],
        description=_l("What it helps with. We suggest those of the commitment. Public."),
    )
    level = RadioField(
        FIELD_LABELS["level"],
        validators=[needed_later()],
        description=_l("Public. A plan is welcome too: readers see that it is one."),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language.choices = listed("languages")
        self.kind.choices = kinds()
        self.commitments.choices = kinds()
        self.articles.choices = articles()
        self.level.choices = listed("implementation_levels")


class ContextForm(StepForm):
    target_groups = MultiCheckboxField(
        FIELD_LABELS["target_groups"],
        validators=[needed_later()],
        description=_l("All that apply. Public."),
    )
    formats = MultiCheckboxField(
        FIELD_LABELS["formats"],
        validators=[needed_later()],
        description=_l("All that apply. Public."),
    )
    ai_systems = TextAreaField(
        FIELD_LABELS["ai_systems"],
        validators=[needed_later()],
        description=_l(
            "Which AI systems the practice is about, and what they are used for. Public. Name a"
            " product only where it matters."
        ),
        max_length=LONGEST["ai_systems"],
        rows=5,
    )
    sectors = MultiCheckboxField(
        FIELD_LABELS["sectors"],
        validators=[needed_later()],
        description=_l("Where the practice is at work. As in your registration; public."),
    )
    size = RadioField(
        FIELD_LABELS["size"],
        validators=[needed_later()],
        description=_l("Helps others of your size to find it. As in your registration; public."),
    )
    languages = MultiCheckboxField(
        FIELD_LABELS["languages"],
        description=_l("In which languages its courses and papers are. Public."),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.target_groups.choices = listed("practice_target_groups")
        self.formats.choices = listed("practice_formats")
        self.sectors.choices = listed("sectors")
        self.size.choices = listed("sizes")
        self.languages.choices = listed("languages")


class AnswersForm(StepForm):
    """The five questions of the repository."""

    knowledge = TextAreaField(
        FIELD_LABELS["knowledge"],
        validators=[needed_later()],
        description=_l(
            "How you take into account what people already know: their technical knowledge,"
            " experience, education and training. Public."
        ),
        max_length=LONGEST["knowledge"],
        rows=12,
    )
    context = TextAreaField(
        FIELD_LABELS["context"],
        validators=[needed_later()],
        description=_l(
            "In which situations the AI systems are used, and whom their use affects. Public."
        ),
        max_length=LONGEST["context"],
        rows=12,
    )
    impact = TextAreaField(
        FIELD_LABELS["impact"],
        validators=[needed_later()],
        description=_l("What changed, and how you know: figures help, doubts too. Public."),
        max_length=LONGEST["impact"],
        rows=12,
    )
    challenges = TextAreaField(
        FIELD_LABELS["challenges"],
        validators=[needed_later()],
        description=_l("What others should know before they try the same. Public."),
        max_length=LONGEST["challenges"],
        rows=12,
    )
    plans = TextAreaField(
        FIELD_LABELS["plans"],
        validators=[needed_later()],
        description=_l("What you will do differently, and by when. Public."),
        max_length=LONGEST["plans"],
        rows=12,
    )


class MaterialForm(StepForm):
    """Files, and as many rows for links as the page shows."""

    files = MultipleFileField(
        _l("Add files"),
        limit=files.DEFAULT_LIMIT,
        description=_l("Slides, handbooks, forms: whatever helps others. Public, once published."),
    )
    rows = HiddenField()
    row_count = 0

    def links(self) -> list[tuple[Any, Any]]:
        """The fields of each row: what the link is called, and where it leads."""
        rows = range(self.row_count)
        return [(self[f"link_label_{row}"], self[f"link_url_{row}"]) for row in rows]

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        is_valid = bool(super().validate(*args, **kwargs))
        for label, url in self.links():
            if label.data and not url.data and not url.errors:
                url.errors = [_("Enter the address of this link, or empty its name")]
                is_valid = False
        return is_valid

    def values(self) -> dict[str, Any]:
        rows = [(label.data or "", url.data or "") for label, url in self.links()]
        return {"links": [{"label": label or url, "url": url} for label, url in rows if url]}


class PublicationForm(StepForm):
    licence = RadioField(
        FIELD_LABELS["licence"],
        validators=[needed_later()],
        description=_l(
            "What others may do with your text and files. We suggest CC BY 4.0. Public."
        ),
    )
    contact_name = StringField(
        FIELD_LABELS["contact_name"],
        validators=[needed_later()],
        description=_l("Whom the reviewers can ask. Only staff see it."),
        max_length=LONGEST["contact_name"],
        autocomplete="name",
    )
    contact_email = EmailField(
        FIELD_LABELS["contact_email"],
        validators=[needed_later()],
        description=_l("Only staff see it."),
    )
    is_publication_agreed = BooleanField(
        _l("The organisation agrees that the practice is published here under its name"),
        validators=[needed_later()],
    )
    is_free_of_personal_data = BooleanField(
        _l("The texts and files hold no personal data of third parties"),
        validators=[needed_later()],
        description=_l("No names, pictures or addresses of people who are not part of this."),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.licence.choices = listed("practice_licences")


_FORM_OF_STEP: dict[str, type[StepForm]] = {
    "basics": BasicsForm,
    "context": ContextForm,
    "answers": AnswersForm,
    "material": MaterialForm,
    "publication": PublicationForm,
}


def step_form(
    step: str,
    version: PracticeVersion,
    *,
    points: Sequence[ChangeRequest] = (),
    suggested: dict[str, Any] | None = None,
    rows: int = 0,
) -> StepForm:
    """The form of a step with what is saved.

    points: what the reviewers ask about this step; each gets a box for the answer.
    suggested: what to show in fields that are still empty. rows: how many rows for links.
    """
    saved = {name: getattr(version, name) for name in STEPS[step]}
    for name, value in (suggested or {}).items():
        saved[name] = saved[name] or value
    fields: dict[str, Any] = {}
    for place, point in enumerate(points):
        fields[f"answer_{place}"] = answer_box()
        saved[f"answer_{place}"] = point.answer
    if step == "material":
        links = saved.pop("links")
        rows = row_count(len(links), rows)
        for row in range(rows):
            fields |= _link_fields(row)
            link = links[row] if row < len(links) else {"label": "", "url": ""}
            saved[f"link_label_{row}"], saved[f"link_url_{row}"] = link["label"], link["url"]
        fields["row_count"] = rows
    saved["revision"] = str(content.step_revision(version, step))
    of_step = type(_FORM_OF_STEP[step].__name__, (_FORM_OF_STEP[step],), fields)
    form: StepForm = of_step(data=saved)
    form.step, form.points = step, points
    if isinstance(form, MaterialForm):
        # Not what was sent: this page may show more rows than the one before.
        form.rows.data = str(rows)
    return form


def row_count(saved: int, wanted: int) -> int:
    """How many rows for links to show: those that are there, some empty ones, never too many."""
    return min(MOST_LINKS, max(saved + EMPTY_ROWS, wanted))


def _link_fields(row: int) -> dict[str, Any]:
    return {
        f"link_label_{row}": StringField(
            _l("Link %(number)s: what it is called", number=row + 1), width="full"
        ),
        f"link_url_{row}": UrlField(_l("Link %(number)s: address", number=row + 1)),
    }
