"""Preparing an event at the desk: a new one, a copy, its facts."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from aipact.core.clock import now
from aipact.core.db import db as database
from aipact.events import actions
from aipact.events.models import Event
from aipact.events.queries import finding, listing
from aipact.events.states import Audience, EventKind, EventState, SignUpState
from tests.factories import events, practices
from tests.factories.accounts import StaffFactory, UserFactory


@pytest.fixture(autouse=True)
def monday(clock):
    clock.travel("2026-11-09 09:00")


@pytest.fixture
def desk(db, client):
    return client.sign_in(StaffFactory(staff_roles=["comms"], name="Carla Comms"))


def there(event, more=""):
    return f"/en/desk/events/{event.id}{more}"


def number_of_events():
    return database.session.scalar(select(func.count()).select_from(Event))


def the_event():
    database.session.expire_all()
    return database.session.scalars(select(Event)).one()


# -- a new one -----------------------------------------------------------------------------------


NEW = {
    "title": "Risk management in small companies",
    "language": "fr",
    "kind": "workshop",
    "audience": "network",
    "starts_on": "2026-12-10",
    "starts_at": "14:00",
    "ends_at": "16:30",
    "zone": "Europe/Helsinki",
    "place": "Kirkkokatu 3, Helsinki",
}


def test_a_draft_is_made_and_only_staff_see_it(desk):
    page = desk.get("/en/desk/events").click("New event")
    form = page.form().fill(NEW)
    after = desk.follow(form.submit())
    made = the_event()
    assert after.path == there(made)
    assert (made.state, made.kind, made.audience) == (
        EventState.DRAFT,
        EventKind.WORKSHOP,
        Audience.NETWORK,
    )
    # 14:00 in Helsinki, in winter.
    assert made.starts_at == datetime(2026, 12, 10, 12, 0, tzinfo=UTC)
    assert made.ends_at - made.starts_at == timedelta(hours=2.5)
    assert (made.language, made.place) == ("fr", "Kirkkokatu 3, Helsinki")
    assert "Still missing: a summary" in after.main
    assert desk.get(f"/en/events/{made.slug}").status == 404


def test_the_same_page_sent_twice_is_one_draft(desk):
    form = desk.get("/en/desk/events/new").form().fill(NEW)
    assert form.submit().location == form.submit().location
    assert number_of_events() == 1


def test_what_is_wrong_stands_at_its_field_and_the_rest_is_kept(desk):
    form = desk.get("/en/desk/events/new").form().fill(NEW)
    answer = form.fill({"title": "", "ends_at": "13:00"}).submit(expect=422)
    assert answer.errors == {"title": "Error: Enter the title"}
    assert answer.form().values["place"] == "Kirkkokatu 3, Helsinki"
    answer = answer.form().fill({"title": "There"}).submit(expect=422)
    assert answer.errors == {"ends_at": "Error: The end is not after the beginning."}
    assert answer.form().values["ends_at"] == "13:00"
    # In the night of the change there is no half past two in Brussels.
    spring = {"starts_on": "2027-03-28", "starts_at": "02:30", "ends_at": "5:00"}
    answer = answer.form().fill(spring, zone="Europe/Brussels").submit(expect=422)
    assert answer.errors["starts_at"].startswith("Error: There is no such time on this day")
    assert number_of_events() == 0


@pytest.mark.parametrize(("roles", "status"), [(["reviewer"], 403), ([], 404)])
def test_only_those_who_keep_events_prepare_them(db, client, roles, status):
    event = events.draft()
    database.session.commit()
    person = StaffFactory(staff_roles=roles) if roles else UserFactory()
    browser = client.sign_in(person)
    for address in ("/en/desk/events/new", there(event, "/facts"), there(event, "/schedule")):
        assert browser.get(address).status == status, address


# -- a copy --------------------------------------------------------------------------------------


def test_a_copy_keeps_weekday_and_clock_and_is_one_however_often_pressed(desk):
    # Summer time ends between the two: ten o'clock stays ten o'clock.
    event = events.over(text=events.TEXT, place="Brussels")
    event.starts_at = datetime(2026, 10, 20, 8, 0, tzinfo=UTC)
    event.ends_at = event.starts_at + timedelta(hours=1)
    database.session.commit()
    form = desk.get(there(event)).form(action=there(event, "/clone"))
    answer = form.submit()
    assert answer.location == form.submit().location
    page = desk.follow(answer)
    assert number_of_events() == 2
    copy = database.session.scalars(select(Event).where(Event.id != event.id)).one()
    assert page.path == there(copy, "/schedule")
    # A Tuesday at ten, by the clock in Brussels, and four weeks after the next one of these.
    assert copy.starts_at == datetime(2026, 12, 8, 9, 0, tzinfo=UTC)
    assert copy.starts_at > now() + timedelta(weeks=4)
    assert (copy.state, copy.texts[0].title) == (EventState.DRAFT, event.texts[0].title)


# -- facts ---------------------------------------------------------------------------------------


def test_the_facts_are_saved(desk):
    event = events.draft()
    linked = practices.published()
    database.session.commit()
    page = desk.get(there(event)).click("Facts")
    form = page.form().fill(
        kind="meeting",
        audience="network",
        needs_approval=True,
        capacity="40",
        closes_on="2026-11-18",
        closes_at="12:00",
        join_url="meet.example.eu/other",
        languages=["de", "en"],
        topics=["gpai", "innovation"],
        commitments=["C-03", "P-05"],
        practices=f"https://pact.example/en/practices/{linked.slug}/\n",
        keep_access_needs="3",
    )
    after = desk.follow(form.submit())
    assert "The facts are saved." in after.text
    made = the_event()
    assert (made.kind, made.audience, made.capacity) == (EventKind.MEETING, Audience.NETWORK, 40)
    assert made.needs_approval
    assert made.closes_at == datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
    assert made.join_url == "https://meet.example.eu/other"
    assert made.values_of("language") == ["de", "en"]
    assert made.values_of("commitment") == ["C-03", "P-05"]
    assert made.retention == {
        "name_and_address": 365, "organisation": 365, "access_needs": 3, "questions": 180,
    }  # fmt: skip
    assert listing.practices_of_event(made) == [linked.id]
    # The page shows what is saved, and sent once more it changes nothing.
    revision = made.revision
    form = desk.get(there(event, "/facts")).form()
    assert (form.values["closes_at"], form.values["capacity"]) == ("12:00", "40")
    assert form.values["practices"].strip() == f"/en/practices/{linked.slug}"
    form.submit(expect=303)
    assert the_event().revision == revision


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"capacity": "0"}, "capacity", "Enter a number from 1"),
        ({"closes_on": "2026-11-18"}, "closes_at", "Enter both the day and the time"),
        ({"closes_on": "2027-11-18", "closes_at": "9:00"}, "closes_at", "Sign-up closes when"),
        ({"opens_on": "2026-11-30", "opens_at": "9:00"}, "opens_at", "Sign-up must open before"),
        ({"practices": "no-such-practice"}, "practices", "Not in the library: no-such-practice"),
        ({"keep_questions": ""}, "keep_questions", "Enter a number of days"),
        ({"join_url": "not an address"}, "join_url", "Enter a web address"),
    ],
)
def test_wrong_facts_are_said_at_their_field(desk, typed, field, said):
    event = events.draft()
    database.session.commit()
    form = desk.get(there(event, "/facts")).form().fill(typed)
    answer = form.fill({"has_captions": True}).submit(expect=422)
    assert said in answer.errors[field]
    assert list(answer.errors) == [field]
    assert answer.form().values["has_captions"] == "y"
    assert the_event().has_captions is False


def test_sign_up_that_is_open_is_not_opened_later(desk):
    event = events.announced()
    database.session.commit()
    form = desk.get(there(event, "/facts")).form().fill(opens_on="2026-11-12", opens_at="9:00")
    answer = form.submit(expect=422)
    assert answer.errors == {"opens_at": "Error: Sign-up is open already. Close it first."}


def test_two_who_change_the_facts_see_what_differs(desk):
    event = events.draft(topics=("pact_news", "ai_act_implementation"))
    database.session.commit()
    form = desk.get(there(event, "/facts")).form().fill(capacity="30")
    colleague = events.keeper()
    facts = {**vars(actions.facts_of(event)), "capacity": 50, "has_captions": True}
    actions.describe_event(event, actions.DescribeEvent(**facts), event.revision, actor=colleague)
    database.session.commit()
    answer = form.submit(expect=409)
    assert "Saved otherwise: Places, There are live captions." in answer.main
    assert answer.form().values["capacity"] == "30"
    answer.form().submit(expect=303)
    assert (the_event().capacity, the_event().has_captions) == (30, False)


def test_more_places_go_to_the_waiting_list_at_once(desk):
    event, _holders = events.full(capacity=1)
    first, second = events.signed_up(event), events.signed_up(event)
    database.session.commit()
    page = desk.follow(desk.get(there(event, "/facts")).form().fill(capacity="2").submit())
    assert "1 person of the waiting list is offered a place." in page.text
    database.session.expire_all()
    assert (first.state, second.state) == (SignUpState.OFFERED, SignUpState.WAITLISTED)
    assert finding.event(event.id).taken_count == 2


def test_what_is_over_keeps_its_facts(desk):
    event = events.over()
    database.session.commit()
    page = desk.get(there(event, "/facts"))
    assert "its facts stay as they are" in page.main
    assert not page.all("input", name="capacity")
