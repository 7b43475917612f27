"""Read the data files and check them as a whole, before anything touches the database."""

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from aipact.core.db import Translated
from aipact.core.settings import Settings
from aipact.reference.models import CommitmentGroup, CountryGroup, Evidence, WordingEvidence

DATA = Path(__file__).parents[1] / "data"
LANGUAGES = Settings.languages
FILES = (
    "code_lists",
    "commitments",
    "countries",
    "free_mail_domains",
    "obligations",
    "pact_timeline",
    "reasons",
    "units",
)

Row = dict[str, Any]


class DataError(ValueError):
    """The files are wrong: one line per problem, each naming file, key and what is missing."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass
class ReferenceFiles:
    """The rows of each table as the files give them, in file order; `digest` names this state."""

    digest: str = ""
    version: Row = field(default_factory=dict)
    commitments: list[Row] = field(default_factory=list)
    anticipations: list[Row] = field(default_factory=list)
    obligations: list[Row] = field(default_factory=list)
    milestones: list[Row] = field(default_factory=list)
    countries: list[Row] = field(default_factory=list)
    units: list[Row] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)
    reasons: list[Row] = field(default_factory=list)
    domains: list[Row] = field(default_factory=list)


def read_files(folder: Path = DATA) -> ReferenceFiles:
    """All data files of a folder as rows. Raises DataError with every problem found."""
    reader = _Reader(folder)
    files = ReferenceFiles(
        version=reader.version(),
        commitments=list(reader.commitments()),
        anticipations=list(reader.anticipations()),
        obligations=list(reader.obligations()),
        milestones=list(reader.milestones()),
        countries=list(reader.countries()),
        units=list(reader.units()),
        entries=list(reader.entries()),
        reasons=list(reader.reasons()),
        domains=[{"domain": name} for name in reader.files["free_mail_domains"]["domains"]],
    )
    reader.check(files)
    if reader.problems:
        raise DataError(reader.problems)
    files.digest = reader.digest
    return files


class _Entry:
    """One table of a file; reads its values and reports what is missing or wrong."""

    def __init__(self, file: str, key: str, values: Row, problems: list[str]) -> None:
        self.values = values
        self._where = f"{file}.toml: {key}"
        self._problems = problems

    def report(self, problem: str) -> None:
        self._problems.append(f"{self._where}: {problem}")

    def value(self, name: str, kind: type) -> Any:
        value = self.values.get(name)
        if not isinstance(value, kind):
            self.report(f"{name}: expected {kind.__name__}, found {value!r}")
        return value

    def one_of(self, name: str, kind: type[Any]) -> Any:
        try:
            return kind(self.values.get(name))
        except ValueError:
            self.report(f"{name}: {self.values.get(name)!r} is no {kind.__name__}")
            return None

    def text(self, name: str) -> Translated:
        """A text in every language; a plain string is the same in all."""
        value = self.values.get(name)
        if isinstance(value, str):
            value = dict.fromkeys(LANGUAGES, value)
        if not isinstance(value, dict):
            self.report(f"{name}: no text")
            return {}
        for language in LANGUAGES:
            if not str(value.get(language, "")).strip():
                self.report(f"{name}: no text in {language!r}")
        return value

    def optional_text(self, name: str) -> Translated | None:
        return self.text(name) if name in self.values else None

    def sourced(self) -> Row:
        return {
            "source": self.value("source", str),
            "as_of": self.value("as_of", date),
            "evidence": self.one_of("evidence", Evidence),
        }


class _Reader:
    def __init__(self, folder: Path) -> None:
        contents = {name: (folder / f"{name}.toml").read_bytes() for name in FILES}
        self.files = {name: _parse(name, raw) for name, raw in contents.items()}
        self.digest = hashlib.sha256(b"\0".join(contents.values())).hexdigest()
        self.problems: list[str] = []

    def _rows(self, file: str, table: str, key: str) -> Iterator[tuple[int, _Entry]]:
        defaults = self.files[file].get("defaults", {})
        for position, values in enumerate(self.files[file][table], start=1):
            name = str(values.get(key, f"entry {position}"))
            yield position, _Entry(file, name, defaults | values, self.problems)

    def version(self) -> Row:
        entry = _Entry(
            "commitments", "version", self.files["commitments"]["version"], self.problems
        )
        return {
            "number": entry.value("number", int),
            "as_of": entry.value("as_of", date),
            "source": entry.value("source", str),
            "count_evidence": entry.one_of("count_evidence", Evidence),
        }

    def commitments(self) -> Iterator[Row]:
        version = self.files["commitments"]["version"]
        for position, entry in self._rows("commitments", "commitments", "code"):
            yield {
                "code": entry.value("code", str),
                "version_number": version.get("number"),
                "group": entry.one_of("group", CommitmentGroup),
                "position": position,
                "title": entry.text("title"),
                "ask": entry.text("ask"),
                "guidance": entry.text("guidance"),
                "articles": entry.value("articles", list),
                "related_articles": entry.value("related_articles", list),
                "mapping_note": entry.optional_text("mapping_note"),
                "wording_evidence": entry.one_of("wording_evidence", WordingEvidence),
                "mapping_evidence": Evidence.INFERENCE,
                "source": entry.value("source", str),
                "as_of": version.get("as_of"),
            }

    def anticipations(self) -> Iterator[Row]:
        for _, entry in self._rows("commitments", "commitments", "code"):
            keys = entry.value("obligations", list) or []
            notes = entry.values.get("obligation_notes", {})
            to_check = entry.values.get("obligations_to_check", [])
            for stray in sorted({*notes, *to_check} - set(keys)):
                entry.report(f"obligations: a note or check for {stray!r}, which is not listed")
            noted = _Entry("commitments", f"{entry.values.get('code')}: note", notes, self.problems)
            for key in keys:
                yield {
                    "commitment_code": entry.values.get("code"),
                    "obligation_key": key,
                    "note": noted.optional_text(key),
                    "evidence": Evidence.INFERENCE,
                    "needs_check": key in to_check,
                }

    def obligations(self) -> Iterator[Row]:
        for position, entry in self._rows("obligations", "obligations", "key"):
            yield entry.sourced() | {
                "key": entry.value("key", str),
                "position": position,
                "title": entry.text("title"),
                "applies": entry.text("applies"),
                "note": entry.optional_text("note"),
                "original_on": entry.values.get("original_date"),
                "current_on": entry.value("current_date", date),
                "legal_basis": entry.value("legal_basis", str),
                "amending_act": entry.values.get("amending_act"),
                "articles": entry.value("articles", list),
                "needs_check": entry.values.get("needs_check", False),
            }

    def milestones(self) -> Iterator[Row]:
        for _, entry in self._rows("pact_timeline", "milestones", "key"):
            if entry.value("precision", str) not in ("day", "month"):
                entry.report("precision: expected day or month")
            yield entry.sourced() | {
                "key": entry.value("key", str),
                "on": entry.value("on", date),
                "precision": entry.values.get("precision"),
                "title": entry.text("title"),
                "detail": entry.text("detail"),
            }

    def countries(self) -> Iterator[Row]:
        for position, entry in self._rows("countries", "countries", "code"):
            yield {
                "code": entry.value("code", str),
                "alpha3": entry.value("alpha3", str),
                "eu_code": entry.values.get("eu_code", entry.values.get("code")),
                "group": entry.one_of("group", CountryGroup),
                "protocol_order": position,
            }

    def units(self) -> Iterator[Row]:
        for position, entry in self._rows("units", "units", "key"):
            yield entry.sourced() | {
                "key": entry.value("key", str),
                "kind": entry.value("kind", str),
                "position": position,
                "name": entry.text("name"),
            }

    def entries(self) -> Iterator[Row]:
        for list_name, values in self.files["code_lists"]["lists"].items():
            defaults = {key: value for key, value in values.items() if key != "entries"}
            for position, raw in enumerate(values["entries"], start=1):
                name = f"{list_name}: {raw.get('code', f'entry {position}')}"
                entry = _Entry("code_lists", name, defaults | raw, self.problems)
                yield entry.sourced() | {
                    "list_name": list_name,
                    "code": entry.value("code", str),
                    "position": position,
                    "name": entry.text("name"),
                    "note": entry.optional_text("note"),
                    "data": entry.values.get("data", {}),
                }

    def reasons(self) -> Iterator[Row]:
        for position, entry in self._rows("reasons", "reasons", "code"):
            yield {
                "kind": entry.value("kind", str),
                "outcome": entry.value("outcome", str),
                "code": entry.value("code", str),
                "position": position,
                "text": entry.text("text"),
                "remedy": entry.text("remedy"),
            }

    def check(self, files: ReferenceFiles) -> None:
        """What only the files together can show: doubles and references to nothing."""
        self._unique("commitments", files.commitments, "code")
        self._unique("commitments", files.anticipations, "commitment_code", "obligation_key")
        self._unique("obligations", files.obligations, "key")
        self._unique("pact_timeline", files.milestones, "key")
        for column in ("code", "alpha3", "eu_code"):
            self._unique("countries", files.countries, column)
        self._unique("units", files.units, "key")
        self._unique("code_lists", files.entries, "list_name", "code")
        self._unique("reasons", files.reasons, "kind", "outcome", "code")
        self._unique("free_mail_domains", files.domains, "domain")

        articles = _codes(files.entries, "ai_act_articles")
        acts = _codes(files.entries, "legal_acts")
        keys = {row["key"] for row in files.obligations}
        for row in files.commitments:
            self._known("commitments", row["code"], "article", _cited(row), articles)
        for row in files.obligations:
            self._known("obligations", row["key"], "article", _cited(row), articles)
            act = {row["amending_act"]} - {None}
            self._known("obligations", row["key"], "amending act", act, acts)
        for row in files.anticipations:
            self._known(
                "commitments", row["commitment_code"], "obligation", {row["obligation_key"]}, keys
            )

    def _unique(self, file: str, rows: list[Row], *columns: str) -> None:
        seen = set()
        for row in rows:
            key = tuple(row[column] for column in columns)
            if key in seen:
                shown = " ".join(str(part) for part in key)
                self.problems.append(f"{file}.toml: {shown}: {columns[-1]} is there twice")
            seen.add(key)

    def _known(self, file: str, key: str, what: str, named: set[str], known: set[str]) -> None:
        for name in sorted(named - known):
            self.problems.append(f"{file}.toml: {key}: unknown {what} {name!r}")


def _parse(name: str, raw: bytes) -> Row:
    try:
        return tomllib.loads(raw.decode())
    except ValueError as error:
        raise DataError([f"{name}.toml: {error}"]) from error


def _codes(entries: list[Row], list_name: str) -> set[str]:
    return {row["code"] for row in entries if row["list_name"] == list_name}


def _cited(row: Row) -> set[str]:
    """The articles and annexes themselves, without paragraph or point."""
    references = [*(row["articles"] or []), *(row.get("related_articles") or [])]
    return {str(reference).split("(")[0].split("#")[0] for reference in references}
