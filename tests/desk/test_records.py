"""Organisations, letters and the audit log at the desk."""

import pytest

from aipact.core.transaction import commit
from aipact.mail.models import LetterStatus, OutboxMessage
from aipact.organisations.states import MembershipState, OrganisationState
from tests.factories import casework, organisations
from tests.factories.accounts import StaffFactory
from tests.support.html import words


@pytest.fixture(autouse=True)
def monday(clock):
    clock.travel("2026-11-09 09:00")


@pytest.fixture
def desk(client):
    return client.sign_in(casework.lead(name="Lea Lead"))


def titles(page):
    return [words(cell) for cell in page.all("th", scope="row")]


def active(name, **values):
    return organisations.active(organisations.UserFactory(), name, **values)


# -- organisations -------------------------------------------------------------------------------


def test_organisations_of_all_states_by_name(desk):
    active("Borealis", website="https://borealis.example")
    organisations.begun(organisations.UserFactory(), "Aquila")
    active("Żółw", website="https://zolw.example")
    page = desk.get("/en/desk/organisations")
    assert titles(page) == ["Aquila", "Borealis", "Żółw"]
    assert titles(desk.get("/en/desk/organisations?state=draft")) == ["Aquila"]
    for text in ("zol", "ŻÓ", "zolw.example"):
        assert titles(desk.get("/en/desk/organisations", query_string={"q": text})) == ["Żółw"]
    nothing = desk.get("/en/desk/organisations?q=nobody")
    assert nothing.has_link("Show all organisations")


def test_organisations_are_paged(desk, monkeypatch):
    from aipact.desk.views import organisations as view

    monkeypatch.setattr(view, "PAGE_SIZE", 1)
    for name in ("Aquila", "Borealis"):
        organisations.begun(organisations.UserFactory(), name)
    page = desk.get("/en/desk/organisations?state=draft")
    assert titles(page) == ["Aquila"]
    assert titles(page.click("Next page")) == ["Borealis"]


def test_one_organisation_with_its_people_and_submissions(desk):
    submission = casework.pledge(organisations.UserFactory(name="Ada"), "Aquila")
    page = desk.get("/en/desk/organisations").click("Aquila")
    assert page.h1 == "Aquila"
    assert "Ada" in page.main
    assert "Version 1 Submitted" in page.main
    assert page.click(submission.reference).h1 == "Aquila"


def test_a_request_that_nobody_answers_is_answered_by_staff(desk, mailbox):
    organisation = active("Aquila")
    membership = organisations.asked(organisation, name="Bert")
    listed = desk.get("/en/desk/organisations")
    page = listed.click("1 person waits to be let into an organisation").click("Aquila")
    page = desk.get(page.link(containing=f"/members/{membership.id}"))
    assert page.form(holding="answer").submit().status == 422
    page.form(holding="answer").fill(answer="accept").submit(expect=303)
    assert (membership.state, membership.roles) == (MembershipState.ACTIVE, ["editor"])
    assert mailbox.last(to=membership.user.email).template == "organisations/membership_accepted"
    assert "waits to be let" not in desk.get("/en/desk/organisations").main
    again = desk.get(f"/en/desk/organisations/{organisation.id}/members/{membership.id}")
    assert again.status == 303


def test_declining_needs_a_reason(desk, mailbox):
    organisation = active("Aquila")
    membership = organisations.asked(organisation)
    page = desk.get(f"/en/desk/organisations/{organisation.id}/members/{membership.id}")
    page = page.form(holding="answer").fill(answer="decline").submit(expect=422)
    assert list(page.errors) == ["reason"]
    page.form(holding="answer").fill(reason="We do not know you.").submit(expect=303)
    assert membership.state is MembershipState.DECLINED
    assert "We do not know you." in mailbox.last(to=membership.user.email).text


def test_a_lead_records_that_it_left(desk, mailbox):
    organisation = active("Aquila")
    page = desk.get(f"/en/desk/organisations/{organisation.id}").click(
        "Record that it left the Pact"
    )
    empty = page.form(holding="reason").submit(expect=422)
    assert set(empty.errors) == {"on", "reason"}
    early = page.form(holding="reason").fill(on="2020-01-01", reason="Merged.").submit(expect=422)
    assert list(early.errors) == ["on"]
    late = page.form(holding="reason").fill(on="2026-11-10", reason="Merged.").submit(expect=422)
    assert list(late.errors) == ["on"]
    done = early.form(holding="reason").fill(on="2026-11-09").submit(expect=303)
    page = desk.follow(done)
    assert organisation.state is OrganisationState.LEFT
    assert "Left the Pact" in page.main
    assert not page.has_link("Record that it left the Pact")
    assert mailbox.last().template == "organisations/organisation_left"
    assert desk.get(f"/en/desk/organisations/{organisation.id}/leave").status == 303


@pytest.mark.parametrize("role", ["reviewer", "comms", "admin"])
def test_only_a_lead_records_leaving(client, role):
    organisation = active("Aquila")
    client.sign_in(StaffFactory(staff_roles=[role]))
    page = client.get(f"/en/desk/organisations/{organisation.id}")
    assert not page.has_link("Record that it left the Pact")
    assert client.get(f"/en/desk/organisations/{organisation.id}/leave").status == 403


@pytest.mark.parametrize("role", ["comms", "admin"])
def test_who_only_reads_answers_no_requests(client, role):
    organisation = active("Aquila")
    membership = organisations.asked(organisation)
    client.sign_in(StaffFactory(staff_roles=[role]))
    there = f"/en/desk/organisations/{organisation.id}/members/{membership.id}"
    assert client.get(there).status == 403


# -- letters -------------------------------------------------------------------------------------


def letter(db, **values):
    given = {
        "letter": "organisations/registration_received",
        "reason": "You are a contact.",
        "to_address": "ada@aquila.example",
        "to_name": "Ada",
        "locale": "en",
        "subject": "We received it",
        "body_text": "Dear Ada,",
        "body_html": "",
        "message_id": f"<{len(values)}{values.get('subject', '')}@x>",
        "status": LetterStatus.SENT,
    }
    made = OutboxMessage(**given | values)
    db.session.add(made)
    commit()
    return made


def test_letters_by_state_and_receiver(desk, db):
    letter(db)
    letter(db, subject="To Bert", to_address="bert@borealis.example", status=LetterStatus.FAILED)
    assert titles(desk.get("/en/desk/mail")) == ["To Bert", "We received it"]
    assert titles(desk.get("/en/desk/mail?state=failed")) == ["To Bert"]
    assert titles(desk.get("/en/desk/mail?q=ada@aquila.example")) == ["We received it"]
    assert titles(desk.get("/en/desk/mail?q=borealis")) == ["To Bert"]
    assert desk.get("/en/desk/mail?q=nobody").has_link("Show all letters")
    page = desk.get("/en/desk/mail").click("We received it")
    assert (page.h1, "Dear Ada," in page.main) == ("We received it", True)
    assert "You are a contact." in page.main


def test_staff_learn_of_their_own_organisation_from_its_letters_alone(client, db):
    """Why: a held letter tells a decision that can still be undone."""
    submission = casework.registration(name="Aquila")
    organisation = organisations.queries.organisation(submission.organisation_id)
    colleague = organisations.member(organisation, "editor", staff_roles=["lead"])
    casework.decide(submission, casework.reviewer())
    held = db.session.scalars(
        db.select(OutboxMessage).where(OutboxMessage.status == LetterStatus.HELD)
    ).first()
    client.sign_in(colleague)
    assert held.subject not in client.get("/en/desk/mail").main
    assert client.get(f"/en/desk/mail/{held.id}").status == 403
    assert client.sign_in(casework.lead()).get(f"/en/desk/mail/{held.id}").status == 200


def test_a_secret_letter_is_never_shown(desk, db):
    secret = letter(db, is_secret=True, body_text="Your code is 123 456")
    page = desk.get(f"/en/desk/mail/{secret.id}")
    assert (page.status, "123 456" in page.html) == (200, False)


def test_a_failed_letter_is_tried_again_by_those_who_may(client, db):
    failed = letter(db, status=LetterStatus.FAILED, last_error="550 unknown", attempts=5)
    client.sign_in(casework.reviewer())
    page = client.get(f"/en/desk/mail/{failed.id}")
    assert "550 unknown" in page.main
    assert not page.all("form", method="post", inside=page.one("main"))
    client.sign_in(StaffFactory(staff_roles=["admin"]))
    form = client.get(f"/en/desk/mail/{failed.id}").form(action=f"/en/desk/mail/{failed.id}/retry")
    client.follow(form.submit())
    assert (failed.status, failed.attempts) == (LetterStatus.PENDING, 0)
    assert form.submit().status == 409


# -- the audit log -------------------------------------------------------------------------------


def test_the_audit_log_names_staff_and_nobody_else(desk):
    reviewer = casework.reviewer(name="Rosa Reviewer")
    user = organisations.UserFactory(name="Ada Aquila")
    casework.take(casework.registration(user), reviewer)
    page = desk.get("/en/desk/audit?tag=submission")
    assert "Rosa Reviewer submission:assigned" in page.main
    assert "A person outside the office submission:opened" in page.main
    assert "Ada Aquila" not in page.html


def test_the_audit_log_is_filtered_and_paged(desk, clock, monkeypatch):
    from aipact.desk.views import records as view

    reviewer = casework.reviewer()
    casework.take(casework.registration(), reviewer)
    clock.travel("2026-11-10 00:30")
    casework.take(casework.registration(), reviewer)
    # Staff are asked to sign in again when they were away for long.
    desk.sign_in(casework.lead())

    def tags(path):
        page = desk.get(path)
        return [words(one) for one in page.all("a", cls="ecl-link") if ":" in words(one)]

    assert tags("/en/desk/audit?tag=submission:assigned") == ["submission:assigned"] * 2
    assert tags(f"/en/desk/audit?actor={reviewer.id}&tag=submission") == ["submission:assigned"] * 2
    assert tags("/en/desk/audit?tag=submission:assigned&on=2026-11-10") == ["submission:assigned"]
    assert tags("/en/desk/audit?tag=submission:assigned&on=2026-11-08") == []
    monkeypatch.setattr(view, "PAGE_SIZE", 1)
    first = desk.get("/en/desk/audit?tag=submission:assigned")
    second = first.click("Next page")
    assert not second.has_link("Next page")
    assert second.has_link("Previous page")
    for junk in ("actor=x", "on=yesterday", "tag=x:y"):
        assert desk.get(f"/en/desk/audit?{junk}").status == 200
