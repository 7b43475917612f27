"""The life of an event at the desk: announced, moved, cancelled by two, ended, letters to many."""

from datetime import UTC, datetime, timedelta

import pytest

from aipact.core.clock import now
from aipact.core.db import db as database
from aipact.desk.views import event_schedule
from aipact.desk.views import events as overview
from aipact.events import actions
from aipact.events.actions import scheduling
from aipact.events.actions.mailings import mailings_of
from aipact.events.models import Event
from aipact.events.queries import phase
from aipact.events.states import EventState, MailingKind, MailingState, SignUpState
from tests.factories import events
from tests.factories.accounts import StaffFactory
from tests.support.html import words

E, M = EventState, MailingState


@pytest.fixture(autouse=True)
def monday(clock):
    clock.travel("2026-11-09 09:00")


@pytest.fixture
def desk(db, client):
    return client.sign_in(StaffFactory(staff_roles=["comms"], name="Carla Comms"))


@pytest.fixture
def many(monkeypatch):
    """Two people are more than one decides about alone."""
    for module in (scheduling, event_schedule, overview):
        monkeypatch.setattr(module, "CANCEL_ALONE_UP_TO", 1)


def there(event, more=""):
    return f"/en/desk/events/{event.id}{more}"


def press(page, event, more):
    """The button on the page that leads there."""
    return page.form(action=there(event, more)).submit()


def fresh(event):
    database.session.expire_all()
    return database.session.get(Event, event.id)


def actions_on(page):
    """The ends of the addresses that the buttons of the page lead to."""
    return {form.action.rpartition("/")[2] for form in page.forms() if form.method == "post"}


# -- announced, open, closed, over ---------------------------------------------------------------


def test_an_event_goes_from_draft_to_its_end_by_buttons(desk, clock):
    event = events.draft()
    database.session.commit()
    page = desk.get(there(event))
    assert {"announce", "delete", "clone"} <= actions_on(page)
    page = desk.follow(press(page, event, "/announce"))
    assert fresh(event).state is E.REGISTRATION_OPEN
    assert "The event is public." in page.text
    assert not {"announce", "delete", "open", "end"} & actions_on(page)
    page = desk.follow(press(page, event, "/sign-up/close"))
    assert (fresh(event).state, phase.is_open_for_sign_up(event)) == (E.REGISTRATION_CLOSED, False)
    page = desk.follow(press(page, event, "/sign-up/open"))
    assert (fresh(event).state, event.closes_at) == (E.REGISTRATION_OPEN, None)
    for said in ("Sign-up opened by hand", "Sign-up ended by hand", "Carla Comms"):
        assert said in page.main
    clock.travel(event.starts_at + timedelta(minutes=30))
    actions.follow_the_clock()
    database.session.commit()
    desk.sign_in(StaffFactory(staff_roles=["comms"]))
    page = desk.get(there(event))
    assert not {"close", "open"} & actions_on(page)
    page = desk.follow(press(page, event, "/end"))
    assert fresh(event).state is E.ENDED
    assert event.ended_at < event.ends_at
    assert not {"end", "announce"} & actions_on(page)


def test_sign_up_opens_at_a_time(desk, clock):
    event = events.draft(opens_at=now() + timedelta(days=2))
    database.session.commit()
    desk.follow(press(desk.get(there(event)), event, "/announce"))
    assert fresh(event).state is E.ANNOUNCED
    clock.move(days=2)
    actions.follow_the_clock()
    assert fresh(event).state is E.REGISTRATION_OPEN


def test_a_draft_of_the_past_is_not_announced(desk, clock):
    event = events.draft()
    database.session.commit()
    page = desk.get(there(event))
    event.starts_at = now() - timedelta(hours=2)
    event.ends_at = now() - timedelta(hours=1)
    database.session.commit()
    answer = press(page, event, "/announce")
    assert answer.status == 422
    assert "lies in the past" in answer.errors["starts_at"]
    assert fresh(event).state is E.DRAFT


def test_an_old_page_cannot_end_what_is_not_on(desk):
    event = events.draft()
    event_live = events.announced()
    database.session.commit()
    page = desk.get(there(event))
    token = page.form(action=there(event, "/announce")).values
    answer = desk.post(there(event_live, "/end"), token)
    assert (answer.status, answer.link("Open the page again")) == (409, there(event_live))
    closed = events.announced(takes_sign_ups=False)
    database.session.commit()
    assert "open" not in actions_on(desk.get(there(closed)))
    answer = desk.post(there(closed, "/sign-up/open"), token)
    assert "Nobody can sign up for this event" in answer.main


def test_a_draft_is_deleted_not_cancelled(desk):
    event = events.draft()
    database.session.commit()
    address = there(event)
    assert not desk.get(f"{address}/cancel").all("textarea")
    page = desk.follow(press(desk.get(address), event, "/delete"))
    assert "The draft is deleted." in page.text
    assert desk.get(address).status == 404


# -- another date or place -----------------------------------------------------------------------


def test_the_difference_and_who_is_told_are_shown_before_anything_changes(desk, mailbox):
    closes_at = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
    event = events.announced(capacity=1, closes_at=closes_at)
    events.signed_up(event, email="holds@people.example")
    events.signed_up(event, email="waits@people.example")
    events.asked(event)
    database.session.commit()
    page = desk.get(there(event)).click("Another date or place")
    page = page.form(action=there(event, "/schedule/move"))
    page = page.fill(starts_on="2026-12-01", place="Rue de la Loi 1").submit(expect=200)
    rows = [words(row) for row in page.all("tr")][1:]
    assert rows == [
        "When Thursday, 19 November 2026, 09:00 to 10:30 Tuesday, 1 December 2026, 09:00 to 10:30",
        "Where Online Rue de la Loi 1",
        (
            "Sign-up ends Wednesday, 18 November 2026, 12:00 (Brussels time)"
            " Monday, 30 November 2026, 12:00 (Brussels time)"
        ),
    ]
    assert "2 people get a letter: Signed up: 1 On the waiting list: 1" in page.main
    assert (fresh(event).sequence, event.place) == (0, "")
    answer = page.form(action=there(event, "/schedule/move")).submit("Change it, and tell 2 people")
    desk.follow(answer)
    assert (fresh(event).sequence, event.place) == (1, "Rue de la Loi 1")
    assert event.starts_at == datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
    assert event.closes_at == datetime(2026, 11, 30, 11, 0, tzinfo=UTC)
    # Pressed once more it is done already.
    page.form(action=there(event, "/schedule/move")).submit(expect=303)
    assert fresh(event).sequence == 1
    while actions.write_next_batch():
        database.session.commit()
    for person in ("holds@people.example", "waits@people.example"):
        assert mailbox.templates(person).count("events/event_changed") == 1


def test_the_difference_leads_back_to_the_fields_with_what_was_typed(desk):
    event = events.announced()
    database.session.commit()
    page = desk.get(there(event, "/schedule")).form(action=there(event, "/schedule/move"))
    page = page.fill(place="Ghent").submit(expect=200).click("Back to the fields")
    assert page.form(action=there(event, "/schedule/move")).values["place"] == "Ghent"


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"starts_on": ""}, "starts_on", "Enter the day"),
        ({"starts_on": "2026-11-08"}, "starts_at", "Choose a time that is still to come"),
        ({"ends_at": "08:59"}, "ends_at", "The end is not after the beginning"),
        ({"starts_at": "25:00"}, "starts_at", "Enter a time, such as 14:30"),
    ],
)
def test_a_date_that_cannot_be_is_said_at_its_field(desk, typed, field, said):
    event = events.announced()
    database.session.commit()
    form = desk.get(there(event, "/schedule")).form(action=there(event, "/schedule/move"))
    answer = form.fill(typed, place="Ghent").submit(expect=422)
    assert said in answer.errors[field]
    assert answer.form(action=there(event, "/schedule/move")).values["place"] == "Ghent"


def test_nothing_different_changes_nothing(desk):
    event = events.announced()
    database.session.commit()
    form = desk.get(there(event, "/schedule")).form(action=there(event, "/schedule/move"))
    page = form.submit(expect=200)
    assert "Nothing is different" in page.main
    assert actions_on(page) == actions_on(desk.get(there(event, "/schedule")))


def test_a_change_by_a_colleague_is_shown_before_the_event_moves(desk):
    event = events.announced()
    database.session.commit()
    form = desk.get(there(event, "/schedule")).form(action=there(event, "/schedule/move"))
    page = form.fill(place="Ghent").submit(expect=200)
    wanted = actions.Schedule(event.starts_at, event.ends_at, event.zone, "Bruges")
    actions.reschedule_event(event, wanted, event.revision, actor=events.keeper())
    database.session.commit()
    answer = page.form(action=there(event, "/schedule/move")).submit(expect=409)
    assert "A colleague changed the event" in answer.main
    assert "Where Bruges Ghent" in answer.main
    answer.form(action=there(event, "/schedule/move")).submit(expect=303)
    assert fresh(event).place == "Ghent"


def test_a_draft_just_gets_another_date(desk):
    event = events.draft()
    database.session.commit()
    form = desk.get(there(event, "/schedule")).form(action=there(event, "/schedule/move"))
    form.fill(ends_on="2026-11-20", ends_at="9:00", zone="Europe/Athens").submit(expect=303)
    # Nine o'clock of Athens now.
    assert fresh(event).starts_at == datetime(2026, 11, 19, 7, 0, tzinfo=UTC)
    assert (event.ends_at, event.sequence) == (datetime(2026, 11, 20, 7, 0, tzinfo=UTC), 0)


# -- cancelled -----------------------------------------------------------------------------------


def test_few_people_are_told_at_once(desk, mailbox):
    event = events.announced()
    person = events.signed_up(event, email="one@people.example")
    database.session.commit()
    page = desk.get(there(event)).click("Cancel the event")
    assert "1 person gets a letter: Signed up: 1" in page.main
    form = page.form(action=page.path)
    answer = form.submit(expect=422)
    assert answer.errors == {"reason": "Error: Say why: everybody who signed up reads it"}
    page = desk.follow(form.fill(reason="The speaker is ill.").submit())
    assert fresh(event).state is E.CANCELLED
    assert "The speaker is ill." in page.main
    assert not {"cancel", "close", "open"} & actions_on(page)
    while actions.write_next_batch():
        database.session.commit()
    assert mailbox.templates("one@people.example")[-1] == "events/event_cancelled"
    database.session.refresh(person)
    assert person.state is SignUpState.EVENT_CANCELLED


@pytest.fixture
def asked(desk, many):
    """Carla asks to cancel an event that two people come to."""
    event = events.announced()
    for _number in range(2):
        events.signed_up(event)
    database.session.commit()
    page = desk.get(there(event, "/cancel"))
    assert "A second person has to agree" in page.main
    form = page.form(action=page.path).fill(reason="Strike.")
    form.submit()
    page = desk.follow(form.submit())
    assert "Until then nobody is told." in page.text
    # The button was pressed twice, and it was asked once.
    assert page.main.count("Asked for: to cancel the event") == 1
    return event


def test_many_people_are_told_once_a_second_person_agrees(desk, asked):
    page = desk.get(there(asked))
    assert "Carla Comms asks for it" in page.main
    assert "approve" not in actions_on(page)
    assert not desk.get("/en/desk").has_link(containing="list=approval")
    token = page.form(action=there(asked, "/cancel/refuse")).values
    assert desk.post(there(asked, "/cancel/approve"), token).status == 403
    assert fresh(asked).state is E.REGISTRATION_OPEN
    colleague = desk.sign_in(StaffFactory(staff_roles=["lead"], name="Lena Lead"))
    page = colleague.get("/en/desk").click(containing="list=approval")
    page = page.click(containing=there(asked))
    page = colleague.follow(press(page, asked, "/cancel/approve"))
    assert fresh(asked).state is E.CANCELLED
    assert "A second person agreed to cancel Lena Lead" in page.main
    assert not colleague.get("/en/desk").has_link(containing="list=approval")


def test_the_event_takes_place_when_the_request_is_taken_back(desk, asked):
    desk.follow(press(desk.get(there(asked)), asked, "/cancel/refuse"))
    assert (fresh(asked).cancel_asked_at, asked.state) == (None, E.REGISTRATION_OPEN)


def test_a_reviewer_reads_of_it_and_decides_nothing(desk, asked):
    reviewer = desk.sign_in(StaffFactory(staff_roles=["reviewer"]))
    page = reviewer.get(there(asked))
    assert "Strike." in page.main
    assert not {form.action for form in page.forms() if "/desk/events/" in form.action}
    token = {"csrf_token": page.all("input", name="csrf_token")[0].get("value")}
    for more in ("/cancel/approve", "/cancel/refuse", "/sign-up/close", "/clone"):
        assert reviewer.post(there(asked, more), token).status == 403, more
    # No link leads where a reviewer may not go.
    below = page.links(containing=there(asked, "/"))
    assert there(asked, "/texts") in below
    assert {reviewer.get(address).status for address in below} == {200}


# -- letters to many -----------------------------------------------------------------------------


def test_a_reminder_is_left_out_and_scheduled_again(desk):
    event = events.announced()
    events.signed_up(event)
    database.session.commit()
    page = desk.get(there(event))
    assert "about 1 person" in page.main
    week = next(form for form in page.forms() if form.action.endswith("/skip"))
    page = desk.follow(week.submit())
    assert state_of(event, MailingKind.WEEK_BEFORE) is M.SKIPPED
    assert "Left out: Reminder, a week before Carla Comms" in page.main
    (again,) = [form for form in page.forms() if form.action.endswith("/schedule")]
    page = desk.follow(again.submit())
    assert state_of(event, MailingKind.WEEK_BEFORE) is M.SCHEDULED
    assert "Scheduled again: Reminder, a week before Carla Comms" in page.main


def test_what_comes_too_late_is_not_scheduled_again(desk, clock):
    event = events.announced()
    database.session.commit()
    desk.follow(
        next(f for f in desk.get(there(event)).forms() if f.action.endswith("/skip")).submit()
    )
    page = desk.get(there(event))
    (again,) = [form for form in page.forms() if form.action.endswith("/schedule")]
    clock.move(days=9, hours=2)
    desk.sign_in(StaffFactory(staff_roles=["comms"]))
    page = desk.get(there(event))
    assert not [form for form in page.forms() if form.action.endswith("/schedule")]
    token = {"csrf_token": page.all("input", name="csrf_token")[0].get("value")}
    assert desk.post(again.action, token).status == 409
    assert state_of(event, MailingKind.WEEK_BEFORE) is M.SKIPPED


def test_the_letters_that_somebody_must_get_are_not_left_out(desk):
    event = events.announced()
    actions.ask_to_cancel(event, "No room.", actor=events.keeper())
    database.session.commit()
    page = desk.get(there(event))
    assert not {"skip", "schedule"} & actions_on(page)
    (cancelling,) = [one for one in mailings(event) if one.kind is MailingKind.CANCELLED]
    token = {"csrf_token": page.all("input", name="csrf_token")[0].get("value")}
    answer = desk.post(there(event, f"/mailings/{cancelling.id}/skip"), token)
    assert answer.status == 409
    other = events.announced()
    database.session.commit()
    assert desk.post(there(other, f"/mailings/{cancelling.id}/skip"), token).status == 404


def mailings(event):
    database.session.expire_all()
    return mailings_of(event)


def state_of(event, kind):
    return next(one.state for one in mailings(event) if one.kind is kind)
