"""What the forms of practices share: choices from the reference lists, and validators."""

from typing import Any

from aipact.forms.fields import TextAreaField, choice
from aipact.i18n import _l, current_language
from aipact.practices.states import LITERACY
from aipact.reference import queries as reference
from aipact.reference.models import CommitmentGroup

GROUP_LABELS = {
    CommitmentGroup.CORE: _l("Core commitments"),
    CommitmentGroup.PROVIDER: _l("For organisations that develop AI systems"),
    CommitmentGroup.DEPLOYER: _l("For organisations that use AI systems"),
}


class needed_later:  # noqa: N801 - reads as a word in a list of validators
    """May be left out for now, but not when the practice is submitted: no "(optional)"."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, _field: Any) -> None:
        return


def listed(list_name: str) -> list[Any]:
    """The values of a reference list, each with its explanation where it has one."""
    lang = current_language()
    return [
        choice(
            entry.code, reference.text(entry.name, lang), reference.text(entry.note, lang) or None
        )
        for entry in reference.entries(list_name)
    ]


def kinds() -> list[Any]:
    """What a practice can show: AI literacy first, then the other commitments by their groups."""
    lang = current_language()
    catalogue = reference.commitments()
    first = [entry for entry in catalogue if entry.code == LITERACY]
    rest = [entry for entry in catalogue if entry.code != LITERACY]
    return [
        choice(
            entry.code,
            f"{entry.code} {reference.text(entry.title, lang)}",
            group=None if entry.code == LITERACY else GROUP_LABELS[entry.group],
        )
        for entry in (*first, *rest)
    ]


def articles() -> list[Any]:
    """The articles and annexes of the AI Act, as the reader's language cites them."""
    lang = current_language()
    return [
        choice(code, f"{reference.citation(code, lang)} - {title}")
        for code, title in reference.choices("ai_act_articles", lang)
    ]


def number(text: str | None) -> int:
    """A revision that the page handed back; -1, which is none, for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 10 else -1


def answer_box() -> TextAreaField:
    """For the answer to one point of the reviewers."""
    return TextAreaField(
        _l("Your answer to the reviewers"),
        validators=[needed_later()],
        description=_l("Say in a sentence what you changed, or why you did not. Not public."),
        max_length=2000,
        rows=4,
    )
