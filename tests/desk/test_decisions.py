"""Deciding through the pages: each outcome, what is refused, what is kept, who may."""

import pytest

from aipact.casework import queries
from aipact.casework.states import Outcome
from aipact.core.db import db as database
from aipact.core.transaction import commit
from aipact.procedures import review
from tests.factories import casework, organisations
from tests.factories.accounts import StaffFactory
from tests.support.html import words


@pytest.fixture(autouse=True)
def monday(clock):
    clock.travel("2026-11-09 09:00")


@pytest.fixture
def reviewer(db):
    return casework.reviewer(name="Rosa Reviewer")


@pytest.fixture
def desk(client, reviewer):
    return client.sign_in(reviewer)


def address(submission, more=""):
    return f"/en/desk/submissions/{submission.id}{more}"


def decision_of(submission):
    return queries.pending_decision(submission)


def test_approving_says_when_the_letter_leaves(desk):
    submission = casework.registration(name="Aquila")
    page = desk.get(address(submission)).click("Approve")
    assert (page.h1, page.status) == ("Approve", 200)
    assert "The letter leaves in 10 minutes, unless you undo the decision." in page.main
    answer = page.form(holding="revision").submit()
    assert (answer.status, answer.location) == (303, address(submission))
    page = desk.follow(answer)
    assert "Decided: Approved" in page.main
    assert "Takes effect on 9 November 2026, 09:10." in page.main
    assert "Welcome to the AI Pact" in page.main
    assert not page.has_link("Approve")


def test_undo_brings_the_decision_back(desk, mailbox):
    submission = casework.registration()
    desk.get(address(submission, "/decide/approved")).form(holding="revision").submit(expect=303)
    page = desk.get(address(submission))
    done = page.form(action=address(submission, "/undo")).submit(expect=303)
    page = desk.follow(done)
    assert "Nothing was sent." in page.main
    assert page.has_link("Approve")
    assert mailbox.last(template="organisations/registration_approved").status == "cancelled"
    assert "Decision undone" in page.main


def test_changes_are_asked_for_field_by_field(desk):
    submission = casework.registration()
    page = desk.get(address(submission, "/decide/changes-requested"))
    form = page.form(holding="tick-website")
    form.fill({"tick-website": True, "text-website": "The page does not open."})
    form.fill({"tick-size": True, "canned-size": "type_or_size_unclear"})
    # A reason without its tick is not meant.
    form.fill({"text-country": "Never mind.", "remark": "Nearly there."})
    form.submit(expect=303)
    decision = decision_of(submission)
    points = {p.field: p.reason for p in queries.points_of(decision)}
    assert list(points) == ["website", "size"]
    assert points["website"] == "The page does not open."
    assert points["size"] not in ("", "type_or_size_unclear")
    assert decision.reason == "Nearly there."
    page = desk.get(address(submission))
    assert "The page does not open." in page.main
    assert "Never mind." not in page.main


def test_prepared_and_own_words_go_together(desk):
    submission = casework.pledge()
    form = desk.get(address(submission, "/decide/changes-requested")).form(holding="tick-C-01")
    form.fill({"tick-C-01": True, "canned-C-01": "action_not_concrete", "text-C-01": "Who?"})
    form.submit(expect=303)
    (point,) = queries.points_of(decision_of(submission))
    assert point.field == "C-01"
    assert point.reason.endswith("\n\nWho?")
    assert len(point.reason) > len("\n\nWho?")


@pytest.mark.parametrize(
    ("filled", "message"),
    [
        ({}, "Name at least one field that has to change."),
        ({"tick-website": True}, "Choose a reason or write one: Website"),
    ],
)
def test_incomplete_requests_come_back(desk, filled, message):
    submission = casework.registration()
    form = desk.get(address(submission, "/decide/changes-requested")).form(holding="tick-website")
    page = form.fill({"remark": "Kept.", **filled}).submit(expect=422)
    assert message in page.main
    assert page.form(holding="tick-website").values["remark"].strip() == "Kept."
    assert decision_of(submission) is None
    page.form(holding="tick-website").fill({"tick-website": True, "text-website": "X"}).submit(
        expect=303
    )


def test_not_accepting_begins_with_a_prepared_reason(desk):
    submission = casework.registration()
    page = desk.get(address(submission, "/decide/not-accepted"))
    assert not [form for form in page.forms() if "revision" in form.names]
    form = desk.get(page.link(containing="reason=misuse")).form(holding="reason")
    assert form.values["reason"].strip()
    assert form.values["remedy"].strip()
    form.fill(reason="It is not you.").submit(expect=303)
    decision = decision_of(submission)
    assert (decision.outcome, decision.reason_code) == (Outcome.NOT_ACCEPTED, "misuse")
    assert decision.reason == "It is not you."


@pytest.mark.parametrize("field", ["reason", "remedy"])
def test_both_texts_are_needed(desk, field):
    submission = casework.registration()
    page = desk.get(address(submission, "/decide/not-accepted?reason=other"))
    page = page.form(holding="reason").fill(**{"reason": "A", "remedy": "B", field: " "}).submit()
    assert (page.status, list(page.errors)) == (422, [field])
    page.form(holding="reason").fill(**{field: "C"}).submit(expect=303)


def test_a_pledge_that_is_not_accepted_waits_for_a_second_person(desk):
    submission = casework.pledge()
    page = desk.get(address(submission, "/decide/not-accepted?reason=advertising"))
    assert "A second person has to confirm this first." in page.main
    page.form(holding="reason").submit(expect=303)
    assert decision_of(submission).takes_effect_at is None


def test_a_duplicate_is_chosen_from_what_looks_alike(desk):
    existing = organisations.active(organisations.UserFactory(), "Ganymed GmbH")
    other = organisations.active(
        organisations.UserFactory(email="x@elsewhere.example"),
        "Quite Another",
        website="https://another.example",
    )
    submission = casework.registration(name="Ganymed")
    page = desk.get(address(submission))
    assert "Is it here already?" in page.main
    page = page.click("Already in the register")
    form = page.form(holding="duplicate_of")
    assert str(existing.id) in form.options("duplicate_of")
    assert form.submit().status == 422
    found = desk.get(address(submission, "/decide/duplicate?q=quite"))
    form = found.form(holding="duplicate_of")
    assert str(other.id) in form.options("duplicate_of")
    form.fill(duplicate_of=str(other.id)).submit(expect=303)
    assert decision_of(submission).duplicate_of_id == other.id


def test_a_duplicate_of_nothing_known_cannot_be_sent(desk):
    submission = casework.registration(
        organisations.UserFactory(email="ada@lonely.example"), "Lonely"
    )
    page = desk.get(address(submission, "/decide/duplicate?q=nobody+of+this+name"))
    assert "No organisation to choose from" in page.main
    forged = {"duplicate_of": str(submission.organisation_id), "revision": submission.revision}
    assert desk.post(address(submission, "/decide/duplicate"), forged).status in (400, 422)


def test_a_pledge_has_no_page_for_duplicates(desk):
    assert desk.get(address(casework.pledge(), "/decide/duplicate")).status == 404


@pytest.mark.parametrize("outcome", ["approved", "changes-requested", "not-accepted", "duplicate"])
@pytest.mark.parametrize("role", ["comms", "admin"])
def test_who_only_reads_does_not_decide(client, outcome, role):
    submission = casework.registration()
    client.sign_in(StaffFactory(staff_roles=[role]))
    page = client.get(address(submission))
    assert page.status == 200
    assert not page.all("form", method="post", inside=page.one("main"))
    assert not page.has_link("Approve")
    assert client.get(address(submission, f"/decide/{outcome}")).status == 403


def test_an_old_page_is_told_who_was_faster_and_keeps_the_text(desk, client, reviewer):
    submission = casework.registration(name="Aquila")
    page = desk.get(address(submission, "/decide/not-accepted?reason=other"))
    form = page.form(holding="reason").fill(reason="A long and careful text.", remedy="Try again.")
    casework.take(submission, casework.lead(name="Lea Lead"))
    answer = form.submit()
    assert answer.status == 409
    assert "Lea Lead changed this at 9 November 2026, 09:00" in answer.main
    kept = "".join(answer.one("textarea").itertext())
    assert "A long and careful text." in kept
    assert "Try again." in kept
    assert answer.link("Open the page again") == address(submission)
    assert decision_of(submission) is None


def test_what_a_colleague_reviews_is_not_offered(desk):
    submission = casework.registration()
    casework.take(submission, casework.lead(name="Lea Lead"))
    page = desk.get(address(submission))
    assert "Lea Lead reviews this. To decide yourself, take it over first." in page.main
    assert not page.has_link("Approve")
    answer = desk.get(address(submission, "/decide/approved"))
    assert (answer.status, answer.location) == (303, address(submission))


def test_what_is_missing_in_the_organisation_is_said(desk):
    """A pledge whose registration is not decided yet."""
    from tests.factories import pledges

    user = organisations.UserFactory()
    organisation = organisations.submitted(user, casework.new_name())
    version = pledges.submitted(organisation, casework.acting(user))
    page = desk.get(address(version.submission, "/decide/approved"))
    page = page.form(holding="revision").submit(expect=422)
    assert "Decide on the registration first" in page.main


# -- the second person ---------------------------------------------------------------------------


@pytest.fixture
def waiting(client, reviewer):
    submission = casework.pledge(name="Aquila")
    casework.decide(submission, reviewer)
    return submission


def test_the_second_person_confirms(client, waiting, clock):
    client.sign_in(casework.lead(name="Lea Lead"))
    page = client.get(address(waiting))
    assert "Waits for a second person: Approved" in page.main
    assert "Rosa Reviewer decided on" in page.main
    client.follow(page.form(action=address(waiting, "/confirm")).submit())
    assert decision_of(waiting).takes_effect_at is not None
    assert "Takes effect on" in client.get(address(waiting)).main
    casework.apply_after_hold(clock)
    assert review.subject_of(waiting).state.value == "published"


def test_whoever_decided_is_not_the_second_person(desk, waiting):
    page = desk.get(address(waiting))
    actions = [form.action for form in page.forms()]
    assert address(waiting, "/confirm") not in actions
    assert address(waiting, "/undo") in actions
    token = page.form(action=address(waiting, "/undo")).values
    for verb in ("/confirm", "/refuse"):
        assert desk.post(address(waiting, verb), token).status == 403


def test_the_second_person_says_why_not(client, waiting, mailbox):
    client.sign_in(casework.lead(name="Lea Lead"))
    page = client.get(address(waiting))
    again = page.form(action=address(waiting, "/refuse")).submit(expect=422)
    assert again.errors == {"reason": "Error: Say why: your colleague reads it"}
    again.form(action=address(waiting, "/refuse")).fill(reason="Too early.").submit(expect=303)
    page = client.get(address(waiting))
    assert "Not confirmed by a second person" in page.main
    assert "Too early." in page.main
    assert mailbox.last(template="pledges/pledge_published").status == "cancelled"


@pytest.mark.parametrize("verb", ["undo", "confirm", "refuse"])
def test_a_decision_that_is_gone_is_a_conflict(client, waiting, reviewer, verb):
    client.sign_in(casework.lead())
    form = client.get(address(waiting)).form(action=address(waiting, f"/{verb}"))
    if verb == "refuse":
        form.fill(reason="Too early.")
    review.undo(decision_of(waiting), actor=casework.acting(reviewer))
    commit()
    answer = form.submit()
    assert answer.status == 409
    assert "Rosa Reviewer changed this" in answer.main
    assert "The decision was undone." in answer.main
    assert answer.link("Open the page again") == address(waiting)


def test_another_decision_than_the_one_on_the_page_is_not_confirmed(client, waiting, reviewer):
    client.sign_in(casework.lead())
    form = client.get(address(waiting)).form(action=address(waiting, "/confirm"))
    review.undo(decision_of(waiting), actor=casework.acting(reviewer))
    commit()
    casework.decide(waiting, reviewer, Outcome.NOT_ACCEPTED)
    assert form.submit().status == 409
    assert decision_of(waiting).takes_effect_at is None


# -- the rest of the panel -----------------------------------------------------------------------


def test_take_hand_over_and_put_back(desk, reviewer, mailbox):
    colleague = casework.reviewer(name="Sven Second")
    submission = casework.registration()
    page = desk.get(address(submission))
    choices = page.form(action=address(submission, "/assign")).options("reviewer")
    assert choices == ["", str(reviewer.id)]
    desk.follow(page.form(action=address(submission, "/take")).submit())
    assert submission.reviewer_id == reviewer.id
    form = desk.get(address(submission)).form(action=address(submission, "/assign"))
    assert str(colleague.id) in form.options("reviewer")
    page = desk.follow(form.fill(reviewer=str(colleague.id)).submit())
    assert "Sven Second reviews this now." in page.main
    assert mailbox.last(to=colleague.email).template == "casework/submission_assigned"
    assert desk.post(address(submission, "/release"), token_of(page)).status == 403
    form = desk.get(address(submission)).form(action=address(submission, "/assign"))
    form.fill(reviewer=str(reviewer.id)).submit(expect=303)
    form = desk.get(address(submission)).form(action=address(submission, "/release"))
    page = desk.follow(form.submit())
    assert "It is back in the queue" in page.main
    database.session.expire_all()
    assert submission.reviewer_id is None


def token_of(page):
    (first, *_others) = [form for form in page.forms() if "csrf_token" in form.names]
    return {"csrf_token": first.values["csrf_token"]}


def test_a_lead_gives_it_to_anybody(client, mailbox):
    colleague = casework.reviewer()
    submission = casework.pledge()
    client.sign_in(casework.lead())
    form = client.get(address(submission)).form(action=address(submission, "/assign"))
    assert form.submit(expect=422).errors == {"reviewer": "Error: Choose a reviewer"}
    form.fill(reviewer=str(colleague.id)).submit(expect=303)
    assert submission.reviewer_id == colleague.id


def test_taken_meanwhile_is_told(desk):
    submission = casework.registration()
    form = desk.get(address(submission)).form(action=address(submission, "/take"))
    casework.take(submission, casework.lead(name="Lea Lead"))
    answer = form.submit()
    assert (answer.status, "Lea Lead changed this" in answer.main) == (409, True)


def test_notes_are_internal_and_messages_are_letters(desk, mailbox, reviewer):
    submission = casework.registration()
    page = desk.get(address(submission))
    assert page.form(holding="note").submit(expect=422).errors["note"]
    assert page.form(holding="message").submit(expect=422).errors["message"]
    page.form(holding="note").fill(note="Ask legal.\nToday.").submit(expect=303)
    before = len(mailbox)
    page.form(holding="message").fill(message="Please call us.").submit(expect=303)
    assert len(mailbox) == before + 1
    page = desk.get(address(submission))
    (notes,) = page.all("section", id="notes")
    (messages,) = page.all("section", id="messages")
    assert "internal" in words(notes)
    assert "Ask legal. Today." in words(notes)
    assert "Ask legal." not in words(messages)
    assert "Please call us." in words(messages)
    assert "Please call us." in "".join(letter.text for letter in mailbox.all())
    assert "Ask legal." not in "".join(letter.text for letter in mailbox.all())
