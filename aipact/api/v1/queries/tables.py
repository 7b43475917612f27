"""A list as the files hold it: its columns, and its rows as lines or as records."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

# How the names of columns end that hold days.
_DAYS = ("_on", "_since")


@dataclass(frozen=True)
class Table:
    """One kind of record: columns in their order with what each holds, and which hold lists."""

    name: str
    title: str
    columns: Mapping[str, str]
    # The character between the values of a list.
    separators: Mapping[str, str]

    def lines(self, rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
        """Rows whose lists are text."""
        joined = [(at, self.separators.get(name)) for at, name in enumerate(self.columns)]
        lists = [(at, separator) for at, separator in joined if separator]
        for row in rows:
            for at, separator in lists:
                row[at] = separator.join(row[at])
            yield row

    def dated(self, rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
        """Rows whose days are dates, also where the database gave them as text."""
        days = [at for at, name in enumerate(self.columns) if name.endswith(_DAYS)]
        for row in rows:
            for at in days:
                if row[at].__class__ is str:
                    row[at] = date.fromisoformat(row[at])
            yield row

    def records(self, rows: Iterable[list[Any]]) -> Iterator[dict[str, Any]]:
        """Rows as records with names."""
        names = list(self.columns)
        return (dict(zip(names, row, strict=True)) for row in rows)

    def described(self) -> list[dict[str, Any]]:
        """The columns as CSV on the Web describes them."""
        return [self._described(name, text) for name, text in self.columns.items()]

    def _described(self, name: str, text: str) -> dict[str, Any]:
        column: dict[str, Any] = {"name": name, "titles": name, "dc:description": text}
        if name in self.separators:
            column["separator"] = self.separators[name]
        kinds = {**dict.fromkeys(_DAYS, "date"), "_url": "anyURI", "_count": "integer"}
        fitting = (kind for end, kind in kinds.items() if name.endswith(end))
        return column | {"datatype": next(fitting, "string")}
