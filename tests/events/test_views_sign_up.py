"""Signing up through the pages: the form, the proof of the address, what happens twice."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from aipact.audit.models import AuditEntry
from aipact.events import actions
from aipact.events.models import FormAnswer, SignUp, SpeakerQuestion
from aipact.events.queries import finding
from aipact.events.states import Audience, QuestionKind, SignUpState
from tests.factories import events, organisations
from tests.factories.accounts import UserFactory

ADA = "ada@people.example"


@pytest.fixture
def limited(app: Any) -> Iterator[None]:
    """As on a real site: tests are not limited otherwise."""
    before = app.extensions["aipact_settings"]
    app.extensions["aipact_settings"] = replace(before, rate_limits=1.0)
    yield
    app.extensions["aipact_settings"] = before


def path(event: Any, more: str = "") -> str:
    return f"/en/events/{event.slug}/sign-up{more}"


def form_of(client: Any, event: Any, **values: Any) -> Any:
    filled = {"name": "Ada Lovelace", "email": ADA, **values}
    return client.get(path(event)).form(holding="form_key").fill(filled)


def asked(client: Any, event: Any, **values: Any) -> Any:
    return form_of(client, event, **values).submit()


def the_sign_up(db: Any) -> SignUp:
    found: SignUp = db.session.scalars(select(SignUp)).one()
    return found


def how_many(db: Any, table: Any) -> int:
    return int(db.session.scalar(select(func.count()).select_from(table)))


def with_questions(event: Any) -> None:
    text = actions.AskInForm(
        QuestionKind.TEXT, {"en": "What do you work on?"}, is_required=True, retention_days=30
    )
    choice = actions.AskInForm(
        QuestionKind.CHOICE,
        {"de": "Wie weit sind Sie?"},
        ({"code": "new", "label": {"en": "New"}}, {"code": "far", "label": {"en": "Far"}}),
    )
    consent = actions.AskInForm(QuestionKind.CONSENT, {"en": "You may film me"})
    actions.set_form_questions(event, [text, choice, consent], actor=events.keeper())


def test_a_person_signs_up_by_code(client: Any, db: Any, mailbox: Any) -> None:
    event = events.announced(capacity=5)
    sent = asked(client, event, question="Does Article 4 ask for a test?", access_needs="Captions")
    assert (sent.status, sent.location) == (303, path(event, "/confirm"))
    page = client.follow(sent)
    assert "We wrote to ada@people.example." in page.main
    right = page.form(holding="code").fill(code=mailbox.last(to=ADA).code).submit(expect=303)
    made = the_sign_up(db)
    assert right.location == f"/en/events/{event.slug}/place/{finding.place_token(made)}"
    assert client.follow(right).h1 == "You have a place"
    assert (made.state, made.access_needs) == (SignUpState.CONFIRMED, "Captions")
    assert how_many(db, SpeakerQuestion) == 1


def test_the_link_of_the_letter_works_in_another_browser(
    client: Any, db: Any, mailbox: Any
) -> None:
    event = events.announced()
    asked(client, event)
    link = mailbox.last(to=ADA).link(containing="/confirm/")
    other = client.fresh()
    for _scanner in range(2):
        assert other.get(link).h1 == "Confirm your sign-up"
        assert other.open("HEAD", link).status == 200
    assert the_sign_up(db).state is SignUpState.PENDING_EMAIL
    page = other.get(link)
    for _click in range(2):
        pressed = page.form(action=link).submit(expect=303)
    assert other.follow(pressed).h1 == "You have a place"
    assert mailbox.templates(ADA) == ["events/confirm_address", "events/sign_up_confirmed"]
    # The browser that asked has proved nothing.
    assert client.get(path(event, "/confirm")).status == 200


def test_two_tabs_are_one_sign_up(client: Any, db: Any, mailbox: Any, clock: Any) -> None:
    event = events.announced()
    asked(client, event)
    clock.move(minutes=2)
    asked(client, event)
    links = [letter.link(containing="/confirm/") for letter in mailbox.to(ADA)]
    assert len(links) == 2
    pages = [client.get(link) for link in links]
    for page in (*pages, pages[1]):
        done = page.form(action=page.path).submit(expect=303)
    assert client.follow(done).h1 == "You have a place"
    assert the_sign_up(db).state is SignUpState.CONFIRMED


def test_forty_times_the_same_form_is_one_sign_up(client: Any, db: Any, mailbox: Any) -> None:
    event = events.announced()
    form = form_of(client, event)
    for _time in range(40):
        assert form.submit(expect=303).location == path(event, "/confirm")
    page = client.get(path(event, "/confirm"))
    page.form(holding="code").fill(code=mailbox.last(to=ADA).code).submit(expect=303)
    form.submit(expect=303)
    assert how_many(db, SignUp) == 1
    assert mailbox.templates(ADA) == ["events/confirm_address", "events/sign_up_confirmed"]
    lines = select(func.count()).where(AuditEntry.tag == "sign_up:made")
    assert db.session.scalar(lines) == 1


def test_forty_times_signed_in_is_one_sign_up(client: Any, db: Any, mailbox: Any) -> None:
    event, user = events.announced(), UserFactory()
    client.sign_in(user)
    form = client.get(path(event)).form(holding="form_key").fill(name="Ada")
    for _time in range(40):
        done = form.submit(expect=303)
    assert client.follow(done).h1 == "You have a place"
    assert how_many(db, SignUp) == 1
    assert mailbox.templates(user.email) == ["events/sign_up_confirmed"]
    assert client.get(path(event)).location == done.location


def test_a_corrected_address_gets_a_letter(client: Any, db: Any, mailbox: Any) -> None:
    """Why: whoever goes back has the same page, and must not wait for the wrong letter."""
    form = form_of(client, events.announced(), email="ad@people.example")
    form.submit(expect=303)
    page = client.follow(form.fill(email=ADA).submit(expect=303))
    assert "We wrote to ada@people.example." in page.main
    assert mailbox.templates(ADA) == ["events/confirm_address"]


def test_known_and_unknown_addresses_get_the_same_answers(
    client: Any, mailbox: Any, clock: Any
) -> None:
    event = events.announced()
    known = events.signed_up(event, email="known@people.example").email
    mailbox.clear()
    clock.move(minutes=2)
    seen = []
    for address in (known, "new@people.example"):
        browser = client.fresh()
        form = form_of(browser, event, email=address)
        answers = [form.submit(), form.submit()]
        page = browser.get(path(event, "/confirm"))
        wrong = page.form(holding="code").fill(code="12").submit()
        other = form_of(client.fresh(), event, email=address)
        # The key of the first page in a browser that knows nothing of it.
        other.values["form_key"] = form.values["form_key"]
        answers += [other.submit(), wrong, page]
        seen.append([(one.status, one.location, plain(one.html, address)) for one in answers])
    assert seen[0] == seen[1]
    assert mailbox.templates(known) == ["events/already_signed_up"]
    assert mailbox.templates("new@people.example") == ["events/confirm_address"]


def test_known_addresses_are_limited_alike(
    client: Any, limited: None, mailbox: Any, clock: Any
) -> None:
    test_known_and_unknown_addresses_get_the_same_answers(client, mailbox, clock)


def plain(html: str, address: str) -> str:
    html = re.sub(r'name="csrf_token" value="[^"]+"', "", html)
    return html.replace(address, "ADDRESS")


def test_letters_are_limited_and_the_page_says_so(client: Any, limited: None) -> None:
    event = events.announced()
    asked(client, event)
    late = asked(client.fresh(), event, question="What of my text?")
    assert late.status == 429
    assert int(late.headers["Retry-After"]) <= 60
    assert "We have just written to this address" in late.errors["email"]
    assert late.form(holding="question").values["question"] == "What of my text?"
    # Whoever asked in this browser goes on.
    assert asked(client, event).location == path(event, "/confirm")
    again = client.get(path(event, "/confirm")).form(action=path(event, "/confirm/again"))
    assert "We have just written" in client.follow(again.submit()).main


def test_another_letter_brings_another_code(client: Any, mailbox: Any, clock: Any) -> None:
    event = events.announced()
    page = client.follow(asked(client, event))
    clock.move(minutes=2)
    page = client.follow(page.form(action=path(event, "/confirm/again")).submit())
    assert "We sent another letter" in page.main
    first, second = (letter.code for letter in mailbox.to(ADA))
    assert client.get(mailbox.to(ADA)[0].link(containing="/confirm/")).status == 410
    if first != second:
        page.form(holding="code").fill(code=first).submit(expect=422)
    page.form(holding="code").fill(code=second).submit(expect=303)


def test_five_wrong_codes_end_the_code_but_not_the_link(client: Any, mailbox: Any) -> None:
    event = events.announced()
    page = client.follow(asked(client, event))
    letter = mailbox.last(to=ADA)
    form = page.form(holding="code").fill(code="000000" if letter.code != "000000" else "111111")
    assert "You have 4 tries left" in form.submit(expect=422).errors["code"]
    for _try in range(4):
        last = form.submit(expect=422)
    assert "This code no longer works" in last.main
    assert form.fill(code=letter.code).submit().status == 422
    link = letter.link(containing="/confirm/")
    client.get(link).form(action=link).submit(expect=303)


def test_errors_stand_at_their_fields_and_nothing_is_lost(client: Any, mailbox: Any) -> None:
    event = events.announced()
    with_questions(event)
    refused = asked(client, event, name="", email="ada@", question="Still here?")
    assert refused.status == 422
    text = finding.form_questions(event)[0]
    assert set(refused.errors) == {"name", "email", f"answer_{text.id.hex}"}
    assert refused.form(holding="question").values["question"] == "Still here?"
    assert not len(mailbox)


def test_the_organisers_questions_are_asked(client: Any, db: Any) -> None:
    event = events.announced()
    with_questions(event)
    page = client.get(path(event))
    text, choice, consent = (f"answer_{one.id.hex}" for one in finding.form_questions(event))
    form = page.form(holding="form_key")
    # Nothing is ticked or chosen beforehand.
    assert (form.values[choice], form.values[consent]) == (None, None)
    assert "Kept for 30 days after the event." in page.main
    assert page.one("span", lang="de").text == "Wie weit sind Sie?"
    form.fill({"name": "Ada", "email": ADA, text: "Cats", choice: "far", consent: True}).submit()
    assert sorted(row.value for row in db.session.scalars(select(FormAnswer))) == [
        "Cats", "far", "yes",
    ]  # fmt: skip


def test_the_page_says_what_is_kept_and_for_how_long(client: Any) -> None:
    page = client.get(path(events.announced()))
    for sentence in (
        "Kept for 1 year after the event.",
        "Kept for 7 days after the event.",
        "Kept for 6 months after the event.",
        "An organisation of our register sees which of its people signed up and came.",
        "It may be published with its answer, without your name.",
    ):
        assert sentence in page.main
    assert page.link("Privacy statement") == "/en/privacy"
    assert "checked" not in "".join(str(one.attrib) for one in page.all("input"))


def test_the_organisation_is_looked_up_by_its_name(client: Any, db: Any) -> None:
    found = organisations.active(UserFactory())
    asked(client, events.announced(), organisation_name="aquila robotics")
    made = the_sign_up(db)
    assert (made.organisation_id, made.organisation_name) == (found.id, "Aquila Robotics")


def test_whoever_is_signed_in_chooses_an_organisation_of_theirs(client: Any, db: Any) -> None:
    user = UserFactory()
    mine = organisations.active(user)
    client.sign_in(user)
    page = client.get(path(events.announced()))
    form = page.form(holding="form_key")
    assert "email" not in form.names
    assert user.email in page.main
    form.fill(own_organisation=mine.id).submit(expect=303)
    assert the_sign_up(db).organisation_id == mine.id


def test_an_unknown_zone_is_refused(client: Any) -> None:
    form = form_of(client, events.announced())
    form.values["zone"] = "Mars/Base"
    assert list(form.submit(expect=422).errors) == ["zone"]


@pytest.mark.parametrize(
    ("change", "heading"),
    [
        ({"minutes": 0}, "Sign-up is closed"),
        ({"days": 10, "minutes": 1}, "This event has begun"),
        ({"days": 12}, "This event is over"),
    ],
)
def test_who_comes_too_late_is_told_so(
    client: Any, clock: Any, change: dict[str, int], heading: str
) -> None:
    event = events.announced()
    form = form_of(client, event, question="Keep my words")
    if change == {"minutes": 0}:
        actions.close_sign_up(event, actor=events.keeper())
    clock.move(**change)
    assert client.get(path(event)).h1 == heading
    late = form.submit(expect=409)
    assert (late.h1, "Keep my words" in late.main) == (heading, True)


def test_a_full_event_offers_the_waiting_list(client: Any, mailbox: Any) -> None:
    event, _holders = events.full(capacity=1)
    page = client.get(path(event))
    assert page.h1 == "Join the waiting list"
    assert "All places are taken" in page.main
    asked(client, event)
    page = client.get(path(event, "/confirm"))
    done = page.form(holding="code").fill(code=mailbox.last(to=ADA).code).submit(expect=303)
    assert client.follow(done).h1 == "You are number 1 on the waiting list"


def test_an_event_of_the_network_is_for_its_people(client: Any) -> None:
    organisations.active(UserFactory())
    event = events.announced(audience=Audience.NETWORK)
    refused = asked(client, event, email="ada@elsewhere.example")
    assert (refused.status, list(refused.errors)) == (422, ["email"])
    assert asked(client, event, email="ada@aquila.example").status == 303
    client.sign_in(UserFactory(email="eve@elsewhere.example"))
    assert client.get(path(event)).h1 == "For organisations of the network"


def test_an_event_that_needs_approval_says_so(client: Any, mailbox: Any) -> None:
    event = events.announced(needs_approval=True)
    assert client.get(path(event)).h1 == "Ask for a place"
    page = client.follow(asked(client, event))
    done = page.form(holding="code").fill(code=mailbox.last(to=ADA).code).submit(expect=303)
    assert client.follow(done).h1 == "The organiser has your request"


def test_drafts_and_foreign_links_are_nobodys(client: Any, mailbox: Any) -> None:
    assert client.get(path(events.draft())).status == 404
    one, other = events.announced(), events.announced()
    asked(client, one)
    link = mailbox.last(to=ADA).link(containing="/confirm/")
    assert client.get(link.replace(one.slug, other.slug)).status == 410
    assert client.get(path(other, "/confirm")).location == path(other)
    assert client.get(path(one, "/confirm/nonsense")).status == 410


def test_the_link_of_one_event_confirms_nothing_at_another(client: Any, mailbox: Any) -> None:
    one, other = events.announced(), events.announced()
    pending = events.asked(one, email="ada@people.example")
    way = mailbox.last(to="ada@people.example").link("/confirm/")
    events.signed_up(other, email="ada@people.example")
    foreign = f"/en/events/{other.slug}/sign-up/confirm/{way.rpartition('/')[2]}"
    assert client.get(foreign).status == 410
    token = client.get(way).all("input", name="csrf_token")[0].get("value")
    assert client.post(foreign, {"csrf_token": token}).status == 410
    assert pending.state is SignUpState.PENDING_EMAIL
