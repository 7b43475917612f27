"""Forms of a pledge. What is incomplete is saved; only what cannot be read is an error."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from aipact.forms.base import Form
from aipact.forms.fields import (
    BooleanField,
    DateField,
    HiddenField,
    MultiCheckboxField,
    RadioField,
    StringField,
    TextAreaField,
    choice,
)
from aipact.forms.validators import date_between, required
from aipact.i18n import _l
from aipact.pledges.actions import SaveCommitment, SubmitPledge
from aipact.pledges.queries import Item
from aipact.pledges.states import COMMITMENT_STATUS_LABELS, CommitmentStatus

EARLIEST, LATEST = date(2015, 1, 1), date(2099, 12, 31)


class needed_later:  # noqa: N801 - reads as a word in a list of validators
    """May be left out for now, but not when the pledge is submitted: no "(optional)"."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, _field: Any) -> None:
        return


class SaveCommitmentForm(Form):
    """What an organisation does about one commitment."""

    is_chosen = BooleanField(_l("We take this commitment"), default=True)
    action = TextAreaField(
        _l("What you will do"),
        validators=[needed_later()],
        description=_l(
            "In your own words, in a few sentences: what exactly, where in the organisation, and "
            "how you will know that it is done. Public. No names of people, no business secrets."
        ),
        rows=9,
    )
    status = RadioField(
        _l("How far you are"),
        validators=[needed_later()],
        choices=[
            choice(
                CommitmentStatus.PLANNED.value,
                COMMITMENT_STATUS_LABELS[CommitmentStatus.PLANNED],
                _l("You have decided to do it and will begin later."),
            ),
            choice(
                CommitmentStatus.UNDER_WAY.value,
                COMMITMENT_STATUS_LABELS[CommitmentStatus.UNDER_WAY],
                _l("You have begun."),
            ),
            choice(
                CommitmentStatus.DONE.value,
                COMMITMENT_STATUS_LABELS[CommitmentStatus.DONE],
                _l("It is in place."),
            ),
        ],
    )
    target_on = DateField(
        _l("Target date"),
        validators=[needed_later(), date_between(EARLIEST, LATEST)],
        description=_l(
            "The day by which you want to be done. If it is done: since when, or leave it empty."
        ),
    )
    answer = TextAreaField(
        _l("Your answer to the reviewer"),
        validators=[needed_later()],
        description=_l("Say in a sentence what you changed, or why you did not. Not public."),
        rows=4,
        max_length=2000,
    )
    revision = HiddenField()

    def __init__(self, item: Item, **kwargs: Any) -> None:
        super().__init__(data=_values(item), **kwargs)
        if item.is_core:
            del self.is_chosen
        if not item.points:
            del self.answer

    def show_anew(self, item: Item) -> None:
        """Keep what is typed; saving it once more is then meant for the text as it is now."""
        self.revision.data = str(_revision(item))
        self.revision.raw_data = None

    def command(self, code: str) -> SaveCommitment:
        status = self.status.data
        revision = self.revision.data or ""
        return SaveCommitment(
            code=code,
            revision=int(revision) if revision.isascii() and revision.isdigit() else -1,
            action=self.action.data or "",
            status=CommitmentStatus(status) if status else None,
            target_on=self.target_on.data,
            is_chosen=self.is_chosen.data if "is_chosen" in self else True,
            answer=self.answer.data if "answer" in self and self.answer.data else "",
        )


def _values(item: Item) -> dict[str, Any]:
    row = item.pledged
    return {
        "is_chosen": row is None or row.is_chosen,
        "action": row.action if row else "",
        "status": row.status.value if row and row.status else None,
        "target_on": row.target_on if row else None,
        "answer": item.answer,
        "revision": str(_revision(item)),
    }


def _revision(item: Item) -> int:
    return item.pledged.revision if item.pledged else 0


class ChooseCommitmentsForm(Form):
    """The optional commitments, in the two groups of the catalogue."""

    provider = MultiCheckboxField(_l("For organisations that develop AI systems"))
    deployer = MultiCheckboxField(_l("For organisations that use AI systems"))

    def __init__(self, offered: dict[str, list[tuple[Item, str, str]]], **kwargs: Any) -> None:
        """offered: (item, title, what it asks) by group; a group that is missing is not shown."""
        chosen = {
            group: [item.code for item, _title, _ask in rows if item.is_chosen]
            for group, rows in offered.items()
        }
        super().__init__(data=chosen, **kwargs)
        for name in ("provider", "deployer"):
            if offered.get(name):
                self[name].choices = [
                    choice(item.code, f"{item.code} {title}", ask)
                    for item, title, ask in offered[name]
                ]
            else:
                del self[name]

    def codes(self) -> set[str]:
        fields: Iterable[Any] = (self[n] for n in ("provider", "deployer") if n in self)
        return {code for field in fields for code in field.data}


class SubmitPledgeForm(Form):
    """Who commits the organisation, to exactly the text that the page shows."""

    signed_by = StringField(
        _l("Your name"),
        validators=[required(_l("Enter your name"))],
        autocomplete="name",
        description=_l("Not public."),
    )
    signed_function = StringField(
        _l("Your function"),
        validators=[required(_l("Enter your function in the organisation"))],
        max_length=120,
        autocomplete="organization-title",
        description=_l("For instance: chief executive, head of legal affairs. Not public."),
    )
    has_authority = BooleanField(
        _l("I have the authority to commit the organisation to this pledge."),
        validators=[
            required(_l("Confirm that you have the authority, or ask a colleague who has it"))
        ],
    )
    shown_hash = HiddenField(max_length=64)

    def command(self) -> SubmitPledge:
        return SubmitPledge(
            signed_by=self.signed_by.data or "",
            signed_function=self.signed_function.data or "",
            shown_hash=self.shown_hash.data or "",
        )

    def show_anew(self, content_hash: str) -> None:
        """Signing once more is then meant for the text as it is now."""
        self.shown_hash.data = content_hash
        self.shown_hash.raw_data = None
        self.has_authority.data = False
