"""A practice and an adoption at the desk: read, compared, decided."""

from dataclasses import replace
from io import BytesIO

import pytest

from aipact import files
from aipact.casework import queries
from aipact.casework.states import SubmissionKind
from aipact.core.db import db as database
from aipact.desk.queries import dossier
from aipact.practices import actions
from aipact.practices.states import CHECKLIST, FILE_OWNER, AdoptionState
from aipact.procedures import review
from tests.factories import casework, practices
from tests.factories.accounts import StaffFactory
from tests.files import samples
from tests.support.html import words

HOSTILE = (
    '<script>alert(1)</script> <img src=x onerror="alert(1)"> [x](javascript:alert(1)) '
    '![](https://evil.example/pixel.png) <a href="https://evil.example" onclick="x()">a</a> '
    "{{ 7*7 }} </textarea></dd></dl>"
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


def address(submission, more=""):
    return f"/en/desk/submissions/{submission.id}{more}"


def asked(submission):
    return {one.key: one for _group, fields in dossier(submission, "en").asked for one in fields}


# -- the queue -----------------------------------------------------------------------------------


def test_both_kinds_stand_in_the_queue(desk):
    casework.practice()
    casework.adoption()
    page = desk.get("/en/desk/queue?kind=practice")
    assert len(page.all("th", scope="row")) == 1
    assert "Best practice" in page.main
    page = desk.get("/en/desk/queue?kind=adoption")
    assert len(page.all("th", scope="row")) == 1
    assert "Adoption of a practice" in page.main


def test_the_queue_costs_the_same_whatever_the_kinds(desk, assert_queries):
    desk.get("/en/desk/queue")
    casework.registration()
    with assert_queries() as with_one:
        desk.get("/en/desk/queue")
    for _number in range(2):
        casework.practice()
        casework.adoption()
    with assert_queries() as with_more:
        desk.get("/en/desk/queue")
    assert with_more.count == with_one.count


# -- reading -------------------------------------------------------------------------------------


def test_answers_are_formatted_and_the_rest_is_as_typed(desk):
    submission = casework.practice()
    page = desk.get(address(submission))
    (bold,) = [one for one in page.all("strong", inside=page.one("main")) if words(one) == "three"]
    assert words(bold) == "three"
    assert "Course outline: https://aquila.example/course" in page.main
    assert not page.has_link(containing="aquila.example/course")
    for said in ("Ada Aquila", "ada@aquila.example", "CC BY 4.0", "About the organisation"):
        assert said in page.main
    assert "(not public)" in page.main


def test_hostile_text_does_nothing(desk):
    names = ("title", "summary", "ai_systems", "knowledge", "context", "impact", "plans")
    organisation = practices.an_organisation()
    version = practices.submitted(organisation, **dict.fromkeys(names, HOSTILE[:190]))
    # The form refuses such an address; the dossier does not rely on that.
    version.links = [{"label": HOSTILE, "url": "javascript:alert(1)"}]
    page = desk.get(address(version.submission))
    main = page.one("main")
    assert page.status == 200
    assert not page.all("script", inside=main)
    assert not page.all("img", inside=main)
    assert not [one for one in main.iter() if any(name.startswith("on") for name in one.attrib)]
    assert not page.has_link(containing="javascript:")
    assert "<script>alert(1)</script>" in page.main
    assert desk.get(address(version.submission, "/decide/changes-requested")).status == 200
    assert desk.get(address(version.submission, "/decide/approved")).status == 200


def test_a_new_version_is_compared_with_the_public_one(desk):
    practice = practices.published(impact="We count errors found before and after.")
    version = practices.revised(practice, impact="We count errors found before, during and after.")
    found = asked(version.submission)
    assert [kind for kind, _text in found["impact"].pieces] == [
        "same",
        "removed",
        "added",
        "same",
    ]
    assert found["impact"].html is not None
    assert {key for key, one in found.items() if one.pieces} == {"impact"}
    page = desk.get(address(version.submission))
    assert [words(one) for one in page.all("ins")] == ["before, during"]
    assert "What changed" in page.main
    assert page.link(database.session.merge(practice).slug and "The practice at the desk")


def test_after_an_answer_the_reviewer_sees_what_changed(db):
    version = practices.with_changes_requested(points={"plans": "When?"})
    actor = practices.editor_of(version.organisation)
    practices.answer_and_submit(version, actor, plans="A second module comes in March.")
    found = asked(version.submission)
    assert {key for key, one in found.items() if one.pieces} == {"plans"}


def test_a_first_version_has_nothing_to_compare_with(db):
    assert not any(one.pieces for one in asked(casework.practice()).values())


def test_the_dossier_costs_the_same_with_three_links_and_adoptions(desk, assert_queries):
    link = {"label": "Course", "url": "https://aquila.example/course"}
    few = practices.submitted(practices.an_organisation(), links=[link], articles=["4"])
    many = practices.submitted(
        practices.an_organisation(),
        links=[link] * 3,
        articles=["4", "9", "50"],
        target_groups=["all_staff", "management", "developers"],
    )
    desk.get(address(few.submission))
    with assert_queries() as with_one:
        desk.get(address(few.submission))
    with assert_queries() as with_three:
        desk.get(address(many.submission))
    assert with_three.count == with_one.count


# -- files ---------------------------------------------------------------------------------------


@pytest.fixture
def with_file(app, db, monkeypatch, tmp_path):
    there = replace(app.extensions["aipact_settings"], files_url=str(tmp_path))
    monkeypatch.setitem(app.extensions, "aipact_settings", there)
    version = practices.draft()
    actor = practices.editor_of(version.organisation)
    stored = files.store(
        BytesIO(samples.png()), "plan.png", owner_kind=FILE_OWNER, owner_id=version.id, actor=actor
    )
    actions.submit_practice(version, actor=actor)
    database.session.commit()
    return version, stored


def test_staff_save_a_private_file(desk, with_file):
    version, stored = with_file
    page = desk.get(address(version.submission))
    found = desk.get(page.link(containing=str(stored.id)))
    assert (found.status, found.body) == (200, samples.png())
    headers = found.response.headers
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_a_file_of_another_submission_is_not_found(desk, with_file):
    _version, stored = with_file
    for other in (casework.practice(), casework.pledge(), casework.adoption()):
        assert desk.get(address(other, f"/files/{stored.id}")).status == 404


def test_files_of_a_submission_are_for_staff_without_a_stake(client, with_file):
    version, stored = with_file
    there = address(version.submission, f"/files/{stored.id}")
    client.sign_in(practices.person_of(practices.an_organisation()))
    assert client.get(there).status == 404
    assert client.fresh().get(there).status == 303


# -- deciding ------------------------------------------------------------------------------------


def test_approving_asks_for_every_point_of_the_checklist(desk):
    submission = casework.practice()
    page = desk.get(address(submission, "/decide/approved"))
    assert "published in the library" in page.main
    page = page.form(holding="checklist").submit(expect=422)
    assert page.errors["checklist"].endswith("If one of them is not so, ask for changes.")
    form = page.form(holding="checklist")
    ticked = [key for key in CHECKLIST if key != "no_advertising"]
    page = form.fill(checklist=ticked).submit(expect=422)
    assert "Not ticked: It does not advertise a product or a service." in page.main
    assert queries.pending_decision(submission) is None
    form = page.form(holding="checklist")
    assert sorted(form.values["checklist"]) == sorted(ticked)
    form.fill(checklist=list(CHECKLIST)).submit(expect=303)
    decision = queries.pending_decision(submission)
    assert sorted(decision.checklist) == sorted(CHECKLIST)
    page = desk.get(address(submission))
    assert page.main.count("It holds no personal data of third parties") == 2  # and the timeline


def test_an_approved_practice_is_published_when_the_hold_ends(desk, clock):
    submission = casework.practice()
    form = desk.get(address(submission, "/decide/approved")).form(holding="checklist")
    form.fill(checklist=list(CHECKLIST)).submit(expect=303)
    casework.apply_after_hold(clock)
    assert review.subject_of(submission).state.value == "published"
    assert "The decision took effect" in desk.get(address(submission)).main


@pytest.mark.parametrize(
    ("make", "field", "code"),
    [
        (casework.practice, "impact", "impact_not_shown"),
        (casework.practice, "files", "file_or_link"),
        (casework.adoption, "note", "not_concrete"),
    ],
)
def test_changes_are_asked_for_by_field(desk, clock, make, field, code):
    submission = make()
    page = desk.get(address(submission, "/decide/changes-requested"))
    form = page.form(holding=f"tick-{field}")
    form.fill({f"tick-{field}": True, f"canned-{field}": code, f"text-{field}": "Which?"})
    form.submit(expect=303)
    casework.apply_after_hold(clock)
    (point,) = queries.change_requests(submission)
    assert point.field == field
    assert point.reason.endswith("\n\nWhich?")
    assert review.subject_of(submission).state.value == "changes_requested"


@pytest.mark.parametrize("make", [casework.practice, casework.adoption])
def test_not_accepting_needs_no_second_person(desk, clock, make):
    submission = make()
    page = desk.get(address(submission, "/decide/not-accepted?reason=advertising"))
    form = page.form(holding="reason")
    assert form.values["remedy"].strip()
    form.submit(expect=303)
    casework.apply_after_hold(clock)
    assert review.subject_of(submission).state.value == "not_accepted"


def test_an_adoption_is_read_beside_its_practice(desk, clock):
    practice = practices.published(title="A pocket card for the ward")
    submission = casework.adoption(practice=practice)
    page = desk.get(address(submission))
    assert practices.NOTE in page.main
    assert page.link("A pocket card for the ward").endswith(f"/practices/{practice.slug}")
    page = page.click("Approve")
    assert "checklist" not in page.form(holding="revision").names
    page.form(holding="revision").submit(expect=303)
    casework.apply_after_hold(clock)
    assert review.subject_of(submission).state is AdoptionState.PUBLISHED


@pytest.mark.parametrize("role", ["comms", "admin"])
@pytest.mark.parametrize("make", [casework.practice, casework.adoption])
def test_who_only_reads_decides_nothing(client, role, make):
    submission = make()
    client.sign_in(StaffFactory(staff_roles=[role]))
    page = client.get(address(submission))
    assert page.status == 200
    assert not page.all("form", method="post", inside=page.one("main"))
    assert client.get(address(submission, "/decide/approved")).status == 403


def test_every_kind_is_shown(db):
    from aipact.desk.queries.kinds import SHOWN_KINDS
    from aipact.procedures.kinds import KINDS

    assert set(SHOWN_KINDS) == set(KINDS) == set(SubmissionKind)


# -- copies --------------------------------------------------------------------------------------


def test_a_copy_is_pointed_out(desk):
    practices.published(practices.an_organisation(display_name="Aquila"), **TEXT)
    changed = TEXT | {"plans": TEXT["plans"].replace("Polish", "Czech")}
    version = practices.submitted(practices.an_organisation(), **changed)
    page = desk.get(address(version.submission))
    assert "It resembles what is here already" in page.main
    assert "90 % of the words are the same, in the same order" in page.main
    assert "Aquila" in page.main


def test_what_resembles_nothing_has_no_hint(desk):
    practices.published(practices.an_organisation(), **TEXT)
    page = desk.get(address(casework.practice()))
    assert "It resembles" not in page.main


TEXT = {
    "title": "Two hours before the first plan",
    "summary": "Everybody who works with the scheduling assistant takes a short course first.",
    "knowledge": "The course explains what the assistant can and cannot do, which data it sees "
    "and how to report a wrong plan. Nurses and planners wrote the examples themselves.",
    "context": "After the course there is a test with ten questions; whoever fails takes the "
    "lesson again together with a colleague from another ward.",
    "impact": "Corrections by hand fell from eleven to four in a hundred plans within half a year.",
    "challenges": "Wards have no quiet hour, so the course was cut into four short parts.",
    "plans": "Next year we add a module about triage and translate everything into Polish.",
}
