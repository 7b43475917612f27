"""Updates at the desk, as staff in a browser without JavaScript see them."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from aipact.audit.models import AuditEntry
from aipact.campaigns.models import Campaign, Delivery
from aipact.campaigns.queries import texts
from aipact.campaigns.states import CampaignState, DeliveryStatus
from aipact.core.transaction import commit
from tests.factories import campaigns
from tests.factories.accounts import StaffFactory
from tests.factories.subscribers import subscriber

C = CampaignState


@pytest.fixture
def desk(client: Any) -> Any:
    return client.sign_in(StaffFactory(staff_roles=["comms"]))


def path(campaign: Campaign, more: str = "") -> str:
    return f"/en/desk/campaigns/{campaign.id}{more}"


def press(page: Any, more: str, campaign: Campaign, **options: Any) -> Any:
    return page.form(action=path(campaign, more)).submit(**options)


def test_from_the_first_word_to_the_schedule(desk: Any, client: Any, db: Any, mailbox: Any) -> None:
    subscriber("pact", email="reader@people.example")
    form = desk.get("/en/desk/campaigns/new").form(holding="subject")
    page = desk.follow(form.fill(subject="First reports", topics=["pact"]).submit(expect=303))
    assert "The draft is made" in page.main
    form = page.form(holding="body").fill(body="Hello {organisation|friends}.")
    shown = form.submit("preview")
    assert "Hello friends." in shown.main
    desk.follow(shown.form(holding="body").submit(expect=303))
    made = db.session.query(Campaign).one()
    assert texts.authoritative_text(made).body == "Hello {organisation|friends}."
    overview = desk.get(path(made))
    assert "Send yourself a test" in overview.main
    audience = desk.get(path(made, "/audience"))
    assert "reader@people.example" in audience.main
    press(audience, "/audience/seen", made, expect=303)
    letter = desk.get(path(made, "/letter"))
    press(letter, "/letter/test", made, expect=303)
    assert "campaigns/update" in mailbox.templates()
    asked = desk.follow(press(desk.get(path(made)), "/ask-approval", made, expect=303))
    assert "A second person approves it" in asked.main
    lead = client.fresh().sign_in(StaffFactory(staff_roles=["lead"]))
    press(lead.get(path(made)), "/approve", made, expect=303)
    form = desk.get(path(made, "/send")).form(holding="begins")
    desk.follow(form.fill(rate="60").submit(expect=303))
    db.session.refresh(made)
    assert (made.state, made.rate) == (C.SCHEDULED, 60)
    assert made.send_window == {"days": [0, 1, 2, 3, 4], "from": 8, "to": 18}
    assert "Approved" in desk.get(path(made)).main


def test_who_asked_sees_no_button_to_approve(desk: Any, client: Any, db: Any) -> None:
    subscriber("pact")
    made = campaigns.ready()
    commit()
    press(desk.get(path(made)), "/ask-approval", made, expect=303)
    page = desk.get(path(made))
    assert not any(form.action == path(made, "/approve") for form in page.forms())


def test_changes_are_asked_for_with_words(client: Any, db: Any) -> None:
    subscriber("pact")
    made = campaigns.in_approval()
    lead = client.sign_in(StaffFactory(staff_roles=["lead"]))
    page = lead.get(path(made))
    empty = page.form(action=path(made, "/request-changes")).submit()
    assert (empty.status, "Say what should change" in empty.errors["comment"]) == (422, True)
    form = page.form(action=path(made, "/request-changes")).fill(comment="Shorter, please.")
    done = lead.follow(form.submit(expect=303))
    assert "Shorter, please." in done.main
    db.session.refresh(made)
    assert made.state is C.DRAFT


def test_an_old_page_is_told_and_its_text_is_kept(desk: Any, client: Any, db: Any) -> None:
    made = campaigns.draft()
    commit()
    mine = desk.get(path(made, "/texts/en")).form(holding="body").fill(body="Mine.")
    other = client.fresh().sign_in(StaffFactory(staff_roles=["comms"]))
    other.get(path(made, "/texts/en")).form(holding="body").fill(body="Theirs.").submit(expect=303)
    page = mine.submit()
    assert page.status == 409
    assert "Theirs." in page.main
    assert page.form(holding="body").values["body"] == "Mine."
    page.form(holding="body").submit(expect=303)
    assert texts.authoritative_text(db.session.get_one(Campaign, made.id)).body == "Mine."


def test_a_translation_beside_the_text_that_counts(desk: Any, db: Any) -> None:
    made = campaigns.draft()
    commit()
    page = desk.get(path(made, "/texts/de"))
    assert "The first reports are in." in page.main
    page.form(holding="body").fill(subject="Neues", body="Text.").submit(expect=303)
    listed = desk.get(path(made, "/texts"))
    assert "Up to date" in listed.main
    form = desk.get(path(made, "/texts/en")).form(holding="body").fill(body="Other.")
    form.submit(expect=303)
    assert "Out of date" in desk.get(path(made, "/texts")).main


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"from_hour": "12", "to_hour": "9"}, "to_hour"),
        ({"begins": "later"}, "on"),
        ({"begins": "later", "on": "2027-03-28", "at": "02:30"}, "at"),
        ({"rate": "0"}, "rate"),
    ],
)
def test_a_schedule_that_cannot_be(desk: Any, values: dict[str, str], field: str) -> None:
    subscriber("pact")
    made = campaigns.approved()
    commit()
    page = desk.get(path(made, "/send")).form(holding="begins").fill(values).submit()
    assert (page.status, set(page.errors)) == (422, {field})


def sent(db: Any, *wanted: DeliveryStatus) -> Campaign:
    for number in range(len(wanted)):
        subscriber("pact", email=f"=reader{number}@people.example")
    made = campaigns.sending()
    rows = db.session.query(Delivery).order_by(Delivery.id).all()
    for row, status in zip(rows, wanted, strict=True):
        row.status = status
    commit()
    return made


def test_the_ledger_is_searched_and_taken_away(desk: Any, db: Any) -> None:
    status = DeliveryStatus
    made = sent(db, status.SENT, status.SENT, status.FAILED, status.UNCERTAIN)
    page = desk.get(path(made, "/ledger"))
    assert "4 recipients" in page.main
    failed = desk.get(path(made, "/ledger?status=failed"))
    assert "=reader2@people.example" in failed.main
    found = desk.get(path(made, "/ledger?q=READER1")).main
    assert ("=reader1@" in found, "=reader0@" in found) == (True, False)
    rows = exports(page)[0].submit()
    assert rows.text.count("\n") == 5
    assert "'=reader0@people.example" in rows.text
    book = load_workbook(io.BytesIO(exports(failed)[1].submit().body))
    cells = [str(row[0].value) for row in book.worksheets[0]]
    assert len([cell for cell in cells if "reader" in cell]) == 1
    tags = [entry.tag for entry in db.session.query(AuditEntry).all()]
    assert tags.count("campaign:ledger-exported") == 2


def exports(page: Any) -> list[Any]:
    """The buttons that take the ledger away: as CSV, as XLSX."""
    return [form for form in page.forms() if form.action.endswith("/ledger/export")]


def test_pausing_going_on_and_cancelling(desk: Any, db: Any) -> None:
    made = sent(db, DeliveryStatus.QUEUED)
    page = desk.follow(press(desk.get(path(made)), "/pause", made, expect=303))
    assert "Staff paused it." in page.main
    page = desk.follow(press(page, "/resume", made, expect=303))
    page = desk.follow(press(page, "/cancel", made, expect=303))
    assert "The update was cancelled" in desk.get(path(made, "/ledger")).main
    db.session.refresh(made)
    assert made.state is C.CANCELLED


def test_the_archive_shows_what_was_sent_and_its_correction(client: Any, db: Any) -> None:
    made = sent(db, DeliveryStatus.SENT)
    assert "News of the Pact" in client.get("/en/updates").main
    page = client.get(f"/de/updates/{made.slug}")
    assert page.status == 200
    assert "The first reports are in." in page.main
    draft = campaigns.draft(subject="Nobody may read this yet")
    commit()
    assert client.get(f"/en/updates/{draft.slug}").status == 404
    assert "Nobody may read" not in client.get("/en/updates").main
    feed = client.get("/feeds/updates.atom?lang=en")
    assert (feed.status, "News of the Pact" in feed.text) == (200, True)


def test_others_find_nothing(client: Any) -> None:
    made = campaigns.draft()
    commit()
    reviewer = client.sign_in(StaffFactory(staff_roles=["reviewer"]))
    assert reviewer.get(path(made)).status == 200
    for more in ("/audience", "/letter", "/ledger", "/send"):
        assert reviewer.get(path(made, more)).status == 403
