"""The letter of an update: rendered once for all who read the same language.

What differs from one recipient to the next (the link that leaves, the topics, placeholders) is a
mark in the text; whoever sends or shows the letter puts the value there.
"""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from babel import Locale
from markupsafe import Markup, escape

from aipact.campaigns.models import Campaign, CampaignText
from aipact.campaigns.queries.texts import BRIDGE
from aipact.core import links, markdown
from aipact.core.db import db, new_id
from aipact.core.settings import current_settings
from aipact.exports.blocks import Block, Run, blocks
from aipact.i18n import _, speaking
from aipact.mail.models import Priority
from aipact.mail.outbox import enqueue
from aipact.mail.render import Recipient, render_letter
from aipact.reference.queries import label
from aipact.subscriptions.models import Subscriber
from aipact.subscriptions.queries.leaving import Leaving, leave_token
from aipact.subscriptions.states import TOPICS

# What a text may say of its recipient: {organisation}, or {organisation|your organisation}.
PLACEHOLDERS = ("organisation",)
_PLACEHOLDER = re.compile(rf"\{{({'|'.join(PLACEHOLDERS)})(?:\|([^{{}}|\r\n]*))?\}}")


@dataclass(frozen=True)
class Mark:
    """Where a recipient's own value stands: "leave" (the token of the link), "topics", or a
    placeholder with what stands there when nothing is known."""

    name: str
    fallback: str = ""


@dataclass(frozen=True)
class Composed:
    """One campaign for the readers of one language. `language` is the one of the text."""

    language: str
    subject: str
    text: str
    html: str
    nonce: str
    marks: tuple[Mark, ...]

    def pieces(self, part: str) -> Iterator[str | Mark]:
        """A part of the letter, text and marks in turn."""
        for number, piece in enumerate(re.split(rf"(?i){self.nonce}x(\d+)q", part)):
            yield self.marks[int(piece)] if number % 2 else piece

    def filled(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Text and HTML as one recipient gets them: for a preview."""
        return (
            "".join(_value(piece, values) for piece in self.pieces(self.text)),
            "".join(
                escape(_value(piece, values)) if isinstance(piece, Mark) else piece
                for piece in self.pieces(self.html)
            ),
        )


def _value(piece: str | Mark, values: Mapping[str, str]) -> str:
    return piece if isinstance(piece, str) else values.get(piece.name) or piece.fallback


@dataclass(frozen=True)
class Body:
    """The wording in its two forms; each kind of letter shows its own."""

    text: str
    html: Markup


def text_for(campaign: Campaign, reader: str) -> CampaignText:
    """The wording in the reader's language, else in English, else the authoritative one."""
    for language in (reader, BRIDGE, campaign.language):
        found = db.session.get(CampaignText, (campaign.id, language))
        if found is not None and found.subject and found.body:
            return found
    raise LookupError(f"campaign {campaign.id} has no text in {campaign.language}")


def compose(campaign: Campaign, reader: str) -> Composed:
    """The letter for who reads this language. Raises LookupError where there is no text at all."""
    return compose_text(campaign, text_for(campaign, reader), reader)


def compose_text(campaign: Campaign, wording: CampaignText, reader: str) -> Composed:
    """The same for a given wording. What is around it is in the reader's language where the site
    speaks it, else in English."""
    chrome = reader if reader in current_settings().languages else "en"
    marks = _Marks()
    body = _PLACEHOLDER.sub(lambda found: marks.put(found[1], found[2] or ""), wording.body)
    token = marks.put("leave")
    with speaking(chrome):
        reason = _(
            "You agreed to get updates about these topics: %(topics)s.", topics=marks.put("topics")
        )
        notices = list(_notices(campaign, wording, reader, chrome))
    letter = render_letter(
        "campaigns/update",
        to=Recipient("", locale=chrome),
        reason=reason,
        context={
            "title": wording.subject,
            "body": Body(readable(body), _html(body, wording.language)),
            "notices": notices,
            "leave_url": links.url("updates_leave", lang=chrome, token=token),
            "preferences_url": links.url("updates_preferences", lang=chrome),
            "archive_url": links.url("update", lang=chrome, slug=campaign.slug),
        },
    )
    return Composed(
        language=wording.language,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        nonce=marks.nonce,
        marks=tuple(marks.made),
    )


@dataclass(frozen=True)
class DigestLine:
    """What a digest says of one thing: its title, where it is, and how it begins."""

    title: str
    url: str
    begins: str = ""


# More than this is counted and no more: the rest is on our site.
MOST_LINES = 30


def digest(
    one: Subscriber,
    day: date,
    updates: Sequence[DigestLine],
    news: Sequence[DigestLine],
    *,
    topics: Sequence[str],
    follows: Sequence[str],
) -> None:
    """All since the last one in one letter. topics: codes; follows: names."""
    names = [label(TOPICS, code, one.locale) for code in topics] + list(follows)
    with speaking(one.locale):
        reason = _(
            "You agreed to get letters about this, gathered into one: %(names)s.",
            names=", ".join(names),
        )
    token = leave_token(Leaving(one.id, new_id(), ()))
    enqueue(
        "campaigns/digest",
        to=Recipient(one.email, locale=one.locale),
        reason=reason,
        context={
            "day": day,
            "updates": updates[:MOST_LINES],
            "news": news[:MOST_LINES],
            "more": max(len(updates) - MOST_LINES, 0) + max(len(news) - MOST_LINES, 0),
            "leave_url": links.url("updates_leave", lang=one.locale, token=token),
            "preferences_url": links.url("updates_preferences", lang=one.locale),
            "archive_url": links.url("updates", lang=one.locale),
        },
        dedupe=f"digest:{one.id}:{day}",
        priority=Priority.BULK,
        one_click_url=links.url("updates_one_click", lang=one.locale, token=token),
    )


class _Marks:
    """Words that occur in no text and that no writer changes on the way, but for their case."""

    def __init__(self) -> None:
        self.nonce = f"q{secrets.token_hex(8)}"
        self.made: list[Mark] = []

    def put(self, name: str, fallback: str = "") -> str:
        mark = Mark(name, fallback)
        if mark not in self.made:
            self.made.append(mark)
        return f"{self.nonce}x{self.made.index(mark)}q"


def _notices(campaign: Campaign, wording: CampaignText, reader: str, chrome: str) -> Iterator[str]:
    if wording.language != reader:
        yield _(
            "This update is not available in %(wanted)s. This is the text in %(language)s.",
            wanted=_language_name(reader, chrome),
            language=_language_name(wording.language, chrome),
        )
    elif wording.is_machine_translation:
        yield _(
            "A machine translated this text. The one that counts is in %(language)s.",
            language=_language_name(campaign.language, chrome),
        )


def _language_name(language: str, chrome: str) -> str:
    return str(Locale.parse(language).get_language_name(chrome))


def _html(body: str, language: str) -> Markup:
    return Markup('<div lang="{}">{}</div>').format(language, markdown.html(body, under=1))


# ---------------------------------------------------------------- Markdown to be read as it is


def readable(text: str) -> str:
    """Markdown as plain text for people: links with their address, lists with their dashes."""
    return "\n\n".join(_lines(blocks(text)))


def _lines(found: list[Block]) -> Iterator[str]:
    for block in found:
        match block["kind"]:
            case "heading":
                yield "\n" + _said(block["runs"]).upper()
            case "list":
                yield "\n".join(_items(block))
            case "quote":
                inner = "\n\n".join(_lines(block["blocks"]))
                yield "\n".join(f"> {line}".rstrip() for line in inner.splitlines())
            case "code":
                yield "\n".join(f"    {line}" for line in block["text"].splitlines())
            case "rule":
                yield "* * *"
            case "table":
                yield "\n".join(" | ".join(map(_said, row)) for row in block["rows"])
            case _:
                yield _said(block["runs"])


def _items(block: Block) -> Iterator[str]:
    for number, item in enumerate(block["items"], block["start"]):
        sign = f"{number}. " if block["ordered"] else "- "
        yield sign + "\n\n".join(_lines(item)).replace("\n", "\n" + " " * len(sign))


def _said(runs: list[Run]) -> str:
    """Words, and behind those of a link its address."""
    said = ""
    for number, run in enumerate(runs):
        said += "\n" if run.get("break") else run["text"]
        link = run.get("link", "")
        ends = number + 1 == len(runs) or runs[number + 1].get("link") != link
        if link and ends and not said.endswith(link):
            said += f" ({link})"
    return said
