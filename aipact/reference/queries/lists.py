"""Code lists, units and the domains of free mail providers."""

from sqlalchemy import select

from aipact.core.db import db
from aipact.reference.models import Unit
from aipact.reference.queries.snapshot import Entry, snapshot, text

Choice = tuple[str, str]


def entries(list_name: str) -> list[Entry]:
    """The current values of a list, in its order. Raises KeyError for a list that is not there."""
    return [entry for entry in _list(list_name).values() if not entry.is_retired]


def choices(list_name: str, locale: str) -> list[Choice]:
    """(code, name) pairs for a select field, in the order of the list."""
    return [(entry.code, text(entry.name, locale)) for entry in entries(list_name)]


def organisation_types(locale: str) -> list[Choice]:
    """The respondent types that an organisation can have: not the two kinds of citizen."""
    return [
        (entry.code, text(entry.name, locale))
        for entry in entries("respondent_types")
        if not entry.data.get("person")
    ]


def label(list_name: str, code: str | None, locale: str) -> str:
    """The name of a code, also of a retired one; an unknown code names itself."""
    if not code:
        return ""
    entry = _list(list_name).get(code)
    return text(entry.name, locale) if entry else code


def note(list_name: str, code: str | None, locale: str) -> str:
    """What explains a code, such as the thresholds of a size; '' where there is nothing."""
    entry = _list(list_name).get(code or "")
    return text(entry.note, locale) if entry else ""


def is_code(list_name: str, code: str) -> bool:
    """Whether somebody may choose this code today."""
    entry = _list(list_name).get(code)
    return entry is not None and not entry.is_retired


def code_for(list_name: str, alias: str) -> str | None:
    """The code that an import means: the code itself, its name at the source or an alias."""
    wanted = alias.strip().casefold()
    for entry in _list(list_name).values():
        spellings = [entry.code, entry.data.get("hys", ""), *entry.data.get("aliases", [])]
        if wanted and wanted in (spelling.casefold() for spelling in spellings):
            return entry.code
    return None


def is_free_mail_domain(domain: str) -> bool:
    """Whether anybody can get an address at this domain (or the domain above it)."""
    labels = domain.strip().rstrip(".").casefold().split(".")
    domains = snapshot().free_mail_domains
    return any(".".join(labels[start:]) in domains for start in range(len(labels) - 1))


def units(*, advisers: bool = False) -> list[Unit]:
    """The units of the AI Office, with its advisers on request."""
    query = select(Unit).where(Unit.retired_on.is_(None)).order_by(Unit.position)
    return list(db.session.scalars(query if advisers else query.where(Unit.kind == "unit")))


def unit_name(key: str | None, locale: str) -> str:
    """The name of a unit or adviser; an unknown key names itself."""
    if not key:
        return ""
    return text(snapshot().unit_names.get(key), locale) or key


def unit_choices(locale: str) -> list[Choice]:
    """(key, name) pairs of the units for a select field."""
    return [(unit.key, text(unit.name, locale)) for unit in units()]


def _list(list_name: str) -> dict[str, Entry]:
    return snapshot().lists[list_name]
