"""What is wrong with a campaign before it may go: found by reading it, not by trusting it."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from aipact.campaigns.models import Campaign, CampaignText
from aipact.campaigns.queries.texts import (
    PLACEHOLDER,
    PLACEHOLDERS,
    authoritative_text,
    is_stale,
    texts_of,
)
from aipact.core import markdown
from aipact.core.settings import current_settings
from aipact.i18n import _


@dataclass(frozen=True)
class Finding:
    """Something to mend, or (not is_error) to think about. language: of the text; '' for all."""

    language: str
    message: str
    is_error: bool = True


def findings(campaign: Campaign) -> list[Finding]:
    """Everything, errors first."""
    original, texts = authoritative_text(campaign), texts_of(campaign)
    found = [*_of_campaign(campaign, texts)]
    for text in texts:
        found += _of_text(text)
        if is_stale(text, campaign, original):
            found.append(
                Finding(text.language, _("The text that counts has changed since."), False)
            )
    return sorted(found, key=lambda one: not one.is_error)


def has_errors(campaign: Campaign) -> bool:
    return any(one.is_error for one in findings(campaign))


def _of_campaign(campaign: Campaign, texts: list[CampaignText]) -> Iterator[Finding]:
    if not campaign.topics:
        yield Finding("", _("Choose at least one topic: it says who gets the update, and why."))
    written = {text.language for text in texts}
    for code in current_settings().languages:
        if code not in written:
            message = _("There is no text in this language. Its readers get another one, marked.")
            yield Finding(code, message, False)


def _of_text(text: CampaignText) -> Iterator[Finding]:
    if not text.subject.strip():
        yield Finding(text.language, _("The subject is missing."))
    if not markdown.plain(text.body).strip():
        yield Finding(text.language, _("The text is missing."))
    for match in PLACEHOLDER.finditer(text.subject + "\n" + text.body):
        if match[1].strip() not in PLACEHOLDERS:
            yield Finding(
                text.language, _("The placeholder %(name)s does not exist.", name=match[0])
            )
        elif not (match[2] or "").strip():
            example = "{" + match[1].strip() + "|" + _("your organisation") + "}"
            yield Finding(
                text.language,
                _(
                    "%(name)s says nothing for people without an organisation. Write for instance"
                    " %(example)s.",
                    name=match[0],
                    example=example,
                ),
            )
    for address in links_of(text.body):
        if problem := _problem_of(address):
            yield Finding(text.language, f"{address}: {problem}")


def links_of(body: str) -> list[str]:
    """The addresses that a text links to, in order."""
    return [
        str(child.attrs.get("href", ""))
        for token in markdown.tokens(body)
        for child in token.children or ()
        if child.type == "link_open"
    ]


def _problem_of(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme == "mailto":
        return "" if "@" in parts.path else _("this is no e-mail address.")
    if parts.scheme not in ("http", "https") or "." not in (parts.hostname or ""):
        here = urlsplit(current_settings().base_url)
        if parts.scheme and parts.hostname == here.hostname:
            return ""
        return _("a link in a letter needs its whole address, with https://.")
    if parts.username or parts.password:
        return _("a link must not hold a name or password.")
    return ""
