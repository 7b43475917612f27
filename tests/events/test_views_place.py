"""The personal page: where somebody stands, and the buttons that change it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db as database
from aipact.events import actions
from aipact.events.models import Feedback, SignUp, SpeakerQuestion
from aipact.events.queries import finding
from aipact.events.states import SignUpState, SpeakerQuestionState
from tests.factories import events, organisations
from tests.factories.accounts import UserFactory

NOBODY = Actor.anonymous()
S = SignUpState


def path(sign_up: SignUp, more: str = "") -> str:
    return f"/en/events/{sign_up.event.slug}/place/{finding.place_token(sign_up)}{more}"


def press(client: Any, sign_up: SignUp, verb: str) -> Any:
    """Twice, as people do; the page that follows."""
    page, address = client.get(path(sign_up)), path(sign_up, f"/{verb}")
    form = page.form(action=address)
    for _click in range(2):
        done = form.submit(expect=303)
    return client.follow(done)


def offered(capacity: int = 1) -> tuple[SignUp, SignUp]:
    """Somebody who is offered a place, and the next in the line."""
    event, holders = events.full(capacity=capacity)
    first, second = events.signed_up(event), events.signed_up(event)
    actions.give_up(holders[0], actor=NOBODY)
    return first, second


def test_the_page_is_private(client: Any) -> None:
    page = client.get(path(events.signed_up(events.announced())))
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"
    # No other site learns of the address.
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.one("meta", name="robots").get("content") == "noindex"


@pytest.mark.parametrize("change", ["x", ""])
def test_only_an_address_of_ours_opens_it(client: Any, change: str) -> None:
    one, other = events.signed_up(events.announced()), events.announced()
    if change:
        assert client.get(path(one)[:-1] + change).status == 404
    assert client.get(path(one).replace(one.event.slug, other.slug)).status == 404
    assert client.get(path(events.asked(other))).status == 404


def test_buttons_work_over_https(client: Any) -> None:
    """Why: over https the check of forms wants to know which page they are on."""
    sign_up = events.signed_up(events.announced())
    page = client.get(path(sign_up), base_url="https://localhost")
    form = page.form(action=path(sign_up, "/give-up"))
    headers = {"Referer": f"https://localhost{path(sign_up)}"}
    form.submit(expect=303, base_url="https://localhost", headers=headers)
    assert sign_up.state is S.CANCELLED_BY_PERSON


def test_a_place_is_given_up_once(client: Any, mailbox: Any) -> None:
    event, (holder,) = events.full(capacity=1)
    waiting = events.signed_up(event)
    page = press(client, holder, "give-up")
    assert page.h1 == "You gave your place up"
    assert page.has_link("Sign up again")
    assert (holder.state, waiting.state) == (S.CANCELLED_BY_PERSON, S.OFFERED)
    assert mailbox.templates(holder.email).count("events/sign_up_cancelled") == 1


def test_an_offer_is_taken_once(client: Any, mailbox: Any) -> None:
    first, _second = offered()
    page = client.get(path(first))
    assert page.h1 == "A place is kept for you"
    assert "Until " in page.main
    assert press(client, first, "accept").h1 == "You have a place"
    assert mailbox.templates(first.email).count("events/sign_up_confirmed") == 1


def test_an_offer_is_left_to_the_next(client: Any) -> None:
    first, second = offered()
    assert press(client, first, "decline").h1 == "You left the place to somebody else"
    assert (first.state, second.state) == (S.DECLINED, S.OFFERED)


def test_an_offer_that_is_over_says_so_and_a_second_chance_is_given_once(
    client: Any, clock: Any
) -> None:
    first, _second = offered()
    page = client.get(path(first))
    clock.move(hours=25)
    late = client.follow(page.form(action=path(first, "/accept")).submit(expect=303))
    assert late.h1 == "The offer has run out"
    assert "This offer is over." in late.text
    actions.expire_offers()
    assert press(client, first, "queue-again").h1 == "You are number 1 on the waiting list"


def test_the_deadline_is_that_of_the_persons_clock(client: Any, clock: Any) -> None:
    clock.travel("2026-06-01T10:00")
    event, holders = events.full(capacity=1)
    waiting = events.signed_up(event, zone="Europe/Helsinki")
    actions.give_up(holders[0], actor=NOBODY)
    main = client.get(path(waiting)).main
    assert "Until Tuesday, 2 June 2026, 11:00 (Helsinki time)" in main.replace("\xa0", " ")
    assert "On your clock" in main


def test_the_way_in_is_there_near_the_beginning_only(client: Any, clock: Any) -> None:
    event = events.announced(capacity=1)
    person, waiting = events.signed_up(event), events.signed_up(event)
    page = client.get(path(person))
    assert "meet.example.eu" not in page.html
    assert "The way in is on this page from" in page.main
    assert not [one for one in page.forms() if one.action.endswith("/join")]
    clock.travel(event.starts_at - timedelta(minutes=59))
    page = client.get(path(person))
    assert page.h1 == "You can join now"
    # A browser holds the form to it where the answer leads on.
    assert "form-action 'self' https:" in page.headers["Content-Security-Policy"]
    joined = page.form(action=path(person, "/join")).submit(expect=303)
    assert joined.location == "https://meet.example.eu/room"
    assert person.joined_at is not None
    assert client.get(path(waiting)).h1 == "There was no place for you this time"
    clock.travel(event.ends_at + timedelta(minutes=61))
    refused = page.form(action=path(person, "/join")).submit(expect=303)
    assert refused.location == path(person)


def test_the_own_entry_for_the_calendar(client: Any) -> None:
    event = events.announced(capacity=1)
    person, waiting = events.signed_up(event), events.signed_up(event)
    entry = client.get(path(person, "/calendar.ics"))
    assert entry.headers["Content-Type"].startswith("text/calendar")
    assert entry.headers["Cache-Control"] == "no-store"
    assert b"BEGIN:VEVENT" in entry.body
    assert b"meet.example.eu" not in entry.body
    assert client.get(path(waiting, "/calendar.ics")).location == path(waiting)


def test_what_was_said_is_corrected(client: Any) -> None:
    found = organisations.active(UserFactory())
    person = events.signed_up(events.announced(), access_needs="Captions")
    form = client.get(path(person)).form(action=path(person, "/details"))
    assert form.values["access_needs"] == "Captions"
    form.fill(name="Ada L.", organisation_name="Aquila Robotics", access_needs="")
    client.follow(form.submit(expect=303))
    assert (person.name, person.organisation_id, person.access_needs) == ("Ada L.", found.id, "")
    refused = form.fill(name="", access_needs="A ramp").submit(expect=422)
    assert list(refused.errors) == ["name"]
    assert refused.form(holding="access_needs").values["access_needs"] == "A ramp"


def test_a_correction_that_comes_too_late_is_shown_again(client: Any) -> None:
    person = events.signed_up(events.announced())
    form = client.get(path(person)).form(action=path(person, "/details"))
    actions.give_up(person, actor=NOBODY)
    late = form.fill(access_needs="A ramp").submit(expect=409)
    assert late.form(holding="access_needs").values["access_needs"] == "A ramp"


def test_questions_are_asked_and_supported(client: Any) -> None:
    event = events.announced()
    person, other = events.signed_up(event), events.signed_up(event)
    form = client.get(path(person)).form(holding="question")
    for _click in range(2):
        asked = form.fill(question="May we test <b>it</b>?").submit(expect=303)
    assert "May we test <b>it</b>?" in client.get(asked.location.partition("#")[0]).main
    (question,) = _questions(event)
    assert "May we test" not in client.get(path(other)).main
    actions.show_question(question, actor=events.keeper())
    for verb, votes in (("support", 1), ("withdraw", 0)):
        page = client.get(path(other))
        button = page.form(action=path(other, f"/questions/{question.id}/{verb}"))
        for _click in range(2):
            button.submit(expect=303)
        assert question.vote_count == votes
    # Nobody supports their own.
    assert f"{question.id}/support" not in client.get(path(person)).html
    stranger = events.signed_up(events.announced())
    token = client.get(path(stranger)).form(holding="question").values["csrf_token"]
    wrong = path(stranger, f"/questions/{question.id}/support")
    assert client.post(wrong, {"csrf_token": token}).status == 404


def _questions(event: Any) -> list[Any]:
    query = select(SpeakerQuestion).where(SpeakerQuestion.event_id == event.id)
    return list(database.session.scalars(query))


def test_an_answered_question_leads_to_its_answer(client: Any) -> None:
    person = events.signed_up(events.announced(), question="May we?")
    (question,) = _questions(person.event)
    answer = actions.Answer("May we?", "You may.", "en", revision=question.revision)
    actions.answer_question(question, answer, actor=events.keeper())
    assert question.state is SpeakerQuestionState.ANSWERED
    page = client.get(path(person))
    assert page.link("Read the answer").endswith(f"/{person.event.slug}#answer-{question.id}")


def test_how_it_was_is_asked_after_the_event_once(client: Any, db: Any, clock: Any) -> None:
    person = events.signed_up(events.announced())
    early = client.get(path(person))
    assert not [one for one in early.forms() if one.action.endswith("/feedback")]
    clock.travel(person.event.ends_at + timedelta(hours=2))
    page = client.get(path(person))
    assert page.h1 == "This event is over"
    form = page.form(holding="was_useful")
    assert list(form.fill(what_helped="All").submit(expect=422).errors) == ["was_useful"]
    for _click in range(2):
        done = form.fill(was_useful="yes").submit(expect=303)
    assert "Thank you for telling us how it was." in client.follow(done).main
    assert db.session.scalar(select(func.count()).select_from(Feedback)) == 1


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_a_cancelled_event_says_why(client: Any, language: str) -> None:
    person = events.signed_up(events.announced())
    actions.ask_to_cancel(person.event, reason="The speaker is ill.", actor=events.keeper())
    page = client.get(path(person).replace("/en/", f"/{language}/"))
    assert "The speaker is ill." in page.main
    assert not [one for one in page.forms() if one.action.endswith("/give-up")]


def test_staff_take_somebody_off_or_say_no(client: Any) -> None:
    removed = events.signed_up(events.announced())
    actions.remove_by_staff(removed, reason="Twice here", actor=events.keeper())
    assert client.get(path(removed)).h1 == "The organiser took you off the list"
    asked = events.signed_up(events.announced(needs_approval=True))
    assert client.get(path(asked)).h1 == "The organiser has your request"
    actions.waiting.decline(asked, reason="Full", actor=events.keeper())
    assert client.get(path(asked)).h1 == "The organiser could not give you a place"


def test_a_page_without_personal_data_still_says_where_it_led(
    client: Any, db: Any, clock: Any
) -> None:
    person = events.signed_up(events.announced())
    clock.travel(person.event.ends_at + timedelta(days=400))
    actions.follow_the_clock()
    while actions.purge_next_batch():
        pass
    db.session.expire_all()
    assert person.email == ""
    page = client.get(path(person))
    assert page.h1 == "This event is over"
    assert "Signed up as" not in page.main


def test_an_account_lists_its_events(client: Any) -> None:
    user = UserFactory()
    event = events.announced()
    person = events.signed_in(event, user)
    assert now() < event.starts_at
    page = client.sign_in(user).get("/en/account/events")
    assert page.link("AI literacy in practice") == path(person)
    assert client.sign_in(UserFactory()).get("/en/account/events").has_link("See the events")
