"""The queue and the overview: each figure leads to the list that it counts."""

import pytest

from aipact.casework.states import Outcome
from aipact.core.pagination import PageRequest
from aipact.desk import queries
from aipact.desk.queries import FIGURES, QueueFilter, QueueState
from aipact.procedures import review
from tests.factories import casework
from tests.support.html import words

# What the lists of `everything` hold.
BY_STATE = {
    QueueState.TO_DO: {"Mine", "Free"},
    QueueState.ORGANISATION: {"Asked"},
    QueueState.SECOND: {"Waiting", "Mine-Waiting"},
    QueueState.APPROVAL: {"Waiting"},
    QueueState.HOLD: {"Held"},
}
FILTERED = (
    ({"whose": "mine"}, {"Mine"}),
    ({"whose": "unassigned"}, {"Free"}),
    ({"whose": "unit"}, set()),
    ({"unit": "innovation"}, {"Mine", "Free"}),
    ({"unit": "regulation"}, set()),
    ({"kind": "registration"}, {"Mine", "Free"}),
    ({"kind": "pledge"}, set()),
    ({"due": "overdue"}, set()),
    ({"due": "week"}, set()),
    ({"q": "mi", "state": "to-do"}, {"Mine"}),
    ({"q": "mi"}, {"Mine", "Mine-Waiting"}),
    ({"q": "asked", "whose": "mine"}, set()),
    ({"q": "nothing like it"}, set()),
    ({"kind": "nonsense", "due": "nonsense", "state": "nonsense"}, {"Mine", "Free"}),
    ({"whose": "nonsense"}, {"Mine", "Free"}),
)


@pytest.fixture(autouse=True)
def monday(clock):
    clock.travel("2026-11-09 09:00")


@pytest.fixture
def reviewer(db):
    return casework.reviewer(name="Rosa Reviewer", unit_key="regulation")


def titles(page):
    return [words(cell) for cell in page.all("th", scope="row")]


def listed(wanted, user):
    found = queries.queue(wanted, casework.acting(user), PageRequest(size=50))
    return [row.title for row in found.items]


@pytest.fixture
def everything(reviewer, clock):
    """One submission for every state of the queue, by that state."""
    names = ("mine", "free", "asked", "held", "waiting", "mine-waiting", "closed")
    made = {
        name: casework.pledge(name=name.title())
        if "waiting" in name
        else casework.registration(name=name.title())
        for name in names
    }
    colleague = casework.reviewer(name="Sven Second", unit_key="innovation")
    casework.decide(made["asked"], colleague, Outcome.CHANGES_REQUESTED)
    casework.decide(made["closed"], colleague)
    casework.apply_after_hold(clock)
    casework.take(made["mine"], reviewer)
    casework.decide(made["held"], colleague)
    casework.decide(made["waiting"], colleague)
    casework.decide(made["mine-waiting"], reviewer)
    return made


def test_each_state_lists_its_own(everything, reviewer):
    assert {
        state: set(listed(QueueFilter(state=state), reviewer)) for state in BY_STATE
    } == BY_STATE


def test_what_is_closed_comes_last_first(everything, reviewer):
    found = listed(QueueFilter(state=QueueState.CLOSED), reviewer)
    assert "Closed" in found
    rows = queries.queue(
        QueueFilter(state=QueueState.CLOSED), casework.acting(reviewer), PageRequest()
    ).items
    assert [row.closed_at for row in rows] == sorted((r.closed_at for r in rows), reverse=True)
    assert {row.state for row in rows} == {QueueState.CLOSED}


def test_filters_stand_in_the_address(client, everything, reviewer):
    client.sign_in(reviewer)
    for wanted, expected in FILTERED:
        page = client.get("/en/desk/queue", query_string=wanted)
        assert (page.status, set(titles(page))) == (200, expected), wanted


def test_filters_of_one_reviewer_and_of_a_reference(client, everything, reviewer):
    client.sign_in(casework.lead())
    assert titles(client.get(f"/en/desk/queue?whose={reviewer.id}")) == ["Mine"]
    reference = everything["free"].reference
    assert titles(client.get(f"/en/desk/queue?q={reference.lower()}")) == ["Free"]


def test_what_is_elsewhere_can_be_looked_for(client, everything, reviewer):
    client.sign_in(reviewer)
    page = client.get("/en/desk/queue").form(holding="whose").fill(q="held").submit()
    assert titles(page) == []
    assert titles(page.click("Look in any state")) == ["Held"]


def test_any_state_begins_with_the_newest(everything, reviewer):
    actor = casework.acting(reviewer)
    rows = queries.queue(QueueFilter(state=QueueState.ANY), actor, PageRequest(size=50)).items
    assert [row.id for row in rows] == sorted((row.id for row in rows), reverse=True)
    assert len(rows) == len(everything) + 2


def test_filters_are_kept_by_the_form(client, everything, reviewer):
    client.sign_in(reviewer)
    page = client.get("/en/desk/queue?whose=unassigned&kind=registration")
    form = page.form(holding="whose")
    assert (form.values["whose"], form.values["kind"]) == ("unassigned", "registration")
    assert titles(form.fill(whose="mine").submit()) == ["Mine"]


@pytest.mark.parametrize(
    ("day", "words_of_it"),
    [
        ("2026-11-09", "In 5 working days"),
        ("2026-11-12", "In 2 working days"),
        ("2026-11-16", "Today"),
        ("2026-11-17", "1 working day overdue"),
        ("2026-11-23", "5 working days overdue"),
    ],
)
def test_due_dates_are_told_in_working_days(client, clock, reviewer, day, words_of_it):
    """The eleventh of November is a holiday, the fourteenth a Saturday, the fifteenth too."""
    submission = casework.registration()
    submission.due_on = submission.due_on.replace(year=2026, month=11, day=16)
    clock.travel(f"{day} 10:00")
    client.sign_in(reviewer)
    main = client.get("/en/desk/queue").main
    expected = "In 4 working days" if day == "2026-11-09" else words_of_it
    assert expected in main


def test_the_figures_count_the_lists_that_they_lead_to(client, everything, reviewer, clock):
    clock.travel("2026-11-16 09:00")
    casework.registration(name="Fresh")
    client.sign_in(reviewer)
    page = client.get("/en/desk")
    figures = page.all("a", cls="ap-figures__link")
    assert len(figures) == len(FIGURES)
    for figure in figures:
        number, _space, label = words(figure).partition(" ")
        there = client.get(figure.get("href"))
        assert (label, len(titles(there))) == (label, int(number))
        if int(number):
            assert f"{number} in all" in there.main


def test_who_only_reads_has_no_figures_of_their_own(client, everything):
    from tests.factories.accounts import StaffFactory

    client.sign_in(StaffFactory(staff_roles=["comms"]))
    page = client.get("/en/desk")
    labels = {words(one) for one in page.all("span", cls="ap-figures__label")}
    assert labels == {"not taken by anybody", "due today", "overdue", "with the organisation"}
    assert "Next:" not in page.main
    assert not client.get("/en/desk/queue").all("button", aria_label="Take Free")


def test_next_is_mine_then_what_nobody_has(client, reviewer, clock):
    client.sign_in(reviewer)
    assert "Nothing waits for you" in client.get("/en/desk").main
    registration = casework.registration(name="Older")
    clock.move(hours=1)
    pledge = casework.pledge(name="Of my unit")
    client.sign_in(reviewer)
    page = client.get("/en/desk")
    assert "Next: Of my unit" in page.main
    casework.take(registration, reviewer)
    page = client.get("/en/desk")
    assert "Next: Older" in page.main
    assert page.click("Open the submission").h1 == "Older"
    casework.decide(registration, reviewer)
    casework.decide(pledge, reviewer)
    assert "Nothing waits for you" in client.get("/en/desk").main


def test_the_workload_leads_to_each_desk(client, reviewer):
    for _n in range(2):
        casework.take(casework.registration(), reviewer)
    casework.registration()
    client.sign_in(casework.lead())
    page = client.get("/en/desk")
    (table,) = page.all("table")
    rows = [words(row) for row in page.all("tr", inside=table)][1:]
    assert rows == ["Rosa Reviewer 2", "Nobody yet 1"]
    assert len(titles(page.click("Rosa Reviewer"))) == 2
    assert len(titles(page.click("Nobody yet"))) == 1


def test_the_newest_activity_is_told(client, reviewer):
    submission = casework.registration(name="Aquila")
    casework.take(submission, reviewer)
    client.sign_in(reviewer)
    main = client.get("/en/desk").main
    assert "A reviewer has it now. Rosa Reviewer" in main
    assert "It was submitted." in main


def test_taking_from_the_queue(client, reviewer):
    submission = casework.registration(name="Aquila")
    client.sign_in(reviewer)
    page = client.get("/en/desk/queue")
    taken = page.form(action=f"/en/desk/submissions/{submission.id}/take").submit()
    assert (taken.status, taken.location) == (303, f"/en/desk/submissions/{submission.id}")
    page = client.get("/en/desk/queue")
    assert "Rosa Reviewer" in words(page.one("table"))
    assert not page.all("form", method="post", inside=page.one("table"))


def test_pages_follow_each_other_both_ways(client, reviewer, monkeypatch):
    from aipact.desk.views import queue as view

    monkeypatch.setattr(view, "PAGE_SIZE", 2)
    for n in range(5):
        casework.registration(name=f"Number {n}")
    casework.take(casework.registration(name="Not this"), reviewer)
    client.sign_in(reviewer)
    first = client.get("/en/desk/queue?whose=unassigned")
    second = first.click("Next page")
    third = second.click("Next page")
    seen = [titles(page) for page in (first, second, third)]
    assert seen == [["Number 0", "Number 1"], ["Number 2", "Number 3"], ["Number 4"]]
    assert not first.has_link("Previous page")
    assert not third.has_link("Next page")
    found = client.get("/en/desk/queue?q=number&state=to-do").click("Next page")
    assert titles(found) == ["Number 2", "Number 3"]
    back = third.click("Previous page")
    assert (titles(back), titles(back.click("Previous page"))) == (seen[1], seen[0])
    assert "5 in all" in second.main


@pytest.mark.parametrize("cursor", ["nonsense", "WyJhIl0", "WyIyMDI2LTExLTE2IiwibmlsIl0"])
def test_a_cursor_that_we_did_not_make_leads_nowhere(client, reviewer, cursor):
    client.sign_in(reviewer)
    assert client.get(f"/en/desk/queue?after={cursor}").status == 404


def test_many_rows_cost_no_more_queries_than_one(client, reviewer, assert_queries):
    client.sign_in(reviewer)
    actor = casework.acting(reviewer)
    casework.registration()
    client.get("/en/desk/queue")

    def cost(path):
        with assert_queries() as counted:
            client.get(path)
        return counted.count

    def own():
        with assert_queries(at_most=2):
            queries.queue(QueueFilter(), actor, PageRequest(size=50))
            queries.count(QueueFilter(), actor)

    paths = ("/en/desk/queue", "/en/desk")
    few = [cost(path) for path in paths]
    own()
    for n in range(50):
        submission = casework.registration()
        if n % 2:
            casework.take(submission, reviewer)
    assert len(titles(client.get("/en/desk/queue"))) == 50
    assert [cost(path) for path in paths] == few
    own()
    # Three of them find out who is asking.
    assert few[0] <= 6 + 3
    assert few[1] <= 8 + 3


def test_nobody_takes_what_is_theirs_by_membership(client):
    from tests.factories import organisations

    submission = casework.registration(name="Aquila")
    member = organisations.member(
        organisations.queries.organisation(submission.organisation_id),
        "editor",
        staff_roles=["reviewer"],
    )
    client.sign_in(member)
    assert titles(client.get("/en/desk/queue")) == []
    answer = client.post(f"/en/desk/submissions/{submission.id}/take")
    assert answer.status in (400, 403)
    assert review.subject_of(submission).state.value == "submitted"
