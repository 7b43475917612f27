"""Every page of the desk opens for whom it is meant, with little and with much in it."""

import pytest

from aipact.casework.states import Outcome
from aipact.core.db import db
from aipact.organisations.models import Membership
from aipact.organisations.states import MembershipState
from tests.factories import casework, organisations
from tests.factories.accounts import StaffFactory, UserFactory

PAGES = ("", "/queue", "/organisations", "/mail", "/audit")
HEADINGS = {
    "": "Desk",
    "/queue": "Queue",
    "/organisations": "Organisations at the desk",
    "/mail": "Letters",
    "/audit": "Audit log",
}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["en", "de", "fr"])
def test_an_empty_desk_says_so(client, path, lang):
    client.sign_in(casework.lead())
    page = client.get(f"/{lang}/desk{path}")
    assert page.status == 200
    if lang == "en":
        assert page.h1 == HEADINGS[path]


@pytest.mark.parametrize("path", PAGES)
def test_who_is_not_staff_finds_nothing(client, path):
    client.sign_in(UserFactory())
    assert client.get(f"/en/desk{path}").status == 404
    client.sign_out()
    page = client.get(f"/en/desk{path}")
    assert (page.status, page.location.split("?")[0]) == (303, "/en/sign-in")


@pytest.mark.parametrize(
    ("role", "status"), [("reviewer", 403), ("comms", 403), ("lead", 200), ("admin", 200)]
)
def test_the_audit_log_is_for_leads_and_administrators(client, role, status):
    client.sign_in(StaffFactory(staff_roles=[role]))
    assert client.get("/en/desk/audit").status == status
    assert client.get("/en/desk").has_link("Audit log") is (status == 200)


def test_every_page_with_something_on_it(client, clock):
    clock.travel("2026-11-02 09:00")
    first, second = casework.registration(), casework.pledge()
    reviewer, lead = casework.reviewer(unit_key="regulation"), casework.lead()
    casework.take(first, reviewer)
    casework.decide(first, reviewer, Outcome.CHANGES_REQUESTED)
    casework.apply_after_hold(clock)
    casework.decide(second, reviewer)
    client.sign_in(lead)
    for path in PAGES:
        assert client.get(f"/en/desk{path}").status == 200
    for submission in (first, second):
        for lang in ("en", "de", "fr"):
            page = client.get(f"/{lang}/desk/submissions/{submission.id}")
            assert (page.status, page.h1) == (200, submission.title)
        page = client.get(f"/en/desk/organisations/{submission.organisation_id}")
        assert (page.status, page.h1) == (200, submission.title)


def test_what_is_not_there_is_not_found(client):
    client.sign_in(casework.lead())
    nothing = "01990000-0000-7000-8000-000000000000"
    for path in ("submissions", "organisations", "mail"):
        assert client.get(f"/en/desk/{path}/{nothing}").status == 404
        assert client.get(f"/en/desk/{path}/nonsense").status == 404
    submission = casework.registration()
    assert client.get(f"/en/desk/submissions/{submission.id}/decide/nonsense").status == 404


def test_nobody_works_on_an_organisation_they_belong_to(client):
    """A member of staff who also belongs to an organisation reads no notes about it."""
    submission = casework.registration()
    reviewer = casework.reviewer()
    organisation = organisations.queries.organisation(submission.organisation_id)
    db.session.add(
        Membership(
            organisation_id=organisation.id,
            user_id=reviewer.id,
            state=MembershipState.ACTIVE,
            roles=["editor"],
        )
    )
    client.sign_in(reviewer)
    assert client.get(f"/en/desk/submissions/{submission.id}").status == 403
    assert client.get(f"/en/desk/organisations/{organisation.id}").status == 403
    assert submission.title not in client.get("/en/desk/queue").main
    assert submission.title not in client.get("/en/desk").main
    assert submission.title in client.sign_in(casework.reviewer()).get("/en/desk/queue").main
