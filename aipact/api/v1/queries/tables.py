"""A list as the files hold it: its columns, and a record as one line of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Table:
    """One kind of record: columns in their order with what each holds, and which hold lists."""

    name: str
    title: str
    columns: Mapping[str, str]
    # The character between the values of a list.
    separators: Mapping[str, str]

    def cells(self, record: Mapping[str, Any]) -> list[Any]:
        """A record as one line."""
        return [self._cell(name, record[name]) for name in self.columns]

    def _cell(self, name: str, value: Any) -> Any:
        separator = self.separators.get(name)
        return separator.join(value) if separator else value

    def described(self) -> list[dict[str, Any]]:
        """The columns as CSV on the Web describes them."""
        return [self._described(name, text) for name, text in self.columns.items()]

    def _described(self, name: str, text: str) -> dict[str, Any]:
        column: dict[str, Any] = {"name": name, "titles": name, "dc:description": text}
        if name in self.separators:
            column["separator"] = self.separators[name]
        kinds = {"_on": "date", "_since": "date", "_url": "anyURI", "_count": "integer"}
        fitting = (kind for end, kind in kinds.items() if name.endswith(end))
        return column | {"datatype": next(fitting, "string")}
