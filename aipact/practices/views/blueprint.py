"""The blueprint and what its pages have in common."""

from dataclasses import dataclass

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from aipact.practices.models import Adoption, Practice, PracticeVersion
from aipact.practices.queries import content
from aipact.practices.states import STEP_LABELS, STEP_OF_FIELD, STEPS

Answer = Response | str | tuple[str, int]

bp = Blueprint("practices", __name__)


@dataclass(frozen=True)
class Progress:
    """How far one step is: what is missing in it, and which points wait for an answer."""

    key: str
    label: str
    missing: tuple[str, ...]
    unanswered: int
    is_begun: bool

    @property
    def is_done(self) -> bool:
        return not self.missing and not self.unanswered


def progress(version: PracticeVersion) -> list[Progress]:
    """Every step of a draft, in order."""
    missing = content.missing(version)
    points = content.points(version)
    return [
        Progress(
            key=step,
            label=str(STEP_LABELS[step]),
            missing=tuple(one.label for one in missing if one.step == step),
            unanswered=sum(
                1 for one in points if not one.answer and STEP_OF_FIELD.get(one.field) == step
            ),
            is_begun=any(getattr(version, name) for name in STEPS[step]),
        )
        for step in STEPS
    ]


def to_overview(practice: Practice) -> Response:
    slug = practice.organisation.slug
    return redirect(url_for("practices.show", slug=slug, practice_id=practice.id), 303)


def to_adoption(adoption: Adoption) -> Response:
    slug = adoption.organisation.slug
    return redirect(url_for("practices.adoption", slug=slug, adoption_id=adoption.id), 303)
