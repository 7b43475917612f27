"""Every endpoint, asked by every kind of visitor, through the real application and a small demo."""

import contextvars
import io
import uuid
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from aipact import create_app, files
from aipact.accounts.models import User
from aipact.casework.models import Submission
from aipact.cli.demo import load
from aipact.core.actor import Actor
from aipact.core.clock import today
from aipact.core.db import db as database
from aipact.core.db import new_id
from aipact.core.transaction import commit
from aipact.events.actions.answering import ask_speakers
from aipact.events.models import AttendanceList, FormQuestion, Mailing
from aipact.events.queries import finding
from aipact.events.states import QuestionKind
from aipact.mail.models import OutboxMessage
from aipact.organisations.models import Membership, Organisation
from aipact.practices import actions
from aipact.subscriptions.actions import ImportAddresses, start_import
from config import Settings
from tests.architecture.access_table import ACCESS, Row
from tests.conftest import Databases, close, rolled_back
from tests.factories import campaigns, events, practices
from tests.factories.subscribers import subscriber
from tests.support.actors import staff
from tests.support.sessions import open_session

EDITOR = "editor@aquila.example"
VISITORS = {
    "nobody": "",
    "stranger": "editor@borealis.example",
    "organisation": EDITOR,
    "staff": "lead@office.example",
}
OURS = ("static",)


@pytest.fixture(scope="module")
def demo(databases: Databases) -> Iterator[Flask]:
    """The application in demo mode, where every blueprint is there, with a small demo."""
    with databases.copy() as url:
        app = create_app(Settings.for_tests(DATABASE_URL=url, demo=True))
        with app.app_context():
            load.load_demo(
                count=load.FEWEST, as_of=today(), seed=load.SEED, on_progress=lambda _done: None
            )
            commit()
        # An empty POST is to meet the rule of access, not the one about tokens.
        app.config["WTF_CSRF_ENABLED"] = False
        yield app
        close(app)


@pytest.fixture(scope="module")
def parts(demo: Flask) -> dict[str, Any]:
    """What fills the parts of addresses: Aquila and what belongs to it."""
    with demo.app_context():
        organisation = one(select(Organisation).where(Organisation.slug == load.AQUILA.slug))
        mine = Submission.organisation_id == organisation.id
        submission = one(select(Submission).where(mine).order_by(Submission.id.desc()))
        member = one(select(Membership).where(Membership.organisation_id == organisation.id))
        about_pledge = OutboxMessage.letter.startswith("pledges/")
        to_editor = OutboxMessage.to_address == EDITOR
        letter = one(select(OutboxMessage).where(to_editor, about_pledge))
        return {
            "lang": "en",
            "slug": organisation.slug,
            "organisation_id": organisation.id,
            "submission_id": submission.id,
            "membership_id": member.id,
            "letter_id": letter.id,
            "file_id": published_file().id,
            **practice_parts(organisation),
            **event_parts(),
            **campaign_parts(),
            "subscriber_id": subscriber("pact").id,
            "import_id": addresses_of_the_lead(),
            "number": 1,
            "outcome": "approved",
            "language": "de",
            "step": "name",
            "practices.step:step": "basics",
            "code": "C-01",
            "token": "x" * 22,
        }


def addresses_of_the_lead() -> uuid.UUID:
    """A file of addresses that the visitor of the staff has brought."""
    lead = one(select(User).where(User.email == VISITORS["staff"]))
    command = ImportAddresses(["pact"], "en", "Webinar", True)
    made = start_import(io.BytesIO(b"a@new.example"), command, actor=staff("lead", user=lead))
    commit()
    return made.id


def published_file() -> files.StoredFile:
    """A file that everybody may have."""
    pdf = io.BytesIO(b"%PDF-1.7\n%%EOF\n")
    owner = {"owner_kind": "practice_version", "owner_id": new_id()}
    stored = files.store(pdf, "a.pdf", **owner, actor=Actor.system())
    files.set_public(**owner, is_public=True)
    commit()
    return stored


def practice_parts(organisation: Organisation) -> dict[str, Any]:
    """A practice of this organisation in the library, translated into German, with a new version
    under way; and its adoption of another one's."""
    practice = practices.published(organisation)
    practices.translated(practice, "de")
    actions.start_revision(practice, actor=practices.editor_of(organisation))
    adoption = practices.adoption(practices.published(), organisation)
    commit()
    return {
        "practice_id": practice.id,
        "practice_slug": practice.slug,
        "adoption_id": adoption.id,
    }


def event_parts() -> dict[str, Any]:
    """An announced event with somebody who has a place and asked the speakers something. `slug` is
    that of an organisation elsewhere: the blueprint of sign-ups says so itself."""
    event = events.announced(capacity=20)
    person = events.signed_up(event)
    question = ask_speakers(person, "Does Article 4 ask for a test?")
    recorded = events.recorded()
    commit()
    attendance = AttendanceList(event_id=event.id, file_name="list.csv", tool="", rows=[])
    asked = FormQuestion(event_id=event.id, kind=QuestionKind.TEXT, label={"en": "From where?"})
    database.session.add_all([attendance, asked])
    commit()
    mailing = one(select(Mailing).where(Mailing.event_id == event.id))
    return {
        "event_id": event.id,
        "event_slug": event.slug,
        "public.event_recording:event_slug": recorded.slug,
        "sign_up_id": person.id,
        "question_id": question.id,
        "mailing_id": mailing.id,
        "list_id": attendance.id,
        "form_question_id": asked.id,
        "letter_name": "sign_up_confirmed",
        "events:slug": event.slug,
        "events:token": finding.place_token(person),
        "events.confirm_link:token": "x" * 22,
    }


def campaign_parts() -> dict[str, Any]:
    """An update that is being written, in German too; and one that was sent."""
    draft = campaigns.translated(campaigns.draft(), "de", "Neues vom Pakt", "Text.")
    subscriber("pact")
    sent = campaigns.sending()
    commit()
    return {
        "campaign_id": draft.id,
        "updates.update:slug": sent.slug,
        "one_click:token": "x" * 22,
        "updates.confirm_link:token": "x" * 22,
    }


def one(query: Any) -> Any:
    """The first row, for there may be several."""
    found = database.session.scalars(query.limit(1)).one_or_none()
    assert found is not None, f"the demo has none: {query}"
    return found


def row_of(endpoint: str) -> Row | None:
    blueprint = endpoint.rpartition(".")[0]
    return ACCESS.get(endpoint) or ACCESS.get(f"{blueprint}.*")


def rules_of(app: Flask) -> dict[str, Rule]:
    """One rule an endpoint."""
    found = {rule.endpoint: rule for rule in app.url_map.iter_rules()}
    return {name: rule for name, rule in sorted(found.items()) if name not in OURS}


def test_every_endpoint_has_a_row(demo: Flask) -> None:
    """Why: access is denied by default, and what is open was opened by somebody on purpose."""
    assert [name for name in rules_of(demo) if row_of(name) is None] == []


def test_every_row_has_an_endpoint(demo: Flask) -> None:
    known = set(rules_of(demo))
    blueprints = {name.rpartition(".")[0] for name in known}
    stale = [
        name
        for name in ACCESS
        if name not in known and not (name.endswith(".*") and name[:-2] in blueprints)
    ]
    assert stale == []


@pytest.mark.parametrize("visitor", VISITORS)
def test_the_answers_are_those_of_the_table(
    visitor: str, demo: Flask, parts: dict[str, Any]
) -> None:
    column = list(VISITORS).index(visitor)
    wrong = []
    for name, rule in rules_of(demo).items():
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        status = answer(demo, VISITORS[visitor], method, address_of(demo, rule, parts))
        row = row_of(name)
        if row and status != row[column]:
            wrong.append(f"{name}: {status}, not {row[column]} ({method})")
    assert wrong == []


def address_of(app: Flask, rule: Rule, parts: dict[str, Any]) -> str:
    return app.url_map.bind("localhost").build(rule.endpoint, parts_of(rule, parts))


def parts_of(rule: Rule, parts: dict[str, Any]) -> dict[str, Any]:
    """What fills an address; "endpoint:part" is for this endpoint alone, "blueprint:part" for all
    of a blueprint."""
    blueprint = rule.endpoint.rpartition(".")[0]
    return {
        part: parts.get(
            f"{rule.endpoint}:{part}", parts.get(f"{blueprint}:{part}", parts.get(part))
        )
        for part in rule.arguments
    }


def answer(app: Flask, person: str, method: str, address: str) -> int:
    """The status that this person gets; what the request did is undone."""

    with rolled_back(app):
        browser = app.test_client()
        if person:
            user = database.session.scalars(select(User).where(User.email == person)).one()
            contextvars.Context().run(open_session, app, browser, user)
        send = partial(browser.open, address, method=method, buffered=True)
        return contextvars.Context().run(send).status_code
