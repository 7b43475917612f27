"""A practice on paper: everything that templates/pdf/practice.typ shows, in words and blocks."""

from typing import Any
from urllib.parse import quote

from aipact.core.clock import today
from aipact.exports.blocks import Block, Run, blocks
from aipact.i18n import _, ngettext
from aipact.i18n.formats import file_size, long_date
from aipact.practices.queries.page import PracticePage
from aipact.practices.queries.wording import language_name
from aipact.practices.states import TranslationKind

# The newest; the count above them is of all.
MOST_ADOPTIONS = 10
_ADDRESS = ":/?#[]@!$&'()*+,;=%~-._"


def practice_paper(practice: PracticePage, lang: str, *, url: str) -> dict[str, Any]:
    """The data of the template for a reader of `lang`; `url` is the address of the page."""
    own = practice.wording.language
    return {
        "lang": lang,
        "text_lang": own,
        "title": practice.title,
        "site": "AI Pact Tracker",
        "organisation": practice.organisation_name,
        "country": practice.country_name,
        "disclaimer": disclaimer(),
        "url": url,
        "as_of": _("As of %(date)s", date=long_date(today())),
        "notices": _notices(practice, lang),
        "summary": _paragraphs(practice.summary),
        "facts_header": [_("What"), _("What the organisation says")],
        "facts": [[label, values] for label, values in _facts(practice) if values],
        "sections": [
            {
                "title": str(answer.question),
                "blocks": blocks(answer.text) or _paragraphs(_("No answer.")),
                "lang": own if answer.text.strip() else lang,
            }
            for answer in practice.answers
        ],
        "adoptions_title": ngettext(
            "Adopted by %(num)s organisation",
            "Adopted by %(num)s organisations",
            practice.adoption_count,
        ),
        "adoptions": [
            {
                "title": f"{one.organisation_name}, {long_date(one.on)}",
                "blocks": _paragraphs(one.note),
                "lang": one.language,
            }
            for one in practice.adoptions[:MOST_ADOPTIONS]
        ],
        "about_title": _("About this document"),
        "about": _about(practice, url),
    }


def disclaimer() -> str:
    return _(
        "Written by the organisation and published after a review. Publication is no endorsement "
        "and no presumption of compliance with the AI Act."
    )


def _notices(practice: PracticePage, lang: str) -> list[str]:
    """What a reader must know first: the age of the practice, and whose words these are."""
    found = []
    if practice.is_archived:
        found.append(_("Archived on %(date)s: nobody keeps it up to date.",
                       date=long_date(practice.archived_on)))  # fmt: skip
    elif practice.is_stale:
        found.append(
            _("The organisation has not confirmed for twelve months that this still holds.")
        )
    if practice.organisation_left_on:
        found.append(_("The organisation left the AI Pact on %(date)s.",
                       date=long_date(practice.organisation_left_on)))  # fmt: skip
    wording = practice.wording
    names = {"language": language_name(wording.original, lang)}
    if wording.kind is TranslationKind.HUMAN:
        found.append(_("Translated by a person from %(language)s.", **names))
    elif wording.kind is TranslationKind.MACHINE:
        found.append(_("Translated by a machine from %(language)s.", **names))
    elif wording.language != lang:
        found.append(_("This text is only available in %(language)s.", **names))
    if wording.is_stale:
        found.append(_("The original has changed since it was translated."))
    return found


def _facts(practice: PracticePage) -> list[tuple[str, list[Run]]]:
    own = practice.wording.original
    return [
        (_("How far it is"), _words(practice.level_name)),
        (_("Shows"), [_run(f"{one.code} {one.title}".strip()) for one in practice.commitments]),
        (
            _("AI Act"),
            [_run(f"{one.citation}, {one.title}", one.url or "") for one in practice.articles],
        ),
        (_("For whom"), _words(*practice.target_groups)),
        (_("Format"), _words(*practice.formats)),
        (_("AI systems in use"), [{**run, "lang": own} for run in _words(practice.ai_systems)]),
        (_("Sector"), _words(*practice.sectors)),
        (_("Size of the organisation"), _words(practice.size_name)),
        (_("Languages of the practice"), _words(*practice.languages)),
        (_("Published on"), _words(long_date(practice.published_on))),
        (_("Last confirmed on"), _words(long_date(practice.confirmed_on))),
        (_("Presented at a webinar"), _presented(practice)),
        (_("Links"), [{**_run(one.label, one.url), "lang": own} for one in practice.links]),
        (_("Files"), [_run(f"{one.name} ({file_size(one.size)})") for one in practice.files]),
    ]


def _presented(practice: PracticePage) -> list[Run]:
    if practice.presented is None:
        return []
    day = long_date(practice.presented_on)
    label = f"{practice.presented.label}, {day}" if day else practice.presented.label
    return [_run(label, practice.presented.url)]


def _about(practice: PracticePage, url: str) -> list[list[Run]]:
    licence = [
        _run(_("Licence of the text:") + " "),
        _run(practice.licence_name, practice.licence_url),
    ]
    page = [
        _run(_("This practice on the web, with its files and its history:") + " "),
        _run(url, url),
    ]
    return [[_run(disclaimer())], licence, page]


def _words(*values: str) -> list[Run]:
    return [_run(value) for value in values if value]


def _run(text: str, url: str = "") -> Run:
    return {"text": text, "link": quote(url, safe=_ADDRESS)} if url else {"text": text}


def _paragraphs(text: str) -> list[Block]:
    """Plain text: an empty line parts paragraphs."""
    parts = (part.strip() for part in text.split("\n\n"))
    return [{"kind": "paragraph", "runs": [_run(part)]} for part in parts if part]
