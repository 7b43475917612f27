"""Who came, at the desk: by hand in bulk, and by lists of meeting tools."""

import io
from datetime import timedelta

import pytest

from aipact.core.clock import now
from aipact.core.db import db as database
from aipact.core.errors import Conflict
from aipact.events import actions
from aipact.events.actions import attendance_file
from aipact.events.models import AttendanceList
from aipact.events.states import SignUpState
from tests.events.test_attendance_file import ZOOM_MEETING
from tests.factories import events
from tests.factories.accounts import StaffFactory
from tests.support.html import words

S = SignUpState


@pytest.fixture(autouse=True)
def monday(clock):
    clock.travel("2026-11-09 09:00")


@pytest.fixture
def event(db):
    return events.announced(capacity=3, starts_at=now() + timedelta(days=1))


@pytest.fixture
def people(event):
    """Three with a place, one who waits."""
    given = {
        "Märta Lind": "marta.lind@borealis.example",
        "Bo Ek": "bo@people.example",
        "Cy Noor": "cy@people.example",
        "Host Who Waits": "host@office.example",
    }
    made = {name: events.signed_up(event, name=name, email=mail) for name, mail in given.items()}
    database.session.commit()
    return made


@pytest.fixture
def desk(event, people, client, clock):
    clock.move(days=2)
    actions.follow_the_clock()
    return client.sign_in(StaffFactory(staff_roles=["comms"], name="Carla Comms"))


def there(event, more=""):
    return f"/en/desk/events/{event.id}/attendance{more}"


def names(page):
    return [words(cell) for cell in page.all("th", scope="row")]


def states(people):
    database.session.expire_all()
    return [one.state for one in people.values()]


def post(browser, path, data=None, **options):
    """As a button of a page does that was open before."""
    token = browser.get("/en/").all("input", name="csrf_token")[0].get("value")
    return browser.post(path, {**(data or {}), "csrf_token": token}, **options)


def send(desk, event, content, name="zoom.csv"):
    data = {"file": (io.BytesIO(content), name)}
    return post(desk, there(event, "/lists"), data, content_type="multipart/form-data")


def test_before_it_begins_there_is_nothing_to_mark(event, people, client):
    browser = client.sign_in(StaffFactory(staff_roles=["comms"]))
    page = browser.get(there(event))
    assert "Who came can be said once the event has begun" in page.main
    answer = post(browser, there(event), {"person": str(people["Bo Ek"].id), "came": "yes"})
    assert (answer.status, answer.link("Open the page again")) == (409, there(event))


def test_many_are_marked_by_hand(desk, event, people):
    page = desk.get(there(event))
    assert names(page) == ["Bo Ek", "Cy Noor", "Märta Lind"]
    chosen = [str(people[name].id) for name in ("Bo Ek", "Cy Noor")]
    form = page.form(holding="person")
    after = desk.follow(form.fill({"person": chosen}).submit("The chosen ones came"))
    assert "2 people more came." in after.main
    assert states(people) == [S.CONFIRMED, S.ATTENDED, S.ATTENDED, S.WAITLISTED]
    form = after.form(holding="person")
    form.fill({"person": chosen[:1]}).submit("The chosen ones did not come")
    assert states(people)[1] is S.NO_SHOW


def test_nobody_ticked_is_told(desk, event, people):
    form = desk.get(there(event)).form(holding="person")
    assert "Tick at least one person" in desk.follow(form.submit("The chosen ones came")).main


def test_the_filter_stays_after_marking(desk, event, people):
    page = desk.get(f"{there(event)}?state=confirmed&q=bo+ek")
    assert names(page) == ["Bo Ek"]
    form = page.form(holding="person").fill({"person": [str(people["Bo Ek"].id)]})
    after = form.submit("The chosen ones came")
    assert after.location == f"{there(event)}?state=confirmed&q=bo+ek"


def test_who_opened_the_way_in_is_shown_as_a_weak_sign(desk, event, people):
    people["Cy Noor"].joined_at = event.starts_at
    database.session.commit()
    page = desk.get(there(event))
    assert "1 person opened the way in. That is a weak sign" in page.main


def test_a_list_of_zoom_is_shown_then_applied_once(desk, event, people):
    shown = desk.follow(send(desk, event, ZOOM_MEETING.encode("utf-8-sig")))
    text = shown.main
    assert states(people) == [S.CONFIRMED] * 3 + [S.WAITLISTED]
    assert "1 on the list, with a place 1 on the list, without a place 1 on the list, not" in text
    assert "+32 2 555 01 77" in text
    form = shown.form(action=f"{shown.path}/apply")
    after = desk.follow(form.fill({"everybody_else": True}).submit())
    assert states(people) == [S.ATTENDED, S.NO_SHOW, S.NO_SHOW, S.WAITLISTED]
    assert "Applied on" in after.main
    assert "+32 2 555 01 77" in after.main
    assert "marta.lind" not in after.main
    again = desk.follow(post(desk, f"{shown.path}/apply", {"everybody_else": "y"}))
    assert "0 people more came." in again.main


def test_without_the_tick_the_others_stay_open(desk, event, people):
    shown = desk.follow(send(desk, event, ZOOM_MEETING.encode("cp1252")))
    desk.follow(shown.form(action=f"{shown.path}/apply").submit())
    assert states(people) == [S.ATTENDED, S.CONFIRMED, S.CONFIRMED, S.WAITLISTED]


def test_the_same_file_sent_twice_is_one_list(desk, event, people):
    first = send(desk, event, ZOOM_MEETING.encode())
    assert send(desk, event, ZOOM_MEETING.encode()).location == first.location
    assert "zoom.csv" in desk.get(there(event)).main


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Fruit,Colour\napple,red\n", "There is no list of people in this file"),
        (b"PK\x03\x04", "This is a workbook"),
        (b"", "The file is empty."),
        (b"x" * 6000, "The file is larger than 5 kB"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_beside_the_field(
    desk, event, people, content, said, monkeypatch
):
    monkeypatch.setattr(attendance_file, "MOST_BYTES", 5000)
    answer = send(desk, event, content)
    assert answer.status == 422
    assert said in answer.errors["file"]
    assert names(answer) == ["Bo Ek", "Cy Noor", "Märta Lind"]


def test_no_file_is_told(desk, event, people):
    assert post(desk, there(event, "/lists")).errors == {"file": "Error: Choose the list"}


def test_a_list_is_removed(desk, event, people):
    shown = desk.follow(send(desk, event, ZOOM_MEETING.encode()))
    after = desk.follow(shown.form(action=f"{shown.path}/remove").submit())
    assert "The list is removed" in after.main
    assert database.session.query(AttendanceList).count() == 0
    assert desk.get(shown.path).status == 404


def test_a_list_of_another_event_is_not_here(desk, event, people):
    shown = send(desk, event, ZOOM_MEETING.encode())
    list_id = shown.location.rpartition("/")[2]
    other = events.announced()
    database.session.commit()
    assert desk.get(there(other, f"/lists/{list_id}")).status == 404


def test_a_cancelled_event_had_nobody(event, people, client, clock):
    actions.ask_to_cancel(event, reason="The speakers are ill.", actor=events.keeper())
    database.session.commit()
    clock.move(days=2)
    browser = client.sign_in(StaffFactory(staff_roles=["lead"]))
    assert "The event was cancelled, so nobody came." in browser.get(there(event)).main
    with pytest.raises(Conflict):
        actions.mark_many(event, [], came=True, actor=events.keeper())


def test_who_reviews_sees_no_attendance(desk, event, people):
    shown = send(desk, event, ZOOM_MEETING.encode()).location
    reviewer = desk.fresh().sign_in(StaffFactory(staff_roles=["reviewer"]))
    assert reviewer.get(there(event)).status == 403
    assert reviewer.get(shown).status == 403
    assert post(reviewer, f"{shown}/apply").status == 403
