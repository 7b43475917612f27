"""The practices of the library at the desk: lists, archiving, the webinar that presented one."""

from datetime import date, timedelta

import pytest

from aipact.core.clock import today
from aipact.core.db import db as database
from aipact.core.pagination import PageRequest
from aipact.desk import queries
from aipact.desk.queries import PracticeFilter, PracticeList
from aipact.practices import actions
from aipact.practices.states import PracticeState
from tests.factories import casework, practices
from tests.factories.accounts import StaffFactory
from tests.support.html import words

LIST = "/en/desk/practices"
# What the lists of `everything` hold.
LISTS = (
    ({}, {"Public", "Stale", "Old", "Archived", "Withdrawn"}),
    ({"list": "published"}, {"Public"}),
    ({"list": "stale"}, {"Stale", "Old"}),
    ({"list": "to-archive"}, {"Old"}),
    ({"list": "archived"}, {"Archived"}),
    ({"list": "withdrawn"}, {"Withdrawn"}),
    ({"q": "stale"}, {"Stale"}),
    ({"q": "stale", "list": "archived"}, set()),
    ({"q": "draft"}, set()),
    ({"q": "zodi"}, {"Old"}),
    ({"list": "nonsense"}, {"Public", "Stale", "Old", "Archived", "Withdrawn"}),
)
HALF_WEBINARS = (
    ({"on": "2026-10-01"}, "title", "Enter the title of the webinar."),
    ({"title": "A"}, "on", "Enter the day of the webinar."),
    ({"title": "A", "on": "2026-02-30"}, "on", "Enter a date that exists"),
    ({"title": "A", "on": "2026-10-01", "url": "javascript:alert(1)"}, "url", "web address"),
)


@pytest.fixture(autouse=True)
def monday(clock):
    clock.travel("2026-11-09 09:00")


@pytest.fixture
def reviewer(db):
    return casework.reviewer(name="Rosa Reviewer")


@pytest.fixture
def desk(client, reviewer):
    return client.sign_in(reviewer)


def to_archive(title, name="Aquila"):
    """Stale for 90 days to the day."""
    practice = practices.stale(practices.an_organisation(display_name=name), title=title)
    practice.stale_since = today() - timedelta(days=90)
    database.session.flush()
    return practice


@pytest.fixture
def everything(db):
    """One practice for each list, by its title."""
    made = {
        "Public": practices.published(title="Public"),
        "Stale": practices.stale(title="Stale"),
        "Old": to_archive("Old", "Zodiac"),
        "Archived": practices.archived(title="Archived"),
        "Withdrawn": practices.withdrawn(title="Withdrawn"),
    }
    practices.submitted(title="Under review")
    practices.draft(title="Draft")
    database.session.commit()
    return made


def titles(page):
    return [words(cell) for cell in page.all("th", scope="row")]


def there(practice, more=""):
    return f"{LIST}/{practice.id}{more}"


def test_each_list_has_its_own(desk, everything):
    for wanted, expected in LISTS:
        page = desk.get(LIST, query_string=wanted)
        assert (page.status, set(titles(page))) == (200, expected), wanted


def test_a_day_earlier_it_is_not_to_be_archived(desk, everything):
    everything["Old"].stale_since += timedelta(days=1)
    database.session.commit()
    page = desk.get(f"{LIST}?list=to-archive")
    assert "Nothing is to be archived" in page.main


def test_the_oldest_comes_first_and_pages_follow(db, reviewer):
    days = [date(2025, 3, 3), date(2025, 1, 1), date(2025, 2, 2)]
    for day in days:
        practice = practices.published(title=f"Of {day}")
        practices.confirmed_on(practice, day)
    actions.become_stale_when_due()
    database.session.commit()
    actor, wanted = casework.acting(reviewer), PracticeFilter(PracticeList.STALE)
    first = queries.practices(wanted, actor, PageRequest(size=2))
    assert [row.confirmed_on for row in first.items] == sorted(days)[:2]
    second = queries.practices(wanted, actor, PageRequest(after=first.next_cursor, size=2))
    assert [row.confirmed_on for row in second.items] == sorted(days)[2:]


def test_the_list_costs_the_same_with_one_and_with_three(desk, assert_queries):
    to_archive("One")
    database.session.commit()
    desk.get(LIST)
    with assert_queries() as with_one:
        desk.get(LIST)
    to_archive("Two")
    practices.archived(title="Three")
    with assert_queries() as with_three:
        assert len(titles(desk.get(LIST))) == 3
    assert with_three.count == with_one.count <= 6


def test_an_empty_list_says_so(desk):
    assert "No practice yet" in desk.get(LIST).main
    assert "No practice is like this" in desk.get(f"{LIST}?q=nothing").main


# -- archiving -----------------------------------------------------------------------------------


def test_one_is_archived_after_a_question(desk, everything, mailbox):
    page = desk.get(f"{LIST}?list=to-archive").click("Archive Old")
    assert (page.h1, page.status) == ("Archive 1 practice", 200)
    assert everything["Old"].state is PracticeState.STALE
    before = len(mailbox)
    page = desk.follow(page.form(holding="practice").submit())
    assert "1 practice is archived." in page.main
    assert everything["Old"].state is PracticeState.ARCHIVED
    assert len(mailbox) > before


def test_several_are_archived_at_once(desk, everything):
    other = to_archive("Older", "Borealis")
    database.session.commit()
    form = desk.get(LIST).form(holding="practice")
    assert sorted(form.options("practice")) == sorted(map(str, (everything["Old"].id, other.id)))
    page = form.fill(practice=[str(everything["Old"].id), str(other.id)]).submit()
    assert page.h1 == "Archive 2 practices"
    page = desk.follow(page.form(holding="practice").submit())
    assert "2 practices are archived." in page.main


def test_what_was_confirmed_meanwhile_stays(desk, everything):
    other = to_archive("Older", "Borealis")
    database.session.commit()
    form = desk.get(f"{LIST}/archive?practice={other.id}&practice={everything['Old'].id}").form(
        holding="practice"
    )
    actions.confirm_practice(other, actor=practices.editor_of(other.organisation))
    database.session.commit()
    page = desk.follow(form.submit())
    assert "1 practice is archived." in page.main
    assert "1 practice is not to be archived any more, and stays as it is." in page.main
    assert other.state is PracticeState.PUBLISHED


def test_what_is_not_due_is_not_archived(desk, everything):
    page = desk.get(f"{LIST}/archive?practice={everything['Public'].id}&practice=nonsense")
    page.form(holding="practice").submit(expect=303)
    assert everything["Public"].state is PracticeState.PUBLISHED
    assert not desk.get(there(everything["Public"])).has_link("Archive")
    assert desk.get(there(everything["Old"])).has_link("Archive")


def test_nothing_chosen_leads_back(desk):
    page = desk.follow(desk.get(f"{LIST}/archive"))
    assert "Choose at least one practice to archive." in page.main


@pytest.mark.parametrize("role", ["comms", "admin"])
def test_who_does_not_review_archives_nothing(client, everything, role):
    client.sign_in(StaffFactory(staff_roles=[role]))
    assert not client.get(LIST).has_link("Archive Old")
    assert client.get(f"{LIST}/archive?practice={everything['Old'].id}").status == 403


def test_the_desk_says_how_many_are_to_be_archived(desk, everything):
    page = desk.get("/en/desk")
    assert page.link("1 practices to archive") == f"{LIST}?list=to-archive"
    everything["Old"].stale_since = today()
    database.session.commit()
    assert not desk.get("/en/desk").has_link("practices to archive")


# -- one practice --------------------------------------------------------------------------------


def test_every_practice_has_its_page(desk, everything):
    for name, practice in everything.items():
        page = desk.get(there(practice))
        assert (page.status, page.h1) == (200, name)
        assert "Version 1" in page.main


def test_what_was_never_public_is_not_found(desk):
    for version in (practices.submitted(), practices.draft()):
        assert desk.get(there(version.practice)).status == 404


def test_the_page_costs_the_same_with_more_of_everything(desk, assert_queries):
    practice = practices.published()
    practices.adoption(practice)
    address = there(practice)
    desk.get(address)
    with assert_queries() as with_one:
        desk.get(address)
    for _number in range(2):
        practices.adoption(practice)
        practices.publish(practices.revised(practice))
    with assert_queries() as with_three:
        desk.get(address)
    assert with_three.count == with_one.count


def test_the_webinar_is_noted_changed_and_taken_away(desk, everything):
    practice = everything["Public"]
    form = desk.get(there(practice)).form(holding="on")
    form.fill(title="Literacy in hospitals", on="2026-10-01", url="webinars.example/7")
    page = desk.follow(form.submit())
    assert "Webinar noted" in page.main
    assert practice.presented_on == date(2026, 10, 1)
    assert practice.presented_url == "https://webinars.example/7"
    form = page.form(holding="on")
    assert form.values["title"] == "Literacy in hospitals"
    desk.follow(form.fill(title="", on="", url="").submit())
    assert (practice.presented_title, practice.presented_on) == ("", None)


def test_half_a_webinar_comes_back(desk, everything):
    for filled, field, message in HALF_WEBINARS:
        form = desk.get(there(everything["Public"])).form(holding="on")
        page = form.fill(filled).submit(expect=422)
        assert message in page.errors[field]
        assert page.form(holding="on").values["title"] == filled.get("title", "")
        assert everything["Public"].presented_title == ""


def test_two_who_note_a_webinar_at_once(desk, everything, reviewer):
    practice = everything["Public"]
    form = desk.get(there(practice)).form(holding="on")
    actor = casework.acting(casework.lead())
    command = actions.NotePresentation("Theirs", date(2026, 9, 1), "", practice.revision)
    actions.note_presentation(practice, command, actor=actor)
    database.session.commit()
    page = form.fill(title="Mine", on="2026-10-01").submit(expect=409)
    assert "Theirs, 1 September 2026" in page.main
    assert page.form(holding="on").values["title"] == "Mine"
    page.form(holding="on").submit(expect=303)
    assert practice.presented_title == "Mine"


def test_the_same_webinar_sent_twice_is_no_conflict(desk, everything):
    form = desk.get(there(everything["Public"])).form(holding="on")
    form.fill(title="Mine", on="2026-10-01")
    form.submit(expect=303)
    form.submit(expect=303)


@pytest.mark.parametrize(("role", "status"), [("comms", 303), ("lead", 303), ("admin", 403)])
def test_who_notes_a_webinar(client, everything, role, status):
    practice = everything["Public"]
    client.sign_in(StaffFactory(staff_roles=[role]))
    page = client.get(there(practice))
    token = {"csrf_token": page.all("input", name="csrf_token")[0].get("value")}
    filled = token | {"title": "A", "on": "2026-10-01", "revision": practice.revision}
    assert client.post(there(practice, "/webinar"), filled).status == status
    assert page.has_link("Add a translation") is (status == 303)


def test_nobody_works_on_their_own_organisations_practice(client, everything, reviewer):
    from aipact.organisations.models import Membership
    from aipact.organisations.states import MembershipState

    practice = everything["Old"]
    database.session.add(
        Membership(
            organisation_id=practice.organisation_id,
            user_id=reviewer.id,
            state=MembershipState.ACTIVE,
            roles=["editor"],
        )
    )
    client.sign_in(reviewer)
    assert "Old" not in titles(client.get(LIST))
    assert client.get(there(practice)).status == 403
    assert client.get(f"{LIST}/archive?practice={practice.id}").status == 303
