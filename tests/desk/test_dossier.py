"""What the dossier marks as changed."""

from aipact.core.db import db as database
from aipact.desk.queries import dossier
from aipact.procedures.kinds import organisation_of
from tests.factories import casework, organisations, pledges


def test_a_new_version_is_shown_beside_the_public_one(db, clock):
    clock.travel("2026-11-09 09:00")
    user = organisations.UserFactory()
    first = casework.pledge(user, "Aquila", "P-01")
    casework.confirm(casework.decide(first, casework.reviewer()), casework.lead())
    casework.apply_after_hold(clock)
    actor = casework.acting(user)
    version = pledges.draft(organisation_of(first), actor)
    pledges.fill_in(version, "C-01", actor, action="Another plan.")
    pledges.actions.choose_commitments(version, ["P-02"], actor=actor)
    pledges.fill_in(version, "P-02", actor)
    pledges.sign(version, actor)
    database.session.commit()
    found = dossier(version.submission, "en")
    kinds = {
        one.key: {kind for kind, _text in one.pieces}
        for _group, fields in found.asked
        for one in fields
    }
    assert kinds == {
        "C-01": {"same", "added", "removed"},
        "C-02": set(),
        "C-03": set(),
        "P-02": {"added"},
        "P-01": {"removed"},
    }
    assert len(found.asked) == 2


def test_a_first_version_has_nothing_to_compare_with(db):
    found = dossier(casework.pledge(), "en")
    assert [one.pieces for _group, fields in found.asked for one in fields] == [()] * 3
