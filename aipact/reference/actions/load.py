"""Load the files: insert, change, retire. Running it again changes nothing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, select

from aipact.core.clock import now, today
from aipact.core.db import Base, db
from aipact.reference.actions.files import DATA, DataError, ReferenceFiles, Row, read_files
from aipact.reference.models import (
    Anticipation,
    CatalogueVersion,
    CodeListEntry,
    Commitment,
    Country,
    FreeMailDomain,
    Milestone,
    Obligation,
    Reason,
    ReferenceLoad,
    Retirable,
    Unit,
)
from aipact.reference.queries.snapshot import forget_revision


@dataclass
class Counts:
    """What happened to the rows of one table."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    retired: int = 0
    deleted: int = 0

    @property
    def has_changes(self) -> bool:
        return bool(self.created or self.changed or self.retired or self.deleted)


@dataclass
class LoadReport:
    """What a load did, by table."""

    tables: dict[str, Counts] = field(default_factory=dict)

    @property
    def has_changes(self) -> bool:
        return any(counts.has_changes for counts in self.tables.values())

    @property
    def total(self) -> Counts:
        columns = [asdict(counts) for counts in self.tables.values()]
        return Counts(**{name: sum(row[name] for row in columns) for name in asdict(Counts())})


def load_reference_data(folder: Path = DATA) -> LoadReport:
    """Bring the database to the state of the files; flushes, the caller commits.

    What left a file is retired where other tables may name it, else deleted. Raises DataError when
    the files are wrong, or when the wording of the catalogue changed under its old number.
    """
    files = read_files(folder)
    report = LoadReport()
    _check_catalogue_number(files)
    tables: list[tuple[type[Base], list[Row]]] = [
        (CatalogueVersion, [files.version | {"content": _wording(files)}]),
        (Obligation, files.obligations),
        (Commitment, files.commitments),
        (Anticipation, files.anticipations),
        (Milestone, files.milestones),
        (Country, files.countries),
        (Unit, files.units),
        (CodeListEntry, files.entries),
        (Reason, files.reasons),
        (FreeMailDomain, files.domains),
    ]
    for model, rows in tables:
        report.tables[model.__tablename__] = _bring_in(model, rows)
        # Rows that others point to come first: the order above is the order of foreign keys.
        db.session.flush()
    _note_load(files.digest, report)
    return report


def _bring_in(model: type[Base], rows: list[Row]) -> Counts:
    key = [str(column.key) for column in inspect(model).primary_key]
    there = {_values(row, key): row for row in db.session.scalars(select(model).order_by(*key))}
    counts = Counts()
    for values in rows:
        row = there.pop(tuple(values[name] for name in key), None)
        if issubclass(model, Retirable):
            values = values | {"retired_on": None}
        if row is None:
            if model is CatalogueVersion:
                values = values | {"loaded_at": now()}
            db.session.add(model(**values))
            counts.created += 1
        elif different := {
            name: value for name, value in values.items() if getattr(row, name) != value
        }:
            for name, value in different.items():
                setattr(row, name, value)
            counts.changed += 1
        else:
            counts.unchanged += 1
    for row in there.values():
        _take_out(row, counts)
    return counts


def _take_out(row: Base, counts: Counts) -> None:
    if isinstance(row, Retirable):
        if row.retired_on is None:
            row.retired_on = today()
            counts.retired += 1
        else:
            counts.unchanged += 1
    elif isinstance(row, CatalogueVersion):
        counts.unchanged += 1
    else:
        db.session.delete(row)
        counts.deleted += 1


def _values(row: Base, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


def _wording(files: ReferenceFiles) -> dict[str, Any]:
    """The texts of this edition, kept with its number."""
    return {
        row["code"]: {"group": row["group"].value, "title": row["title"], "ask": row["ask"]}
        for row in files.commitments
    }


def _check_catalogue_number(files: ReferenceFiles) -> None:
    """A number names one wording: what somebody signed must stay what it was."""
    number = files.version["number"]
    query = select(CatalogueVersion).order_by(CatalogueVersion.number.desc()).limit(1)
    newest = db.session.scalars(query).first()
    if newest is None or number > newest.number:
        return
    if number < newest.number:
        raise DataError([f"commitments.toml: version: {newest.number} is already loaded"])
    before, after = newest.content, _wording(files)
    changed = sorted(
        code
        for code in before.keys() | after.keys()
        if _english(before.get(code)) != _english(after.get(code))
    )
    if changed:
        raise DataError(
            [
                f"commitments.toml: {code}: the wording changed, so the version needs a number"
                f" above {number}"
                for code in changed
            ]
        )


def _english(entry: dict[str, Any] | None) -> tuple[str, str, str] | None:
    """English is the source; a better translation does not make a new edition."""
    return (entry["group"], entry["title"]["en"], entry["ask"]["en"]) if entry else None


def _note_load(digest: str, report: LoadReport) -> None:
    if not report.has_changes:
        return
    counts = {name: asdict(entry) for name, entry in report.tables.items()}
    db.session.add(ReferenceLoad(digest=digest, loaded_at=now(), counts=counts))
    db.session.flush()
    forget_revision()
