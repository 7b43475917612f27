"""Reads what meeting tools write of who was there: CSV of Zoom, Teams and Webex in English, German
and French, and plain lists of the same shape.

Each tool, and each version of it, writes a little differently: another encoding, another delimiter,
a summary above the table, a table for hosts and one for attendees. So nothing here is expected at a
fixed place; a table begins where a row names a person and something else that we know.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aipact.core.errors import RuleBroken
from aipact.core.text import fold, normal_email
from aipact.i18n import _
from aipact.i18n.formats import file_size, number

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 20_000
LONGEST_NAME, LONGEST_ADDRESS = 200, 254
ZIP = b"PK\x03\x04"
_DELIMITERS = ("\t", ";", ",")
_ADDRESS = re.compile(r"[^\s<>;,:\"'()]+@[^\s<>;,\"'()]+\.[^\s<>;,\"'()]+")
_BRACKETS = re.compile(r"\([^)]*\)")
# Of Teams: "1. Summary", "2. Participants", "3. In-Meeting Activities".
_NUMBERED = re.compile(r"(\d)\.\s")

# Headings as the tools write them, folded and without brackets.
_NAMES = frozenset(
    (
        "name|full name|display name|user name|attendee name|participant name|participant|"
        "vollstandiger name|anzeigename|benutzername|nutzername|teilnehmer|name des teilnehmers|"
        "teilnehmername|name des benutzers|nom|nom complet|nom affiche|nom d'affichage|"
        "nom d'utilisateur|nom de l'utilisateur|nom du participant"
    ).split("|")
)
_FIRST = frozenset({"first name", "vorname", "prenom"})
_LAST = frozenset({"last name", "surname", "nachname", "familienname", "nom de famille"})
_MAIL = ("mail", "courriel", "adresse electronique")
_ACCOUNT = ("upn", "participant id", "teilnehmer-id", "id du participant")
_DURATION = ("duration", "dauer", "duree", "time in session", "zeit in sitzung", "temps passe")
_JOINED = (
    "join", "beitritt", "beigetreten", "teilnahmezeit", "arrivee", "premiere participation",
    "entree", "timestamp", "zeitstempel", "horodatage", "connexion",
)  # fmt: skip
_CAME = frozenset({"attended", "teilgenommen", "a participe", "present", "anwesend"})
_NO = frozenset({"no", "nein", "non"})
# Of the one row about the whole meeting, which may hold the address of its host.
_OF_MEETING = frozenset(
    {"topic", "thema", "sujet", "meeting id", "meeting-id", "webinar id", "webinar-id",
     "id de reunion", "id du webinaire"}
)  # fmt: skip
_UNITS = {"h": 3600, "s": 1, "m": 60}
_PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*([a-z]*)")


@dataclass(frozen=True)
class Attendee:
    """One person of a list; the address is in normal form, and may be missing."""

    address: str
    name: str
    minutes: int


@dataclass(frozen=True)
class AttendanceFile:
    """tool: zoom, teams, webex, or empty where that does not show."""

    tool: str
    people: Sequence[Attendee]


@dataclass(frozen=True)
class _Table:
    """Where what stands in one table of a file."""

    columns: dict[str, int]
    width: int

    def value(self, row: Sequence[str], what: str) -> str:
        at = self.columns.get(what, -1)
        return row[at] if 0 <= at < len(row) else ""


def parse(content: bytes) -> AttendanceFile:
    """Who was there, each person once. Raises RuleBroken("file") in words for people."""
    text = _decoded(content)
    found: tuple[int, list[list[str]]] | None = None
    for delimiter in _DELIMITERS:
        rows = _rows(text, delimiter)
        known = max((len(_columns(row)) for row in rows if _columns(row)), default=0)
        if known and (found is None or known > found[0]):
            found = (known, rows)
    if found is None:
        raise RuleBroken(
            "file",
            _(
                "There is no list of people in this file that we can read. Choose the list of"
                " participants that Zoom, Teams or Webex saves as CSV."
            ),
        )
    people = _together(_people(found[1]))
    if not people:
        raise RuleBroken("file", _("There is nobody on this list."))
    return AttendanceFile(_tool(found[1]), people)


# -- bytes ---------------------------------------------------------------------------------------


def _decoded(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        size = file_size(MOST_BYTES)
        raise RuleBroken("file", _("The file is larger than %(size)s.", size=size))
    if not content.strip():
        raise RuleBroken("file", _("The file is empty."))
    if content.startswith(ZIP):
        raise RuleBroken("file", _("This is a workbook. Save the list as CSV, and choose that."))
    text = content.decode(_encoding(content), errors="replace").removeprefix("\ufeff")
    if "\0" in text:
        raise RuleBroken("file", _("This is not a text file. Save the list as CSV."))
    return text


def _encoding(content: bytes) -> str:
    """Teams writes UTF-16, with or without the mark that says so; old spreadsheets cp1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = content[:400]
    if sample.count(0) > len(sample) // 4:
        return "utf-16-le" if sample[1::2].count(0) > sample[0::2].count(0) else "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _rows(text: str, delimiter: str) -> list[list[str]]:
    lines = text.splitlines(keepends=True)
    try:
        return [[_clean(c) for c in row] for row in csv.reader(lines, delimiter=delimiter)]
    except csv.Error:
        return []


def _clean(cell: str) -> str:
    """Without what spreadsheets wrap around text: ="text"."""
    plain = cell.strip().replace("\xa0", " ")
    if plain.startswith('="') and plain.endswith('"'):
        plain = plain[2:-1]
    return plain.strip()


# -- tables --------------------------------------------------------------------------------------


def _columns(row: Sequence[str]) -> dict[str, int]:
    """What is where, if this row is the head of a list of people; else nothing."""
    found: dict[str, int] = {}
    titles = [fold(_BRACKETS.sub("", cell)).strip() for cell in row]
    for at, (title, cell) in enumerate(zip(titles, row, strict=True)):
        what = _meaning(title, fold(cell))
        if what:
            found.setdefault(what, at)
    has_name = "name" in found or "first" in found
    has_more = bool({"address", "account", "joined", "minutes", "came", "last"} & found.keys())
    is_list = (has_name and has_more) or ("address" in found and not _OF_MEETING & set(titles))
    return found if is_list else {}


def _meaning(title: str, whole: str) -> str:
    exact = ((_NAMES, "name"), (_FIRST, "first"), (_LAST, "last"), (_CAME, "came"))
    for titles, what in exact:
        if title in titles:
            return what
    # A whole line, where this is not the delimiter; or what somebody typed.
    if len(title) > 60 or any(char in "@,;\t" or char.isdigit() for char in title):
        return ""
    parts = ((_ACCOUNT, "account"), (_MAIL, "address"), (_DURATION, "minutes"), (_JOINED, "joined"))
    return next((what for words, what in parts if any(word in whole for word in words)), "")


def _people(rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, str, int]]:
    """(address, name, seconds) of each row of each list. Raises RuleBroken for too many."""
    table: _Table | None = None
    section, number_of_rows = 0, 0
    for row in rows:
        filled = [cell for cell in row if cell]
        if not filled:
            continue
        columns = _columns(row)
        if columns:
            table = _Table(columns, len(filled))
            continue
        if len(filled) == 1 and (table is None or table.width > 2):
            numbered = _NUMBERED.match(filled[0])
            section = int(numbered[1]) if numbered else section
            table = None
            continue
        # What Teams tells in its third section are the same people once more.
        if table is None or section > 2:
            continue
        number_of_rows += 1
        if number_of_rows > MOST_ROWS:
            most = number(MOST_ROWS)
            raise RuleBroken("file", _("The list has more than %(most)s rows.", most=most))
        if fold(table.value(row, "came")) in _NO:
            continue
        address, name = _address(table, row), _name(table, row)
        if address or name:
            yield address, name, _seconds(table.value(row, "minutes"))


def _address(table: _Table, row: Sequence[str]) -> str:
    for what in ("address", "account"):
        found = _ADDRESS.search(table.value(row, what))
        if found and len(found[0]) <= LONGEST_ADDRESS:
            return normal_email(found[0])
    return ""


def _name(table: _Table, row: Sequence[str]) -> str:
    parts = (table.value(row, "first"), table.value(row, "last"))
    whole = table.value(row, "name") or " ".join(part for part in parts if part)
    return " ".join(whole.split())[:LONGEST_NAME]


def _seconds(text: str) -> int:
    """ "95", "1h 20m 5s", "1 Std. 20 Min.", "00:45:10": as seconds. Plain numbers are minutes."""
    plain = fold(text)
    if ":" in plain:
        parts = plain.split(":")
        if len(parts) > 3 or not all(part.isdigit() and len(part) < 5 for part in parts):
            return 0
        padded = [int(part) for part in parts]
        hours, minutes, seconds = padded if len(padded) == 3 else (*padded, 0)
        return hours * 3600 + minutes * 60 + seconds
    total = 0.0
    for amount, unit in _PART.findall(plain)[:6]:
        size = 3600 if unit.startswith("std") else _UNITS.get(unit[:1], 60)
        total += min(float(amount.replace(",", ".")), 1e6) * size
    return int(total)


def _together(rows: Iterator[tuple[str, str, int]]) -> list[Attendee]:
    """Who came back after a break is one person, with all their minutes."""
    seconds: dict[tuple[str, str], int] = {}
    names: dict[tuple[str, str], str] = {}
    for address, name, time in rows:
        key = (address, "" if address else fold(name))
        seconds[key] = seconds.get(key, 0) + time
        names[key] = names.get(key) or name
    return [Attendee(key[0], names[key], round(time / 60)) for key, time in seconds.items()]


def _tool(rows: Sequence[Sequence[str]]) -> str:
    """Which tool wrote it, by the words that only it uses."""
    heads = [fold(cell) for row in rows[:30] for cell in row if len(cell) < 80]
    said = "|".join(heads)
    if "(upn)" in said or re.search(r"(^|\|)2\. \w", said):
        return "teams"
    if any(word in said for word in ("webex", "attendee email", "attendance duration")):
        return "webex"
    zoom = ("user email", "benutzer-e-mail", "webinar id", "webinar-id", "original", "meeting-id")
    return "zoom" if any(word in said for word in (*zoom, "meeting id", "nom d'origine")) else ""
