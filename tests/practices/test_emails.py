"""The letters: what each says, to whom, in which language, and when it may go."""

from pathlib import Path

import pytest

from aipact.casework.models import ChangeRequest
from aipact.casework.states import Outcome
from aipact.core.actor import Actor
from aipact.core.clock import today
from aipact.core.working_days import add_working_days
from aipact.i18n.formats import long_date
from aipact.practices import actions, emails
from aipact.practices.queries import versions
from aipact.practices.states import AdoptionState
from tests.factories import practices as making
from tests.factories.pledges import member

LETTERS = sorted(path.stem for path in Path("templates/email/practices").glob("*.j2"))


@pytest.fixture(autouse=True)
def november(clock):
    clock.travel("2026-11-09 09:00")


@pytest.fixture
def every_letter(clock, organisation, other, actor, reviewer, mailbox):
    """Each letter at least once: {name: letters}."""
    version = making.with_changes_requested(organisation, title="AI basics")
    points = [ChangeRequest(field="impact", reason="How do you know?\nAnd since when?")]
    emails.practice_changes_requested(version, decision_of(version), points)
    making.answer_and_submit(version, actor)
    actions.begin_review(version, actor=reviewer)
    decision = making.decided(version, Outcome.APPROVED, is_applied=False)
    emails.practice_published(version, decision)
    emails.practice_not_accepted(version, decision)
    decision.undone_at = decision.takes_effect_at
    practice = making.publish(version)
    _adopt(practice, other)
    actions.withdraw_version(making.revised(practice), actor=actor)
    making.archived(organisation)
    making.stale(organisation)
    clock.move(days=31)
    actions.remind_of_stale()
    found: dict = {}
    for letter in mailbox.all():
        found.setdefault(letter.template.removeprefix("practices/"), []).append(letter)
    return found


def decision_of(subject):
    from aipact.casework import queries as casework

    return casework.decisions(subject.submission)[-1]


def _adopt(practice, other):
    adoption = making.adoption(practice, other, state=AdoptionState.CHANGES_REQUESTED)
    decision = decision_of(adoption)
    emails.adoption_changes_requested(adoption, decision, list(making_points(adoption)))
    emails.adoption_not_accepted(adoption, decision)
    emails.adoption_published(adoption, decision)
    emails.adoption_of_yours(adoption, decision)
    actions.withdraw_adoption(adoption, actor=making.editor_of(other))


def making_points(adoption):
    from aipact.practices.queries import adopting

    return adopting.points(adoption)


def test_every_letter_is_short_and_says_why_it_came(every_letter):
    assert sorted(every_letter) == LETTERS
    for name, letters in every_letter.items():
        for letter in letters:
            body = letter.text.split("\n--\n")[0]
            assert len(body.split()) < 100, name
            assert letter.reason.startswith("You are a contact of "), name
            assert letter.text.count("Why did I get this?") == 1


HELD = {
    "practice_published", "practice_changes_requested", "practice_not_accepted",
    "adoption_published", "adoption_of_yours", "adoption_changes_requested",
    "adoption_not_accepted",
}  # fmt: skip


def test_letters_of_decisions_are_held_all_others_go(every_letter):
    for name, letters in every_letter.items():
        # A decision that was undone takes its letters along.
        allowed = {"held", "cancelled"} if name in HELD else {"pending"}
        assert {letter.status for letter in letters} <= allowed, name


# -- what each says ------------------------------------------------------------------------------


def test_the_receipt_says_what_happens_by_when(organisation, actor, mailbox):
    version = making.submitted(organisation, actor, title="AI basics")
    letter = mailbox.last()
    due = long_date(add_working_days(today(), 10))
    for words in (version.submission.reference, "AI basics", due, "Nothing is public yet"):
        assert words in letter.text
    path = f"/en/workspace/aquila/practices/{version.practice_id}"
    assert (letter.status, letter.link("/practices/")) == ("pending", path)


def test_the_receipt_of_a_later_version_says_what_stays(organisation, actor, mailbox):
    making.revised(making.published(organisation))
    assert "shows the version that is public" in mailbox.last().text
    assert "Nothing is public yet" not in mailbox.last().text


def test_the_receipt_of_an_answer_says_that_it_is_one(organisation, actor, mailbox):
    version = making.with_changes_requested(organisation)
    assert "the changed practice" not in mailbox.last().text
    making.answer_and_submit(version, actor)
    assert "the changed practice of Aquila" in mailbox.last().text


def test_points_are_named_as_the_pages_name_them(organisation, actor, mailbox):
    version = making.with_changes_requested(organisation)
    points = [
        ChangeRequest(field="impact", reason="How do you know?"),
        ChangeRequest(field="files", reason="It cannot be opened."),
    ]
    emails.practice_changes_requested(version, decision_of(version), points)
    text = mailbox.last().text
    assert "1. What is the impact so far, and how is it monitored?" in text
    assert "2. Files" in text
    assert long_date(add_working_days(today(), 10)) in text


def test_the_letter_of_publication_links_the_page_that_will_be(organisation, actor, mailbox):
    version = making.submitted(organisation, actor, title="AI basics")
    actions.begin_review(version, actor=making.reviewer())
    decision = making.decided(version, Outcome.APPROVED, is_applied=False)
    emails.practice_published(version, decision)
    letter = mailbox.last()
    assert letter.link("/en/practices/") == "/en/practices/ai-basics"
    assert "9 November 2027" in letter.text
    assert "CC BY 4.0" in letter.text
    assert "no presumption that you comply" in letter.text
    decision.undone_at = decision.takes_effect_at
    assert making.publish(version).slug == "ai-basics"


def test_a_refusal_says_why_and_what_can_be_done(every_letter):
    (letter,) = every_letter["practice_not_accepted"]
    for words in ("The reason.", "The remedy.", "You may begin another version at any time"):
        assert words in letter.text


def test_the_question_is_asked_with_a_link_for_each_contact(clock, organisation, ada, mailbox):
    member(organisation, "contact", email="luc@aquila.example", locale="fr")
    member(organisation, "editor", email="no-contact@aquila.example")
    making.published(organisation, title="AI basics")
    mailbox.clear()
    clock.travel("2027-11-09 09:00")
    actions.become_stale_when_due()
    letters = {letter.to: letter for letter in mailbox.all()}
    assert set(letters) == {"ada@aquila.example", "luc@aquila.example"}
    english, french = letters["ada@aquila.example"], letters["luc@aquila.example"]
    for words in ("9 November 2026", "7 February 2028", "need not sign in"):
        assert words in english.text
    assert english.link("/confirm/").startswith("/en/practices/confirm/")
    assert french.link("/confirm/").startswith("/fr/practices/confirm/")
    assert "9 novembre 2026" in french.text


def test_letters_with_a_secret_lose_their_text_once_they_are_sent(db, organisation, mailbox):
    from sqlalchemy import select

    from aipact.mail.models import OutboxMessage

    making.archived(organisation)
    rows = db.session.execute(select(OutboxMessage.letter, OutboxMessage.is_secret)).all()
    assert {letter for letter, is_secret in rows if is_secret} == {
        "practices/practice_needs_confirmation"
    }


def test_the_end_of_the_listing_says_how_it_comes_back(every_letter):
    (letter,) = every_letter["practice_archived"]
    assert "keeps its address" in letter.text
    assert "back in the list" in letter.text


@pytest.mark.parametrize(
    ("is_whole", "by_system", "words"),
    [
        (False, False, "The version that is public stays as it is."),
        (True, False, "Its address says that you withdrew it, and when."),
        (False, True, "a label that says that it is archived"),
    ],
)
def test_a_withdrawal_says_what_stays(organisation, actor, mailbox, is_whole, by_system, words):
    version = versions.published_version(making.published(organisation))
    by = Actor.system() if by_system else actor
    emails.practice_withdrawn(version, by=by, is_whole=is_whole)
    assert words in mailbox.last().text
    assert ("Ada Aquila withdrew" in mailbox.last().text) is not by_system


def test_the_owner_reads_what_the_adopter_wrote(organisation, other, actor, mailbox):
    practice = making.published(organisation, title="AI basics")
    adoption = making.adoption(practice, other, state=AdoptionState.IN_REVIEW, note="Very well.")
    decision = making.decided(adoption, Outcome.APPROVED, is_applied=False)
    emails.adoption_published(adoption, decision)
    emails.adoption_of_yours(adoption, decision)
    mine = mailbox.last(to="ada@aquila.example", template="practices/adoption_of_yours")
    theirs = mailbox.last(to="bo@borealis.example", template="practices/adoption_published")
    assert "> Very well." in mine.text
    assert (mine.reason, theirs.reason) == (
        "You are a contact of Aquila in the AI Pact.",
        "You are a contact of Borealis in the AI Pact.",
    )
    assert {mine.link("/practices/"), theirs.link("/practices/")} == {"/en/practices/ai-basics"}


# -- once, and harmless --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["published", "not_accepted", "adoption_published", "adoption_of_yours"]
)
def test_a_letter_of_a_decision_is_written_once_per_contact(
    organisation, other, actor, mailbox, name
):
    for one in (organisation, other):
        member(one, "contact", email=f"second@{one.slug}.example")
    practice = making.published(organisation)
    subject = versions.published_version(practice)
    if name.startswith("adoption"):
        subject = making.adoption(practice, other, state=AdoptionState.IN_REVIEW)
    else:
        name = f"practice_{name}"
    decision = making.decided(subject, Outcome.APPROVED)
    mailbox.clear()
    for _time in range(2):
        getattr(emails, name)(subject, decision)
    assert len(mailbox.all()) == len({one.to for one in mailbox.all()}) == 2


def test_what_people_write_cannot_break_the_letter(organisation, other, actor, mailbox):
    organisation.display_name = "<b>Aquila</b>\r\nBcc: eve@evil.example"
    title = "<script>alert(1)</script> [press](https://evil.example)"
    practice = making.published(organisation, title=title)
    adoption = making.adoption(practice, other, state=AdoptionState.IN_REVIEW, note="<img src=x>")
    decision = making.decided(adoption, Outcome.APPROVED, is_applied=False)
    emails.adoption_of_yours(adoption, decision)
    for letter in mailbox.all():
        for markup in ("<script", "<b>", "<img", 'href="https://evil'):
            assert markup not in letter.html
        assert "\n" not in letter.subject
    assert "&lt;img src=x&gt;" in mailbox.last().html
