"""The letters: what each says, to whom, and when it may go."""

import pytest

from aipact.casework.models import ChangeRequest
from aipact.casework.states import Outcome
from aipact.core.clock import today
from aipact.core.working_days import add_working_days
from aipact.i18n.formats import long_date
from aipact.pledges import emails, queries
from tests.factories.pledges import (
    changes_requested,
    decided,
    fill_in,
    in_review,
    member,
    sign,
    submitted,
)


def test_the_receipt_says_what_happens_by_when(organisation, actor, mailbox):
    version = submitted(organisation, actor)
    letter = mailbox.last()
    due = long_date(add_working_days(today(), 10))
    for words in (version.submission.reference, version.content_hash[:12], due, "Ada Aquila"):
        assert words in letter.text
    assert version.content_hash not in letter.text
    assert (letter.status, letter.link("/pledge")) == ("pending", "/en/workspace/aquila/pledge")


def test_the_receipt_of_an_answer_says_that_it_is_one(organisation, actor, reviewer, mailbox):
    version = changes_requested(organisation, actor, reviewer, {"C-01": "Where?"})
    assert "the changed pledge" not in mailbox.last().text
    fill_in(version, "C-01", actor, answer="There.")
    sign(version, actor)
    assert "the changed pledge of Aquila" in mailbox.last().text


def test_points_are_numbered_with_their_reasons(organisation, actor, reviewer, mailbox):
    version = in_review(organisation, actor, reviewer)
    decision = decided(version, reviewer, Outcome.CHANGES_REQUESTED, is_applied=False)
    points = [
        ChangeRequest(field="C-01", reason="Say where.\nAnd when."),
        ChangeRequest(field="C-03", reason="Who learns?"),
    ]
    emails.pledge_changes_requested(version, decision, points)
    letter = mailbox.last()
    assert "1. C-01 AI governance strategy" in letter.text
    assert "2. C-03 AI literacy" in letter.text
    assert ("Say where." in letter.text, "Who learns?" in letter.text) == (True, True)
    assert long_date(add_working_days(today(), 10)) in letter.text
    assert letter.status == "held"


def test_the_letter_of_publication_links_the_public_page(organisation, actor, reviewer, mailbox):
    version = in_review(organisation, actor, reviewer)
    emails.pledge_published(version, decided(version, reviewer, Outcome.APPROVED))
    letter = mailbox.last()
    assert letter.link("/organisations/") == "/en/organisations/aquila"
    assert long_date(queries.report_due_on(today())) in letter.text
    assert "no proof that you comply" in letter.text
    assert letter.status == "held"


def test_a_refusal_says_why_and_what_can_be_done(organisation, actor, reviewer, mailbox):
    version = in_review(organisation, actor, reviewer)
    emails.pledge_not_accepted(version, decided(version, reviewer, Outcome.NOT_ACCEPTED))
    letter = mailbox.last()
    for words in ("The reason.", "The remedy.", "You may submit a new pledge at any time"):
        assert words in letter.text
    assert letter.status == "held"


@pytest.mark.parametrize("name", ["published", "not_accepted"])
def test_a_letter_of_a_decision_is_written_once_per_contact(
    organisation, actor, reviewer, mailbox, name
):
    member(organisation, "contact", email="bo@aquila.example")
    version = in_review(organisation, actor, reviewer)
    decision = decided(version, reviewer, Outcome.APPROVED)
    mailbox.clear()
    for _time in range(2):
        getattr(emails, f"pledge_{name}")(version, decision)
    assert sorted(m.to for m in mailbox.all()) == ["ada@aquila.example", "bo@aquila.example"]


def test_letters_are_short(organisation, actor, reviewer, mailbox):
    version = in_review(organisation, actor, reviewer)
    decision = decided(version, reviewer, Outcome.APPROVED)
    emails.pledge_published(version, decision)
    emails.pledge_not_accepted(version, decision)
    for letter in mailbox.all():
        body = letter.text.split("\n-- ")[0]
        assert len(body.split()) < 100, letter.template


def test_what_people_write_cannot_break_the_letter(organisation, actor, reviewer, mailbox):
    organisation.display_name = "<b>Aquila</b>\r\nBcc: eve@evil.example"
    submitted(organisation, actor)
    letter = mailbox.last()
    assert "<b>" not in letter.html
    assert "&lt;b&gt;Aquila&lt;/b&gt;" in letter.html
    assert "\n" not in letter.subject
