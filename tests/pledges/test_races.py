"""Two people at once, with real commits: one draft, one submission."""

import threading
from typing import Any

import pytest
from sqlalchemy import func, select, text

from aipact.casework.models import Submission
from aipact.core.db import db, reads_only
from aipact.core.errors import Conflict
from aipact.core.transaction import commit
from aipact.organisations.models import Organisation
from aipact.pledges import actions, queries
from aipact.pledges.actions import SaveCommitment, SubmitPledge, drafting, locking, submitting
from aipact.pledges.models import PledgeVersion
from tests.factories.pledges import CORE, MemberOrganisationFactory, draft, member
from tests.support.actors import editor_of


@pytest.fixture
def aquila(real_app: Any) -> Any:
    """(organisation id, two actors) in a database with real commits."""
    with real_app.app.app_context():
        organisation = MemberOrganisationFactory(slug="aquila")
        people = [editor_of(member(organisation), organisation) for _ in range(2)]
        commit()
        return organisation.id, people


def at_once(real_app: Any, *works: Any, locked: bool = True) -> list[Any]:
    """Run each in a thread of its own, all starting together; what each returned or raised.

    locked=False: SQLite lets all read before one writes."""
    together = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def run(index: int) -> None:
        with real_app.app.app_context():
            reads_only.set(not locked)
            together.wait()
            try:
                results[index] = works[index]()
                commit()
            except Exception as error:
                db.session.rollback()
                results[index] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def start(organisation_id: Any, actor: Any) -> Any:
    def work() -> None:
        actions.start_pledge(db.session.get_one(Organisation, organisation_id), actor=actor)

    return work


def count(model: Any) -> int:
    return db.session.scalars(select(func.count()).select_from(model)).one()


def test_two_people_who_start_at_once_get_one_draft(real_app, aquila):
    organisation_id, people = aquila
    results = at_once(real_app, *(start(organisation_id, actor) for actor in people))
    assert sorted(type(r).__name__ for r in results) == ["Conflict", "NoneType"]
    with real_app.app.app_context():
        assert count(PledgeVersion) == 1


def test_without_the_rule_and_the_index_there_would_be_two(real_app, aquila, monkeypatch):
    """The negative control: the test above can fail."""
    organisation_id, people = aquila
    with real_app.app.app_context():
        db.session.execute(text("DROP INDEX uq_pledge_versions_open"))
        db.session.execute(text("DROP INDEX ix_pledge_versions_organisation_id_number"))
        commit()
    monkeypatch.setattr(queries, "open_version", lambda _organisation: None)
    results = at_once(real_app, *(start(organisation_id, actor) for actor in people))
    assert results == [None, None]
    with real_app.app.app_context():
        assert count(PledgeVersion) == 2


def _complete_draft(real_app: Any, aquila: Any) -> tuple[Any, str]:
    organisation_id, people = aquila
    with real_app.app.app_context():
        organisation = db.session.get_one(Organisation, organisation_id)
        version = draft(organisation, people[0], *CORE)
        commit()
        return version.id, queries.content_hash(queries.content(version))


def _sign(version_id: Any, shown: str, actor: Any) -> Any:
    def work() -> None:
        version = queries.version(version_id)
        command = SubmitPledge(signed_by="A", signed_function="B", shown_hash=shown)
        actions.submit_pledge(version, command, actor=actor)

    return work


def test_signing_twice_at_once_is_one_submission(real_app, aquila):
    version_id, shown = _complete_draft(real_app, aquila)
    results = at_once(real_app, *(_sign(version_id, shown, actor) for actor in aquila[1]))
    assert results == [None, None]
    with real_app.app.app_context():
        assert count(Submission) == 1


def _no_lock(monkeypatch: Any, module: Any) -> None:
    """Where the lock was, both wait until both have read."""
    both_have_read = threading.Barrier(2, timeout=20)
    monkeypatch.setattr(module, "lock", lambda _version: both_have_read.wait())


def test_without_the_lock_the_second_signature_fails(real_app, aquila, monkeypatch):
    """The negative control: the test above can fail."""
    version_id, shown = _complete_draft(real_app, aquila)
    _no_lock(monkeypatch, submitting)
    works = [_sign(version_id, shown, actor) for actor in aquila[1]]
    assert at_once(real_app, *works, locked=False) != [None, None]


def test_signing_and_changing_at_once_never_signs_another_text(real_app, aquila):
    version_id, shown = _complete_draft(real_app, aquila)
    ada, bo = aquila[1]

    def change() -> None:
        version = queries.version(version_id)
        actions.save_commitment(version, SaveCommitment("C-01", 1, "Changed"), actor=bo)

    signed, changed = at_once(real_app, _sign(version_id, shown, ada), change)
    with real_app.app.app_context():
        version = queries.version(version_id)
        text_now = version.commitments[0].action
        if signed is None:
            assert isinstance(changed, actions.NotEditable)
            assert (version.content_hash, text_now == "Changed") == (shown, False)
        else:
            # The other was first: the hash fails, or the text is incomplete now.
            assert changed is None
            assert (version.content_hash, text_now) == ("", "Changed")


def test_two_texts_saved_at_once_keep_one_and_tell_the_other(real_app, aquila):
    version_id, _shown = _complete_draft(real_app, aquila)

    def save(words: str, actor: Any) -> Any:
        def work() -> None:
            version = queries.version(version_id)
            actions.save_commitment(version, SaveCommitment("C-01", 1, words), actor=actor)

        return work

    ada, bo = aquila[1]
    results = at_once(real_app, save("Ada's", ada), save("Bo's", bo))
    names = sorted(type(result).__name__ for result in results)
    assert names == ["NoneType", "TextChanged"]
    assert issubclass(actions.TextChanged, Conflict)
    with real_app.app.app_context():
        winner = "Ada's" if results[0] is None else "Bo's"
        assert queries.version(version_id).commitments[0].action == winner


def test_without_the_lock_nobody_is_shown_the_other_text(real_app, aquila, monkeypatch):
    """The negative control: who comes second fails without a word about the other's text."""
    version_id, _shown = _complete_draft(real_app, aquila)
    _no_lock(monkeypatch, drafting)

    def save(words: str, actor: Any) -> Any:
        def work() -> None:
            version = queries.version(version_id)
            actions.save_commitment(version, SaveCommitment("C-01", 1, words), actor=actor)

        return work

    ada, bo = aquila[1]
    results = at_once(real_app, save("Ada's", ada), save("Bo's", bo), locked=False)
    assert not any(isinstance(result, actions.TextChanged) for result in results)
    assert any(isinstance(result, Exception) for result in results)


def test_a_lock_reads_anew_what_was_read_before(real_app, aquila):
    version_id, _shown = _complete_draft(real_app, aquila)
    with real_app.app.app_context():
        reads_only.set(True)
        version = queries.version(version_id)
        assert version.commitments[0].action != "Elsewhere"
        db.session.commit()
        db.session.execute(
            text("UPDATE pledged_commitments SET action = 'Elsewhere', revision = revision + 1")
        )
        locking.lock(version)
        assert version.commitments[0].action == "Elsewhere"
        db.session.rollback()
