"""The whole review of both kinds, through the pages of both sides."""

import time

import pytest

from aipact.casework import queries
from aipact.casework.states import Outcome
from aipact.core.db import db as database
from aipact.core.transaction import commit
from aipact.desk.queries import changed_pieces
from aipact.procedures.kinds import subject_of
from tests.factories import casework, organisations, pledges


@pytest.fixture(autouse=True)
def monday(clock):
    clock.travel("2026-11-09 09:00")


def address(submission, more=""):
    return f"/en/desk/submissions/{submission.id}{more}"


def ask(client, submission, field):
    page = client.get(address(submission)).click("Ask for changes")
    form = page.form(holding=f"tick-{field}")
    form.fill({f"tick-{field}": True, f"text-{field}": "Please be more precise."})
    form.submit(expect=303)


def approve(client, submission):
    page = client.get(address(submission)).click("Approve")
    page.form(holding="revision").submit(expect=303)


def take(client, submission):
    page = client.get("/en/desk/queue")
    page.form(action=address(submission, "/take")).submit(expect=303)


def test_a_registration_is_asked_answered_and_approved(client, clock, mailbox):
    user = organisations.UserFactory()
    submission = casework.registration(user, "Aquila")
    client.sign_in(casework.reviewer())
    take(client, submission)
    ask(client, submission, "website")
    casework.apply_after_hold(clock)
    assert "With the organisation" in client.get(address(submission)).main
    assert mailbox.last(to=user.email).template == "organisations/registration_changes_requested"
    organisation = subject_of(submission)
    (point,) = queries.open_change_requests(submission)
    organisations.actions.answer_points(organisation, {point.id: "Here it is."})
    organisations.actions.submit(organisation, actor=casework.acting(user))
    commit()
    page = client.get(address(submission))
    assert "Please be more precise." in page.main
    assert "Here it is." in page.main
    approve(client, submission)
    casework.apply_after_hold(clock)
    page = client.get(address(submission))
    assert "Nobody: it is closed" in page.main
    assert subject_of(submission).state.value == "active"
    assert mailbox.last(to=user.email).template == "organisations/registration_approved"
    assert mailbox.last(to=user.email).status == "pending"


def test_a_pledge_is_asked_answered_approved_and_confirmed(client, clock, mailbox):
    user = organisations.UserFactory()
    submission = casework.pledge(user, "Aquila")
    client.sign_in(casework.reviewer())
    take(client, submission)
    ask(client, submission, "C-01")
    casework.apply_after_hold(clock)
    version = subject_of(submission)
    actor = casework.acting(user)
    pledges.fill_in(version, "C-01", actor, action="We keep a public list.", answer="Named it.")
    pledges.sign(version, actor)
    commit()
    page = client.get(address(submission))
    assert "Named it." in page.main
    assert next(e.text for e in page.all("ins")).startswith("public")
    approve(client, submission)
    assert "Waits for a second person" in client.get(address(submission)).main
    second = client.fresh().sign_in(casework.lead())
    page = second.get("/en/desk/queue?state=approval").click("Aquila")
    page.form(action=address(submission, "/confirm")).submit(expect=303)
    casework.apply_after_hold(clock)
    database.session.expire_all()
    assert subject_of(submission).state.value == "published"
    assert mailbox.last(to=user.email).template == "pledges/pledge_published"
    page = client.get(address(submission))
    for line in ("Confirmed", "The decision took effect", "Letter: ", "Published"):
        assert line in page.main


def test_the_timeline_shows_each_letter_but_no_secret(client, clock):
    submission = casework.registration()
    from aipact.mail.models import LetterStatus, OutboxMessage

    database.session.add(
        OutboxMessage(
            letter="accounts/confirm",
            reason="",
            about_id=submission.id,
            to_address="a@b.example",
            locale="en",
            subject="Your code",
            body_text="748 512 is the code",
            body_html="",
            message_id="<x@y>",
            is_secret=True,
            status=LetterStatus.PENDING,
        )
    )
    client.sign_in(casework.reviewer())
    page = client.get(address(submission))
    assert "We received your registration" in page.main
    assert submission.reference in page.main
    assert "Letter: Your code" in page.main
    assert "748 512" not in page.html


def test_the_organisation_sees_nothing_before_it_takes_effect(client):
    user = organisations.UserFactory()
    submission = casework.registration(user, "Aquila")
    casework.decide(submission, casework.reviewer(), Outcome.NOT_ACCEPTED)
    slug = subject_of(submission).slug
    client.sign_in(user)
    for path in (f"/en/workspace/{slug}", f"/en/workspace/{slug}/organisation"):
        page = client.get(path)
        assert "It is no organisation." not in page.text
        assert "Not accepted" not in page.text


@pytest.mark.pure
@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("a b", "a b", ()),
        ("", "a", (("added", "a"),)),
        ("a b\nc", "a x\nc", (("same", "a "), ("removed", "b"), ("added", "x"), ("same", "\nc"))),
        ("a b", "a", (("same", "a"), ("removed", " b"))),
    ],
)
def test_changed_words_are_found(before, after, pieces):
    assert changed_pieces(before, after) == pieces


def _cycle(words: str, number: int) -> str:
    return " ".join(words[at % len(words)] for at in range(number))


@pytest.mark.pure
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x" + " y" * 1200, "z" + " w" * 1200),
        (_cycle("kpkqkr", 2400), _cycle("lskukv", 2400).replace("l", "k")),
        (_cycle("ab", 2400), "c " + _cycle("ba", 2400) + " c"),
    ],
)
def test_texts_made_to_be_compared_for_ever_are_not(before, after):
    begun = time.process_time()
    pieces = changed_pieces(before, after)
    assert time.process_time() - begun < 2
    assert "".join(text for kind, text in pieces if kind != "added") == before
    assert "".join(text for kind, text in pieces if kind != "removed") == after


@pytest.mark.pure
def test_prose_that_is_written_anew_is_compared_word_by_word():
    rules = [f"rule{at % 97} of the {at % 13} house" for at in range(180)]
    kinds = {kind for kind, _text in changed_pieces(" ".join(rules), " ".join(rules[::-1]))}
    assert kinds == {"same", "added", "removed"}
