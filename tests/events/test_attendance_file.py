"""Lists of participants as Zoom, Teams and Webex write them; all people are invented."""

from pathlib import Path

import pytest

from aipact.core.errors import RuleBroken
from aipact.events.actions import attendance_file
from aipact.events.actions.attendance_file import Attendee, parse

SAMPLES = Path(__file__).parent / "samples"


def sample(name):
    """Kept in UTF-8; the tests write them as the tools do."""
    return (SAMPLES / f"{name}.csv").read_text()


ZOOM_MEETING = sample("zoom_meeting")
ZOOM_WEBINAR = sample("zoom_webinar")
ZOOM_GERMAN = sample("zoom_german")
ZOOM_FRENCH = sample("zoom_french")
TEAMS = sample("teams")
TEAMS_GERMAN = sample("teams_german")
TEAMS_FRENCH = sample("teams_french")
TEAMS_OLD = sample("teams_old")
WEBEX = sample("webex")
WEBEX_GERMAN = sample("webex_german")


def people(text, encoding="utf-8"):
    return [(one.address, one.name, one.minutes) for one in parse(text.encode(encoding)).people]


def test_zoom_meeting_with_its_summary_above():
    read = parse(ZOOM_MEETING.encode("utf-8-sig"))
    assert read.tool == "zoom"
    assert read.people == [
        Attendee("host@office.example", "Irena Halvic (Office)", 98),
        Attendee("marta.lind@borealis.example", "Lind, Märta", 87),
        Attendee("", "+32 2 555 01 77", 40),
    ]


def test_zoom_webinar_with_tables_of_hosts_and_attendees():
    read = parse(ZOOM_WEBINAR.encode())
    assert [one.address for one in read.people] == ["host@office.example", "bruno@cedar.example"]
    assert (read.tool, read.people[1].minutes) == ("zoom", 91)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8", "utf-8-sig"])
def test_teams_in_every_encoding_counts_each_person_once(encoding):
    read = parse(TEAMS.encode(encoding))
    assert read.tool == "teams"
    assert [(one.address, one.name, one.minutes) for one in read.people] == [
        ("irena@office.example", "Irena Halvic", 93),
        ("adam@duna.example", "Ádám Vörös", 90),
        ("", "Guest (Guest)", 1),
    ]


@pytest.mark.parametrize(
    ("text", "tool", "expected"),
    [
        (ZOOM_GERMAN, "zoom", ("joerg@cedar.example", "Jörg Weiß", 60)),
        (ZOOM_FRENCH, "zoom", ("eloise@frene.example", "Éloïse Bélanger", 90)),
        (TEAMS_GERMAN, "teams", ("joerg@cedar.example", "Jörg Weiß", 80)),
        (TEAMS_FRENCH, "teams", ("eloise@frene.example", "Éloïse Bélanger", 70)),
        (WEBEX_GERMAN, "webex", ("joerg@cedar.example", "Jörg Weiß", 60)),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_german_and_french(text, tool, expected, encoding):
    read = parse(text.encode(encoding))
    assert people(text, encoding) == [expected]
    assert read.tool == tool or tool == "webex"


def test_webex_with_what_excel_wraps_around_its_cells():
    read = parse(WEBEX.encode("utf-16"))
    assert read.tool == "webex"
    assert people(WEBEX) == [("kadri@noor.example", "Kadri Mägi", 88), ("", "Call-in User_1", 10)]


def test_names_without_addresses_are_told_once_each():
    assert people(TEAMS_OLD) == [("", "Ádám Vörös", 0)]


def test_a_plain_list_of_addresses_is_one_too():
    assert people("E-mail\nada@people.example\nBo <BO@people.example>\n") == [
        ("ada@people.example", "", 0),
        ("bo@people.example", "", 0),
    ]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("95", 95),
        ("95.4", 95),
        ("1h 20m 5s", 80),
        ("1 hr 20 min", 80),
        ("1 Std. 20 Min. 5 Sek.", 80),
        ("1 h 20 min 5 s", 80),
        ("40s", 1),
        ("01:20:00", 80),
        ("45:10", 2710),
        ("12,5", 12),
        ("--", 0),
        ("", 0),
        ("a:b", 0),
        ("9" * 400, 0),
    ],
)
def test_durations_in_all_their_shapes(text, minutes):
    if len(text) > 100:
        assert people(f"Name;Duration\nAda;{text}\n")[0][2] > 0
    else:
        assert people(f"Name;Duration\nAda;{text}\n") == [("", "Ada", minutes)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"  \r\n ", "empty"),
        (b"PK\x03\x04whatever", "workbook"),
        (b"%PDF-1.7\n\x00\x01binary\x00", "not a text file"),
        (b"Fruit,Colour\napple,red\n", "no list of people"),
        (b"Name,Email,Join time\n", "nobody"),
        (b"Meeting ID,Topic,User Email,Duration\n1,AI,host@office.example,90\n", "no list"),
        (b'"' + b"x" * 200_000, "no list of people"),
        (b"x" * (2 * 1024 * 1024 + 1), "larger than"),
    ],
)
def test_what_cannot_be_read_says_why(app, content, said):
    with app.test_request_context("/en/"), pytest.raises(RuleBroken) as refused:
        parse(content)
    assert (refused.value.field, said in refused.value.message) == ("file", True)


def test_a_list_has_an_end(app, monkeypatch):
    monkeypatch.setattr(attendance_file, "MOST_ROWS", 2)
    with app.test_request_context("/en/"), pytest.raises(RuleBroken) as refused:
        people("Name,Email\na,a@x.example\nb,b@x.example\nc,c@x.example\n")
    assert "more than 2 rows" in refused.value.message
