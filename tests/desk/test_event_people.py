"""The people of an event at the desk: the list, its files, one person, the waiting list."""

import csv
import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from aipact.audit.models import AuditEntry
from aipact.core.clock import now
from aipact.core.db import db as database
from aipact.core.db import new_id
from aipact.core.pagination import PageRequest
from aipact.desk.queries import event_people as queries
from aipact.desk.queries.event_people import PeopleFilter
from aipact.events import actions
from aipact.events.models import FormAnswer, FormQuestion
from aipact.events.states import QuestionKind, SignUpState
from tests.factories import events, practices
from tests.factories.accounts import StaffFactory, UserFactory
from tests.support.html import words

S = SignUpState


@pytest.fixture(autouse=True)
def monday(clock):
    clock.travel("2026-11-09 09:00")


@pytest.fixture
def desk(db, client):
    return client.sign_in(StaffFactory(staff_roles=["comms"], name="Carla Comms"))


def there(event, more=""):
    return f"/en/desk/events/{event.id}/people{more}"


def board(event):
    return f"/en/desk/events/{event.id}/waiting"


def post(browser, path, data=None):
    """As a button of a page does that was open before."""
    token = browser.get("/en/").all("input", name="csrf_token")[0].get("value")
    return browser.post(path, {**(data or {}), "csrf_token": token})


def names(page):
    return [words(cell) for cell in page.all("th", scope="row")]


def an_organisation(name="Cedar", **values):
    found = practices.an_organisation(display_name=name)
    for key, value in values.items():
        setattr(found, key, value)
    database.session.flush()
    return found


@pytest.fixture
def event(db):
    """Three with a place (one of the register), one who gave up, one who was offered that place,
    one who waits, one whose address is not confirmed."""
    made = events.announced(capacity=4)
    cedar = an_organisation("Cedar", country="DE", respondent_type="company")
    events.signed_up(made, name="Ada Lind", organisation_id=cedar.id, organisation_name="Cedar")
    events.signed_up(
        made, name="Éva Szabó", email="eva@duna.example", organisation_name="Duna Kft."
    )
    events.signed_up(made, name="Cyril Noor")
    gone = events.signed_up(made, name="Gone Away")
    events.signed_up(made, name="Fills Up")
    events.signed_up(made, name="Waits Patiently")
    events.asked(made, name="Not Confirmed")
    actions.give_up(gone, actor=events.keeper())
    database.session.commit()
    return made


EVERYBODY = ["Waits Patiently", "Fills Up", "Gone Away", "Cyril Noor", "Éva Szabó", "Ada Lind"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, EVERYBODY),
        ({"state": "cancelled_by_person"}, ["Gone Away"]),
        ({"state": "offered"}, ["Fills Up"]),
        ({"state": "offered,cancelled_by_person"}, ["Fills Up", "Gone Away"]),
        ({"state": "pending_email"}, []),
        ({"state": "nonsense"}, EVERYBODY),
        ({"country": "DE"}, ["Ada Lind"]),
        ({"country": "FR"}, []),
        ({"country": "none"}, EVERYBODY[:-1]),
        ({"type": "company"}, ["Ada Lind"]),
        ({"type": "none", "state": "confirmed"}, ["Cyril Noor", "Éva Szabó"]),
        ({"day": "2026-11-09"}, EVERYBODY),
        ({"day": "2026-11-08"}, []),
        ({"day": "soon"}, EVERYBODY),
        ({"q": "lind"}, ["Ada Lind"]),
        ({"q": "LIND ada"}, ["Ada Lind"]),
        ({"q": "éva"}, ["Éva Szabó"]),
        ({"q": "ÉVA"}, ["Éva Szabó"]),
        ({"q": "eva@duna"}, ["Éva Szabó"]),
        ({"q": "duna"}, ["Éva Szabó"]),
        ({"q": "cedar"}, ["Ada Lind"]),
        ({"q": "50%"}, []),
        ({"q": "not confirmed"}, []),
    ],
)
def test_the_list_is_searched_and_narrowed(desk, event, wanted, expected):
    page = desk.get(there(event), query_string=wanted)
    assert (page.status, names(page)) == (200, expected)


def test_the_head_counts_by_state_and_leads_to_each_list(desk, event):
    page = desk.get(there(event))
    assert "1 person more has not confirmed the address yet" in page.main
    assert names(desk.get(page.link("3 Signed up"))) == EVERYBODY[3:]
    assert "6 people" in page.main
    assert page.has_link("Cedar", containing="/desk/organisations/")


def test_pages_follow(event):
    first = queries.people(event, PeopleFilter(), PageRequest(size=4))
    second = queries.people(event, PeopleFilter(), PageRequest(after=first.next_cursor, size=4))
    assert [row.name for row in (*first.items, *second.items)] == EVERYBODY
    by_name = queries.people(event, PeopleFilter(), PageRequest(size=2), by_name=True)
    after = PageRequest(after=by_name.next_cursor, size=2)
    more = queries.people(event, PeopleFilter(), after, by_name=True)
    assert [row.name for row in (*by_name.items, *more.items)] == [
        "Ada Lind",
        "Cyril Noor",
        "Fills Up",
        "Gone Away",
    ]


def test_the_list_costs_the_same_with_one_and_with_many(desk, assert_queries, db):
    event = events.announced()
    first = an_organisation()
    events.signed_up(event, organisation_id=first.id, organisation_name="Cedar")
    address = there(event)
    desk.get(address)
    with assert_queries() as with_one:
        desk.get(address)
    for number in range(4):
        named = an_organisation(f"Org {number}")
        events.signed_up(event, organisation_id=named.id, organisation_name=named.display_name)
    with assert_queries() as with_five:
        assert len(names(desk.get(address))) == 5
    assert with_five.count == with_one.count <= 12


@pytest.mark.parametrize("roles", [["reviewer"], []])
def test_only_those_who_keep_events_see_people(client, event, roles):
    person = StaffFactory(staff_roles=roles) if roles else UserFactory()
    browser = client.sign_in(person)
    expected = 403 if roles else 404
    one = queries.everybody(event, PeopleFilter())[0]
    for address in (there(event), there(event, f"/{one.id}"), board(event)):
        assert browser.get(address).status == expected
    assert post(browser, there(event, "/export")).status == expected


def test_an_empty_list_says_what_will_stand_there(desk, db):
    event = events.announced()
    assert "Nobody has signed up yet" in desk.get(there(event)).main


# -- files ---------------------------------------------------------------------------------------


@pytest.fixture
def questions(event):
    """A choice, a statement to tick and a retired text, answered by Ada."""
    made = [
        FormQuestion(
            id=new_id(), event_id=event.id, position=1, kind=QuestionKind.CHOICE,
            label={"en": "How will you come?"},
            options=[{"code": "train", "label": {"en": "=By train"}}],
        ),
        FormQuestion(
            id=new_id(), event_id=event.id, position=2, kind=QuestionKind.CONSENT,
            label={"de": "Ich stimme zu"},
        ),
        FormQuestion(
            id=new_id(), event_id=event.id, position=0, kind=QuestionKind.TEXT,
            label={"en": "Asked once"}, retired_at=now(),
        ),
    ]  # fmt: skip
    ada = next(row for row in queries.everybody(event, PeopleFilter()) if row.name == "Ada Lind")
    database.session.add_all(made)
    database.session.flush()
    for question, value in zip(made, ("train", "yes", "-1+1"), strict=True):
        database.session.add(FormAnswer(sign_up_id=ada.id, question_id=question.id, value=value))
    database.session.commit()
    return made


def exports():
    entries = database.session.scalars(
        select(AuditEntry).where(AuditEntry.tag == "event:people-exported")
    )
    return [entry.data for entry in entries]


def test_the_file_is_exactly_the_list_and_is_written_down(desk, event, questions):
    wanted = {"state": "confirmed", "q": "ada lind", "format": "csv"}
    got = post(desk, there(event, "/export"), wanted)
    header, *rows = csv.reader(io.StringIO(got.body.decode("utf-8-sig")))
    assert header[-4:] == ["Access needs", "How will you come?", "Ich stimme zu", "Asked once"]
    assert [row[1] for row in rows] == ["Ada Lind"]
    # Nothing in it runs in a spreadsheet.
    assert rows[0][-3:] == ["'=By train", "Yes", "'-1+1"]
    assert rows[0][3:6] == ["Cedar", "Germany", "Company"]
    assert exports() == [{"state": "confirmed", "q": "*", "format": "csv", "rows": 1}]
    assert got.headers["Cache-Control"] == "no-store"


def test_the_workbook_holds_everybody_in_the_order_of_confirmation(desk, event, questions):
    got = post(desk, there(event, "/export"), {"format": "xlsx"})
    book = load_workbook(io.BytesIO(got.body))
    rows = list(book["People"].iter_rows(values_only=True))
    assert [row[1] for row in rows[1:]] == list(reversed(EVERYBODY))
    assert ("People", 6) in list(book["About"].iter_rows(values_only=True))
    assert exports() == [{"format": "xlsx", "rows": 6}]


def test_both_buttons_take_the_filter_along(desk, event):
    page = desk.get(there(event), query_string={"state": "offered"})
    forms = [form for form in page.forms() if form.action.endswith("/export")]
    answers = [form.submit(expect=200) for form in forms]
    assert [answer.headers["Content-Type"].split(";")[0] for answer in answers] == [
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ]
    assert [entry["rows"] for entry in exports()] == [1, 1]


def test_what_is_over_its_time_is_neither_shown_nor_exported(desk, event, questions, clock):
    clock.move(days=500)
    actions.purge(event)
    database.session.commit()
    desk.sign_in(StaffFactory(staff_roles=["comms"]))
    page = desk.get(there(event))
    assert set(names(page)) == {"Name removed"}
    assert not page.has_link("Cedar")
    got = post(desk, there(event, "/export"), {"format": "csv"})
    text = got.body.decode("utf-8-sig")
    assert "Ada" not in text
    assert "Cedar" not in text
    assert "train" not in text.partition("\n")[2]
    # The counts stay.
    assert len(names(desk.get(there(event), query_string={"country": "DE"}))) == 1


# -- one person ----------------------------------------------------------------------------------


def person(event, name):
    found = next(row for row in queries.everybody(event, PeopleFilter()) if row.name == name)
    return there(event, f"/{found.id}")


def test_a_person_with_all_that_was_said_and_written(desk, event, questions):
    page = desk.get(person(event, "Ada Lind"))
    assert page.h1 == "Ada Lind"
    for said in ("How will you come?", "=By train", "Ich stimme zu", "Germany", "Company"):
        assert said in page.main
    assert "The person" in page.main
    letter = desk.get(page.links(containing="/desk/mail/")[-1])
    assert letter.status == 200


def state_of(event, name):
    database.session.expire_all()
    return next(r for r in queries.everybody(event, PeopleFilter()) if r.name == name).state


def test_who_waits_for_the_organiser_is_approved_or_declined(desk, db, mailbox):
    event = events.announced(capacity=5, needs_approval=True)
    events.signed_up(event, name="Yes", email="yes@people.example")
    events.signed_up(event, name="No", email="no@people.example")
    page = desk.get(person(event, "Yes"))
    after = desk.follow(page.form(action=f"{page.path}/approve").submit())
    assert "Yes: Signed up" in after.main
    page = desk.get(person(event, "No"))
    form = page.form(action=f"{page.path}/decline")
    assert form.submit(expect=422).errors == {"reason": "Error: Say why: the person reads it"}
    desk.follow(form.fill({"reason": "Only for trainers."}).submit())
    assert (state_of(event, "Yes"), state_of(event, "No")) == (S.CONFIRMED, S.DECLINED)
    page = desk.get(person(event, "No"))
    assert "Only for trainers." in page.main
    assert "Carla Comms" in page.main
    assert mailbox.templates("no@people.example")[-1] == "events/sign_up_declined"


def test_somebody_is_taken_off_with_a_reason(desk, event, mailbox):
    page = desk.get(person(event, "Cyril Noor"))
    form = page.form(action=f"{page.path}/remove")
    assert form.submit(expect=422).status == 422
    desk.follow(form.fill({"reason": "Signed up twice."}).submit())
    assert state_of(event, "Cyril Noor") is S.CANCELLED_BY_STAFF


def test_an_old_page_is_told_and_leads_back(desk, event):
    page = desk.get(person(event, "Ada Lind"))
    answer = post(desk, f"{page.path}/offer")
    assert answer.status == 409
    assert "No place is free." in answer.main
    assert answer.link("Open the page again") == page.path


def test_whether_somebody_came_is_marked_and_corrected(desk, event, clock):
    clock.move(days=11)
    desk.sign_in(StaffFactory(staff_roles=["comms"]))
    page = desk.get(person(event, "Ada Lind"))
    forms = [form for form in page.forms() if form.action.endswith("/attendance")]
    page = desk.follow(forms[0].submit())
    assert state_of(event, "Ada Lind") is S.ATTENDED
    forms = [form for form in page.forms() if form.action.endswith("/attendance")]
    assert len(forms) == 1
    desk.follow(forms[0].submit())
    assert state_of(event, "Ada Lind") is S.NO_SHOW


def test_somebody_of_another_event_is_not_here(desk, event):
    other = events.signed_up(events.announced())
    pending = events.asked(event)
    database.session.commit()
    for found in (other, pending):
        assert desk.get(there(event, f"/{found.id}")).status == 404


# -- the waiting list ----------------------------------------------------------------------------


def test_the_board_shows_the_order_offers_and_moves(desk, db, clock):
    event, holders = events.full(capacity=2)
    for name in ("First", "Second", "Third", "Fourth"):
        clock.move(minutes=5)
        events.signed_up(event, name=name)
    page = desk.get(board(event))
    assert [words(row) for row in page.all("th", scope="row")] == [
        "First",
        "Second",
        "Third",
        "Fourth",
    ]
    assert "You can offer one out of turn as soon as one is free" in page.main
    actions.give_up(holders[0], actor=events.keeper())
    database.session.commit()
    page = desk.get(board(event))
    text = page.main
    assert "3 people wait 1 offer runs 0 places are free" in text
    assert "Place offered The system" in text
    assert not [form for form in page.forms() if form.action.endswith("/offer")]


def test_a_place_is_offered_out_of_turn_and_the_board_says_by_whom(desk, db):
    event, _holders = events.full(capacity=1)
    first, second = events.signed_up(event, name="First"), events.signed_up(event, name="Second")
    # A place that the rules have not given out yet.
    event.capacity = 2
    database.session.commit()
    page = desk.get(board(event))
    offer = next(f for f in page.forms() if f.action.endswith(f"{second.id}/offer"))
    after = desk.follow(offer.submit())
    assert after.path == board(event)
    assert "Place offered Carla Comms" in after.main
    database.session.expire_all()
    assert (first.state, second.state) == (S.WAITLISTED, S.OFFERED)


def test_the_board_costs_the_same_with_one_and_with_many(desk, db, assert_queries):
    event, _holders = events.full(capacity=1)
    events.signed_up(event)
    address = board(event)
    desk.get(address)
    with assert_queries() as with_one:
        desk.get(address)
    for _number in range(3):
        events.signed_up(event)
    with assert_queries() as with_four:
        desk.get(address)
    assert with_four.count == with_one.count
