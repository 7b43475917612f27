"""An update from the first word to the last letter: who may do what, and what stops it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from aipact.campaigns import actions
from aipact.campaigns.actions import CampaignChanged, NewCampaign, WriteText, sending
from aipact.campaigns.delivery.ending import finish
from aipact.campaigns.models import Campaign, CampaignText, Delivery
from aipact.campaigns.queries import audience, collecting, lint, texts
from aipact.campaigns.states import CampaignState, DeliveryStatus, SkipReason
from aipact.core import markdown
from aipact.core.clock import now, today
from aipact.core.db import new_id
from aipact.core.errors import Conflict, Forbidden
from aipact.subscriptions import actions as subscriptions
from aipact.subscriptions.states import Frequency, NewsKind
from tests.factories import campaigns, events, organisations
from tests.factories.accounts import UserFactory
from tests.factories.subscribers import NOBODY, subscriber

C = CampaignState


def statuses(db: Any, campaign: Campaign) -> list[str]:
    query = select(Delivery.status).where(Delivery.campaign_id == campaign.id).order_by(Delivery.id)
    return [status.value for status in db.session.scalars(query)]


def messages(campaign: Campaign) -> list[str]:
    return [f"{one.language}: {one.message}" for one in lint.findings(campaign) if one.is_error]


# -- writing -----------------------------------------------------------------------------------


def test_the_same_page_twice_makes_one_draft(db: Any) -> None:
    command = NewCampaign("en", "News", ("pact",))
    by = campaigns.writer()
    assert actions.create(command, actor=by).id == actions.create(command, actor=by).id
    assert db.session.scalar(select(func.count()).select_from(Campaign)) == 1


def test_two_people_in_one_text_lose_nothing(db: Any) -> None:
    made = campaigns.draft()
    seen = texts.text_hash(texts.authoritative_text(made))
    first = WriteText("en", "News of the Pact", "First.", seen_hash=seen)
    actions.write_text(made, first, actor=campaigns.writer())
    second = WriteText("en", "News of the Pact", "Second.", seen_hash=seen)
    with pytest.raises(CampaignChanged):
        actions.write_text(made, second, actor=campaigns.writer())
    assert texts.authoritative_text(made).body == "First."
    # The same words again are no conflict: the button was pressed twice.
    actions.write_text(made, first, actor=campaigns.writer())


def test_a_translation_is_stale_when_the_original_changes(db: Any) -> None:
    made = campaigns.translated(campaigns.draft(), "de", "Neues", "Text.")
    german = texts.text_in(made, "de")
    assert german is not None
    assert not texts.is_stale(german, made, texts.authoritative_text(made))
    seen = texts.text_hash(texts.authoritative_text(made))
    command = WriteText("en", "News of the Pact", "Other.", seen_hash=seen)
    actions.write_text(made, command, actor=campaigns.writer())
    assert texts.is_stale(german, made, texts.authoritative_text(made))


def test_the_text_that_counts_cannot_be_removed(db: Any) -> None:
    made = campaigns.translated(campaigns.draft(), "de", "Neues", "Text.")
    with pytest.raises(Conflict):
        actions.remove_text(made, "en", actor=campaigns.writer())
    actions.remove_text(made, "de", actor=campaigns.writer())
    actions.remove_text(made, "de", actor=campaigns.writer())
    assert texts.text_in(made, "de") is None


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("", "en: The text is missing."),
        ("Hello {name}", "en: The placeholder {name} does not exist."),
        ("Hello {organisation}", "en: {organisation} says nothing for people without"),
        ("See [this](reports)", "en: reports: a link in a letter needs its whole address"),
        ("See [this](https://ada:secret@pact.example.eu/)", "must not hold a name or password"),
        ("See [this](mailto:nobody)", "this is no e-mail address"),
    ],
)
def test_the_check_finds_what_is_wrong(db: Any, body: str, problem: str) -> None:
    found = messages(campaigns.draft(body=body))
    assert len(found) == 1
    assert problem in found[0]


def test_the_check_is_content_with_a_good_text(db: Any) -> None:
    good = "Dear {organisation|friends}, [read](https://pact.example.eu) <or> write {no"
    assert messages(campaigns.draft(body=good)) == []


# -- four eyes ---------------------------------------------------------------------------------


def test_approval_needs_a_test_and_a_look_at_the_list(db: Any) -> None:
    made = campaigns.draft()
    by = campaigns.writer()
    with pytest.raises(Conflict, match="test"):
        actions.ask_approval(made, actor=by)
    actions.note_tested(made, actor=by)
    with pytest.raises(Conflict, match="list"):
        actions.ask_approval(made, actor=by)
    actions.note_audience_seen(made)
    with pytest.raises(Conflict, match="Nobody"):
        actions.ask_approval(made, actor=by)
    subscriber("pact")
    actions.ask_approval(made, actor=by)
    assert made.state is C.IN_APPROVAL


def test_a_change_after_the_test_needs_another_test(db: Any) -> None:
    subscriber("pact")
    made = campaigns.ready()
    campaigns.translated(made, "de", "Neues", "Text.")
    with pytest.raises(Conflict, match="test"):
        actions.ask_approval(made, actor=campaigns.writer())


def test_who_asked_or_wrote_last_cannot_approve(db: Any) -> None:
    subscriber("pact")
    author, asker = campaigns.writer(), campaigns.writer()
    made = campaigns.ready(actor=author)
    actions.ask_approval(made, actor=asker)
    for one in (author, asker):
        with pytest.raises(Forbidden):
            actions.approve(made, made.content_hash, actor=one)
        with pytest.raises(Forbidden):
            actions.request_changes(made, "No.", actor=one)
    with pytest.raises(Conflict):
        actions.approve(made, "another text", actor=campaigns.writer())
    actions.approve(made, made.content_hash, actor=campaigns.writer())
    assert made.state is C.APPROVED


def test_what_is_approved_is_frozen(db: Any) -> None:
    subscriber("pact")
    made = campaigns.approved()
    with pytest.raises(Conflict):
        campaigns.translated(made, "de", "Neues", "Text.")
    with pytest.raises(Conflict):
        campaigns.narrowed(made, languages=("de",))
    actions.revise(made, actor=campaigns.writer())
    assert (made.state, made.content_hash, made.approved_by_id) == (C.DRAFT, "", None)


# -- audience ----------------------------------------------------------------------------------


def test_the_audience_is_who_wants_it_now(db: Any) -> None:
    wanted = subscriber("pact", email="wanted@people.example")
    subscriber("jobs", email="other-topic@people.example")
    left = subscriber("pact", email="left@people.example")
    subscriptions.leave(left, None, actor=NOBODY)
    paused = subscriber("pact", email="paused@people.example")
    subscriptions.pause(paused, today() + timedelta(days=9), actor=NOBODY)
    made = campaigns.draft()
    assert list(db.session.scalars(audience.receivers(made))) == [wanted.id]


def test_conditions_narrow_it_down(db: Any) -> None:
    person = UserFactory()
    member = organisations.active(person)
    subscriber("pact", email=person.email, locale="de")
    subscriber("pact", email="nobody@people.example", locale="de")
    subscriber("pact", email="english@people.example")
    made = campaigns.draft()
    counts = {
        "all": audience.audience_count(made),
        "de": audience.audience_count(campaigns.narrowed(made, languages=("de",))),
        "country": audience.audience_count(campaigns.narrowed(made, countries=(member.country,))),
        "both": audience.audience_count(
            campaigns.narrowed(made, countries=(member.country,), status=("network",))
        ),
        "none": audience.audience_count(campaigns.narrowed(made, status=("pledger",))),
    }
    assert counts == {"all": 3, "de": 2, "country": 1, "both": 1, "none": 0}


# -- sending -----------------------------------------------------------------------------------


def test_the_ledger_has_a_row_for_each_of_the_audience(
    db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "CHUNK", 2)
    for number in range(5):
        subscriber("pact", frequency=Frequency.DAILY if number == 4 else None)
    made = campaigns.sending()
    assert statuses(db, made) == ["queued"] * 4 + ["in_digest"]
    assert (made.state, made.is_audience_complete) == (C.SENDING, True)
    # Again is harmless.
    assert not actions.fill_audience()
    assert len(statuses(db, made)) == 5


def test_an_audience_that_has_changed_is_approved_again(db: Any) -> None:
    for _one in range(20):
        subscriber("pact")
    made = campaigns.approved()
    subscriber("pact")
    actions.schedule(made, now(), {}, None, actor=campaigns.writer())
    actions.start_due()
    assert made.state is C.SENDING
    other = campaigns.approved()
    for _one in range(2):
        subscriber("pact")
    actions.schedule(other, now(), {}, None, actor=campaigns.writer())
    actions.start_due()
    assert (other.state, other.approved_count) == (C.IN_APPROVAL, 23)
    assert statuses(db, other) == []


def test_nothing_begins_before_its_time(db: Any, clock: Any) -> None:
    subscriber("pact")
    made = campaigns.approved()
    actions.schedule(made, now() + timedelta(hours=1), {}, None, actor=campaigns.writer())
    assert not actions.start_due()
    clock.move(hours=1)
    assert actions.start_due()
    assert made.state is C.SENDING


def test_cancelling_leaves_everybody_accounted_for(db: Any) -> None:
    for _one in range(3):
        subscriber("pact")
    made = campaigns.sending()
    actions.pause(made, actor=campaigns.writer())
    actions.cancel(made, actor=campaigns.writer())
    rows = db.session.scalars(select(Delivery).where(Delivery.campaign_id == made.id)).all()
    assert {(row.status, row.reason) for row in rows} == {
        (DeliveryStatus.SKIPPED, SkipReason.CANCELLED.value)
    }
    with pytest.raises(Conflict):
        actions.resume(made, actor=campaigns.writer())


def settled(db: Any, campaign: Campaign, *wanted: DeliveryStatus) -> None:
    """As after the engine: each row with what became of it."""
    rows = db.session.scalars(
        select(Delivery).where(Delivery.campaign_id == campaign.id).order_by(Delivery.id)
    )
    for row, status in zip(rows, wanted, strict=True):
        row.status, row.done_at = status, now()
    db.session.flush()
    finish(campaign.id)


def test_only_what_a_person_chose_is_sent_again(db: Any) -> None:
    for _one in range(3):
        subscriber("pact")
    made = campaigns.sending()
    settled(db, made, DeliveryStatus.SENT, DeliveryStatus.FAILED, DeliveryStatus.UNCERTAIN)
    assert made.state is C.SENT
    by = campaigns.writer()
    assert actions.send_rest(made, [DeliveryStatus.FAILED], actor=by) == 1
    assert (statuses(db, made), made.state) == (["sent", "queued", "uncertain"], C.SENDING)
    settled(db, made, DeliveryStatus.SENT, DeliveryStatus.SENT, DeliveryStatus.UNCERTAIN)
    with pytest.raises(Conflict):
        actions.send_rest(made, [DeliveryStatus.FAILED, DeliveryStatus.SENT], actor=by)


def test_a_correction_goes_to_exactly_those_who_got_it(db: Any) -> None:
    people = [subscriber("pact") for _one in range(4)]
    made = campaigns.sending()
    settled(
        db,
        made,
        DeliveryStatus.SENT,
        DeliveryStatus.FAILED,
        DeliveryStatus.UNCERTAIN,
        DeliveryStatus.SENT,
    )
    by = campaigns.writer()
    key = made.id
    erratum = actions.create_erratum(made, erratum_id=people[0].id, actor=by)
    again = actions.create_erratum(made, erratum_id=people[0].id, actor=by)
    assert (erratum.id, erratum.erratum_of_id) == (again.id, key)
    subscriptions.leave(people[3], None, actor=NOBODY)
    found = set(db.session.scalars(audience.receivers(erratum)))
    assert found == {people[0].id, people[2].id}


def test_a_draft_cannot_be_corrected(db: Any) -> None:
    made = campaigns.draft()
    with pytest.raises(Conflict):
        actions.create_erratum(made, erratum_id=made.id, actor=campaigns.writer())


def test_old_updates_are_closed(db: Any, clock: Any) -> None:
    subscriber("pact")
    made = campaigns.sending()
    settled(db, made, DeliveryStatus.SENT)
    clock.move(days=30)
    actions.close_old()
    assert made.state is C.CLOSED


def test_a_test_goes_to_oneself_and_says_so(db: Any, mailbox: Any) -> None:
    made = campaigns.draft(body="Dear {organisation|friends}, **hello**.")
    by = campaigns.writer()
    actions.send_test(made, "en", network="192.0.2.1", actor=by)
    letter = mailbox.last(by.email)
    assert letter.subject == "Test: News of the Pact"
    assert "Dear friends, hello." in letter.text
    assert "<strong>hello</strong>" in letter.html
    assert made.tested_hash == texts.content_hash(made)


def test_a_reader_without_a_text_gets_another_one_with_a_notice(db: Any) -> None:
    made = campaigns.draft(language="fr", subject="Nouvelles", body="Bonjour.")
    letter = actions.sample(made, "de")
    assert "Bonjour." in letter.text
    assert "Deutsch" in letter.text
    assert db.session.scalar(select(func.count()).select_from(CampaignText)) == 1


def test_a_sample_is_as_its_reader_gets_it(db: Any) -> None:
    person = UserFactory()
    member = organisations.active(person)
    one = subscriber("pact", "jobs", email=person.email)
    made = campaigns.draft("pact", "events", body="Dear {organisation|friends}.")
    letter = actions.sample(made, "en", receiver=one)
    assert f"Dear {member.display_name}." in letter.text
    assert "these topics: AI Pact news." in letter.text


def test_of_who_was_erased_a_ledger_keeps_the_line_alone(db: Any) -> None:
    one, other = subscriber("pact"), subscriber("pact")
    made = campaigns.sending()
    settled(db, made, DeliveryStatus.FAILED, DeliveryStatus.FAILED)
    said = f"550 5.1.1 <{one.email}> is unknown"
    for row in db.session.scalars(select(Delivery)):
        row.reason = said
    subscriptions.erase(one, actor=NOBODY)
    actions.forget_words_about_erased()
    db.session.expire_all()
    rows = db.session.scalars(select(Delivery).order_by(Delivery.id)).all()
    assert [(row.subscriber_id, row.reason) for row in rows] == [(None, ""), (other.id, said)]
    assert [row.status for row in rows] == [DeliveryStatus.FAILED] * 2


# -- what was published ------------------------------------------------------------------------


def test_an_update_is_built_from_what_was_published_since_the_last_one(db: Any, clock: Any) -> None:
    told(NewsKind.JOINED, "Before Ltd")
    subscriber("pact")
    campaigns.sending()
    clock.move(minutes=1)
    told(NewsKind.PLEDGE_PUBLISHED, "A{b}_*[x](https://evil.example)*")
    told(NewsKind.PRACTICE_PUBLISHED, "Borealis", "Training | for all")
    event = events.announced()
    events.draft()
    text = collecting.published_since(collecting.last_sent_at(), "de")
    assert "Before Ltd" not in text
    assert f"](http://localhost/de/events/{event.slug})" in text
    shown = markdown.html(text)
    assert "evil.example" not in [link.partition("://")[2][:12] for link in lint.links_of(text)]
    assert "A(b)_*[x](https://evil.example)*" in markdown.plain(text)
    assert "Training | for all" in shown
    assert text.count("- [") == 3
    made = campaigns.draft(body=text)
    assert messages(made) == []


def test_nothing_new_is_an_empty_text(db: Any) -> None:
    assert collecting.published_since(now(), "en") == ""


def told(kind: NewsKind, name: str, title: str = "") -> None:
    subscriptions.note_news(
        kind,
        organisation_id=new_id(),
        organisation_name=name,
        page="organisation",
        page_values={"slug": "some-one"},
        title=title,
    )
