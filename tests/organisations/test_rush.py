"""Two clicks at the same moment, with real commits: one draft, one submission, one receipt."""

from threading import Barrier, Thread

from sqlalchemy import func, select

from aipact.casework.models import Submission
from aipact.core.db import db, reads_only
from aipact.core.transaction import commit
from aipact.mail.models import OutboxMessage
from aipact.organisations import access, actions
from aipact.organisations.models import Organisation
from tests.factories import organisations as make
from tests.factories.accounts import UserFactory


def failures_of_two(app, work, *, locked=True):
    """Run `work` in two threads that start together; each ends its own transaction.

    locked=False: the databases let both read before either writes."""
    barrier, failures = Barrier(2), []

    def run():
        with app.app_context():
            reads_only.set(not locked)
            barrier.wait()
            try:
                work()
                commit()
            except Exception as error:
                failures.append(error)

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def twice(app, work):
    assert failures_of_two(app, work) == []


def count(app, model):
    with app.app_context():
        return db.session.scalars(select(func.count()).select_from(model)).one()


def test_a_double_click_on_submit_is_one_submission(real_app):
    app = real_app.app
    with app.app_context():
        user = UserFactory()
        make.complete(user)
        actor = make.acting(user)
        commit()

    def submit():
        organisation = access.organisation_for(
            actor, "aquila-robotics", access.may_submit, lock=True
        )
        actions.submit(organisation, actor=actor)

    twice(app, submit)
    assert (count(app, Submission), count(app, OutboxMessage)) == (1, 1)


def test_without_the_lock_the_second_click_fails(real_app):
    """The negative control: both read the draft before one of them submits it."""
    app, both_have_read = real_app.app, Barrier(2, timeout=20)
    with app.app_context():
        user = UserFactory()
        make.complete(user)
        actor = make.acting(user)
        commit()

    def submit():
        organisation = access.organisation_for(actor, "aquila-robotics", access.may_submit)
        both_have_read.wait()
        actions.submit(organisation, actor=actor)

    assert len(failures_of_two(app, submit, locked=False)) == 1


def test_a_double_click_on_the_first_step_is_one_draft(real_app):
    app = real_app.app
    with app.app_context():
        actor = make.acting(UserFactory())
        commit()
    twice(app, lambda: actions.start_registration(make.NAME, actor=actor))
    assert count(app, Organisation) == 1


def test_two_signatories_let_somebody_in_once(real_app):
    app = real_app.app
    with app.app_context():
        user = UserFactory()
        asked = make.asked(make.active(user))
        membership_id, actor = asked.id, make.acting(user)
        commit()
        letters = count(app, OutboxMessage)

    def accept():
        membership = access.membership_for(actor, "aquila-robotics", membership_id, lock=True)
        actions.accept_request(membership, ["editor"], actor=actor)

    twice(app, accept)
    assert count(app, OutboxMessage) == letters + 1


def test_without_the_lock_a_second_signatory_lets_in_again(real_app):
    """The negative control of the test above."""
    app, both_have_read = real_app.app, Barrier(2, timeout=20)
    with app.app_context():
        user = UserFactory()
        asked = make.asked(make.active(user))
        membership_id, actor = asked.id, make.acting(user)
        commit()
        letters = count(app, OutboxMessage)

    def accept():
        membership = access.membership_for(actor, "aquila-robotics", membership_id)
        both_have_read.wait()
        actions.accept_request(membership, ["editor"], actor=actor)

    failures = failures_of_two(app, accept, locked=False)
    assert failures or count(app, OutboxMessage) == letters + 2
