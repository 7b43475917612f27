"""The public entry: the one value that the public page and the preview show."""

from datetime import date

import pytest

from aipact.core.clock import today
from aipact.organisations.models import OrganisationSector
from aipact.organisations.states import RegisterStatus
from aipact.pledges import actions, queries
from aipact.pledges.states import CommitmentStatus
from aipact.reference.models import CatalogueVersion, Commitment, CommitmentGroup
from tests.factories.pledges import ACTION, CORE, draft, fill_in, in_review, published, sign


def entry(organisation, version, locale="en"):
    return queries.entry(organisation, version, locale=locale)


def test_a_member_of_the_network_has_an_entry_without_promises(db, organisation):
    organisation.sectors = [OrganisationSector(sector="it_services")]
    shown = entry(organisation, None)
    assert (shown.name, shown.country_name, shown.status) == (
        "Aquila",
        "Belgium",
        RegisterStatus.NETWORK,
    )
    assert (shown.commitments, shown.history, shown.pledger_since) == ((), (), None)
    assert (shown.joined_on, shown.report_due_on, len(shown.sectors)) == (
        date(2026, 1, 15),
        None,
        1,
    )


def test_the_entry_of_a_pledger(organisation, actor, reviewer):
    version = published(organisation, actor, reviewer, "P-07")
    shown = entry(organisation, version)
    assert [c.code for c in shown.commitments] == [*CORE, "P-07"]
    assert (shown.pledger_since, shown.published_on) == (today(), today())
    assert shown.report_due_on == version.report_due_on
    assert [(v.number, v.commitment_count, v.is_current) for v in shown.history] == [(1, 4, True)]
    first, last = shown.commitments[0], shown.commitments[-1]
    assert (first.title, first.action, first.status, first.status_label) == (
        "AI governance strategy",
        ACTION,
        CommitmentStatus.PLANNED,
        "Planned",
    )
    assert first.group is CommitmentGroup.CORE
    assert last.articles == ("Article 50(1)",)
    assert [(duty.on, duty.applies_already) for duty in last.duties] == [(date(2026, 8, 2), True)]
    assert [label for label, _c in shown.groups] == [
        "Core commitments",
        "For organisations that develop AI systems",
    ]


@pytest.mark.parametrize(
    ("lang", "title", "article"),
    [
        ("de", "Strategie für die KI-Governance", "Artikel 17"),
        ("fr", "Stratégie de gouvernance de l’IA", "article 17"),
    ],
)
def test_the_entry_speaks_the_readers_language(organisation, actor, reviewer, lang, title, article):
    version = published(organisation, actor, reviewer)
    first = entry(organisation, version, lang).commitments[0]
    assert (first.title, first.articles[0]) == (title, article)


def test_the_preview_is_the_page_after_publication_but_for_the_dates(organisation, actor, reviewer):
    version = in_review(organisation, actor, reviewer, "P-01")
    before = entry(organisation, version)
    actions.publish(version, actor=actor)
    after = entry(organisation, version)
    assert before.commitments == after.commitments
    assert (before.name, before.sectors, before.website) == (
        after.name,
        after.sectors,
        after.website,
    )
    assert (before.published_on, after.published_on) == (None, today())


def test_a_draft_changes_nothing_that_is_public(organisation, actor, reviewer):
    version = published(organisation, actor, reviewer)
    public = entry(organisation, version)
    second = draft(organisation, actor)
    fill_in(second, "C-01", actor, action="Not public")
    assert entry(organisation, queries.published_version(organisation)) == public
    assert entry(organisation, second).commitments[0].action == "Not public"


def test_the_history_holds_only_what_was_public(organisation, actor, reviewer):
    published(organisation, actor, reviewer)
    refused = draft(organisation, actor)
    actions.withdraw_pledge(refused, actor=actor)
    second = draft(organisation, actor, "P-01")
    sign(second, actor)
    actions.begin_review(second, actor=reviewer)
    actions.publish(second, actor=actor)
    history = entry(organisation, second).history
    assert [(v.number, v.commitment_count, v.is_current) for v in history] == [
        (3, 4, True),
        (1, 3, False),
    ]


def test_what_is_put_aside_is_not_shown(organisation, actor):
    version = draft(organisation, actor, *CORE, "P-01")
    assert "P-01" in [c.code for c in entry(organisation, version).commitments]
    actions.choose_commitments(version, set(), actor=actor)
    assert "P-01" not in [c.code for c in entry(organisation, version).commitments]


def test_a_pledge_is_shown_in_the_words_that_were_signed(db, organisation, actor, reviewer):
    version = published(organisation, actor, reviewer)
    old = db.session.get(CatalogueVersion, 1)
    new = CatalogueVersion(
        number=2,
        as_of=old.as_of,
        source=old.source,
        count_evidence=old.count_evidence,
        content=old.content,
        loaded_at=old.loaded_at,
    )
    db.session.add(new)
    for commitment in db.session.scalars(db.select(Commitment)):
        commitment.version_number = 2
        commitment.title = {**commitment.title, "en": "Reworded"}
    db.session.flush()
    assert entry(organisation, version).commitments[0].title == "AI governance strategy"
    second = draft(organisation, actor)
    assert entry(organisation, second).commitments[0].title == "Reworded"


def test_the_entry_costs_the_same_with_more_commitments(db, organisation, actor, assert_queries):
    version = draft(organisation, actor, "C-01")
    counts = []
    for codes in ((), ("C-02", "C-03", "P-01", "P-02")):
        for code in codes:
            fill_in(version, code, actor)
        db.session.commit()
        db.session.expire_all()
        with assert_queries(at_most=12) as counted:
            entry(organisation, version)
        counts.append(counted.count)
    assert counts[0] == counts[1]


def test_the_reviewer_reads_one_field_per_commitment(organisation, actor, clock):
    clock.travel("2026-11-02 09:00")
    version = draft(organisation, actor, *CORE, "P-01")
    fill_in(version, "C-01", actor, status=CommitmentStatus.DONE, target_on=date(2026, 3, 1))
    fields = queries.reviewable_fields(version, "en")
    assert [field.key for field in fields] == [*CORE, "P-01"]
    assert (fields[0].label, fields[0].group) == (
        "C-01 AI governance strategy",
        "Core commitments",
    )
    assert fields[0].value == f"{ACTION}\n\nStatus: Done\nDate: 1 March 2026"
