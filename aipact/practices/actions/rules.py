"""What a column of a practice can hold."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from aipact.core.errors import RuleBroken
from aipact.i18n import _, _l
from aipact.i18n.formats import number
from aipact.practices.models import PracticeVersion
from aipact.practices.states import COMMITMENT_FIELDS, LIST_OF_FIELD, LONGEST, MOST_LINKS
from aipact.reference import queries as reference

STARTS_WITH = {
    "title": _l("Give the practice a title."),
    "kind": _l("Choose what it is about."),
    "language": _l("Choose the language in which you write."),
}


def clean(values: Mapping[str, Any], *, kind: str = "") -> dict[str, Any]:
    """The values as they are kept: no blanks at the ends, no code twice, and among the other
    commitments not the one that the practice is about."""
    kept = {name: _clean(value) for name, value in values.items()}
    if "commitments" in kept:
        kept["commitments"] = [code for code in kept["commitments"] if code != kind]
    return kept


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return list(dict.fromkeys(value))
    return value


def require_valid(values: Mapping[str, Any], *, kept: PracticeVersion | None = None) -> None:
    """Raises RuleBroken of the first field that is too long or names what is not in its list. A
    code that was chosen while it was in the list may stay."""
    for name, value in values.items():
        if name == "links":
            _require_links(value)
        elif name in COMMITMENT_FIELDS or name in LIST_OF_FIELD:
            codes = _codes(value)
            before = _codes(getattr(kept, name)) if kept is not None else ()
            if any(not _is_listed(name, code) for code in codes if code not in before):
                raise RuleBroken(name, _("Choose from the list."))
        elif name in LONGEST and len(value) > LONGEST[name]:
            raise RuleBroken(name, _too_long(LONGEST[name], len(value)))


def _codes(value: str | list[str]) -> Iterable[str]:
    return value if isinstance(value, list) else filter(None, [value])


def _is_listed(name: str, code: str) -> bool:
    if name in COMMITMENT_FIELDS:
        entry = reference.commitment(code)
        return entry is not None and entry.code == code and entry.retired_on is None
    return reference.is_code(LIST_OF_FIELD[name], code)


def _require_links(links: list[dict[str, str]]) -> None:
    if len(links) > MOST_LINKS:
        raise RuleBroken("links", _("Name at most %(number)s links.", number=number(MOST_LINKS)))
    for one in links:
        if not _is_web_address(one["url"]):
            raise RuleBroken("links", _("Begin each address with https:// or http://"))


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _too_long(most: int, count: int) -> str:
    return str(
        _(
            "Use at most %(max)s characters; this text has %(count)s",
            max=number(most),
            count=number(count),
        )
    )


def default_articles(kind: str) -> list[str]:
    """The articles of the AI Act that the commitment is about."""
    entry = reference.commitment(kind)
    keys = [reference.article_key(one) for one in entry.articles] if entry else []
    return [key for key in dict.fromkeys(keys) if reference.is_code("ai_act_articles", key)]
