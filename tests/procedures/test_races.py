"""Two reviewers at once, with real commits: one decision, and the other is told."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from aipact.accounts.models import User
from aipact.casework import actions, queries
from aipact.casework.models import Decision, FourEyesRequest, Submission
from aipact.casework.states import Outcome
from aipact.core.clock import now
from aipact.core.db import db
from aipact.core.transaction import commit
from aipact.mail.models import OutboxMessage
from aipact.procedures import review
from tests.factories import casework
from tests.support.browser import PageClient
from tests.support.sessions import open_session


@pytest.fixture
def case(real_app: Any) -> Any:
    """(id of an untaken registration, two reviewers) in a database with real commits."""
    with real_app.app.app_context():
        submission = casework.registration()
        people = [casework.reviewer(), casework.reviewer()]
        commit()
        return submission.id, [person.id for person in people]


def browsers(app: Any, people: Any) -> list[PageClient]:
    """A browser for each person, signed in; no transaction is left open on the way."""
    made = []
    for person in people:
        with app.app_context():
            user = db.session.get_one(User, person)
            db.session.expunge(user)
        browser = PageClient(app)
        open_session(app, browser.browser, user)
        made.append(browser)
    return made


def at_once(*works: Any) -> list[Any]:
    together = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def run(index: int) -> None:
        together.wait()
        try:
            results[index] = works[index]()
        except Exception as error:
            results[index] = error

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(40)
    return results


def post(app: Any, browser: PageClient, path: str, data: dict[str, str]) -> Any:
    """A POST without the page checks, which are not made for threads."""
    return lambda: browser.browser.post(path, data=data)


def count(app: Any, model: Any) -> int:
    with app.app_context():
        return db.session.scalars(select(func.count()).select_from(model)).one()


def token_and_revision(app: Any, browser: PageClient, path: str) -> dict[str, str]:
    with app.app_context():
        form = browser.get(path).form(holding="revision")
    return dict(form.values)


@pytest.mark.parametrize("round_number", range(3))
def test_of_two_who_decide_at_once_one_decides(real_app, case, round_number):
    submission_id, people = case
    app = real_app.app
    path = f"/en/desk/submissions/{submission_id}/decide/not-accepted?reason=misuse"
    pair = browsers(app, people)
    sent = [
        {**token_and_revision(app, browser, path), "reason": f"Reason {n}"}
        for n, browser in enumerate(pair)
    ]
    results = at_once(*(post(app, b, path, data) for b, data in zip(pair, sent, strict=True)))
    assert sorted(answer.status_code for answer in results) == [303, 409]
    loser = next(n for n, answer in enumerate(results) if answer.status_code == 409)
    page = results[loser].get_data(as_text=True)
    assert f"Reason {loser}" in page
    assert "A decision was taken." in page
    assert (count(app, Decision), held_letters(app)) == (1, 1)


def held_letters(app: Any) -> int:
    with app.app_context():
        query = select(func.count()).where(OutboxMessage.status == "held")
        return db.session.scalars(query).one()


def test_without_the_checks_there_would_be_two(real_app, case, monkeypatch):
    """The negative control: the test above can fail."""
    submission_id, people = case
    app = real_app.app
    with app.app_context():
        db.session.execute(text("DROP INDEX uq_decisions_pending"))
        db.session.execute(text("DROP INDEX ix_decisions_submission_id_number"))
        commit()
    monkeypatch.setattr(actions, "check_revision", lambda *_args: None)
    monkeypatch.setattr(actions, "require_undecided", lambda *_args: None)

    def decide(person: Any) -> Any:
        def work() -> None:
            with app.app_context():
                submission = db.session.get_one(Submission, submission_id)
                submission.reviewer_id = None
                casework.decide(submission, db.session.get_one(User, person))

        return work

    for person in people:
        decide(person)()
    assert count(app, Decision) == 2


def test_the_same_decision_sent_many_times_is_one(real_app, case):
    submission_id, people = case
    app = real_app.app
    path = f"/en/desk/submissions/{submission_id}/decide/approved"
    (browser,) = browsers(app, people[:1])
    data = token_and_revision(app, browser, path)
    copies = []
    for _n in range(6):
        twin = PageClient(app)
        cookie = browser.browser.get_cookie("session")
        twin.browser.set_cookie("session", cookie.value)
        copies.append(post(app, twin, path, data))
    results = at_once(*copies)
    assert [answer.status_code for answer in results] == [303] * 6
    assert (count(app, Decision), held_letters(app)) == (1, 1)


def test_undo_and_the_end_of_the_hold_at_once(real_app, case, clock):
    """Either it is undone, or it took effect; never both, never half."""
    submission_id, people = case
    app = real_app.app
    clock.travel("2026-11-09 09:00")
    with app.app_context():
        submission = db.session.get_one(Submission, submission_id)
        decision_id = casework.decide(submission, db.session.get_one(User, people[0])).id
    clock.move(minutes=11)

    def undo() -> None:
        with app.app_context():
            submission = queries.submission_to_change(submission_id)
            review.undo(queries.pending_decision(submission), actor=casework.Actor(people[0]))
            commit()

    def sweep() -> None:
        with app.app_context():
            review.apply_due_decisions()
            commit()

    at_once(undo, sweep)
    sweep()
    with app.app_context():
        decision = db.session.get_one(Decision, decision_id)
        submission = db.session.get_one(Submission, submission_id)
        assert (decision.applied_at is None) != (decision.undone_at is None)
        letter = db.session.scalars(
            select(OutboxMessage.status).where(OutboxMessage.letter.contains("approved"))
        ).one()
        ended = {True: ("approved", "pending"), False: ("", "cancelled")}
        assert (submission.closed_as, letter.value) == ended[decision.applied_at is not None]


def test_two_sweeps_at_once_apply_once(real_app, clock):
    app = real_app.app
    clock.travel("2026-11-09 09:00")
    with app.app_context():
        reviewer = casework.reviewer()
        for _n in range(4):
            casework.decide(casework.registration(), reviewer, Outcome.APPROVED)
    clock.move(minutes=11)

    def sweep() -> None:
        with app.app_context():
            review.apply_due_decisions()
            commit()

    at_once(sweep, sweep, sweep)
    sweep()
    with app.app_context():
        applied = select(func.count()).where(Decision.applied_at.is_not(None))
        letters = select(func.count()).where(OutboxMessage.letter.contains("approved"))
        assert db.session.scalars(applied).one() == 4
        assert db.session.scalars(letters).one() == 4
    assert count(app, FourEyesRequest) == 0


@pytest.mark.parametrize("round_number", range(3))
def test_undoing_while_the_sweep_runs_ends_one_way(real_app, case, round_number):
    """Why: both change the decision and its submission, and must not wait for each other."""
    submission_id, people = case
    app = real_app.app
    with app.app_context():
        submission = db.session.get_one(Submission, submission_id)
        decision = casework.decide(submission, db.session.get_one(User, people[0]))
        decision.takes_effect_at = now() - timedelta(seconds=1)
        commit()
        decision_id = decision.id
    (browser,) = browsers(app, people[:1])
    page = f"/en/desk/submissions/{submission_id}"
    with app.app_context():
        data = dict(browser.get(page).form(action=f"{page}/undo").values)

    def sweep() -> None:
        with app.app_context():
            review.apply_due_decisions()
            commit()

    answer, failure = at_once(post(app, browser, f"{page}/undo", data), sweep)
    with app.app_context():
        decision = db.session.get_one(Decision, decision_id)
        is_undone = decision.undone_at is not None
        assert (decision.applied_at is None) == is_undone
    assert (answer.status_code, failure) == (303 if is_undone else 409, None)
